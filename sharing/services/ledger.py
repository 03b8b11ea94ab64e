"""What the keeper of the ledger does with it: check it, and take it away with a reason."""

from datetime import datetime

from django.utils import timezone

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import LedgerCheck, Panel
from sharing.selectors import ledger_check
from sharing.selectors.ledger_check import Fault
from sharing.selectors.ledger_export import Export, begin_export
from sharing.services.browsing import note_export

DISAGREES = "The signed checkpoints kept outside do not agree with the ledger"


@service(may=May.READ_LEDGER, on="panel")
def check_chains(*, by: Viewer, panel: Panel) -> list[LedgerCheck]:
    """Walk the panel's chain and the service's from first to last, and compare with what is kept outside.

    Never refuses: a break is an answer, kept and shown. Nothing of another panel is in it.
    """
    now = timezone.now()
    chains = [ledger.chain_of(panel.pk), ledger.SERVICE_CHAIN]
    outside = list(ledger_check.faults_outside())
    made = [_checked(chain, outside, by, now) for chain in chains]
    if outside and not any(check.wrong for check in made):
        made[0].wrong = DISAGREES
    LedgerCheck.objects.bulk_create(made)
    broken = [check.chain for check in made if check.wrong]
    ledger.record(by, Verb.LEDGER_CHECKED, panel, upto=made[0].upto, broken=broken)
    return made


def _checked(chain: str, outside: list[Fault], by: Viewer, now: datetime) -> LedgerCheck:
    last = 0
    check = LedgerCheck(chain=chain, at=now, by=by.reference)
    for number, fault in ledger_check.walk(chain):
        if fault:
            check.broken_at, check.wrong = number, fault.wrong
            break
        last = number
    forged = next((fault for fault in outside if fault.chain == chain), None)
    if forged and not check.wrong:
        check.broken_at, check.wrong = forged.entry, forged.wrong
        last = min(last, (forged.entry or 1) - 1)
    check.upto = last
    return check


@service(may=May.READ_LEDGER, on="panel")
def export_ledger(*, by: Viewer, panel: Panel, reason: str) -> Export:
    """Begin an export of the panel's chain. The reason is sealed into the ledger before a line leaves."""
    note_export(panel=panel, reason=reason, by=by)
    export = begin_export(panel, by.reference, timezone.now())
    ledger.record(by, Verb.LEDGER_EXPORTED, panel, words=reason, upto=export.upto)
    return export
