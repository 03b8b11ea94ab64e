"""To whom an action of a case may be given. Used by services only."""

from actions.errors import CaseNotOpen, NotInvolved
from actions.selectors import rights
from referrals.choices import ON_PATHWAY
from referrals.models import Case
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.services.triage import involve_agency
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import AnotherAgency, NotAllowed
from sharing.models import Agency, User


def refuse_stranger(person: User | None, agency: Agency) -> None:
    if person is not None and (person.agency_id != agency.pk or not person.is_active):
        raise AnotherAgency


def open_case(case: Case, by: Viewer) -> Case:
    """The case as it is now, seen by whoever asks and on the pathway (`CaseNotOpen`); not locked."""
    if not access.may(by, May.SEE_CASE, case):
        raise NotAllowed
    return _on_pathway(Case.objects.get(pk=case.pk))


def locked_with(agency: Agency, case: Case, by: Viewer) -> Case:
    """The case, locked, with this agency among those that work on it. The coordinator makes it so;
    for anybody else it must be (`NotInvolved`)."""
    # Involving locks the panel before the case, so the case is not locked before that is done.
    if not _works_on(case, agency) and rights.coordinates(by, case):
        involve_agency(case=case, agency=agency, by=by)
    locked = Case.objects.select_for_update(of=("self",)).select_related("panel__settings")
    case = _on_pathway(locked.get(pk=case.pk))
    if not _works_on(case, agency):
        raise NotInvolved
    return case


def _works_on(case: Case, agency: Agency) -> bool:
    return agency in working_agencies(parts_of(case))


def _on_pathway(case: Case) -> Case:
    if case.stage not in ON_PATHWAY:
        raise CaseNotOpen
    return case
