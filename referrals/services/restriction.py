"""Who is named to a case, and cases that are open to named people only (`domain.md` section 2)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from referrals.choices import Verb
from referrals.errors import AlreadyNamed, NobodyNamed, NotRestricted, ReasonNeeded
from referrals.models import Case, NamedPerson, Restriction
from referrals.services import _grants
from sharing.choices import May
from sharing.doors import groups, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyLeft, NotFound
from sharing.models import User


def _lock(case: Case) -> Case:
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


@service(may=May.COORDINATE, on="case")
def name_person(
    *, case: Case, person: User, why: str, by: Viewer, until: datetime | None = None
) -> NamedPerson:
    """Give one person one case, until a date if one is set. Refuses a second naming
    (`AlreadyNamed`), a leaver (`AlreadyLeft`) and a missing reason (`ReasonNeeded`)."""
    if not why.strip():
        raise ReasonNeeded
    if not person.is_active:
        raise AlreadyLeft
    case = _lock(case)
    named = _name(case, person, why, by, until)
    _grants.settle(case, by=by)
    return named


def _name(
    case: Case, person: User, why: str, by: Viewer, until: datetime | None = None
) -> NamedPerson:
    if case.named_people.filter(person=person, ended_at=None).exists():
        raise AlreadyNamed
    named = NamedPerson.objects.create(
        case=case, person=person, why=why, until=until, named_by=by.person
    )
    _grants.count_anew(case, [groups.one_person(person.pk)])
    end = until.date().isoformat() if until else None
    ledger.record(by, Verb.PERSON_NAMED, case, person, until=end)
    return named


@service(may=May.COORDINATE, on="case")
def end_naming(*, case: Case, named: NamedPerson, by: Viewer) -> None:
    """End one person's access. A restricted case keeps at least one (`NobodyNamed`)."""
    case = _lock(case)
    live = case.named_people.filter(ended_at=None)
    ending = live.select_related("person").filter(pk=named.pk).first()
    if ending is None:
        raise NotFound
    if case.is_restricted and live.count() == 1:
        raise NobodyNamed
    NamedPerson.objects.filter(pk=ending.pk).update(ended_at=timezone.now(), ended_by=by.person)
    ledger.record(by, Verb.PERSON_UNNAMED, case, ending.person)
    _grants.settle(case, by=by)


@service(may=May.RESTRICT, on="case")
def restrict(*, case: Case, people: Iterable[User], why: str, by: Viewer) -> Restriction:
    """Open a case to named people only: at once for everybody else it is not there.

    Whoever restricts it is named too, so that somebody can still open it. It goes on counting
    towards the cap. Refuses a missing reason (`ReasonNeeded`).
    """
    if not why.strip():
        raise ReasonNeeded
    case = _lock(case)
    if case.is_restricted:
        return case.restrictions.get(lifted_at=None)
    named = set(case.named_people.filter(ended_at=None).values_list("person_id", flat=True))
    for person in {person.pk: person for person in (by.person, *people)}.values():
        if person.pk not in named:
            _name(case, person, "named when the case was restricted", by)
    made = Restriction.objects.create(case=case, why=why, set_by=by.person)
    Case.objects.filter(pk=case.pk).update(is_restricted=True)
    case.is_restricted = True
    ledger.record(by, Verb.RESTRICTED, case)
    _grants.settle(case, by=by)
    return made


@service(may=May.RESTRICT, on="case")
def unrestrict(*, case: Case, why: str, by: Viewer) -> None:
    """Open a case again to those whom the pathway opens it to. Refuses one that is not restricted
    (`NotRestricted`) and a missing reason (`ReasonNeeded`)."""
    if not why.strip():
        raise ReasonNeeded
    case = _lock(case)
    if not case.is_restricted:
        raise NotRestricted
    case.restrictions.filter(lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by.person, lift_why=why
    )
    Case.objects.filter(pk=case.pk).update(is_restricted=False)
    case.is_restricted = False
    ledger.record(by, Verb.UNRESTRICTED, case)
    _grants.settle(case, by=by)
