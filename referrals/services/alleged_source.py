"""An alleged source of risk who belongs to a partner agency: recorded, and barred at once."""

from contextlib import suppress

from referrals.choices import Verb
from referrals.models import AllegedSource, Case
from sharing.choices import BarReason, May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyBarred
from sharing.models import Agency, User
from sharing.services.bar import set_bar


@service(may=May.BAR, on="case")
def record_source(
    *, case: Case, agency: Agency, note: str, by: Viewer, person: User | None = None
) -> AllegedSource:
    """Record that an alleged source of risk works for, or is, this partner agency.

    A known person is barred at once; where nobody is known by name everyone there is
    (`domain.md` section 2). From then on nobody of that agency reads a protected address.
    """
    source = AllegedSource.objects.create(
        case=case, agency=agency, person=person, note=note, recorded_by=by.person
    )
    ledger.record(by, Verb.SOURCE_RECORDED, case, agency=agency.slug)
    whom = {"person": person} if person else {"agency": agency}
    with suppress(AlreadyBarred):
        set_bar(record=case, why=BarReason.ALLEGED_SOURCE, note=note, by=by, **whom)
    return source
