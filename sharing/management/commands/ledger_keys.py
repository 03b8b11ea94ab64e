"""`manage.py ledger_keys`: make the ledger's keys, once, and print the public one."""

from django.core.management.base import BaseCommand

from sharing.doors import keys


class Command(BaseCommand):
    help = (
        "Make the keys of the ledger that are not there yet, under CASPA_KEY_DIR. Keep a copy of the "
        "folder away from the database's backups: without it sealed words cannot be read again."
    )

    def handle(self, *args, **options):
        for name in keys.ALL:
            made = keys.make(name)
            self.stdout.write(f"{name}: {'made' if made else 'was there already'}")
        self.stdout.write(f"Public key: {keys.public_key().hex()}")
