"""The words of an ordinary case, chosen from its theme: answers, voices, scores, evidence."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from config.demo.stories import Story, Words
from referrals.choices import ClosureReason, RiskOutcome
from sharing.choices import NHS_KINDS, AgencyKind

HEALTH = (*NHS_KINDS, AgencyKind.SUBSTANCE_USE)
UPDATES = (
    "Another call last night. The interim plan held.",
    "Seen today: more frightened than last week. The worker goes daily now.",
    "A neighbour reports shouting. The officer attended and left the number.",
)
CHANGED = (
    "They found another way themselves and do not need this any more.",
    "The service moved; the new one starts next month and has its own date.",
)
NOT_DONE = (
    "The post has been empty; nobody else was asked in time.",
    "It was not passed on when the worker changed teams.",
)
TEXTS = ("relationship", "facts", "observations", "what_matters", "ask_of_panel", "interim_plan")
OTHER_WAYS_OUT: dict[str, dict[str, Any]] = {
    ClosureReason.TRANSFERRED: {
        "decided": "Moved to live with a sister; the new area has the case and has written.",
        "transfer_contact": "Safeguarding lead, Marlhampton Council",
        "transfer_passed": "Summary, risk, plan and the adult's own words, with their agreement",
    },
    ClosureReason.CUSTODY_HOSPITAL: {
        "decided": "Sentenced to four years; the prison's own team has the plan.",
        "risk_outcome": RiskOutcome.REMAINED,
    },
    ClosureReason.DIED: {
        "decided": "Died in hospital of an illness known before, with people they knew at the bed.",
        "sar_considered": "Considered with the board's manager: died of a known illness, cared for "
        "by several agencies together; the criteria are not met.",
    },
    ClosureReason.OTHER_PROCESS: {
        "decided": "The Court of Protection has the decision now, and its plan binds all of us.",
        "risk_outcome": RiskOutcome.REDUCED,
    },
}


class Pool:
    """People, streets and small sentences, each taken in turn."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self._parts = parts
        self._people = iter(parts["adults"])
        self._doors = 0

    def next_person(self) -> dict[str, Any]:
        given, family, sex, ethnicity = next(self._people)
        self._doors += 1
        streets = self._parts["streets"]
        street = streets[self._doors % len(streets)]
        return {
            "given_name": given,
            "family_name": family,
            "sex": sex,
            "ethnicity": ethnicity,
            "address": f"{self._doors + 2} {street}",
            "postcode": f"FB{4 + self._doors % 6} {self._doors % 9}{_letters(self._doors)}",
        }

    def one_of(self, name: str, rng: Random) -> str:
        return rng.choice(self._parts[name])


def _letters(number: int) -> str:
    alphabet = "ABDEFGHJLNPQRSTUWXYZ"
    return alphabet[number % 20] + alphabet[number // 20 % 20]


class Themes:
    """The kinds of life, one after the other."""

    def __init__(self, themes: list[Words]) -> None:
        self._themes = themes

    def next_for(self, sex: str) -> Words:
        """The theme that has waited longest and fits this person."""
        chosen = next(one for one in self._themes if one.get("sex", sex) == sex)
        self._themes.remove(chosen)
        self._themes.append(chosen)
        return chosen


def same_person(story: Story) -> dict[str, Any]:
    names = ("given_name", "family_name", "sex", "ethnicity", "address", "postcode", "birth_date")
    return {name: story.answers[name] for name in names}


def answers(
    theme: Words, person: dict[str, Any], pool: Pool, kind: str, rng: Random
) -> dict[str, Any]:
    """A whole referral: who, what, and why it is shared."""
    said = dict(theme["answers"]) | dict(person)
    said |= {name: rng.choice(theme["variants"][name]) for name in TEXTS}
    said.setdefault("birth_date", _born(theme["ages"], rng))
    said |= {
        "manager_agrees": "yes",
        "manager_name": pool.one_of("manager_name", rng),
        "contact_method": pool.one_of("contact_method", rng),
        "contact_times": pool.one_of("times", rng),
        "gender_identity": rng.choice(("same_as_birth",) * 7 + ("prefer_not",)),
        "first_language": "English",
        "interpreter": "no",
        "children": "no",
        "immediate_danger": "no",
        "urgent": "no",
        "adult_told": "yes",
        "single_agency_note": pool.one_of("single_agency_note", rng),
        "sharing_necessity": pool.one_of("necessity", rng),
        "sharing_proportionality": pool.one_of("proportionality", rng),
    }
    return said | _voice(theme, pool, rng) | _lawful(theme, kind, rng)


def _born(ages: list[int], rng: Random) -> date:
    """An invented birth date; the ages are those of the year in which this was written."""
    return date(2025 - rng.randint(*ages), rng.randint(1, 12), rng.randint(1, 28))


def _voice(theme: Words, pool: Pool, rng: Random) -> dict[str, Any]:
    lacks = theme["decided"].get("lacks")
    said = {
        "capacity": "assessed_lacks" if lacks else "assumed",
        "capacity_note": pool.one_of("what_it_rests_on", rng) if not lacks else "",
        "advocacy_type": "imca" if lacks else "independent_non_statutory",
        "advocacy_status": "requested",
    }
    if rng.random() < 0.08:
        return said | {"asked": "not_asked", "not_asked_reason": pool.one_of("not_asked", rng)}
    own = rng.choice(theme["variants"]["own_words"])
    return said | {"asked": "asked_expressed", "own_words": own, "respondent": "adult"}


def _lawful(theme: Words, kind: str, rng: Random) -> dict[str, Any]:
    if theme["decided"].get("lacks"):
        said = {"adult_agreement": "lacks_capacity_best_interests"}
    elif rng.random() < 0.2:
        said = {
            "adult_agreement": "declined",
            "agreement_override": "The harm is serious and goes on; they were told why and by whom.",
        }
    else:
        said = {"adult_agreement": "agreed"}
    said["article6"] = "legitimate_interests" if kind == AgencyKind.VOLUNTARY else "public_task"
    if kind in HEALTH:
        agreed = said["adult_agreement"] == "agreed"
        why = "consent" if agreed else "overriding_public_interest"
        return said | {
            "article9": "h_health_social_care",
            "dpa_condition": "sch1_2_health_social_care",
            "confidentiality": why,
        }
    return said | {
        "article9": "g_substantial_public_interest",
        "dpa_condition": "sch1_18_individuals_at_risk",
    }


def factors(theme: Words, *, weaker: bool) -> tuple[Words, ...]:
    """The theme's factors; for a referral below the threshold each score is lower."""
    found = []
    for one in theme["factors"]:
        factor = {"presence": "present", **one}
        if weaker and "likelihood" in factor:
            factor["likelihood"] = max(factor["likelihood"] - 2, 1)
        found.append(factor)
    return tuple(found)


def scores(found: tuple[Words, ...]) -> dict[str, Any]:
    """From acceptance downwards, meeting by meeting, to the exit."""
    rated = [(one["likelihood"], one["impact"]) for one in found if "likelihood" in one]
    likelihood, impact = max(rated, key=lambda pair: pair[0] * pair[1])
    falls = [[max(likelihood - down, 2), impact] for down in (0, 1, 1, 2, 2)]
    return {"accepted": [likelihood, impact], "review": falls, "exit": [2, impact]}


def capacity(theme: Words, rng: Random) -> Words:
    decision = theme["decided"]["capacity"]
    if theme["decided"].get("lacks"):
        return {
            "decision": decision,
            "finding": "assessed_lacks",
            "support_given": "Asked at the best time of day, with pictures, twice, by somebody known",
            "influences": "Illness; nobody pressed for an answer",
            "best_interests": "Decided at a meeting with the spouse, the son and the advocate",
            "less_restrictive": "Alarm instead of bolt, sitter instead of a placement",
        }
    finding = rng.choice(("assumed", "assumed", "assessed_has", "fluctuating"))
    found = {"decision": decision, "finding": finding, "influences": "Pressure and fear considered"}
    return found | {"support_given": "Met where they feel safe, with time to think"}


def voices(theme: Words, rng: Random) -> Iterator[Words]:
    """What they say at the start, in the middle and at the end."""
    variants = theme["variants"]
    start = {"point": "start", "asked": "asked_expressed"}
    wishes = rng.sample(variants["wishes"], 2)
    yield start | {"own_words": rng.choice(variants["own_words"]), "outcomes": wishes}
    for said in rng.sample(variants["mid"], 2):
        yield {"point": "mid", "asked": "asked_expressed", "own_words": said}
    ends = {"point": "end", "asked": "asked_expressed", "own_words": rng.choice(variants["end"])}
    yield ends | {
        "achieved": rng.choice((["fully", "fully"], ["fully", "partly"], ["partly", "not"]))
    }


def step_down(theme: Words, outcome: str, *, strong: bool) -> dict[str, Any]:
    said = {
        "risk_outcome": outcome,
        "receiving": theme["lead"],
        "receiving_person": "The worker who has led, and her deputy on leave days",
        "accepted_where": "E-mail on the case file",
        "rereferral_route": "Any agency may refer again at once; the adult has the number on a card",
    }
    if strong:
        said["score_reason"] = (
            "What could happen stays severe; that it happens has become unlikely."
        )
    return said
