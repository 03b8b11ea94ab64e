"""The rules of the pathway: pure functions of plain values, no database. Numbers are passed in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

# --- places and the waiting list -------------------------------------------------------------


def free_place(taken: Collection[int], cap: int) -> int | None:
    """The lowest free numbered place, or none (`domain.md` section 3, Cap).

    `taken` holds every place in use, offers included. With a lowered cap more may be taken than
    the cap allows; then there is none until enough have left.
    """
    if len(taken) >= cap:
        return None
    return next(place for place in range(1, cap + 1) if place not in taken)


@dataclass(frozen=True)
class Entry:
    """One waiting referral, as far as its turn depends on it."""

    key: int
    urgent: bool
    score: int
    submitted_at: datetime
    first_in_line: bool = False


def waiting_order(entries: Iterable[Entry]) -> list[Entry]:
    """Whose turn is it? (`domain.md` section 3, At the cap.)

    1. a mistaken closure that waits for its place back; 2. urgent before not urgent;
    3. the higher risk score; 4. the earlier first submission, which a return, a match or making
    room never changes; 5. the older record, so that the order is always the same.
    """
    return sorted(
        entries,
        key=lambda e: (not e.first_in_line, not e.urgent, -e.score, e.submitted_at, e.key),
    )


def overall(scores: Iterable[int]) -> int | None:
    """Overall risk is the highest score, never the average (`domain.md` section 6)."""
    return max(scores, default=None)


def trend(now: int, before: int) -> str:
    """Where a risk is going, from two overall scores: rising, steady or falling."""
    if now == before:
        return "steady"
    return "rising" if now > before else "falling"


# --- dates -----------------------------------------------------------------------------------


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last day of a shorter month."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def is_repeat(last_closed: date | None, submitted: date, months: int) -> bool:
    """A re-referral within this many months of the last closure (`domain.md` section 3)."""
    return last_closed is not None and last_closed >= months_before(submitted, months)


def must_go_to_chair(earlier: Iterable[date], submitted: date, months: int) -> bool:
    """A third referral about the same adult within 12 months is never declined at triage."""
    since = months_before(submitted, months)
    return sum(since <= day <= submitted for day in earlier) >= 2


def age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# --- the same person? ------------------------------------------------------------------------


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
    return [*reasons, *_birth_reasons(one, other), *_name_reasons(one, other), *_home_reasons(one, other)]


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


# --- what is missing -------------------------------------------------------------------------


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


def missing_answers(
    answers: Mapping[str, object], *, factors: int, scores: int, tried: int
) -> list[Missing]:
    """What keeps a referral from being sent. `factors` counts those with an answer, `scores` those
    with likelihood and impact, `tried` the entries of what was tried before."""
    missing = [Missing(s, f, says) for s, f, says in MANDATORY if not answers.get(f)]
    if answers.get("asked") == "asked_expressed" and not answers.get("own_words"):
        missing.append(Missing("wants", "own_words", "Write what they said, in their own words"))
    if answers.get("asked") == "not_asked" and not answers.get("not_asked_reason"):
        missing.append(Missing("wants", "not_asked_reason", "Say why they were not asked"))
    if answers.get("immediate_danger") == "yes" and not answers.get("danger_action"):
        missing.append(Missing("worries", "danger_action", "Say what was done about the danger"))
    if answers.get("urgent") == "yes" and not answers.get("urgent_reason"):
        missing.append(Missing("why", "urgent_reason", "Say why it cannot wait"))
    if answers.get("adult_told") == "no" and not answers.get("adult_told_why_not"):
        missing.append(Missing("sharing", "adult_told_why_not", "Say why the adult was not told"))
    if answers.get("adult_agreement") == "declined" and not answers.get("agreement_override"):
        missing.append(
            Missing("sharing", "agreement_override", "Say why it is shared without agreement")
        )
    if not factors:
        missing.append(Missing("factors", "factors", "Answer the vulnerability factors"))
    if not scores:
        missing.append(Missing("factors", "risks", "Score at least one risk"))
    if not tried and not answers.get("not_tried_reason"):
        missing.append(Missing("tried", "tried", "Say what was tried before, or why nothing was"))
    return missing


# --- the threshold ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Aid:
    """What the service suggests for one condition, and why. A person decides."""

    condition: str
    answer: str
    why: str


def threshold_aid(
    *,
    born: date | None,
    today: date,
    address: str,
    score: int | None,
    override: str,
    factors: int,
    agencies: int,
    tried: int,
    not_tried_reason: str,
    accept_min_score: int,
    min_factors: int,
) -> list[Aid]:
    """The six conditions of `domain.md` section 4, as far as the answers tell. Advice only."""
    aids = []
    if born is None:
        aids.append(Aid("adult", "not_clear", "No date of birth is given."))
    else:
        years = age(born, today)
        aids.append(Aid("adult", "yes" if years >= 18 else "no", f"The adult is {years}."))
    aids.append(
        Aid("area", "not_clear", "Check that the address is in the panel's area.")
        if address
        else Aid("area", "not_clear", "No address is given.")
    )
    if score is None:
        aids.append(Aid("score", "not_clear", "No risk is scored."))
    elif score >= accept_min_score:
        aids.append(Aid("score", "yes", f"The highest score is {score}; {accept_min_score} is enough."))
    elif override:
        aids.append(Aid("score", "yes", f"The score is {score}, with a written override."))
    else:
        aids.append(
            Aid("score", "no", f"The highest score is {score}; {accept_min_score} is needed, or an override.")
        )
    aids.append(
        Aid(
            "factors",
            "yes" if factors >= min_factors else "no",
            f"{factors} of 12 factors are present or suspected; {min_factors} are needed.",
        )
    )
    aids.append(
        Aid(
            "agencies",
            "yes" if agencies >= 2 else "not_clear",
            f"{agencies} agencies are named in the referral."
            if agencies != 1
            else "Only one agency is named in the referral.",
        )
    )
    if tried:
        listed = "1 earlier attempt is" if tried == 1 else f"{tried} earlier attempts are"
        aids.append(Aid("tried", "yes", f"{listed} listed."))
    elif not_tried_reason:
        aids.append(Aid("tried", "yes", "A reason is given why nothing was tried."))
    else:
        aids.append(Aid("tried", "no", "Nothing is listed as tried."))
    return aids


def screen_missing(
    conditions: Mapping[str, str], answered: Collection[str], checks: Mapping[str, str]
) -> list[Missing]:
    """What the screen still lacks before listing: conditions (code to label), then the two checks.

    A check that is answered "yes" says what was done about it.
    """
    missing = [
        Missing("triage", code, f"Answer: {label}")
        for code, label in conditions.items()
        if code not in answered
    ]
    for check, note, says in (
        ("immediate_danger", "danger_note", "Check whether anyone is in immediate danger"),
        ("section_42", "section_42_note", "Check whether the section 42 duty applies"),
    ):
        if not checks.get(check):
            missing.append(Missing("triage", check, says))
        elif checks[check] == "yes" and not checks.get(note, "").strip():
            missing.append(Missing("triage", note, "Say what was done about it"))
    return missing


# --- plan and exit ---------------------------------------------------------------------------

# Which version a new assessment may be at each stage (`domain.md` section 6). The initial one is
# made from the referral when the case is accepted.
VERSIONS = {
    "assessment": ("accepted",),
    "active": ("review", "exit"),
    "exit_proposed": ("review", "exit"),
}


def review_days(band: str, *, usual: int, critical: int) -> int:
    """How many days until the risk is reviewed (`domain.md` section 6)."""
    return critical if band == "critical" else usual



def plan_missing(
    *,
    assessed: bool,
    plan_items: int,
    items_without_owner_or_date: int,
    contingencies: int,
    start_conversation: bool,
    capacity_recorded: bool,
    advocacy_recorded: bool,
) -> list[Missing]:
    """What keeps an accepted case from becoming active (`domain.md` section 3, `active`)."""
    checks = (
        (assessed, "risk", "assessment", "Assess the risk at acceptance"),
        (plan_items > 0, "risk", "plan", "Add at least one item to the risk plan"),
        (
            items_without_owner_or_date == 0,
            "risk",
            "plan",
            "Give every item of the risk plan an owner and a date",
        ),
        (contingencies > 0, "risk", "contingency", "Add a contingency: if this happens, then do that"),
        (start_conversation, "person", "conversation", "Record what the adult wants at the start"),
        (capacity_recorded, "person", "capacity", "Record capacity for the main decision"),
        (advocacy_recorded, "person", "advocacy", "Record whether an advocate is needed"),
    )
    return [Missing(section, field, says) for fine, section, field, says in checks if not fine]


@dataclass(frozen=True)
class ExitEvidence:
    """What is known when an exit is proposed or decided. Scores are overall scores."""

    reason: str
    score_now: int | None
    assessed_days_ago: int | None
    score_at_acceptance: int | None
    score_reason: str
    risk_tolerated: bool
    tolerated_reason: str
    tolerated_with_capacity: bool
    receiving_agency: bool
    receiving_person: str
    accepted_in_writing: bool
    end_conversation: bool
    end_conversation_reason: str
    unfinished_actions: int
    actions_handed_over: str
    live_measures: int
    measures_owned: str
    adult_told: str
    adult_told_how: str
    rereferral_route: str
    handover_note: str
    sar_considered: str
    transfer_recorded: bool
    transfer_acknowledged: bool


def exit_missing(
    found: ExitEvidence, *, exit_max_score: int, moderate_edge: int, assessment_days: int
) -> list[Missing]:
    """What still keeps a case from leaving (`domain.md` section 3, Exit). Empty means it may.

    Only `stepped_down` needs both tests; every other reason needs a handover note. A transfer
    needs its contact, date and content, and the receiving area's acknowledgement; a death needs
    the section 44 question answered.
    """
    if found.reason != "stepped_down":
        missing = []
        if not found.handover_note:
            missing.append(Missing("close", "handover_note", "Write a handover note"))
        if found.reason == "died" and not found.sar_considered:
            missing.append(
                Missing("close", "sar_considered", "Say whether a review under section 44 was considered")
            )
        if found.reason == "transferred_out_of_area" and not found.transfer_recorded:
            missing.append(
                Missing(
                    "close",
                    "transfer_contact",
                    "Record the contact in the receiving area, the date and what was passed",
                )
            )
        if found.reason == "transferred_out_of_area" and not found.transfer_acknowledged:
            missing.append(
                Missing(
                    "close",
                    "transfer_acknowledged_on",
                    "Wait until the receiving area has acknowledged; the place is kept until then",
                )
            )
        return missing
    return [
        *_risk_test(found, exit_max_score, moderate_edge, assessment_days),
        *_carrier_test(found),
        *_leaving_well(found),
    ]


def _risk_test(found: ExitEvidence, most: int, moderate: int, days: int) -> list[Missing]:
    if found.assessed_days_ago is None or found.assessed_days_ago > days:
        return [Missing("risk", "assessment", f"Assess the risk again: it must be within {days} days")]
    if found.risk_tolerated:
        if not found.tolerated_with_capacity:
            return [
                Missing("person", "capacity", "Record that the adult has capacity for this choice")
            ]
        if not found.tolerated_reason:
            return [
                Missing("close", "tolerated_reason", "Note coercion considered and legal advice taken")
            ]
        return []
    score = found.score_now or 25
    missing = []
    if score > most:
        missing.append(
            Missing("close", "score", f"The risk score is {score}; it must be {most} or lower")
        )
    elif score > moderate and not found.score_reason:
        missing.append(
            Missing("close", "score_reason", f"Say why stepping down is safe with a score above {moderate}")
        )
    if found.score_at_acceptance is not None and score >= found.score_at_acceptance:
        missing.append(
            Missing("close", "score", "The risk must be lower than when the case was accepted")
        )
    return missing


def _carrier_test(found: ExitEvidence) -> list[Missing]:
    checks = (
        (found.receiving_agency, "receiving_agency", "Choose the agency that carries on"),
        (found.receiving_person, "receiving_person", "Name the person there who takes over"),
        (found.accepted_in_writing, "accepted_on", "Enter when they accepted in writing, and where it is"),
    )
    return [Missing("close", field, says) for fine, field, says in checks if not fine]


def _leaving_well(found: ExitEvidence) -> list[Missing]:
    checks = (
        (
            found.end_conversation or found.end_conversation_reason,
            "end_conversation_reason",
            "Record what the adult says at the end, or why they were not asked",
        ),
        (
            found.unfinished_actions == 0 or found.actions_handed_over,
            "actions_handed_over",
            "Say to whom the open actions were handed",
        ),
        (
            found.live_measures == 0 or found.measures_owned,
            "measures_owned",
            "Say who owns each legal measure from now on",
        ),
        (found.adult_told, "adult_told", "Say whether the adult has been told"),
        (
            found.adult_told != "no" or found.adult_told_how,
            "adult_told_how",
            "Say why the adult was not told yet",
        ),
        (found.rereferral_route, "rereferral_route", "Say how to come back to the panel"),
    )
    return [Missing("close", field, says) for fine, field, says in checks if not fine]


def overall_after_override(
    highest: int, wanted: int | None, reason: str, *, may_lower: bool
) -> int:
    """The overall score after an override (`domain.md` section 6): up by any assessor with a
    reason, down by the chair. Raises ValueError in the words shown to the person."""
    if wanted is None or wanted == highest:
        return highest
    if not reason:
        raise ValueError("Say why the overall score differs from the highest.")
    if wanted < highest and not may_lower:
        raise ValueError("Only the chair lowers an overall score.")
    return wanted


def last_of(moves: Sequence[tuple[str, datetime]], stage: str) -> datetime | None:
    """When a case last came into a stage, from its moves in order."""
    return next((at for to, at in reversed(moves) if to == stage), None)
