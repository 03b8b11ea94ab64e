"""What the panel itself has to do, about no adult and no case (`domain.md` section 9)."""

from datetime import date

from actions.choices import Priority
from actions.errors import OwnAgencyOnly
from actions.models import BusinessAction
from actions.selectors import rights
from actions.services import _giving, _promising
from referrals.errors import ReasonNeeded
from sharing.choices import May
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Agency, Panel, User


@service(may=None)
def raise_business(
    *,
    panel: Panel,
    text: str,
    owner_agency: Agency,
    by: Viewer,
    person: User | None = None,
    priority: str = Priority.ROUTINE,
    due: date | None = None,
) -> BusinessAction:
    """Write down what an agency will do for the panel itself, and by when; with no day named, the
    panel's usual one.

    Whoever runs the panel's meetings raises it for any of its agencies (`NotAtTheTable` else), a SPoC
    for their own (`OwnAgencyOnly`), nobody else (`NotAllowed`). Refuses an empty text
    (`ReasonNeeded`), a day more than a year ahead (`DateTooFar`) and a person of another agency
    (`AnotherAgency`). The same action sent twice is kept once.
    """
    if not text.strip():
        raise ReasonNeeded("Say what will be done.")
    _giving.refuse_stranger(person, owner_agency)
    if not rights.sits(by, panel.pk):
        raise NotAllowed
    if not by.holds(May.RUN_MEETING, panel.pk) and not by.speaks_for(owner_agency.pk):
        raise OwnAgencyOnly
    # Held, so that the same action sent twice at once finds itself.
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=panel.pk)
    _giving.refuse_outsider(owner_agency, panel)
    return _promising.write_down(
        BusinessAction,
        {"business_of": panel},
        text=text.strip(),
        owner_agency=owner_agency,
        person=person,
        priority=priority,
        due=due,
        details={},
        by=by,
    )
