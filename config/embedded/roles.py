"""Two roles and a database on the embedded server: the owner migrates, the application works."""

import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.embedded.postgres import SUPERUSER, ServerFailed

APPLICATION = "caspa_app"
OWNER = "caspa_owner"
DATABASE = "caspa"
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Addresses:
    """Where the two roles find the database, as `DATABASE_URL` and `DATABASE_OWNER_URL`."""

    application: str
    owner: str


def prepare(socket_folder: Path, database: str = DATABASE, *, for_tests: bool = False) -> Addresses:
    """Make what is missing: roles, and the database belonging to the owner.

    The owner is no superuser. For tests it may also make databases, end the application's
    connections and set `session_replication_role`, by which the flush passes the refusing triggers.
    """
    with connect(socket_folder) as server:
        _role(server, OWNER)
        _role(server, APPLICATION)
        if for_tests:
            owner, application = sql.Identifier(OWNER), sql.Identifier(APPLICATION)
            server.execute(sql.SQL("alter role {} createdb").format(owner))
            server.execute(sql.SQL("grant {} to {}").format(application, owner))
            server.execute(
                sql.SQL("grant set on parameter session_replication_role to {}").format(owner)
            )
        else:
            _database(server, database)
    where = f"/{database}?host={quote(str(socket_folder))}"
    return Addresses(f"postgres://{APPLICATION}@{where}", f"postgres://{OWNER}@{where}")


def drop_database(socket_folder: Path, database: str) -> None:
    """Drop a database of the embedded server, whoever is connected."""
    with connect(socket_folder) as server:
        drop = sql.SQL("drop database if exists {} with (force)")
        server.execute(drop.format(sql.Identifier(database)))


def connect(socket_folder: Path) -> psycopg.Connection:
    """The superuser's connection; waits for a server that is still recovering."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return psycopg.connect(
                host=str(socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise ServerFailed(f"The embedded PostgreSQL does not answer: {error}") from error
            time.sleep(0.2)


def _role(server: psycopg.Connection, name: str) -> None:
    if not server.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone():
        server.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))


def _database(server: psycopg.Connection, name: str) -> None:
    if not server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        statement = sql.SQL("create database {} owner {}")
        server.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
