"""The same person? Reasons in words, for a person to weigh."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """What two referrals are compared by. Sounds are metaphone keys; `others` are other full names."""

    given: str
    family: str
    given_sound: str = ""
    family_sound: str = ""
    born: date | None = None
    born_estimated: bool = False
    postcode: str = ""
    address: str = ""
    nhs_number: str = ""
    others: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}".strip()


# Why two people may be the same, and how much each reason weighs. From `POSSIBLE` on a person decides.
WEIGHT = {
    "same NHS number": 6,
    "same birth date": 3,
    "birth date with day and month swapped": 2,
    "birth dates close, one is an estimate": 1,
    "same name": 3,
    "same as another name used": 3,
    "same family name": 2,
    "family name sounds alike": 1,
    "same given name": 1,
    "given name sounds alike": 1,
    "same address": 2,
    "same postcode": 1,
}
POSSIBLE = 4
CLOSE_YEARS = 2


def match_reasons(one: Identity, other: Identity) -> list[str]:
    """Why two people may be the same, in words (`ux.md` section 3, Triage)."""
    reasons = []
    if one.nhs_number and one.nhs_number == other.nhs_number:
        reasons.append("same NHS number")
    return [
        *reasons,
        *_birth_reasons(one, other),
        *_name_reasons(one, other),
        *_home_reasons(one, other),
    ]


def may_be_same(reasons: Iterable[str]) -> bool:
    """Whether the reasons add up to a possible match, for a person to decide."""
    return sum(WEIGHT[reason] for reason in reasons) >= POSSIBLE


def _birth_reasons(one: Identity, other: Identity) -> list[str]:
    if not one.born or not other.born:
        return []
    if one.born == other.born:
        return ["same birth date"]
    if _swapped(one.born, other.born):
        return ["birth date with day and month swapped"]
    estimated = one.born_estimated or other.born_estimated
    if estimated and abs(one.born.year - other.born.year) <= CLOSE_YEARS:
        return ["birth dates close, one is an estimate"]
    return []


def _name_reasons(one: Identity, other: Identity) -> list[str]:
    if not (one.given or one.family) or not (other.given or other.family):
        return []
    names = {one.family.casefold(), one.given.casefold()}
    others = {other.family.casefold(), other.given.casefold()}
    if names == others and "" not in names:
        return ["same name"]
    if _known_as(one, other) or _known_as(other, one):
        return ["same as another name used"]
    reasons = []
    if one.family and one.family.casefold() == other.family.casefold():
        reasons.append("same family name")
    elif one.family_sound and one.family_sound == other.family_sound:
        reasons.append("family name sounds alike")
    if one.given and one.given.casefold() == other.given.casefold():
        reasons.append("same given name")
    elif one.given_sound and one.given_sound == other.given_sound:
        reasons.append("given name sounds alike")
    return reasons


def _known_as(one: Identity, other: Identity) -> bool:
    """Whether one goes by the other's name, or both by the same other name."""
    used = {_squeezed(name) for name in one.others} - {""}
    return _squeezed(other.full) in used or bool(used & {_squeezed(name) for name in other.others})


def _home_reasons(one: Identity, other: Identity) -> list[str]:
    address = _squeezed(one.address)
    if address and address == _squeezed(other.address) and any(sign.isdigit() for sign in address):
        return ["same address"]
    return ["same postcode"] if one.postcode and one.postcode == other.postcode else []


def _squeezed(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _swapped(one: date, other: date) -> bool:
    return one.year == other.year and (one.month, one.day) == (other.day, other.month)
