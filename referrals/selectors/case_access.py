"""Who can open a case, why and until when; for those who look after access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from referrals.choices import SENT_AND_OPEN
from referrals.models import AllegedSource, Case, NamedPerson, Restriction
from referrals.selectors.readers import barred_from
from sharing.choices import May
from sharing.doors import access, groups
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Bar, PanelRole, User
from sharing.roles import ROLES
from sharing.selectors.bar import to_settle
from sharing.selectors.the_one import the_one

RIGHTS = {
    May.CONFIRM_ACCESS: "Nothing now: the agency has not confirmed that it is needed",
    May.SEE_IDENTITY: "Who it is about",
    May.SEE_REFERRAL: "The referral",
    May.SEE_CASE: "The case",
    May.LEAD_CASE: "The case, and leads it",
}


@dataclass(frozen=True)
class Opens:
    """One holder of access: people or an agency's SPoCs, what they read, why, until when."""

    who: str
    reads: str
    why: str
    until: datetime | None


def who_opens(case: Case) -> list[Opens]:
    """Every live grant in words, one line for each holder with the widest right: five queries."""
    codes = {access.permission_id(Case, may): may for may in RIGHTS}
    order = list(RIGHTS)
    widest: dict[str, Any] = {}
    live = Q(until=None) | Q(until__gt=timezone.now())
    grants = case.grants.filter(live, permission__in=codes)
    for grant in grants.select_related("group").order_by("pk"):
        before = widest.get(grant.group.name)
        if before is None or order.index(codes[before.permission_id]) < order.index(
            codes[grant.permission_id]
        ):
            widest[grant.group.name] = grant
    names = _names(widest.keys() - _barred(case))
    return sorted(
        (
            Opens(names[name], RIGHTS[codes[g.permission_id]], g.why.replace("_", " "), g.until)
            for name, g in widest.items()
            if name in names
        ),
        key=lambda one: one.who,
    )


def _barred(case: Case) -> set[str]:
    """Groups whose grants count for nothing, because a bar stands on them."""
    barred = barred_from(case)
    agencies = {groups.spocs_of(key) for key in barred.agencies}
    return agencies | {groups.one_person(one) for one in barred.people}


def _names(group_names: Iterable[str]) -> dict[str, str]:
    """Names of Groups in words: an agency's SPoCs, the holders of a role, a person."""
    parts = {name: name.split(":") for name in group_names}
    agencies = {int(p[1]) for p in parts.values() if p[0] == "agency"}
    people = {int(p[1]) for p in parts.values() if p[0] == "person"}
    of_agency = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "name"))
    of_person = {
        one.pk: called(one) for one in User.objects.filter(pk__in=people).select_related("agency")
    }
    found = {}
    for name, part in parts.items():
        if part[0] == "agency":
            found[name] = f"{of_agency[int(part[1])]} (SPoC and deputy)"
        elif part[0] == "person":
            found[name] = of_person[int(part[1])]
        else:
            found[name] = ROLES[part[2]].name
    return found


def called(person: User) -> str:
    """A person with the agency they work for."""
    return f"{person.name}, {person.agency.name}" if person.agency else person.name


def people_of_panel(case: Case) -> list[User]:
    """Everyone in the panel who could be named: of its member agencies, or with a role in it."""
    today = timezone.localdate()
    members = case.panel.memberships.in_force(today).values("agency_id")
    holders = PanelRole.objects.filter(panel_id=case.panel_id).in_force(today).values("user_id")
    found = User.objects.filter(Q(agency_id__in=members) | Q(pk__in=holders), is_active=True)
    return list(found.select_related("agency").order_by("name"))


def named_people(case: Case) -> list[NamedPerson]:
    live = case.named_people.filter(ended_at=None)
    return list(live.select_related("person__agency", "named_by"))


def restriction(case: Case) -> Restriction | None:
    """The restriction in force, if there is one."""
    if not case.is_restricted:
        return None
    return case.restrictions.filter(lifted_at=None).select_related("set_by").first()


def sources(case: Case) -> list[AllegedSource]:
    """Alleged sources of risk who belong to a partner agency."""
    live = case.alleged_sources.filter(ended_at=None)
    return list(live.select_related("agency", "person", "recorded_by"))


def named(case: Case, number: int) -> NamedPerson:
    """One live naming of the case, or `NotFound`."""
    return the_one(case.named_people.filter(pk=number, ended_at=None))


def bar_on(case: Case, number: int) -> Bar:
    """One bar in force on the case, or `NotFound`."""
    return the_one(Bar.objects.in_force().filter(pk=number, subject=case.reference))


def bars_to_settle(viewer: Viewer) -> list[tuple[Case, Bar]]:
    """Bars on cases this viewer opens that wait for a second person, and so perhaps for them."""
    cases = access.visible(Case, viewer).filter(
        stage__in=SENT_AND_OPEN, panel__in=viewer.panels(May.BAR)
    )
    waiting = list(to_settle(cases.values("reference")).select_related("person", "agency"))
    found = {
        case.reference: case for case in cases.filter(reference__in={b.subject for b in waiting})
    }
    return [(found[bar.subject], bar) for bar in waiting]
