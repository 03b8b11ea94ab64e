from typing import Any

from django.core.management.commands import migrate

from config.migrating import as_owner


class Command(migrate.Command):
    """Django's migrate, run by the role that owns the tables (`DATABASE_OWNER_URL`)."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*args, **options)
