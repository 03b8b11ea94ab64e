"""What people and agencies are called in an export, and which names of others it may hold."""

from collections.abc import Collection, Iterable
from typing import Any

from panel.models import Meeting
from panel.selectors.dsar_data import names
from panel.selectors.dsar_data.fields import Books
from panel.selectors.dsar_data.sources import Source
from referrals.models import Case, CaseLink
from sharing.models import Agency, Agreement, PanelRole, User
from sharing.roles import ROLES

# Short answers that name people: who wrote, who answers for it, who lives there, who is a risk.
NAMING = (
    *("referrer_name", "manager_name", "asked_by", "assessor", "owner_name", "receiving_person"),
    *("who_acts", "transfer_contact", "next_of_kin", "household", "dependants", "source_detail"),
    *("contact_who_must_not_know", "preferred_worker", "by_whom"),
)
NAMING_IN = {"Advocacy": ("name",), "AllegedSource": ("note",)}


def books(rows: Iterable[Any]) -> tuple[Books, list[str]]:
    """What the links of these rows are called, and the names of the people at work in them."""
    people, agreements, meetings = set[int](), set[int](), set[int]()
    wanted = {User: people, Agreement: agreements, Meeting: meetings}
    for row in rows:
        for field in row._meta.concrete_fields:
            kept = wanted.get(field.related_model) if field.is_relation else None
            if kept is not None and (number := getattr(row, field.attname)) is not None:
                kept.add(number)
    agencies = list(Agency.objects.values_list("pk", "slug", "name"))
    called = {pk: name for pk, _, name in agencies}
    users = list(User.objects.filter(pk__in=people).values_list("pk", "name", "agency_id"))
    roles = dict(PanelRole.objects.filter(user__in=people).values_list("user_id", "role"))
    staff = {pk: called.get(agency) or _role(roles.get(pk)) for pk, _, agency in users}
    return (
        Books(
            staff=staff,
            agencies=called,
            slugs={slug: name for _, slug, name in agencies},
            versions=dict(Agreement.objects.filter(pk__in=agreements).values_list("pk", "version")),
            meetings=dict(Meeting.objects.filter(pk__in=meetings).values_list("pk", "reference")),
        ),
        [name for _, name, _ in users],
    )


def _role(code: str | None) -> str:
    return ROLES[code].name if code in ROLES else "The panel"


def known_names(
    rows: Iterable[tuple[Source, list[Any]]],
    cases: Collection[Case],
    staff: Iterable[str],
    agencies: Iterable[str],
) -> list[str]:
    """Names of people at work, of linked adults, and of whoever short answers about people name; not
    the adult's own, nor words that an agency is called by."""
    found, own = set[str](), set[str]()
    for source, kept in rows:
        words = {one.name for one in source.model._meta.fields if not one.is_relation}
        naming = (*NAMING, *NAMING_IN.get(source.model.__name__, ()))
        for row in kept:
            for one in words.intersection(naming):
                found |= names.named_in(getattr(row, one) or "")
            if "family_name" in words:
                own |= {row.given_name, row.family_name, *row.aliases}
    for name in [*staff, *_linked(cases)]:
        found |= names.parts_of(name)
    return names.without_own(found, {*own, *agencies} - {""})


def _linked(cases: Collection[Case]) -> list[str]:
    """Whoever else's case is linked with one of these, by every name they go by."""
    mine = [case.pk for case in cases]
    pairs = [
        *CaseLink.objects.filter(case__in=mine).values_list("other", flat=True),
        *CaseLink.objects.filter(other__in=mine).values_list("case", flat=True),
    ]
    others = Case.objects.filter(pk__in=pairs).select_related("adult", "referral")
    people = [
        who for case in others for who in (case.adult, getattr(case, "referral", None)) if who
    ]
    return [
        name
        for who in people
        for name in (f"{who.given_name} {who.family_name}", *who.aliases)
        if name.strip()
    ]
