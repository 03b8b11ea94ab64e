"""The end of an agency's part in a case. There is no other way out for one that is involved: the
database refuses a part that ended without words (`domain.md` section 3, No quiet exits)."""

from django.utils import timezone

from referrals.choices import Part, Verb
from referrals.errors import LeadStays, NobodyNamed, ReasonNeeded
from referrals.models import Case
from referrals.services import _grants, _moving
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Agency, PanelRole

ENDS = (Part.INVOLVED, Part.HOLDS)


@service(may=May.SWEEP)
def end_part(*, case: Case, agency: Agency, how: str, by: Viewer) -> None:
    """End an agency's work on a case, in its own words; its access, and that of the people there who
    were named to the case for it, end with it.

    By the service itself, once whoever may object has had their time (`actions.services.leaving`).
    Refuses a missing reason (`ReasonNeeded`), the lead agency (`LeadStays`), one that is not involved
    (`NotFound`), and to leave a restricted case to nobody (`NobodyNamed`).
    """
    if not how.strip():
        raise ReasonNeeded
    case, _ = _moving.lock(case)
    if case.lead_agency_id == agency.pk:
        raise LeadStays
    parts = case.agencies.filter(agency=agency, part__in=ENDS, until=None)
    if not parts.filter(part=Part.INVOLVED).exists():
        raise NotFound
    _end_namings(case, agency, by)
    parts.update(until=timezone.now(), how_it_ended=how.strip())
    _grants.settle(case, by=by)
    ledger.record(by, Verb.AGENCY_LEFT, case, agency=agency.slug)


def _end_namings(case: Case, agency: Agency, by: Viewer) -> None:
    """Whoever holds a role in the panel was named for that, and stays."""
    named = case.named_people.filter(ended_at=None)
    roles = PanelRole.objects.in_force(timezone.localdate()).filter(panel_id=case.panel_id)
    theirs = named.filter(person__agency=agency).exclude(person__in=roles.values("user"))
    if case.is_restricted and not named.exclude(pk__in=theirs.values("pk")).exists():
        raise NobodyNamed
    theirs.update(ended_at=timezone.now(), ended_by=by.user)
