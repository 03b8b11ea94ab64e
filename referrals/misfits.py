"""Answers that contradict each other or the law: field to sentence. Pure (`domain.md` section 8)."""

from collections.abc import Mapping

from referrals.choices import Agreement, Article6, Article9, Asked, DpaCondition, YesNo
from sharing.choices import COUNCIL_KINDS, NHS_KINDS, AgencyKind

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


def misfits(
    answers: Mapping[str, object], *, kind: str, public_body: bool, recognised: bool
) -> dict[str, str]:
    """What does not fit together in a referral: field to what to do about it.

    Empty answers are not misfits; `policy.missing_answers` lists those.
    """
    wrong = _lawful(answers, kind=kind, public_body=public_body, recognised=recognised)
    agreement = answers.get("adult_agreement")
    if agreement == Agreement.AGREED and answers.get("adult_told") == YesNo.NO:
        wrong["adult_agreement"] = (
            "You say the adult agrees, and also that they do not know. Check both answers"
        )
    if answers.get("asked") == Asked.NOT_ASKED and answers.get("own_words"):
        wrong["asked"] = "You wrote what they said, and also that they were not asked. Check both"
    return wrong


def _lawful(
    answers: Mapping[str, object], *, kind: str, public_body: bool, recognised: bool
) -> dict[str, str]:
    article6, article9 = answers.get("article6"), answers.get("article9")
    condition = answers.get("dpa_condition")
    wrong = {}
    if article6 and article6 not in article6_for(public_body=public_body, recognised=recognised):
        wrong["article6"] = "This basis is not open to your agency: choose another"
    if article9 and article9 not in article9_for(kind):
        wrong["article9"] = "This condition is not open to your agency: choose another"
    needed = NEEDED.get(str(article9), ())
    if needed and condition not in needed:
        wrong["dpa_condition"] = SAYS_NEEDED[str(article9)]
    elif answers.get("criminal_offence_data") == YesNo.YES and not condition:
        wrong["dpa_condition"] = (
            "Criminal-offence information needs a Schedule 1 condition of its own: choose one"
        )
    if kind in HEALTH_KINDS and (article6 or article9) and not answers.get("confidentiality"):
        wrong["confidentiality"] = "Say why confidentiality is outweighed"
    refused = answers.get("adult_agreement") not in (Agreement.AGREED, "", None)
    if refused and article6 == Article6.CONSENT:
        wrong["article6"] = (
            "The adult has not agreed, so consent cannot be the basis: choose another"
        )
    if refused and article9 == Article9.CONSENT:
        wrong["article9"] = (
            "The adult has not agreed, so consent cannot be the condition: choose another"
        )
    return wrong
