"""`manage.py verify_ledger`: walk every chain of the ledger and name the first entry that is wrong."""

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sharing.doors import ledger


class Command(BaseCommand):
    help = "Check the ledger from its first entry to its last. Exit code 1 at the first break."

    def add_arguments(self, parser):
        parser.add_argument("--chain", help="only this chain, for example panel:1 or service")

    def handle(self, *args, chain=None, **options):
        chains = [chain] if chain else ledger.chains()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(file=self.stderr._out),
            transient=True,
        ) as progress:
            for name in chains:
                self._walk(name, progress)
        self.stdout.write(f"No breaks in {len(chains)} chain{'' if len(chains) == 1 else 's'}.")

    def _walk(self, name, progress):
        bar = progress.add_task(name, total=ledger.length(name))
        last = 0
        for number, wrong in ledger.verify(name):
            if wrong:
                raise CommandError(
                    f"{name}: entry {number} {wrong}. Checked to entry {number - 1}. "
                    "Keep the database as it is and call the information governance lead."
                )
            last = number
            progress.update(bar, completed=last)
        progress.remove_task(bar)
        self.stdout.write(f"{name}: checked to entry {last}, no breaks.")
