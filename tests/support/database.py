"""Created as the owner, used as the application, emptied as the owner.

The emptying passes the triggers that refuse deletion by `session_replication_role`, which the
application's role may not set. Content types, permissions and the list of migrations stay, so
their numbers never change during a run.
"""

from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg import sql

from tests.support import template
from tests.support.browser import aside

KEPT = {"auth_permission", "django_content_type", "django_migrations"}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings, django_db_createdb
):
    """The test database, made by migrations as the owner; each worker has its own."""
    about = settings.DATABASES["default"]
    plain_flush, plain_signal = DatabaseOperations.execute_sql_flush, flush.emit_post_migrate_signal
    plain_name, name = about["NAME"], connection.creation._get_test_db_name()
    with django_db_blocker.unblock(), _owner_connection("postgres") as server:
        template.copy_to(name, server, anew=django_db_createdb)
        connection.close()
    about["NAME"] = connection.settings_dict["NAME"] = name
    owner = _owner_connection(name)
    tables = _tables(owner)
    DatabaseOperations.execute_sql_flush = lambda operations, statements: _empty(owner, tables)
    flush.emit_post_migrate_signal = lambda *args, **kwargs: None
    yield
    DatabaseOperations.execute_sql_flush = plain_flush
    flush.emit_post_migrate_signal = plain_signal
    owner.close()
    with django_db_blocker.unblock(), _owner_connection("postgres") as server:
        connection.close()
        drop = sql.SQL("drop database if exists {} with (force)")
        server.execute(drop.format(sql.Identifier(name)))
    about["NAME"] = connection.settings_dict["NAME"] = plain_name


@pytest.fixture(autouse=True)
def kept_checkpoints(monkeypatch):
    """Checkpoints are kept outside the database, so each test has a folder of its own for them."""
    folder = settings.CHECKPOINT_DIR / uuid4().hex
    monkeypatch.setattr(settings, "CHECKPOINT_DIR", folder)
    return folder


@pytest.fixture
def owner(django_db_setup):
    """A connection of the tables' owner, for tests of what the application may not do."""
    with _owner_connection(settings.DATABASES["default"]["NAME"]) as opened:
        yield opened


def _owner_connection(database):
    about = {**settings.DATABASES["default"], **settings.DATABASE_OWNER, "NAME": database}
    names = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    known = {ours: about[django] for django, ours in names.items() if about.get(django)}
    return psycopg.connect(**known, **about.get("OPTIONS", {}), autocommit=True)


def _tables(owner):
    rows = owner.execute(
        "select tablename from pg_tables where schemaname = 'public' order by tablename"
    )
    return [name for (name,) in rows if name not in KEPT]


def _empty(owner, tables):
    """Delete from the tables that hold something: far quicker than truncating all of them."""
    asked = [
        sql.SQL("select {} where exists (select from {})").format(sql.Literal(t), sql.Identifier(t))
        for t in tables
    ]
    filled = owner.execute(sql.SQL(" union all ").join(asked)).fetchall()
    with owner.transaction():
        owner.execute("set local session_replication_role = replica")
        for (name,) in filled:
            owner.execute(sql.SQL("delete from {}").format(sql.Identifier(name)))


@contextmanager
def undone(blocker):
    """Whatever a module sets up within this is undone, even while a browser's loop is running."""
    with blocker.unblock():
        with aside():
            held = transaction.atomic()
            held.__enter__()
        try:
            yield
        finally:
            with aside():
                transaction.set_rollback(True)
                held.__exit__(None, None, None)
