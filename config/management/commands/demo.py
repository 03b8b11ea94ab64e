import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Listed here for `manage.py help`; `config/entry.py` runs it before the settings are read."""

    help = (
        "The living service with made-up people: --port N, --reset. Ctrl-C leaves nothing behind."
    )

    def run_from_argv(self, argv: list[str]) -> None:
        from config import entry

        sys.exit(entry.run(argv))
