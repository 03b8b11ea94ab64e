"""The agreed rhythm, and each contact with the adult (`domain.md` section 6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from referrals.choices import ACCEPTED, Verb
from referrals.errors import AgencyNotInvolved, CaseNotAccepted, RecordIncomplete
from referrals.models import Case, Contact, Monitoring
from referrals.policy import MOST_DAYS
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.services import _recording
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale
from sharing.models import Agency


@service(may=None)
def agree_rhythm(
    *,
    case: Case,
    agency: Agency,
    every_days: int,
    reach: str,
    warning_signs: str,
    if_missed: str,
    person_name: str = "",
    was: int | None = None,
    by: Viewer,
) -> Monitoring:
    """Agree how often the adult is reached and by whom; it supersedes the rhythm before.

    By whoever keeps the plan (`NotAllowed` else) of an accepted case (`CaseNotAccepted`). Refuses a gap
    that is no number of days up to half a year, and one without warning signs or what a missed contact
    triggers (`RecordIncomplete`), and an agency that does not work on the case (`AgencyNotInvolved`).
    `was` is the rhythm that the page showed: another one since then is `Stale`. The same one again
    stays as it is.
    """
    wrong = {
        "every": "" if 1 <= every_days <= MOST_DAYS else f"Enter from 1 to {MOST_DAYS} days",
        "warning_signs": "" if warning_signs.strip() else "Say what would be a warning",
        "if_missed": "" if if_missed.strip() else "Say what happens after a missed contact",
    }
    if wrong := {name: says for name, says in wrong.items() if says}:
        raise RecordIncomplete(wrong)
    case = _accepted(case, agency, by)
    agreed = {
        "agency": agency,
        "every_days": every_days,
        "reach": reach,
        "person_name": person_name.strip(),
        "warning_signs": warning_signs.strip(),
        "if_missed": if_missed.strip(),
    }
    now = case.rhythms.filter(superseded_at=None).first()
    fresh = now is None or any(getattr(now, name) != value for name, value in agreed.items())
    if now is not None and fresh:
        if now.pk != was:
            raise Stale(theirs=now)
        now.superseded_at = timezone.now()
        now.save(update_fields=["superseded_at"])
    made = now if now and not fresh else _made(case, by, agreed)
    ledger.record(by, Verb.RHYTHM_AGREED, case, every_days=every_days, fresh=fresh)
    return made


def _made(case: Case, by: Viewer, agreed: Mapping[str, Any]) -> Monitoring:
    return Monitoring.objects.create(case=case, recorded_by=by.person, **agreed)


@service(may=None)
def record_contact(
    *,
    case: Case,
    kind: str,
    on: date,
    agency: Agency,
    person_name: str = "",
    note: str = "",
    by: Viewer,
) -> Contact:
    """Record that the adult was seen or spoken to, or that somebody tried.

    By whoever keeps the plan (`NotAllowed` else) of an accepted case (`CaseNotAccepted`). Refuses a day
    to come (`RecordIncomplete`) and an agency that does not work on the case (`AgencyNotInvolved`). A
    press made twice is one entry.
    """
    if on > timezone.localdate():
        raise RecordIncomplete({"on": "Choose today or a day before"})
    case = _accepted(case, agency, by)
    said = {"kind": kind, "on": on, "agency": agency}
    words = {"person_name": person_name.strip(), "note": note.strip()}
    kept, fresh = _recording.keep(Contact, case, by, **said, **words)
    ledger.record(by, Verb.CONTACT_RECORDED, case, kind=kind, on=on.isoformat(), fresh=fresh)
    return kept


def _accepted(case: Case, agency: Agency, by: Viewer) -> Case:
    """The case, locked, if it is accepted, `by` keeps its plan, and the agency works on it."""
    case = _recording.open_case(case, by)
    if case.stage not in ACCEPTED:
        raise CaseNotAccepted
    if agency not in working_agencies(parts_of(case)):
        raise AgencyNotInvolved
    return case
