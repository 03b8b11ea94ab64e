"""The monthly access review: what is due, who answers which line, and the page of whoever does.

A hidden case leaves no trace here either: every line comes through `access.visible`, counts are counts
of what comes through, and whoever sees no line is told nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from referrals.models import AccessReview, AccessReviewLine, Case
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer, viewer_for
from sharing.models import Agency, Cover, Panel, PanelMembership, SpocAppointment, User
from sharing.selectors import agency as partners
from sharing.selectors import holidays

AT_ONCE = 25
MOST = 200
JOINS = ("review__agency", "review__panel", "case", "holder", "answered_by")


def month_of(day: date) -> date:
    return day.replace(day=1)


def panels_to_review(today: date) -> list[Panel]:
    """Panels whose review of this month is due: from its first working day, until it has been opened.

    One that could not be opened that day is opened the next. One query, and before that day none.
    """
    month = month_of(today)
    if today < workdays.after(month, 0, holidays.england()):
        return []
    opened = AccessReview.objects.filter(panel=OuterRef("pk"), month=month)
    members = PanelMembership.objects.in_force(today).filter(panel=OuterRef("pk"))
    return list(Panel.objects.filter(~Exists(opened), Exists(members)).order_by("pk"))


def panels_to_close(today: date) -> list[Panel]:
    """Panels with a review whose last day is over; one query."""
    over = AccessReview.objects.filter(panel=OuterRef("pk"), closed_at=None, due__lt=today)
    return list(Panel.objects.filter(Exists(over)).order_by("pk"))


def answerers(lines: Collection[AccessReviewLine], today: date) -> dict[int, set[int]]:
    """Who is to answer which of these lines, as person to lines; nobody without one.

    Whoever speaks for the agency today and may open the case; where none of them may, the holder
    themselves. Costs a few queries for each person, none for a line.
    """
    agencies = {line.review.agency_id for line in lines}
    speakers = {
        person.pk: person
        for people in partners.spocs_of(agencies, today).values()
        for person in people
    }
    found: dict[int, set[int]] = {}
    for person in speakers.values():
        viewer = viewer_for(person, today)
        theirs = [line for line in lines if viewer.speaks_for(line.review.agency_id)]
        found[person.pk] = _open_to(viewer, theirs)
    answered = set().union(*found.values())
    alone: dict[User, list[AccessReviewLine]] = defaultdict(list)
    for line in lines:
        if line.holder and line.pk not in answered:
            alone[line.holder].append(line)
    for person, own in alone.items():
        opens = _open_to(viewer_for(person, today), own)
        found[person.pk] = found.get(person.pk, set()) | opens
    return {person: theirs for person, theirs in found.items() if theirs}


def _open_to(viewer: Viewer, lines: Collection[AccessReviewLine]) -> set[int]:
    if not lines:
        return set()
    wanted = access.visible(AccessReviewLine, viewer).filter(pk__in=[line.pk for line in lines])
    return set(wanted.values_list("pk", flat=True))


def for_this_viewer(viewer: Viewer, lines: Collection[AccessReviewLine]) -> list[AccessReviewLine]:
    """Those of the lines, all open to this viewer, that are theirs to answer."""
    own = [line for line in lines if not viewer.speaks_for(line.review.agency_id)]
    if not own:
        return list(lines)
    mine = answerers(own, timezone.localdate()).get(viewer.person.pk, set())
    return [line for line in lines if line not in own or line.pk in mine]


def waiting(viewer: Viewer) -> QuerySet[AccessReviewLine]:
    """Lines not answered yet that this viewer may read, soonest due first."""
    found = access.visible(AccessReviewLine, viewer).waiting()  # type: ignore[attr-defined]
    return found.order_by("review__due", "review__panel__name", "case__reference", "pk")


def cases_to_confirm(viewer: Viewer) -> tuple[int, date | None]:
    """How many cases wait for whoever speaks for an agency, and by when the first is due."""
    rows = waiting(viewer).filter(review__agency__in=viewer.agency_ids)
    found = list(rows.order_by().values_list("case_id", "review__due").distinct())
    return len({case for case, _ in found}), min((due for _, due in found), default=None)


@dataclass(frozen=True)
class Speaking:
    """Who reads for one agency: its appointments and who stands in, with their dates."""

    agency: Agency
    appointments: list[SpocAppointment]
    covers: list[Cover]


@dataclass(frozen=True)
class Page:
    """What one person sees of the review."""

    speaking: list[Speaking]
    paused: list[AccessReviewLine]
    waiting: list[AccessReviewLine]
    more: int
    answered: list[AccessReviewLine]
    opens: frozenset[int]

    @property
    def to_answer(self) -> list[AccessReviewLine]:
        return self.paused + self.waiting

    @property
    def cases(self) -> list[Case]:
        """Every case shown, each once, for the ledger."""
        shown = self.to_answer + self.answered
        return list({line.case_id: line.case for line in shown}.values())


def page(viewer: Viewer) -> Page:
    """What lapsed, what waits (at most 25 at once) and what is answered, of this viewer's agencies
    or of their own access; a number of queries that no line changes."""
    seen = access.visible(AccessReviewLine, viewer).select_related(*JOINS)
    lapsed = seen.paused().order_by("-lapsed_at", "case__reference", "pk")  # type: ignore[attr-defined]
    open_ones = waiting(viewer).select_related(*JOINS)[:MOST]
    found = for_this_viewer(viewer, [*_latest(lapsed), *open_ones])
    still = [line for line in found if line.lapsed_at is None]
    opens = access.visible(Case, viewer).filter(pk__in={line.case_id for line in still[:AT_ONCE]})
    done = seen.exclude(answer="").filter(review__closed_at=None).order_by("-answered_at", "-pk")
    return Page(
        speaking=_speaking(viewer.agency_ids),
        paused=[line for line in found if line.lapsed_at is not None],
        waiting=still[:AT_ONCE],
        more=len(still[AT_ONCE:]),
        answered=list(done[:AT_ONCE]),
        opens=frozenset(opens.values_list("pk", flat=True)),
    )


def _latest(lines: Iterable[AccessReviewLine]) -> list[AccessReviewLine]:
    """The latest lapse of each holder and case."""
    found: dict[tuple[int, int], AccessReviewLine] = {}
    for line in lines:
        found.setdefault((line.group_id, line.case_id), line)
    return list(found.values())


def _speaking(agency_ids: Collection[int]) -> list[Speaking]:
    today = timezone.localdate()
    if not agency_ids:
        return []
    by_agency: Mapping[int, list[SpocAppointment]] = defaultdict(list)
    for one in partners.appointments_in_force(agency_ids, today):
        by_agency[one.agency_id].append(one)
    absent = {one.user_id for found in by_agency.values() for one in found}
    covers = list(
        Cover.objects.in_force(today)
        .filter(absent__in=absent, standing_in__is_active=True)
        .select_related("absent", "standing_in")
        .order_by("since")
    )
    return [
        Speaking(
            agency,
            by_agency[agency.pk],
            [c for c in covers if any(a.user_id == c.absent_id for a in by_agency[agency.pk])],
        )
        for agency in Agency.objects.filter(pk__in=agency_ids).order_by("name")
    ]


def lapsed_in_panels(viewer: Viewer, most: int) -> list[AccessReviewLine]:
    """Access that lapsed in cases this viewer opens and looks after, for coordinator and chairs."""
    cases = access.visible(Case, viewer).filter(panel__in=viewer.panels(May.BAR))
    found = AccessReviewLine.objects.paused().filter(case__in=cases).select_related(*JOINS)
    return _latest(found.order_by("-lapsed_at", "case__reference", "pk")[:most])


def answered_meanwhile(viewer: Viewer, keys: Collection[str]) -> list[AccessReviewLine]:
    """The lines of these keys that have an answer by now, as far as this viewer may still read them."""
    cases = {key.partition("_")[0].replace("\x00", "") for key in keys if "_" in key}
    if not cases:
        return []
    recent = Q(review__closed_at=None) | Q(restored_at__isnull=False)
    found = access.visible(AccessReviewLine, viewer).exclude(answer="").filter(recent)
    rows = found.filter(case__reference__in=cases).select_related(*JOINS).order_by("answered_at")
    return [line for line in {line.key: line for line in rows}.values() if line.key in keys]
