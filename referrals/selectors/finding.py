"""Cases found by whom they are about: a name, a date of birth, an agency's own number (`ux.md`, Search).

Only for those whose work it is, and only among cases whose identity they may open: what is found
tells them whom a case is about, so the ledger says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from referrals import policy
from referrals.models import Adult, Case, InformationRequest, InformationResponse, Referral
from referrals.models.names import named_just_so, named_like, names
from sharing.choices import May
from sharing.doors import access
from sharing.doors.rule import one_of
from sharing.doors.viewer import Viewer

ROW = (
    *("reference", "stage", "shown_as", "decline_reason", "panel_id"),
    *("adult__given_name", "adult__family_name"),
    *("referral__given_name", "referral__family_name", "referral__case_id"),
)


def may_find_people(viewer: Viewer) -> bool:
    """Coordinators, and who speaks for an agency."""
    return viewer.holds(May.COORDINATE) or viewer.holds(May.ANSWER_REQUEST)


# Who is in so many panels mostly finds a page full of the very name that was typed.
MANY_PANELS = 20


def cases_named(viewer: Viewer, typed: str, most: int) -> list[Case]:
    """So many of those whose adult has a name much like this, the likest first.

    The name in the case's own referral counts, and that of the adult it turned out to be. In one
    panel every name is compared, at a cost that other panels do not change; in several the index over
    all names is asked, and in many first for this very name, then for those like it if there is room.
    """
    likeness = Greatest(
        TrigramWordSimilarity(typed, names("referral__")),
        Coalesce(TrigramWordSimilarity(typed, names("adult__")), Value(0.0)),
    )
    open_to, panels = _open_to(viewer).order_by(likeness.desc(), "-pk"), len(_here(viewer))
    if panels == 1:
        alike = Q(named_like(typed, "referral__")) | Q(named_like(typed, "adult__"))
        return list(open_to.filter(alike)[:most])
    steps = [Q(named_like(typed))]
    if panels > MANY_PANELS:
        steps.insert(0, named_just_so(typed))
    found: list[Case] = []
    for alike in steps:
        found = list(open_to.filter(one_of("pk", _called(alike)))[:most])
        if len(found) == most:
            break
    return found


def _called(alike: Q) -> list[int]:
    """Every case with such a name, whoever may see it. Asked step by step: how common a name is, the
    database cannot guess, and it would plan the rest by its guess."""
    written = Referral.objects.filter(alike).values_list("case_id", flat=True)
    adults = Adult.objects.filter(alike).values_list("pk", flat=True)
    known = Case.objects.filter(one_of("adult_id", adults)).values_list("pk", flat=True)
    return list({*written, *known})


def cases_born(viewer: Viewer, day: date) -> QuerySet[Case]:
    """For coordinators: those whose adult was born that day, as the referral or the adult has it."""
    written = Referral.objects.filter(birth_date=day).values("case_id")
    known = Case.objects.filter(adult__birth_date=day).values("pk")
    here = viewer.panels(May.COORDINATE)
    return _open_to(viewer).filter(pk__in=written.union(known), panel__in=here).order_by("-pk")


def cases_of_own_number(viewer: Viewer, typed: str) -> QuerySet[Case]:
    """For a SPoC: those for which their own agency has given this as its number for the adult."""
    answers = InformationResponse.objects.filter(
        own_number=policy.same_number(typed), request__agency__in=viewer.agency_ids
    )
    return _open_to(viewer).filter(pk__in=answers.values("request__case")).order_by("-pk")


@dataclass(frozen=True)
class Place:
    """Where this viewer reads what was found: the whole case, or the request through which they know."""

    case: Case
    asked_in: str = ""


def where_to_read(viewer: Viewer, cases: Iterable[Case]) -> list[Place]:
    """Each with the page that this viewer may open; one that they may open nowhere is left out."""
    found = list(cases)
    rights = access.held_on(Case, viewer, [case.reference for case in found])
    whole = {case.pk for case in found if May.SEE_CASE in rights.get(case.reference, ())}
    others = {case.pk for case in found} - whole
    asked = dict(
        InformationRequest.objects.filter(case__in=others, agency__in=viewer.agency_ids)
        .order_by("pk")
        .values_list("case_id", "reference")
    )
    return [
        Place(case, "" if case.pk in whole else asked[case.pk])
        for case in found
        if case.pk in whole or case.pk in asked
    ]


def _open_to(viewer: Viewer) -> QuerySet[Case]:
    """Cases of which this viewer may know whom they are about."""
    seen = access.visible(Case, viewer, May.SEE_IDENTITY)
    if (here := _here(viewer)) != viewer.panel_ids:
        seen = seen.filter(panel__in=here)
    return seen.select_related("adult", "referral").only(*ROW)


def _here(viewer: Viewer) -> set[int]:
    return viewer.panels(May.COORDINATE) | viewer.panels(May.ANSWER_REQUEST)
