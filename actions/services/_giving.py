"""To whom an action may be given. Used by services only."""

from actions.errors import CaseNotOpen, NotAtTheTable, NotInvolved
from actions.models import Action
from actions.selectors import rights
from referrals.choices import ON_PATHWAY
from referrals.models import Case
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.selectors.referral import panel_agencies
from referrals.services.triage import involve_agency
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import AnotherAgency, NotAllowed
from sharing.models import Agency, Panel, User


def refuse_stranger(person: User | None, agency: Agency) -> None:
    if person is not None and (person.agency_id != agency.pk or not person.is_active):
        raise AnotherAgency


def refuse_closed(action: Action, by: Viewer) -> None:
    """Who does not see it (`NotAllowed`), and a case that is not on the pathway (`CaseNotOpen`)."""
    if action.case is not None:
        open_case(action.case, by)
    elif not rights.sees(by, action):
        raise NotAllowed


def receive(agency: Agency, action: Action, by: Viewer) -> None:
    """Make sure that this agency may have the action: works on its case, which is locked
    (`locked_with`), or is in the panel whose business it is (`NotAtTheTable`)."""
    if action.case is not None:
        locked_with(agency, action.case, by)
    else:
        refuse_outsider(agency, action.panel)


def refuse_outsider(agency: Agency, panel: Panel) -> None:
    if agency not in panel_agencies(panel):
        raise NotAtTheTable


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
