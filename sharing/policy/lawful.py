"""Which lawful bases are open to whom, and what a passing of information must say of them.

Source: `domain.md` section 8. Agreement of the adult is another question and never asked here, but
consent cannot be the basis where they have not agreed.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sharing.choices import (
    COUNCIL_KINDS,
    NHS_KINDS,
    AgencyKind,
    Article6,
    Article9,
    DpaCondition,
    Told,
)

HEALTH_KINDS = NHS_KINDS | {AgencyKind.SUBSTANCE_USE}
CARE_KINDS = HEALTH_KINDS | {AgencyKind.COUNCIL_SOCIAL_CARE, AgencyKind.VOLUNTARY, AgencyKind.OTHER}

# Which Schedule 1 condition of the Data Protection Act each Article 9 condition needs.
NEEDED: dict[str, tuple[str, ...]] = {
    Article9.PUBLIC_INTEREST: (
        DpaCondition.AT_RISK,
        DpaCondition.STATUTORY,
        DpaCondition.UNLAWFUL,
    ),
    Article9.SOCIAL_PROTECTION: (DpaCondition.SOCIAL,),
    Article9.HEALTH_SOCIAL: (DpaCondition.HEALTH,),
}
SAYS_NEEDED: dict[str, str] = {
    Article9.PUBLIC_INTEREST: "Substantial public interest needs paragraph 18, 6 or 10: choose one",
    Article9.SOCIAL_PROTECTION: "Social protection needs paragraph 1: choose it",
    Article9.HEALTH_SOCIAL: "Health or social care needs paragraph 2: choose it",
}
BASIS_NOT_OPEN = "This basis is not open to your agency: choose another"
CONDITION_NOT_OPEN = "This condition is not open to your agency: choose another"
CONSENT_NO_BASIS = "The adult has not agreed, so consent cannot be the basis: choose another"
CONSENT_NO_CONDITION = (
    "The adult has not agreed, so consent cannot be the condition: choose another"
)
OFFENCE_NEEDS = "Criminal-offence information needs a Schedule 1 condition of its own: choose one"


@dataclass(frozen=True)
class Grounds:
    """Why one passing of information is lawful, and why it is needed: the fields of `Bases`."""

    article6: str = ""
    law_enforcement: bool = False
    article9: str = ""
    dpa_condition: str = ""
    confidentiality: str = ""
    criminal_offence_data: bool = False
    necessity: str = ""
    proportionality: str = ""

    def fields(self) -> dict[str, Any]:
        return asdict(self)


def article6_for(*, public_body: bool, recognised: bool) -> tuple[str, ...]:
    """The lawful bases an agency may choose from. `recognised`: the IG lead confirmed 6(1)(ea)."""
    if public_body:
        return (
            Article6.PUBLIC_TASK,
            Article6.LEGAL_OBLIGATION,
            Article6.VITAL,
            Article6.CONSENT,
        )
    own = (Article6.RECOGNISED,) if recognised else ()
    return (
        *own,
        Article6.LEGITIMATE,
        Article6.LEGAL_OBLIGATION,
        Article6.VITAL,
        Article6.CONSENT,
    )


def article9_for(kind: str) -> tuple[str, ...]:
    """The conditions for sensitive information that can fit this kind of agency."""
    care = (Article9.HEALTH_SOCIAL,) if kind in CARE_KINDS else ()
    council = (Article9.SOCIAL_PROTECTION,) if kind in COUNCIL_KINDS else ()
    return (
        Article9.PUBLIC_INTEREST,
        *care,
        *council,
        Article9.VITAL,
        Article9.LEGAL_CLAIMS,
        Article9.CONSENT,
    )


def may_enforce(kind: str, *, for_crime: bool) -> bool:
    """Part 3 of the Act: the police, and only where this sharing's purpose is crime."""
    return kind == AgencyKind.POLICE and for_crime


def condition_wrong(article9: str, condition: str) -> str:
    """What to say where the Article 9 condition lacks its Schedule 1 condition, or nothing."""
    needed = NEEDED.get(article9, ())
    return SAYS_NEEDED[article9] if needed and condition not in needed else ""


def wrong_grounds(
    grounds: Grounds,
    *,
    kind: str,
    public_body: bool,
    recognised: bool = False,
    for_crime: bool = False,
    sensitive: bool = False,
    told: str = "",
) -> dict[str, str]:
    """What keeps a passing of information by such an agency from being lawful: field to sentence.

    `sensitive`: it holds health or other special category information; `told`: whether the adult
    knows and agrees.
    """
    wrong = _article6(
        grounds, kind=kind, public_body=public_body, recognised=recognised, for_crime=for_crime
    )
    wrong |= _conditions(grounds, kind=kind, sensitive=sensitive)
    if told != Told.AGREES and grounds.article6 == Article6.CONSENT:
        wrong["article6"] = CONSENT_NO_BASIS
    if told != Told.AGREES and grounds.article9 == Article9.CONSENT:
        wrong["article9"] = CONSENT_NO_CONDITION
    if kind in HEALTH_KINDS and not grounds.confidentiality:
        wrong["confidentiality"] = "Say why confidentiality is outweighed"
    if not grounds.necessity.strip():
        wrong["necessity"] = "Say in a sentence why sharing is necessary"
    return wrong


def _article6(
    grounds: Grounds, *, kind: str, public_body: bool, recognised: bool, for_crime: bool
) -> dict[str, str]:
    if grounds.law_enforcement:
        if kind != AgencyKind.POLICE:
            return {"law_enforcement": "Only the police rely on law enforcement: choose another"}
        if not for_crime:
            return {
                "law_enforcement": "Law enforcement fits only where the purpose is crime: "
                "choose another"
            }
        return {}
    if not grounds.article6:
        return {"article6": "Choose why sharing is lawful"}
    if grounds.article6 not in article6_for(public_body=public_body, recognised=recognised):
        return {"article6": BASIS_NOT_OPEN}
    return {}


def _conditions(grounds: Grounds, *, kind: str, sensitive: bool) -> dict[str, str]:
    wrong = {}
    if sensitive and not grounds.article9 and not grounds.law_enforcement:
        wrong["article9"] = "Choose the condition for sensitive information"
    elif grounds.article9 and grounds.article9 not in article9_for(kind):
        wrong["article9"] = CONDITION_NOT_OPEN
    if says := condition_wrong(grounds.article9, grounds.dpa_condition):
        wrong["dpa_condition"] = says
    elif grounds.criminal_offence_data and not (grounds.dpa_condition or grounds.law_enforcement):
        wrong["dpa_condition"] = OFFENCE_NEEDS
    return wrong


def wrong_telling(told: str, not_told_why: str) -> dict[str, str]:
    """Whether the adult knows is always said, and why not if they do not."""
    if not told:
        return {"adult_told": "Say whether the adult knows"}
    if told == Told.NOT_TOLD and not not_told_why.strip():
        return {"not_told_why": "Say why the adult has not been told"}
    return {}
