"""`manage.py verify_ledger`: walk every chain of the ledger and name the first entry that is wrong."""

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sharing.doors import ledger
from sharing.selectors import ledger_check as check

EVERY = 2000


class Command(BaseCommand):
    help = (
        "Check the ledger from its first entry to its last, and against the signed checkpoints kept "
        "outside the database. Exit code 1 at the first break."
    )

    def add_arguments(self, parser):
        parser.add_argument("--chain", help="only this chain, for example panel:1 or service")
        parser.add_argument(
            "--from-checkpoint",
            action="store_true",
            help="walk only what came after the newest signed checkpoint kept outside",
        )

    def handle(self, *args, chain=None, from_checkpoint=False, **options):
        chains = [chain] if chain else ledger.chains()
        vouched = check.newest_outside() if from_checkpoint else {}
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(file=self.stderr._out),
            transient=True,
        ) as progress:
            for name in chains:
                self._walk(name, progress, *vouched.get(name, (0, None)))
        self._outside()
        self.stdout.write(f"No breaks in {len(chains)} chain{'' if len(chains) == 1 else 's'}.")

    def _walk(self, name, progress, last=0, before=None):
        bar = progress.add_task(name, total=ledger.length(name), completed=last)
        for number, fault in check.walk(name, last, before):
            if fault:
                raise CommandError(f"{fault}. Checked to entry {number - 1}. {WHAT_NOW}")
            last = number
            if not last % EVERY:
                progress.update(bar, completed=last)
        progress.remove_task(bar)
        self.stdout.write(f"{name}: checked to entry {last}, no breaks.")

    def _outside(self):
        for fault in check.faults_outside():
            raise CommandError(f"{fault}. {WHAT_NOW}")
        count = check.count_outside()
        self.stdout.write(
            f"Agrees with {count} signed checkpoint{'' if count == 1 else 's'} kept outside."
            if count
            else "No signed checkpoint is kept outside the database yet."
        )


WHAT_NOW = "Keep the database as it is and call the information governance lead."
