"""Possible matches: who else may be the same person, found by sets and judged by the policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from referrals import policy
from referrals.choices import SENT_AND_OPEN
from referrals.models import Case, Referral
from referrals.models.names import plain, plain_names

MOST = 200


@dataclass(frozen=True)
class Match:
    """One earlier referral that may be about the same adult, and why."""

    case: Case
    reasons: list[str]
    referral: Referral

    @property
    def sent_on(self) -> date:
        return timezone.localdate(self.case.submitted_at)


# What people write where a name is asked for and none is known.
NO_NAME = {"not known", "unknown", "n/a", "none", "-", "?"}


def identity(referral: Referral) -> policy.Identity:
    given, given_sound = _name(referral.given_name, referral.given_sound)
    family, family_sound = _name(referral.family_name, referral.family_sound)
    return policy.Identity(
        given=given,
        family=family,
        given_sound=given_sound,
        family_sound=family_sound,
        born=referral.birth_date,
        born_estimated=referral.birth_estimated,
        postcode=referral.postcode,
        address=referral.address,
        nhs_number=referral.nhs_number,
        others=tuple(referral.aliases),
    )


def _name(name: str, sound: str) -> tuple[str, str]:
    name = name.strip()
    return ("", "") if name.casefold() in NO_NAME else (name, sound)


# What `identity` reads.
COMPARED = (
    *("given_name", "given_sound", "family_name", "family_sound", "aliases"),
    *("birth_date", "birth_estimated", "postcode", "address", "nhs_number"),
)


def _named(mine: policy.Identity) -> Q:
    """Whoever goes by one of the same names; given and family name may be the other way round. A
    family name in a script that has no sounds is looked for as it is written."""
    names = [mine.full, f"{mine.family} {mine.given}", *mine.others]
    if not mine.family_sound:
        names.append(mine.family)
    own = Value([name for name in names if name.strip()])
    return Q(plain_names__overlap=plain_names(Value(""), Value(""), own))


def _candidates(referral: Referral, mine: policy.Identity) -> QuerySet[Referral]:
    """Sent referrals of the panel that share anything worth comparing, by one question.

    Everybody whom `policy.may_be_same` could accept. A family name that sounds alike is too little
    without a given name that does, or another name used: a panel has many Smiths.
    """
    alike = _named(mine)
    if referral.case.adult_id:
        alike |= Q(case__adult_id=referral.case.adult_id)
    if referral.nhs_number:
        alike |= Q(nhs_number=referral.nhs_number)
    if referral.birth_date:
        born = referral.birth_date
        alike |= Q(birth_date=born)
        if born.day <= 12:
            alike |= Q(birth_date=date(born.year, born.day, born.month))
    if mine.family_sound and mine.given_sound:
        alike |= Q(family_sound=mine.family_sound, given_sound=mine.given_sound)
    if mine.family_sound:
        others = Q() if mine.others else ~Q(aliases=[])
        alike |= Q(family_sound=mine.family_sound) & others
    if referral.postcode:
        alike |= Q(postcode=referral.postcode)
    if referral.address:
        alike |= Q(plain_address=plain(Value(referral.address)))
    return (
        Referral.objects.filter(alike, case__panel_id=referral.case.panel_id)
        .exclude(case_id=referral.case_id)
        .exclude(case__submitted_at=None)
        .select_related("case")
        .order_by("-case__submitted_at")
    )


def matches(referral: Referral) -> list[Match]:
    """Every sent referral of the panel that may be about the same adult, newest first.

    For the coordinator only: who sees the result is asked where it is shown.
    """
    mine = identity(referral)
    compared = (
        (other, _reasons(referral, mine, other))
        for other in _candidates(referral, mine).select_related("case__adult")[:MOST]
    )
    return [Match(other.case, reasons, other) for other, reasons in compared if reasons]


def _reasons(referral: Referral, mine: policy.Identity, other: Referral) -> list[str]:
    if referral.case.adult_id and referral.case.adult_id == other.case.adult_id:
        return ["same adult"]
    reasons = policy.match_reasons(mine, identity(other))
    return reasons if policy.may_be_same(reasons) else []


def has_open_match(referral: Referral) -> bool:
    """Whether another referral that may be the same adult is on its way or on the pathway."""
    mine = identity(referral)
    still_open = _candidates(referral, mine).filter(case__stage__in=SENT_AND_OPEN)
    found = still_open.only(*COMPARED, "case__adult_id")[:MOST]
    return any(_reasons(referral, mine, other) for other in found)


def must_go_to_chair(case: Case, found: Iterable[Match], months: int) -> bool:
    """Whether these make it a third referral within so many months (`domain.md` section 3, `declined`)."""
    sent = timezone.localdate(case.submitted_at)
    return policy.must_go_to_chair((match.sent_on for match in found), sent, months)
