"""The referral in words for pages: tasks with their status, answers as rows, clashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from referrals import questions
from referrals.choices import EngagementWith, Factor, Presence
from referrals.forms.section import Around
from referrals.forms.sections import FORMS
from referrals.misfits import joint_planning
from referrals.models import Referral
from referrals.models.wording import heading, in_words, question
from referrals.policy import Missing
from referrals.questions import FactorAnswer, Page, TriedAnswer
from referrals.selectors import referral as asked

IMPORTED = "Imported – check"
OPTIONAL = {"communication", "equality", "history"}
LISTS = {"factors": "Vulnerability factors and risks", "tried": "What was tried before"}
LISTED = {"factors": "factors", "risks": "factors", "tried": "tried"}


@dataclass
class Written:
    """A referral as it was read for one page: its answers, lists and what is missing."""

    referral: Referral
    answers: dict[str, Any]
    factors: list[FactorAnswer]
    tried: list[TriedAnswer]
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, referral: Referral, hidden: frozenset[str] = frozenset()) -> "Written":
        """Read for its writer, or for others without the answers `hidden` from them."""
        return cls(
            hidden=hidden,
            referral=referral,
            answers=asked.answers_of(referral),
            factors=asked.factor_answers(referral),
            tried=asked.tried_answers(referral),
        )

    @cached_property
    def around(self) -> Around:
        case = self.referral.case
        return Around(
            agency=case.referring_agency,
            agencies=asked.panel_agencies(case.panel),
            recognised=case.panel.settings.recognised_legitimate_interests_confirmed,
        )

    @cached_property
    def missing(self) -> list[Missing]:
        return asked.missing_from(self.answers, self.factors, self.tried)

    @cached_property
    def misfits(self) -> dict[str, str]:
        return self.around.misfits(self.answers)

    @property
    def gaps(self) -> list[dict]:
        """What keeps it from being sent, each with the way to mend it."""
        found = [(m.field, m.says) for m in self.missing] + list(self.misfits.items())
        return [{"text": says, "url": self.url_of(name)} for name, says in found]

    @property
    def imported(self) -> list[dict]:
        """The imported answers that nobody has looked at yet, each with the way there."""
        return [
            {"text": LISTS.get(name) or question(name), "url": self.url_of(name)}
            for name in self.referral.to_check
        ]

    def url_of(self, name: str) -> str:
        """The page that asks this question, at the question."""
        slug = questions.PAGE_OF[name]
        anchor = "" if name in LISTED else f"#id_{name}"
        return f"{edit_url(self.referral, slug)}?then=check{anchor}"

    def status(self, page: Page) -> tuple[str, str]:
        """How far one page has got, and the colour of its tag; done has none."""
        if is_imported(self.referral, page):
            return IMPORTED, "yellow"
        if not self._is_started(page):
            return "Not started", "blue" if page.slug not in OPTIONAL else "grey"
        open_names = {m.field for m in self.missing} | set(self.misfits)
        if any(questions.PAGE_OF[name] == page.slug for name in open_names):
            return "In progress", "teal"
        return "Done", ""

    def _is_started(self, page: Page) -> bool:
        if page.slug == "risks":
            return any(answer.score for answer in self.factors)
        if page.slug in LISTED:
            return bool(self.factors if page.slug == "factors" else self.tried)
        return any(not questions.is_empty(self.answers[name]) for name in page.fields)

    @property
    def tasks(self) -> list[dict]:
        """The task list: groups in order, each page with its address and status."""
        return [
            {
                "number": task.number,
                "title": task.title,
                "prefix": f"task-{task.number}",
                "pages": [self._task(page) for page in task.pages],
            }
            for task in questions.TASKS
        ]

    def _task(self, page: Page) -> dict:
        status, colour = self.status(page)
        return {
            "text": page.title,
            "url": edit_url(self.referral, page.slug),
            "hint": "Optional" if page.slug in OPTIONAL else "",
            "status": status,
            "colour": colour,
        }

    @property
    def heard_from(self) -> str:
        """Whose words they are."""
        return shown("respondent", self.answers["respondent"])

    @property
    def to_check_parts(self) -> list[dict]:
        """Every answer with a link to change it, and what is not answered."""
        return self.parts(change=True)

    @property
    def answered_parts(self) -> list[dict]:
        """What was answered, to read."""
        return self.parts(change=False)

    def parts(self, *, change: bool) -> list[dict]:
        """Answers as rows, by task and page. For its writer with links, and what is left out."""
        return [
            {
                "title": task.title if change or task.number > 1 else "The referrer",
                "pages": [
                    {"title": page.title, "rows": rows}
                    for page in task.pages
                    if (rows := self._rows(page, change))
                ],
            }
            for task in questions.TASKS
        ]

    def _rows(self, page: Page, change: bool) -> list[dict]:
        if page.slug in LISTED:
            return self._listed_rows(page.slug, change)
        given = [
            name
            for name in page.fields
            if name not in self.hidden and not questions.is_empty(self.answers[name])
        ]
        rows = [
            {
                "key": question(name) if change else heading(name),
                "value": shown(name, self.answers[name]),
                "note": self._note(name),
                "url": self.url_of(name) if change else "",
            }
            for name in given
        ]
        return rows + (self._left_row(page, given) if change else [])

    def _note(self, name: str) -> str:
        if name in self.referral.to_check:
            return IMPORTED
        if name == "birth_date":
            return joint_planning(self.answers, today=timezone.localdate())
        return ""

    def _left_row(self, page: Page, given: list[str]) -> list[dict]:
        """One quiet row for all that is asked on a page and not answered."""
        asks = FORMS[page.slug].names(self.around)
        left = [question(name) for name in asks if name not in given]
        if not left:
            return []
        row = {
            "key": "Not answered",
            "value": "",
            "empty": "; ".join(left),
            "url": f"{edit_url(self.referral, page.slug)}?then=check",
            "action": "Answer",
            "about": page.title.lower(),
        }
        return [row]

    def _listed_rows(self, slug: str, change: bool) -> list[dict]:
        rows = {
            "factors": lambda: [factor_row(f) for f in self.factors if f.factor],
            "risks": lambda: [score_row(f) for f in self.factors if f.score or not f.factor],
            "tried": lambda: [tried_row(t) for t in self.tried],
        }[slug]()
        note = IMPORTED if LISTED[slug] in self.referral.to_check else ""
        url = self.url_of(slug) if change else ""
        if not rows and change:
            rows = [{"key": questions.PAGES[slug].title, "value": ""}]
        return [{**row, "note": note, "url": url} for row in rows]


def is_imported(referral: Referral, page: Page) -> bool:
    """Whether the page holds answers that were imported and nobody has looked at since."""
    return bool({*page.fields, LISTED.get(page.slug, "")} & set(referral.to_check))


def edit_url(referral: Referral, slug: str) -> str:
    return reverse("referral_edit", args=[referral.reference, slug])


def shown(name: str, value: Any) -> str:
    """An answer in words; agencies by their names."""
    if isinstance(value, list | tuple):
        return in_words(name, [getattr(item, "name", item) for item in value])
    return in_words(name, getattr(value, "name", value))


def factor_name(answer: FactorAnswer) -> str:
    return str(Factor(answer.factor).label) if answer.factor else answer.scenario


def factor_row(answer: FactorAnswer) -> dict:
    said = str(Presence(answer.presence).label)
    if answer.engagement_with:
        said += f": {EngagementWith(answer.engagement_with).label}"
    return {"key": factor_name(answer), "value": said}


def score_row(answer: FactorAnswer) -> dict:
    said = "Not scored"
    if answer.score:
        said = f"Likelihood {answer.likelihood}, impact {answer.impact}: score {answer.score}"
    return {"key": factor_name(answer), "value": f"{said}\n{answer.evidence}".strip()}


def tried_row(entry: TriedAnswer) -> dict:
    by = ", ".join(filter(None, [getattr(entry.agency, "name", ""), entry.by_whom]))
    said = f"{entry.what}\nResult: {entry.result or 'not known'}"
    return {"key": by or "Not said by whom", "value": said}


def clashes(names: Sequence[str], now: Referral, typed: dict[str, Any]) -> list[dict]:
    """Both versions of each answer that somebody else changed meanwhile."""
    current = asked.answers_of(now)
    return [
        {
            "question": question(name),
            "now": shown(name, current[name]),
            "yours": shown(name, typed.get(name)),
        }
        for name in names
    ]
