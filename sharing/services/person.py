"""People: added by their panel, changed, and out at once when they leave."""

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from sharing.choices import Event, May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyLeft, AlreadyThere, NotAllowed, OwnRight
from sharing.models import Agency, Cover, Panel, PanelRole, SpocAppointment, User
from sharing.post.notify import notify
from sharing.selectors import person as people
from sharing.selectors import standing
from sharing.services import role as roles
from sharing.services._groups import ensure_groups
from sharing.services._rows import saved


@service(may=May.MANAGE_PARTNERS, on="where")
def add_person(
    *,
    by: Viewer,
    where: Agency | Panel,
    name: str,
    email: str,
    job_title: str = "",
    phone: str = "",
    role: str = "",
) -> User:
    """Somebody of a partner agency, or (`where` a panel) somebody with a role in it.

    They choose their own password by a link sent to their work address. Refuses an address that is
    taken (`AlreadyThere`), and a person who would belong nowhere (`NotAllowed`).
    """
    agency = where if isinstance(where, Agency) else None
    if agency is None and not role:
        raise NotAllowed
    person = User(
        name=name, email=email.strip().lower(), job_title=job_title, phone=phone, agency=agency
    )
    person.set_unusable_password()
    saved(person, AlreadyThere)
    ensure_groups(user=person)
    ledger.record(by, Verb.PERSON_ADDED, person, where)
    if isinstance(where, Panel):
        roles.give_role(by=by, user=person, panel=where, role=role)
    return person


@service(may=May.MANAGE_PARTNERS, on="person")
def change_person(
    *, by: Viewer, person: User, name: str, email: str, job_title: str, phone: str
) -> User:
    """Correct somebody's details. Refuses an address that is taken (`AlreadyThere`), and who does
    not look after every panel in which they stand (`StandsElsewhere`).

    A new address is told to the old one, and ends every session.
    """
    standing.refuse_part(by, person)
    new = {"name": name, "email": email.strip().lower(), "job_title": job_title, "phone": phone}
    changed = [field for field, value in new.items() if getattr(person, field) != value]
    old_address = person.email
    for field_name in changed:
        setattr(person, field_name, new[field_name])
    saved(person, AlreadyThere)
    if "email" in changed:
        _end_sessions(person)
        step = timezone.now().isoformat()
        notify(
            person.pk,
            "sharing",
            "address_changed",
            person,
            event=Event.ACCESS,
            step=step,
            address=old_address,
        )
    ledger.record(by, Verb.PERSON_CHANGED, person, changed=changed)
    return person


@dataclass(frozen=True)
class Handover:
    """What somebody held when they left, for others to take over."""

    appointments: list[SpocAppointment] = field(default_factory=list)
    roles: list[PanelRole] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    managed: list[Agency] = field(default_factory=list)


@service(may=May.MANAGE_PARTNERS, on="person")
def record_leaver(*, by: Viewer, person: User) -> Handover:
    """Somebody has left: out at once, everything they held ends today; says what that was.

    Their open pages close with the next click, because every request asks who is active. Refuses
    one who has left already (`AlreadyLeft`), oneself (`OwnRight`), and who does not look after every
    panel in which they stand (`StandsElsewhere`).
    """
    standing.refuse_part(by, person)
    if by.user is not None and by.user.pk == person.pk:
        raise OwnRight("Ask another coordinator or administrator to record you as a leaver.")
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise AlreadyLeft
    today = timezone.localdate()
    held = Handover(**people.holdings(person, today))
    person.is_active, person.left_on = False, today
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_on", "password"])
    for rows in (person.appointments, person.panel_roles, person.covered_by, person.covers):
        rows.in_force_or_later(today).update(until=Greatest(F("since"), today))
    person.managed_agencies.update(manager=None)
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    ledger.record(
        by,
        Verb.PERSON_LEFT,
        person,
        spoc_of=[row.agency.slug for row in held.appointments],
        roles=[f"{row.panel.slug}:{row.role}" for row in held.roles],
    )
    return held


@service(may=May.MANAGE_PARTNERS, on="person")
def bring_back(*, by: Viewer, person: User) -> User:
    """Somebody recorded as a leaver by mistake, or who returns: may sign in again, holds nothing.

    They choose a new password and set up a new second step. Refuses who does not look after every
    panel in which they stand (`StandsElsewhere`).
    """
    standing.refuse_part(by, person)
    User.objects.filter(pk=person.pk).update(is_active=True, left_on=None)
    person.is_active, person.left_on = True, None
    ledger.record(by, Verb.PERSON_BACK, person)
    return person


@service(may=May.MANAGE_PARTNERS, on="person")
def reset_second_step(*, by: Viewer, person: User) -> None:
    """The phone is lost: the next sign-in sets up a new second step. Ends open sessions.

    Refuses oneself (`OwnRight`), and who does not look after every panel in which they stand
    (`StandsElsewhere`).
    """
    standing.refuse_part(by, person)
    if by.user is not None and by.user.pk == person.pk:
        raise OwnRight("Ask another coordinator or administrator to reset your second step.")
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    ledger.record(by, Verb.SECOND_STEP_RESET, person)


@service(may=May.MANAGE_PARTNERS, on="person")
def link_sent(*, by: Viewer, person: User) -> None:
    """A link to choose a password goes to somebody's work address. Refuses as
    `selectors.standing.sends_link` says (`StandsElsewhere`)."""
    standing.refuse_part(by, person, roles_only=person.last_login is None)
    ledger.record(by, Verb.NOTICE_QUEUED, person, verb="password_link")


def _end_sessions(person: User) -> None:
    """Delete the sessions of one person. They live for 12 hours at most, so there are not many."""
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
