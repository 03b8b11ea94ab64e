"""Who speaks for an agency, and who stands in while they are away."""

from datetime import date

from django.utils import timezone

from sharing import policy
from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyAppointed, AlreadyLeft, AnotherAgency, OwnRight
from sharing.models import Agency, Cover, SpocAppointment, User
from sharing.selectors import standing
from sharing.services._rows import created, in_order


@service(may=May.MANAGE_PARTNERS, on="agency")
def appoint_spoc(
    *,
    by: Viewer,
    agency: Agency,
    user: User,
    deputy: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> SpocAppointment:
    """Appoint somebody of the agency as its SPoC or deputy SPoC, with dates.

    Refuses who does not look after every panel of the agency (`StandsElsewhere`), somebody of another agency (`AnotherAgency`), a leaver (`AlreadyLeft`), oneself
    (`OwnRight`), dates that cross (`DatesCross`), and a second appointment for the same days
    (`AlreadyAppointed`).
    """
    standing.refuse_part(by, agency)
    since = since or timezone.localdate()
    in_order(since, until)
    if by.user is not None and by.user.pk == user.pk:
        raise OwnRight(field="user")
    if user.agency_id != agency.pk:
        raise AnotherAgency(field="user")
    if not user.is_active:
        raise AlreadyLeft(field="user")
    # The person's row is the lock: two appointments of one person wait for each other.
    User.objects.select_for_update().get(pk=user.pk)
    others = SpocAppointment.objects.in_force_or_later(since).filter(agency=agency, user=user)
    if (others if until is None else others.filter(since__lte=until)).exists():
        raise AlreadyAppointed(field="user")
    appointment = created(
        SpocAppointment,
        AlreadyAppointed,
        agency=agency,
        user=user,
        is_deputy=deputy,
        since=since,
        until=until,
    )
    ledger.record(by, Verb.SPOC_APPOINTED, user, agency, deputy=deputy, since=since, until=until)
    return appointment


@service(may=May.MANAGE_PARTNERS, on="agency")
def end_appointment(
    *, by: Viewer, agency: Agency, appointment: SpocAppointment, last_day: date | None = None
) -> None:
    """The appointment ends with `last_day`, today if none is given.

    Refuses an appointment of another agency (`AnotherAgency`), dates that cross (`DatesCross`), and
    who does not look after every panel of the agency (`StandsElsewhere`).
    """
    standing.refuse_part(by, agency)
    if appointment.agency_id != agency.pk:
        raise AnotherAgency
    today = timezone.localdate()
    last_day = last_day or policy.last_day(appointment.since, today)
    in_order(appointment.since, last_day)
    SpocAppointment.objects.filter(pk=appointment.pk).update(until=last_day)
    ledger.record(by, Verb.SPOC_ENDED, appointment.user, agency, until=last_day)


@service(may=May.MANAGE_PARTNERS, on="person")
def set_cover(
    *,
    by: Viewer,
    person: User,
    standing_in: User,
    since: date,
    until: date,
) -> Cover:
    """A SPoC is away and a colleague of the same agency stands in; both see the work.

    Refuses somebody of another agency (`AnotherAgency`), who has left (`AlreadyLeft`), oneself as
    the one standing in (`OwnRight`), dates that cross (`DatesCross`), and who does not look after
    every panel of the agency (`StandsElsewhere`).
    """
    in_order(since, until)
    if person.agency_id is None or standing_in.agency_id != person.agency_id:
        raise AnotherAgency(field="standing_in")
    _refuse_part(by, person)
    if standing_in.pk == person.pk:
        raise AnotherAgency("Choose somebody else to stand in.", field="standing_in")
    if by.user is not None and by.user.pk == standing_in.pk:
        raise OwnRight(field="standing_in")
    if not (person.is_active and standing_in.is_active):
        raise AlreadyLeft(field="standing_in")
    cover = Cover.objects.create(absent=person, standing_in=standing_in, since=since, until=until)
    ledger.record(by, Verb.COVER_SET, person, standing_in, since=since, until=until)
    return cover


@service(may=May.MANAGE_PARTNERS, on="person")
def end_cover(*, by: Viewer, person: User, cover: Cover) -> None:
    """Somebody is back sooner than planned: cover ends today. Refuses as `set_cover`."""
    if cover.absent_id != person.pk:
        raise AnotherAgency
    _refuse_part(by, person)
    until = policy.last_day(cover.since, timezone.localdate())
    Cover.objects.filter(pk=cover.pk).update(until=until)
    ledger.record(by, Verb.COVER_ENDED, person, until=until)


def _refuse_part(by: Viewer, person: User) -> None:
    """Whoever stands in sees the agency's cases in all its panels."""
    if person.agency is not None:
        standing.refuse_part(by, person.agency)
