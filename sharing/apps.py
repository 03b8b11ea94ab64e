from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


def apply_grants(*, using: str, **signal: object) -> None:
    """Give the application's role its rights after the owner has migrated."""
    from django.db import connections
    from psycopg import sql

    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("select to_regprocedure('ledger_append(text, bytea[])')")
        if cursor.fetchone()[0] is None:
            return
        grants = (Path(__file__).parent / "sql" / "grants.sql").read_text()
        name = sql.Identifier(settings.APPLICATION_ROLE).as_string(cursor.cursor)
        cursor.execute(grants.replace("{app}", name).replace("%", "%%"))


def forget_permissions(**signal: object) -> None:
    from sharing.doors import access

    access.forget_permissions()


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        post_migrate.connect(apply_grants, sender=self, dispatch_uid="grants")
        post_migrate.connect(forget_permissions, sender=self, dispatch_uid="forget_permissions")
