"""Legal measures around the adult (`domain.md` section 12)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from referrals.choices import Verb
from referrals.errors import RecordIncomplete
from referrals.models import Case, LegalMeasure
from referrals.record_rules import measure_gaps
from referrals.services import _recording
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale


@service(may=None)
def record_measure(*, case: Case, measure: Mapping[str, Any], by: Viewer) -> LegalMeasure:
    """Keep a legal measure. `measure`: fields of `LegalMeasure`.

    An unusual length is the page's to warn of (`record_rules.measure_warning`), never refused;
    an end before the start is (`RecordIncomplete`).
    """
    if gaps := measure_gaps(measure.get("start"), measure.get("expiry")):
        raise RecordIncomplete(gaps)
    case = _recording.open_case(case, by)
    kept, fresh = _recording.keep(LegalMeasure, case, by, **measure)
    ledger.record(by, Verb.MEASURE_RECORDED, case, kind=kept.type, ends=kept.expiry, fresh=fresh)
    return kept


@service(may=None)
def end_measure(
    *, measure: LegalMeasure, ended_on: date | None, next_step: str, was: str, by: Viewer
) -> LegalMeasure:
    """Say what comes after a measure, and when it ended if that was early.

    `was` is the next step on the page it was written from; another since then is `Stale`.
    """
    case = _recording.open_case(measure.case, by)
    now = LegalMeasure.objects.get(pk=measure.pk)
    if now.ended_on is not None or now.next_step != was:
        raise Stale(theirs=now)
    if ended_on is not None and ended_on < now.start:
        raise RecordIncomplete({"ended_on": "The end must be on or after the start"})
    now.ended_on, now.next_step = ended_on, next_step
    now.save(update_fields=["ended_on", "next_step"])
    ledger.record(by, Verb.MEASURE_CHANGED, case, kind=now.type, ended=ended_on)
    return now
