"""What keeps a referral from being sent."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """One thing still to be answered: where, and what to do."""

    section: str
    field: str
    says: str


# Mandatory answers: section of the form, field, sentence (`domain.md` section 5).
MANDATORY = (
    ("you", "referrer_name", "Enter your name"),
    ("you", "referrer_role", "Enter your role"),
    ("you", "referrer_email", "Enter your work e-mail address"),
    ("you", "relationship", "Say how you know the adult"),
    ("you", "manager_agrees", "Say whether your manager agrees"),
    ("adult", "given_name", "Enter a given name, or what the adult is called"),
    ("adult", "family_name", "Enter a family name, or 'not known'"),
    ("adult", "birth_date", "Enter a date of birth; an estimate will do"),
    ("adult", "address", "Enter an address, or where the adult can be found"),
    ("adult", "contact_method", "Say how contact can safely be made"),
    ("situation", "accommodation", "Choose where they live"),
    ("wants", "asked", "Say whether the adult was asked what they want"),
    ("wants", "capacity", "Say what is known about capacity"),
    ("wants", "advocacy_status", "Say whether an advocate is needed"),
    ("worries", "facts", "Enter the facts"),
    ("worries", "immediate_danger", "Say whether anyone is in immediate danger"),
    ("worries", "abuse_types", "Choose at least one type of abuse or neglect"),
    ("worries", "source_of_risk", "Choose the source of risk"),
    ("why", "ask_of_panel", "Say what you ask of the panel"),
    ("why", "interim_plan", "Write how the adult is kept safe until the panel decides"),
    ("why", "interim_agency", "Choose the agency responsible for the interim plan"),
    ("why", "urgent", "Say whether this is urgent"),
    ("sharing", "adult_told", "Say whether the adult knows about this referral"),
    ("sharing", "adult_agreement", "Say whether the adult agrees to sharing"),
    ("sharing", "article6", "Choose why sharing is lawful"),
    ("sharing", "article9", "Choose the condition for sensitive information"),
    ("sharing", "sharing_necessity", "Say why sharing is necessary"),
    ("sharing", "sharing_proportionality", "Say why no less would do"),
)


# Answers that another answer makes mandatory: that question, its answer, section, field, sentence.
MANDATORY_IF = (
    ("asked", "asked_expressed", "wants", "own_words", "Write what they said, in their own words"),
    ("asked", "not_asked", "wants", "not_asked_reason", "Say why they were not asked"),
    ("immediate_danger", "yes", "worries", "danger_action", "Say what was done about the danger"),
    (
        "exploitation",
        "yes",
        "worries",
        "nrm_considered",
        "Say whether a National Referral Mechanism referral was considered, and what was decided",
    ),
    ("urgent", "yes", "why", "urgent_reason", "Say why it cannot wait"),
    ("adult_told", "no", "sharing", "adult_told_why_not", "Say why the adult was not told"),
    (
        "adult_agreement",
        "declined",
        "sharing",
        "agreement_override",
        "Say why it is shared without agreement",
    ),
)
# Needed by some referrals only, as `missing_answers` and `misfits` say; so never called optional.
BY_REFERRAL = frozenset({"not_tried_reason", "dpa_condition", "confidentiality"})
# A box is ticked or not: there is nothing to leave out.
BOXES = frozenset({"birth_estimated"})
NEVER_OPTIONAL = (
    frozenset(field for _, field, _ in MANDATORY)
    | {field for _, _, _, field, _ in MANDATORY_IF}
    | BY_REFERRAL
    | BOXES
)


def is_optional(name: str) -> bool:
    """Whether a referral may always be sent without this answer."""
    return name not in NEVER_OPTIONAL


def missing_answers(
    answers: Mapping[str, object], *, factors: int, scores: int, tried: int
) -> list[Missing]:
    """What keeps a referral from being sent. `factors` counts those with an answer, `scores` those
    with likelihood and impact, `tried` the entries of what was tried before."""
    missing = [Missing(s, f, says) for s, f, says in MANDATORY if not answers.get(f)]
    missing += [
        Missing(section, field, says)
        for question, answer, section, field, says in MANDATORY_IF
        if answers.get(question) == answer and not answers.get(field)
    ]
    if not factors:
        missing.append(Missing("factors", "factors", "Answer the vulnerability factors"))
    if not scores:
        missing.append(Missing("factors", "risks", "Score at least one risk"))
    if not tried and not answers.get("not_tried_reason"):
        missing.append(Missing("tried", "tried", "Say what was tried before, or why nothing was"))
    return missing
