"""Capacity for one decision at a time, and who helps the adult take part (`domain.md` section 7)."""

from collections.abc import Mapping
from typing import Any

from referrals.choices import CapacityDecision, Verb
from referrals.errors import RecordIncomplete
from referrals.models import Advocacy, CapacityRecord, Case
from referrals.record_rules import LACKED, advocacy_gaps, capacity_gaps
from referrals.services import _recording
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer


@service(may=None)
def record_capacity(
    *, case: Case, found: Mapping[str, Any], main: bool, by: Viewer
) -> CapacityRecord:
    """Keep one finding about one decision. `found`: fields of `CapacityRecord`.

    `main` says that this is the main safeguarding decision, which the case as a whole is counted
    by, and on which becoming active and leaving rest. Gaps are `RecordIncomplete` (what each finding needs: `record_rules.capacity_gaps`).
    """
    if gaps := capacity_gaps(found):
        raise RecordIncomplete(gaps)
    case = _recording.open_case(case, by)
    kept, fresh = _recording.keep(CapacityRecord, case, by, is_main=main, **found)
    if main and fresh:
        case.lacked_capacity = LACKED[CapacityDecision(kept.finding)]
        case.save(update_fields=["lacked_capacity"])
    ledger.record(by, Verb.CAPACITY_RECORDED, case, finding=kept.finding, main=main, fresh=fresh)
    return kept


@service(may=None)
def record_advocacy(*, case: Case, found: Mapping[str, Any], by: Viewer) -> Advocacy:
    """Keep who helps the adult take part, or why nobody yet. `found`: fields of `Advocacy`."""
    if gaps := advocacy_gaps(found):
        raise RecordIncomplete(gaps)
    case = _recording.open_case(case, by)
    kept, fresh = _recording.keep(Advocacy, case, by, **found)
    ledger.record(by, Verb.ADVOCACY_RECORDED, case, kind=kept.type, status=kept.status, fresh=fresh)
    return kept
