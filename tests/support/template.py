"""Migrations take seconds, a copy takes a tenth: the migrated database is kept and copied.

Its name holds a digest of everything migrations are made of, so a change makes a new one.
`test --create-db` makes it anew in any case.
"""

import hashlib
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from config.migrating import as_owner

ROOT = Path(__file__).resolve().parents[2]
APPS = ("actions", "config", "panel", "referrals", "sharing")
INGREDIENTS = ("apps.py", "choices.py", "roles.py", "permissions.py", "settings.py")
FOLDERS = ("choices", "doors", "migrations", "models", "sql")
PREFIX = "caspa_template_"
LOCK = 4_715_150  # one builder at a time; any number, but always the same


def copy_to(name, server, *, anew=False):
    """Make the database `name` on `server` (the owner's connection), migrated and empty."""
    with server.transaction():
        server.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        # Databases cannot be made inside a transaction; the lock is what this one is for.
        with psycopg.connect(
            server.info.dsn, password=server.info.password, autocommit=True
        ) as own:
            template = PREFIX + _digest()
            if anew or not _exists(own, template):
                _drop_old(own)
                _build(own, template)
            _run(own, "drop database if exists {} with (force)", name)
            _run(own, "create database {} template {}", name, template)


def _build(server, template):
    """Migrate under another name first: a build that was interrupted is never taken for whole."""
    draft = f"{template}_draft"
    _run(server, "drop database if exists {} with (force)", draft)
    _run(server, "create database {}", draft)
    before = connection.settings_dict["NAME"]
    with as_owner():
        connection.settings_dict["NAME"] = draft
        call_command("migrate", verbosity=0, interactive=False)
        connection.settings_dict["NAME"] = before
    _run(server, "alter database {} rename to {}", draft, template)


def _drop_old(server):
    names = server.execute(
        "select datname from pg_database where starts_with(datname, %s)", [PREFIX]
    ).fetchall()
    for (name,) in names:
        _run(server, "drop database if exists {} with (force)", name)


def _exists(server, name):
    return server.execute("select 1 from pg_database where datname = %s", [name]).fetchone()


def _run(server, statement, *names):
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _digest():
    sha = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            named = path.name in INGREDIENTS or any(folder in path.parts for folder in FOLDERS)
            if named and path.suffix in {".py", ".sql"}:
                sha.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return sha.hexdigest()[:16]
