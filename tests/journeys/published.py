"""The published cases as stories to be played: read once from the demonstration's own files."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from referrals.interfaces import referral_form
from referrals.questions import FactorAnswer, TriedAnswer

FILES = Path(__file__).parents[2] / "config" / "demo" / "published"


@dataclass(frozen=True)
class Story:
    """One published account: who refers, what the form says, and the course it took."""

    key: str
    title: str
    referred_by: str
    form: dict
    course: dict
    linked_to: str = ""
    link: str = ""

    @property
    def own_words(self) -> str:
        return self.form["answers"].get("own_words", "")

    @property
    def latest_words(self) -> str:
        return self.course["voice"][-1]["own_words"]


def story(name: str) -> Story:
    told = tomllib.loads((FILES / f"{name}.toml").read_text())
    return Story(
        key=told["key"],
        title=told["title"],
        referred_by=told["referred_by"],
        form={part: told.get(part, []) for part in ("answers", "tried", "factors")},
        course=told["course"],
        linked_to=told.get("linked_to", ""),
        link=told.get("link", ""),
    )


def filled_form(told: Story, agencies: dict) -> SimpleUploadedFile:
    """The spreadsheet as the referring agency filled it in."""
    answers = {**told.form["answers"], "interim_agency": agencies[told.referred_by]}
    tried = [
        TriedAnswer(
            what=one["what"],
            by_whom=one.get("by_whom", ""),
            result=one["result"],
            agency=agencies.get(one.get("agency", "")),
        )
        for one in told.form["tried"]
    ]
    factors = [FactorAnswer(**one) for one in told.form["factors"]]
    content = referral_form.fill(answers, tried, factors, agencies=agencies.values())
    return SimpleUploadedFile("referral.xlsx", content)
