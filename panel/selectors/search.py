"""Search: what there is of that reference, name, date of birth, number or words, that this viewer
may see. What is asked depends on what was typed and on who asks, never on what there is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet

from actions.models import Action, BusinessAction
from panel.selectors.meeting import panel_meetings
from referrals.models import Case
from referrals.selectors import finding
from referrals.selectors.case import initials_of
from referrals.selectors.referral import stage_shown
from sharing import references
from sharing.choices import SUFFICES, May
from sharing.doors import access
from sharing.doors.viewer import Viewer

PREFIXES = ("ACT", "CR", "MT", "PB")
# References had five characters before they had six.
WITHOUT_PREFIX = re.compile(rf"[{references.ALPHABET}]{{5,{references.LENGTH}}}")
WITH_PREFIX = re.compile(
    rf"({'|'.join(PREFIXES)})-[{references.ALPHABET}]{{5,{references.LENGTH}}}"
)
# With fewer letters everything is alike.
LEAST, MOST = 3, 25


@dataclass(frozen=True)
class Found:
    """One record: what it is, its reference, the page that shows it; a note that tells it from others,
    and the case it is about where it was found by the person."""

    what: str
    reference: str
    page: str
    note: str = ""
    case: str = ""


@dataclass(frozen=True)
class Results:
    """What was found in each way. What is found by whom it is about tells who that is."""

    by_reference: list[Found] = field(default_factory=list)
    by_person: list[Found] = field(default_factory=list)
    by_words: list[Found] = field(default_factory=list)

    @property
    def all(self) -> list[Found]:
        return [*self.by_reference, *self.by_person, *self.by_words]

    @property
    def only_one(self) -> Found | None:
        """The page to go to at once: one reference was found. A case comes before its own referral."""
        if self.by_person or self.by_words:
            return None
        found = self.by_reference
        return found[0] if len({one.reference for one in found}) == 1 else None


def tidied(typed: str) -> str:
    """What was typed as a reference: "cr 7k4mp" and "CR7K4MP" are CR-7K4MP."""
    text = references.tidy(re.sub(r"[\s\u2010-\u2015\u2212_.]+", "-", typed.strip())).strip("-")
    for prefix in PREFIXES:
        rest = text.removeprefix(prefix).replace("-", "")
        # A reference typed without its prefix may begin with the letters of one.
        if text.startswith(prefix) and WITHOUT_PREFIX.fullmatch(rest):
            return f"{prefix}-{rest}"
    return text


def meant(typed: str) -> list[str]:
    """The references that may be meant: without its prefix, "PGR47K" may be of each kind."""
    wanted = tidied(typed)
    if WITHOUT_PREFIX.fullmatch(wanted):
        return [f"{prefix}-{wanted}" for prefix in PREFIXES]
    return [wanted]


def search(viewer: Viewer, typed: str, born: date | None = None) -> Results:
    """Records with this reference, of this person or with these words; `born` if it is a date.

    Coordinators find people by name or date of birth, who speaks for an agency by name or by that
    agency's own number, among the cases each may open (`ux.md`, Search). Unknown and forbidden give
    the same nothing, at the same cost.
    """
    by_reference = _by_reference(
        viewer, [one for one in meant(typed) if WITH_PREFIX.fullmatch(one)]
    )
    if WITH_PREFIX.fullmatch(tidied(typed)):
        return Results(by_reference)
    if born:
        return Results(by_reference, _people(viewer, finding.cases_born(viewer, born)[:MOST]))
    if len(typed) < LEAST:
        return Results(by_reference)
    by_person = _by_person(viewer, typed) if finding.may_find_people(viewer) else []
    return Results(by_reference, by_person, _by_words(viewer, typed))


def _by_reference(viewer: Viewer, names: list[str]) -> list[Found]:
    """What has one of these references, of the kinds that their prefixes name."""
    kinds: tuple[tuple[str, str, str, Callable[[], QuerySet]], ...] = (
        ("ACT", "Action", "action_page", lambda: access.visible(Action, viewer)),
        ("PB", "Action", "action_page", lambda: access.visible(BusinessAction, viewer)),
        ("MT", "Meeting", "meeting_page", lambda: panel_meetings(viewer)),
    )
    asked = {name.partition("-")[0] for name in names}
    found = _cases(viewer, names) if "CR" in asked else []
    return found + [
        Found(what, reference, page)
        for prefix, what, page, rows in kinds
        if prefix in asked
        for reference in rows().filter(reference__in=names).values_list("reference", flat=True)
    ]


def _cases(viewer: Viewer, names: list[str]) -> list[Found]:
    """A case and its referral share a reference; some see only what was written to begin it."""
    rights = access.held_on(Case, viewer, names)
    found = []
    for reference in names:
        held = rights.get(reference, frozenset())
        if May.SEE_CASE in held:
            found.append(Found("Case", reference, "case_summary"))
        if not held.isdisjoint(SUFFICES[May.SEE_REFERRAL]):
            found.append(Found("Referral", reference, "referral"))
    return found


def _by_person(viewer: Viewer, typed: str) -> list[Found]:
    """By an agency's own number if there is a figure in it, as in no name."""
    if not any(letter.isdigit() for letter in typed):
        return _people(viewer, finding.cases_named(viewer, typed, MOST))
    if viewer.agency_ids:
        return _people(viewer, finding.cases_of_own_number(viewer, typed)[:MOST])
    return []


def _people(viewer: Viewer, cases: Iterable[Case]) -> list[Found]:
    found = []
    for place in finding.where_to_read(viewer, cases):
        case = place.case
        note = f"{initials_of(case)}, {stage_shown(case, viewer).lower()}"
        if place.asked_in:
            found.append(Found("Request", place.asked_in, "request_respond", note, case.reference))
        else:
            found.append(Found("Case", case.reference, "case_summary", note, case.reference))
    return found


def _by_words(viewer: Viewer, typed: str) -> list[Found]:
    """Actions whose text holds words much like these, the likest first."""
    how_alike = TrigramWordSimilarity(typed, "text")
    found: list[tuple[float, int, str, date]] = []
    for model in (Action, BusinessAction):
        alike = access.visible(model, viewer).filter(text__trigram_word_similar=typed)
        likest = alike.order_by(how_alike.desc(), "-pk")
        found += likest.values_list(how_alike, "pk", "reference", "due")[:MOST]
    found.sort(key=lambda row: row[:2], reverse=True)
    return [
        Found("Action", reference, "action_page", f"due {due:%-d %B %Y}")
        for _, _, reference, due in found[:MOST]
    ]
