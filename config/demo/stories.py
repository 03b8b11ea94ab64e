"""Stories: what people wrote about an adult, and what came of it. One file each, plain values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from config.demo import days

HERE = Path(__file__).parent
Words = Mapping[str, Any]
# Working days from sending to the meeting that hears it, where a story says nothing else.
NOTICE = 11


@dataclass(frozen=True)
class Course:
    """What became of a referral. `outcome` is the stage where the story stands; agencies are kinds."""

    outcome: str = "active"
    decision: str = ""
    reasons: str = ""
    own_voice: str = ""
    dissent: str = ""
    lead: str = ""
    involve: tuple[str, ...] = ()
    section_42: str = ""
    advice: str = ""
    override: str = ""
    decided_urgently: bool = False
    deferred: str = ""
    returned: str = ""
    out_of_area: bool = False
    decline_reason: str = ""
    signposting: str = ""
    told_at_decision: str = ""
    advocacy: str = ""
    capacity: tuple[Words, ...] = ()
    plan: tuple[Words, ...] = ()
    contingency: tuple[Words, ...] = ()
    measures: tuple[Words, ...] = ()
    actions: tuple[Words, ...] = ()
    voice: tuple[Words, ...] = ()
    reviews: tuple[str, ...] = ()
    scores: Words = field(default_factory=dict)
    risk: Words = field(default_factory=dict)
    rhythm: Words = field(default_factory=dict)
    exit: Words = field(default_factory=dict)
    withdrawal: Words = field(default_factory=dict)
    challenge: Words = field(default_factory=dict)
    updates: tuple[str, ...] = ()
    answers: tuple[Words, ...] = ()
    imported: bool = False


@dataclass(frozen=True)
class Story:
    """One referral and its course. `same_as` names the story of an earlier referral of this adult."""

    key: str
    title: str
    panel: str
    referred_by: str
    sent_on: date
    answers: Words
    tried: tuple[Words, ...] = ()
    factors: tuple[Words, ...] = ()
    course: Course = field(default_factory=Course)
    linked_to: str = ""
    link: str = ""
    same_as: str = ""
    same_why: str = ""
    sent_hour: int = 11


def published(today: date) -> list[Story]:
    """The eight adults of seven published accounts."""
    return [read(path, today) for path in sorted((HERE / "published").glob("*.toml"))]


def people(today: date) -> list[Story]:
    """The adults of North and South who are told at length."""
    return [read(path, today) for path in sorted((HERE / "people").glob("*.toml"))]


def read(path: Path, today: date) -> Story:
    """One story from its file. An unknown word in it is an error, so that none is lost."""
    raw = tomllib.loads(path.read_text())
    course = course_of(raw.pop("course", {}))
    return Story(
        panel=raw.pop("panel", "Published cases"),
        sent_on=sent_on(raw, today),
        tried=tuple(raw.pop("tried", ())),
        factors=tuple(raw.pop("factors", ())),
        course=course,
        **raw,
    )


def course_of(raw: dict[str, Any]) -> Course:
    known = {one.name for one in fields(Course)}
    strange = set(raw) - known
    if strange:
        raise ValueError(f"not words of a course: {sorted(strange)}")
    words: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in raw.items()}
    return Course(**words)


def sent_on(raw: dict[str, Any], today: date) -> date:
    """The day of sending. Written as days ago, as working days ago where it must fit the last few days, or by the
    meeting that heard it: so many months before the next."""
    if "heard" in raw:
        return days.before(days.sitting(today, raw.pop("heard")), raw.pop("sent_before", NOTICE))
    if "working_days_ago" in raw:
        return days.before(today, raw.pop("working_days_ago"))
    return days.before(today - timedelta(days=raw.pop("days_ago")), 0)
