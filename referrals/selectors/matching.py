"""Possible matches: who else may be the same person, found by sets and judged by the policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from referrals import policy
from referrals.choices import SENT_AND_OPEN, UNSENT
from referrals.models import Case, Referral


@dataclass(frozen=True)
class Match:
    """One earlier referral that may be about the same adult, and why."""

    case: Case
    reasons: list[str]


def identity(referral: Referral) -> policy.Identity:
    return policy.Identity(
        given=referral.given_name.strip(),
        family=referral.family_name.strip(),
        given_sound=referral.given_sound,
        family_sound=referral.family_sound,
        born=referral.birth_date,
        postcode=referral.postcode,
        nhs_number=referral.nhs_number,
    )


def _candidates(referral: Referral) -> QuerySet[Referral]:
    """Sent referrals of the panel that share anything worth comparing: one indexed question."""
    alike = Q(pk__in=())
    if referral.nhs_number:
        alike |= Q(nhs_number=referral.nhs_number)
    if referral.birth_date:
        born = referral.birth_date
        alike |= Q(birth_date=born)
        if born.day <= 12:
            alike |= Q(birth_date=date(born.year, born.day, born.month))
    if referral.family_sound:
        alike |= Q(family_sound=referral.family_sound)
    if referral.postcode:
        alike |= Q(postcode=referral.postcode)
    return (
        Referral.objects.filter(alike, case__panel_id=referral.case.panel_id)
        .exclude(case_id=referral.case_id)
        .exclude(case__stage__in=UNSENT)
        .exclude(case__submitted_at=None)
        .select_related("case", "case__adult")
        .order_by("-case__submitted_at")
    )


def matches(referral: Referral) -> list[Match]:
    """Every sent referral of the panel that may be about the same adult, newest first.

    For the coordinator only: who sees the result is asked where it is shown.
    """
    mine = identity(referral)
    found = []
    for other in _candidates(referral)[:200]:
        reasons = policy.match_reasons(mine, identity(other))
        same_adult = referral.case.adult_id and referral.case.adult_id == other.case.adult_id
        if same_adult or policy.may_be_same(reasons):
            found.append(Match(other.case, ["same adult"] if same_adult else reasons))
    return found


def open_matches(found: Iterable[Match]) -> list[Match]:
    """Those of them that are still on their way or on the pathway."""
    return [match for match in found if match.case.stage in SENT_AND_OPEN]


def sent_within(found: Iterable[Match], today: date, months: int) -> list[Match]:
    """Those sent within the last so many months, whatever was decided."""
    since = policy.months_before(today, months)
    return [m for m in found if m.case.submitted_at.date() >= since - timedelta(days=1)]
