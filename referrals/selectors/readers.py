"""Which agencies can read a case now: whom something said there is passed to."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from referrals import field_rules
from referrals.models import Case
from sharing.choices import SUFFICES, May
from sharing.doors import access, rule
from sharing.models import Agency, Bar, User
from sharing.selectors.agreement import live_agreements


@dataclass(frozen=True)
class Barred:
    """The people and agencies that a case is barred to."""

    people: frozenset[int]
    agencies: frozenset[int]


def barred_from(case: Case) -> Barred:
    rows = Bar.objects.in_force().filter(subject=case.reference)
    found = list(rows.values_list("person_id", "agency_id"))
    return Barred(
        frozenset(person for person, _ in found if person),
        frozenset(agency for _, agency in found if agency),
    )


def agencies_reading(case: Case) -> list[Agency]:
    """Agencies that hold the case now, by their SPoCs or by a named person; none that is barred or
    without an agreement in date."""
    live = Q(until=None) | Q(until__gt=timezone.now())
    names = case.grants.filter(live, permission_id=access.permission_id(Case, May.SEE_CASE))
    spoken: set[int] = set()
    people: set[int] = set()
    for name in names.values_list("group__name", flat=True):
        what, _, number = name.partition(":")
        if what == "agency":
            spoken.add(int(number))
        elif what == "person":
            people.add(int(number))
    if people:
        employers = User.objects.filter(pk__in=people).exclude(agency=None)
        spoken |= set(employers.values_list("agency_id", flat=True))
    signed = live_agreements(case.panel_id, timezone.localdate())
    return list(Agency.objects.filter(pk__in=spoken & signed.keys() - barred_from(case).agencies))


def recipients(
    case: Case,
    giver: Agency,
    *,
    visibility: str,
    named: Collection[Agency],
    clinical: bool,
    offence: bool,
) -> list[Agency]:
    """Those of them that read such an answer, beside the agency that gives it."""
    chosen = {one.pk for one in named}
    return [
        one
        for one in agencies_reading(case)
        if one.pk != giver.pk
        and field_rules.reads_response(
            {one.kind},
            gave_it=False,
            oversees=False,
            sees_case=True,
            named=one.pk in chosen,
            visibility=visibility,
            clinical=clinical,
            offence=offence,
        )
    ]


def can_be_asked(case: Case) -> list[Agency]:
    """Agencies of the panel with an agreement in date that no bar stands against; of a restricted case
    those whose SPoC is one of its named people."""
    today = timezone.localdate()
    signed = live_agreements(case.panel_id, today)
    members = case.panel.memberships.in_force(today).filter(agency__in=signed)
    found = Agency.objects.filter(pk__in=members.values("agency")).exclude(
        pk__in=barred_from(case).agencies
    )
    if case.is_restricted:
        live = Q(until=None) | Q(until__gt=timezone.now())
        people = case.named_people.filter(live, ended_at=None).values("person")
        found = found.filter(appointments__user__in=people).distinct()
    return list(found)


SEES = """
select distinct w.case_id, w.name from unnest(%s::bigint[], %s::text[]) as w(case_id, name)
join auth_group g on g.name = w.name
join referrals_casegrant x on x.content_object_id = w.case_id and x.group_id = g.id
where x.permission_id = any(%s) and x.given_by <> %s and (x.until is null or x.until > %s)
"""


def groups_that_see(
    asked: Collection[tuple[int, str]], may: May = May.SEE_CASE
) -> set[tuple[int, str]]:
    """Of these pairs of a case and a Group's name, those where the Group may open the case by its part
    in it (not by an opening with a typed reason), or has another right to it; one query for all. Bars
    are not asked here."""
    if not asked:
        return set()
    cases, names = zip(*sorted(set(asked)), strict=True)
    rights = [access.permission_id(Case, one) for one in SUFFICES.get(may, (may,))]
    with connection.cursor() as cursor:
        params: list[Any] = [list(cases), list(names), rights, rule.OPENING, timezone.now()]
        cursor.execute(SEES, params)
        return set(cursor.fetchall())


def bars_on(references: Collection[str]) -> set[tuple[str, str]]:
    """Case and Group's name for every bar in force on these cases; one query for all."""
    rows = Bar.objects.in_force().filter(subject__in=references)
    return set(rows.values_list("subject", "group__name"))
