"""Twelve months of ordinary life, put together from small hand-written parts with a fixed seed."""

import tomllib
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from config.demo import ordinary_words as words
from config.demo.stories import HERE, Course, Story, Words, sent_on
from referrals.choices import ClosureReason, DeclineReason, RiskOutcome, Stage

FOLDER = HERE / "ordinary"
# How many actions a meeting raises, at acceptance and at each review: for those who have left, and
# for those who are here, by the number of meetings since.
ROUNDS = (5, 4, 3)
ROUNDS_SO_FAR = {
    1: (6,),
    2: (5, 4),
    3: (4, 3, 3),
    4: (4, 3, 3, 2),
    5: (4, 3, 2, 2, 2),
    6: (4, 3, 2, 2, 1, 1),
}
LEAVES = {
    "stepped_down": ClosureReason.STEPPED_DOWN,
    "exit_proposed": ClosureReason.STEPPED_DOWN,
    "transferred": ClosureReason.TRANSFERRED,
    "custody": ClosureReason.CUSTODY_HOSPITAL,
    "died": ClosureReason.DIED,
    "other_process": ClosureReason.OTHER_PROCESS,
}
ACCEPTED = (*LEAVES, Stage.ACTIVE)
OUT_OF_AREA: dict[str, Any] = {
    "decline_reason": DeclineReason.OUT_OF_AREA,
    "signposting": "The next county's adult social care has been rung and expects the referral.",
    "reasons": "The adult lives and stays in the next county; only the referrer works here.",
}


def ordinary(today: date) -> list[Story]:
    """Everyone of the year, in the order of `year.toml`. The same every time."""
    year = tomllib.loads((FOLDER / "year.toml").read_text())["adults"]
    pool = words.Pool(tomllib.loads((FOLDER / "people.toml").read_text()))
    themes = words.Themes(
        [tomllib.loads(path.read_text()) for path in sorted((FOLDER / "themes").glob("*.toml"))]
    )
    told: dict[str, Story] = {}
    for entry in year:
        told[entry["key"]] = _story(dict(entry), pool, themes, told, today)
    return list(told.values())


def _story(
    entry: dict[str, Any],
    pool: words.Pool,
    themes: words.Themes,
    told: dict[str, Story],
    today: date,
) -> Story:
    rng = Random(entry["key"])
    earlier = told.get(entry.get("same_as", ""))
    person = words.same_person(earlier) if earlier else pool.next_person()
    theme = themes.next_for(person["sex"])
    kind = entry.get("referred_by") or rng.choice(theme["referred_by"])
    outcome = entry["outcome"]
    weak = outcome == Stage.DECLINED and theme["decided"]["decline_reason"] == "below_threshold"
    factors = words.factors(theme, weaker=weak)
    answers = words.answers(theme, person, pool, kind, rng)
    return Story(
        key=f"ordinary {entry['key']}",
        title=entry["key"],
        panel=entry["panel"],
        referred_by=kind,
        sent_on=sent_on(dict(entry), today),
        sent_hour=entry.get("sent_hour", 11),
        answers=answers,
        tried=tuple(theme["tried"][: rng.choice((2, 2, 3))]),
        factors=factors,
        course=_course(entry, theme, factors, answers, rng),
        same_as=earlier.key if earlier else "",
        same_why="Same birth date, name and address; the referrers know of each other by now.",
    )


def _course(
    entry: dict[str, Any], theme: Words, factors: tuple[Words, ...], answers: Words, rng: Random
) -> Course:
    outcome, decided = entry["outcome"], theme["decided"]
    shared: dict[str, Any] = {
        "lead": theme["lead"],
        "involve": (*theme["involve"], *(item["owner"] for item in theme["plan"])),
        "returned": entry.get("returned", ""),
        "withdrawal": entry.get("withdrawal", {}),
        "challenge": entry.get("challenge", {}),
        "imported": entry.get("imported", False),
        "own_voice": f'Read first: "{answers["own_words"]}"' if "own_words" in answers else "",
        "updates": (rng.choice(words.UPDATES),) if rng.random() < 0.15 else (),
    }
    if outcome == "out_of_area":
        return Course(outcome=Stage.DECLINED, **shared, **OUT_OF_AREA)
    if outcome == Stage.DECLINED:
        return Course(
            outcome=outcome,
            decision="decline",
            decline_reason=decided["decline_reason"],
            reasons=decided["decline"],
            signposting=decided["signposting"],
            advice="Put to the panel with advice: another route may serve better.",
            **shared,
        )
    if outcome not in ACCEPTED:
        return Course(outcome=outcome, **shared)
    return Course(
        outcome=outcome,
        decision="accept",
        deferred=entry.get("deferred", ""),
        reasons=decided["accept"],
        advice="The conditions are met.",
        reviews=tuple(decided["reviews"]),
        advocacy=decided["advocacy"],
        capacity=(words.capacity(theme, rng),),
        plan=tuple(theme["plan"]),
        contingency=(theme["contingency"],),
        actions=tuple(_actions(theme, _rounds(entry), rng)),
        voice=tuple(words.voices(theme, rng)),
        scores=words.scores(factors),
        exit=_exit(entry, theme, factors),
        **shared,
    )


def _rounds(entry: dict[str, Any]) -> tuple[int, ...]:
    here = entry["outcome"] in (Stage.ACTIVE, Stage.EXIT_PROPOSED)
    return ROUNDS_SO_FAR[entry["heard"]] if here else ROUNDS


def _actions(theme: Words, counts: tuple[int, ...], rng: Random) -> Iterator[Words]:
    """Promises of this kind of life, meeting by meeting; most are kept, some late."""
    every = [(owner, text) for owner, texts in theme["actions"].items() for text in texts]
    chosen = rng.sample(every, sum(counts))
    rounds = [number for number, count in enumerate(counts) for _ in range(count)]
    for (owner, text), number in zip(chosen, rounds, strict=True):
        action: dict[str, Any] = {"owner": owner, "text": text, "round": number}
        latest = number == len(counts) - 1 and counts != ROUNDS
        action["days"] = rng.randrange(13, 23) if latest else rng.randrange(4, 13)
        luck = rng.random()
        if luck < 0.14:
            action["late"] = rng.choice((1, 2, 2, 4, 6))
        elif luck < 0.18:
            action |= {"ends": "not_possible", "notes": ["Begun.", rng.choice(words.CHANGED)]}
        elif luck < 0.2:
            action |= {"ends": "not_done", "notes": ["Asked for.", rng.choice(words.NOT_DONE)]}
        if rng.random() < 0.1 and not latest:
            action |= {"priority": "urgent", "days": 2}
        yield action


def _exit(entry: dict[str, Any], theme: Words, factors: tuple[Words, ...]) -> dict[str, Any]:
    """The evidence on which a case leaves, by its reason."""
    reason = LEAVES.get(entry["outcome"])
    if reason is None:
        return {}
    said: dict[str, Any] = {"after": entry["after"], "reason": reason}
    said["handover_note"] = theme["decided"]["handover"]
    if reason == ClosureReason.STEPPED_DOWN:
        strong = max(one["impact"] for one in factors if "impact" in one) == 5
        return said | words.step_down(theme, RiskOutcome.REDUCED, strong=strong)
    return said | words.OTHER_WAYS_OUT[reason]
