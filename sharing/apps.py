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


def listen_to_sign_ins() -> None:
    from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
    from django.contrib.auth.signals import user_logged_in, user_logged_out

    from sharing import sign_in

    for signal, receiver in (
        (user_logged_in, sign_in.on_sign_in),
        (user_logged_out, sign_in.on_sign_out),
        (authenticator_used, sign_in.on_code_given),
        (authenticator_added, sign_in.on_step_added),
        (authenticator_removed, sign_in.on_step_removed),
    ):
        signal.connect(receiver, dispatch_uid=receiver.__name__)


def tell_open_pages() -> None:
    from sharing.doors import service
    from sharing.post import live

    if live.nudge not in service.told_after:
        service.told_after.append(live.nudge)


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        post_migrate.connect(apply_grants, sender=self, dispatch_uid="grants")
        post_migrate.connect(forget_permissions, sender=self, dispatch_uid="forget_permissions")
        listen_to_sign_ins()
        tell_open_pages()
