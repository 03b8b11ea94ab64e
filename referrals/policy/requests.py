"""When an answer is due, and what an answer must hold (`domain.md` section 8)."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from referrals.choices import Answer, RefusalCode, Visibility
from sharing import workdays
from sharing.policy import Grounds, wrong_grounds, wrong_telling

BOXES = ("facts", "allegations", "professional_view", "known_wishes")
SHARES = (Answer.PROVIDED, Answer.PARTLY)
KEEPS_BACK = (Answer.REFUSED, Answer.PARTLY)


@dataclass(frozen=True)
class Content:
    """What an agency says, each kind in its own box, and who reads it."""

    facts: str = ""
    allegations: str = ""
    professional_view: str = ""
    known_wishes: str = ""
    own_number: str = ""
    clinical: bool = False
    visibility: str = Visibility.PANEL.value
    adult_may_see: str = ""
    adult_told: str = ""
    not_told_why: str = ""
    refusal: str = ""
    refusal_reason: str = ""

    def fields(self) -> dict[str, Any]:
        return asdict(self) | {"own_number": same_number(self.own_number)}

    @property
    def boxes(self) -> list[str]:
        """Which boxes hold something: the categories of what is passed."""
        return [name for name in BOXES if getattr(self, name).strip()]


def same_number(typed: str) -> str:
    """An agency's own number for an adult, however it is typed: capitals, no spaces."""
    return "".join(typed.split()).upper()


def request_due(
    today: date,
    *,
    due_wd: int,
    response_wd: int,
    meets_on: Iterable[date],
    holidays: Collection[date],
) -> date:
    """In `due_wd` working days, or `response_wd` before the next meeting if that is earlier.

    Never a day that has gone: where the meeting is too near, the next working day from today.
    """
    due = workdays.after(today, due_wd, holidays)
    coming = min((day for day in meets_on if day >= today), default=None)
    if coming is not None:
        due = min(due, workdays.before(coming, response_wd, holidays))
    return max(due, workdays.after(today, 0, holidays))


def wrong_answer(
    answer: str,
    content: Content,
    grounds: Grounds,
    *,
    kind: str,
    public_body: bool,
    recognised: bool,
    for_crime: bool,
    names_agencies: bool,
) -> dict[str, str]:
    """What is missing or does not fit in an answer: field to sentence. "Nothing held" needs nothing."""
    if answer not in Answer.values:
        return {"answer": "Choose whether you hold relevant information"}
    wrong: dict[str, str] = {}
    if answer in KEEPS_BACK:
        wrong |= _wrong_refusal(content)
    if answer in SHARES:
        wrong |= _wrong_content(content, names_agencies=names_agencies)
        wrong |= wrong_telling(content.adult_told, content.not_told_why)
        wrong |= wrong_grounds(
            grounds,
            kind=kind,
            public_body=public_body,
            recognised=recognised,
            for_crime=for_crime,
            sensitive=content.clinical,
            told=content.adult_told,
        )
    return wrong


def _wrong_refusal(content: Content) -> dict[str, str]:
    wrong = {}
    if content.refusal not in RefusalCode.values:
        wrong["refusal"] = "Choose why it is not shared"
    if not content.refusal_reason.strip():
        wrong["refusal_reason"] = "Say in a sentence why it is not shared"
    return wrong


def _wrong_content(content: Content, *, names_agencies: bool) -> dict[str, str]:
    wrong = {}
    if not content.boxes:
        wrong["facts"] = "Write what you share in one of the boxes"
    if content.visibility not in Visibility.values:
        wrong["visibility"] = "Choose who reads this"
    elif content.visibility == Visibility.NAMED and not names_agencies:
        wrong["named_agencies"] = "Choose the agencies that read this"
    return wrong
