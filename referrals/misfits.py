"""Answers that contradict each other or the law: field to sentence. Pure (`domain.md` section 8)."""

from collections.abc import Mapping
from datetime import date

from referrals.choices import Agreement, Article6, Article9, Asked, YesNo
from referrals.policy import is_for_childrens_services, needs_joint_planning
from sharing.policy import HEALTH_KINDS, NEEDED, article6_for, article9_for, condition_wrong, lawful

__all__ = [
    "HEALTH_KINDS",
    "NEEDED",
    "age_misfit",
    "article6_for",
    "article9_for",
    "joint_planning",
    "misfits",
]

FOR_CHILDREN = (
    "By this date the person is under 17½, and this panel is for adults. Tell the council’s "
    "children’s services today, and call 999 if anyone is in danger. If the date is not certain, "
    "say below that it is an estimate"
)
JOINT_PLANNING = (
    "The person is not yet 18. From 17½ the panel plans jointly with children’s services and holds no "
    "place until the 18th birthday: tell children’s services about this referral too."
)
NOT_A_PARTNER = "This agency does not belong to the panel: choose another"


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


def age_misfit(answers: Mapping[str, object], *, today: date) -> dict[str, str]:
    """A child is not referred to an adults' panel (`domain.md` sections 3 and 4). An estimated date
    of birth may be years out, so it stops nobody."""
    born = answers.get("birth_date")
    if not isinstance(born, date) or answers.get("birth_estimated"):
        return {}
    return {"birth_date": FOR_CHILDREN} if is_for_childrens_services(born, today) else {}


def joint_planning(answers: Mapping[str, object], *, today: date) -> str:
    """What the writer is told about somebody between 17½ and 18; empty for anybody else."""
    born = answers.get("birth_date")
    return JOINT_PLANNING if isinstance(born, date) and needs_joint_planning(born, today) else ""


def _lawful(
    answers: Mapping[str, object], *, kind: str, public_body: bool, recognised: bool
) -> dict[str, str]:
    article6, article9 = answers.get("article6"), answers.get("article9")
    condition = answers.get("dpa_condition")
    wrong = {}
    if article6 and article6 not in article6_for(public_body=public_body, recognised=recognised):
        wrong["article6"] = lawful.BASIS_NOT_OPEN
    if article9 and article9 not in article9_for(kind):
        wrong["article9"] = lawful.CONDITION_NOT_OPEN
    if says := condition_wrong(str(article9 or ""), str(condition or "")):
        wrong["dpa_condition"] = says
    elif answers.get("criminal_offence_data") == YesNo.YES and not condition:
        wrong["dpa_condition"] = lawful.OFFENCE_NEEDS
    if kind in HEALTH_KINDS and (article6 or article9) and not answers.get("confidentiality"):
        wrong["confidentiality"] = "Say why confidentiality is outweighed"
    refused = answers.get("adult_agreement") not in (Agreement.AGREED, "", None)
    if refused and article6 == Article6.CONSENT:
        wrong["article6"] = lawful.CONSENT_NO_BASIS
    if refused and article9 == Article9.CONSENT:
        wrong["article9"] = lawful.CONSENT_NO_CONDITION
    return wrong
