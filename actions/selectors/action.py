"""Questions about actions: those of a case, those of an agency, how one came to where it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from actions.choices import UNFINISHED, ActionStatus
from actions.models import Action, ActionUpdate, BusinessAction
from referrals.choices import SENT_AND_OPEN
from referrals.models import Case
from referrals.selectors.case_list import agencies_of
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Panel, PanelRole, User
from sharing.roles import BoardMember
from sharing.selectors.agency import appointments_in_force

AnyAction = TypeVar("AnyAction", bound=Action)

PER_PAGE = 25
ENDED_SHOWN = 50
SHOWN = ("owner_agency", "person", "blocked_by")
LISTED = (
    *("reference", "text", "priority", "status", "due", "finished_on"),
    *(
        "case__reference",
        "case__panel_id",
        "case__stage",
        "business_of",
        "owner_agency__name",
        "person__name",
    ),
    *("blocked_by__name", "blocked_by__slug"),
)
SAID = ("action_id", "at", "status", "note", "evidence", "by__name")


def of_case(case: Case, viewer: Viewer) -> list[Action]:
    """Every action of a case: what is going on by its due day, then the rest, newest first."""
    found = list(access.visible(Action, viewer).filter(case=case).select_related(*SHOWN))
    going_on = [action for action in found if action.status in UNFINISHED]
    others = [action for action in found if action.status not in UNFINISHED]
    return [
        *going_on,
        *sorted(others, key=lambda action: (action.raised_at, action.pk), reverse=True),
    ]


def open_for_case(case: Case, viewer: Viewer) -> list[Action]:
    """What is still to do in a case, the most pressing first."""
    found = access.visible(Action, viewer).filter(case=case, status__in=UNFINISHED)
    return list(found.select_related(*SHOWN).order_by("due", "pk"))


def of_business(panel: Panel, viewer: Viewer) -> list[Action]:
    """Every action of a panel's own business that is going on, and the latest others, as `of_case`
    orders them."""
    found = access.visible(BusinessAction, viewer).filter(business_of=panel)
    found = found.select_related(*SHOWN)
    ended = found.exclude(status__in=UNFINISHED).order_by("-raised_at", "-pk")
    return [*found.filter(status__in=UNFINISHED), *ended[:ENDED_SHOWN]]


def open_business(viewer: Viewer) -> list[tuple[Panel, list[BusinessAction]]]:
    """The panels at whose table this viewer sits, each with what is still to do in its own business."""
    tables = list(access.visible(Panel, viewer, BusinessAction.guard_may))
    waiting: dict[int, list[BusinessAction]] = {table.pk: [] for table in tables}
    found = access.visible(BusinessAction, viewer).filter(status__in=UNFINISHED)
    for action in found.select_related(*SHOWN).order_by("due", "pk"):
        waiting[action.panel_id].append(action)
    return [(table, waiting[table.pk]) for table in tables]


# What a list of actions can be narrowed to; nothing chosen: what waits for the viewer.
OPEN, OVERDUE, TO_CHECK, ALL = "open", "overdue", "check", "all"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty values narrow nothing. `case` is a reference."""

    show: str = ""
    agency: Agency | None = None
    priority: str = ""
    case: str = ""


WAITING, EVERY = Wanted(), Wanted(show=ALL)


def for_viewer(viewer: Viewer, wanted: Wanted = WAITING) -> QuerySet[Action]:
    """The actions this viewer answers for: their agency's, those for which something is needed from
    it, and their own; for a coordinator all of the panel. Those that wait for them, or as
    `wanted.show` says: open, overdue, to check, all."""
    theirs = Q(case__panel__in=viewer.panels(May.COORDINATE))
    shown = _shown(viewer, theirs, theirs & Q(case__stage__in=SENT_AND_OPEN), wanted.show)
    found = _narrowed(access.visible(Action, viewer).filter(shown), wanted)
    return found.filter(case__reference=wanted.case) if wanted.case else found


def business_for(viewer: Viewer, wanted: Wanted = WAITING) -> QuerySet[BusinessAction]:
    """So of panel business; nothing where the list is narrowed to a case."""
    seen = access.visible(BusinessAction, viewer)
    if wanted.case:
        return seen.none()
    theirs = Q(business_of__in=viewer.panels(May.COORDINATE))
    return _narrowed(seen.filter(_shown(viewer, theirs, theirs, wanted.show)), wanted)


def _shown(viewer: Viewer, theirs: Q, going_on: Q, show: str) -> Q:
    """What a list shows: of what the viewer answers for, and of what they coordinate."""
    mine = Q(owner_agency__in=viewer.agency_ids) | Q(blocked_by__in=viewer.agency_ids)
    if viewer.user is not None:
        mine |= Q(person=viewer.user)
    unfinished, claimed = Q(status__in=UNFINISHED), Q(status=ActionStatus.DONE)
    return {
        OPEN: (mine | going_on) & unfinished,
        OVERDUE: (mine | going_on) & unfinished & Q(due__lt=timezone.localdate()),
        TO_CHECK: (mine | going_on) & claimed,
        ALL: mine | theirs,
    }.get(show, mine & unfinished | going_on & (unfinished | claimed))


def _narrowed(found: QuerySet[AnyAction], wanted: Wanted) -> QuerySet[AnyAction]:
    if wanted.agency is not None:
        found = found.filter(owner_agency=wanted.agency)
    if wanted.priority:
        found = found.filter(priority=wanted.priority)
    return found


@dataclass(frozen=True)
class Offered:
    """What a coordinator may narrow the list by."""

    agencies: list[Agency] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


def offered_to(viewer: Viewer) -> Offered:
    """The agencies of the panels this viewer coordinates, and the cases in which an action waits."""
    panels = Panel.objects.filter(pk__in=viewer.panels(May.COORDINATE))
    cases = Case.objects.filter(pk__in=for_viewer(viewer).values("case")).order_by("reference")
    return Offered(agencies=agencies_of(panels), cases=list(cases.only("reference")))


@dataclass(frozen=True)
class Group:
    """The actions of one case on one page of a list; without a case, those of a panel's business."""

    case: Case | None
    panel: Panel | None
    actions: list[Action] = field(default_factory=list)


@dataclass(frozen=True)
class ActionPage:
    """One page of a list by due day, grouped by case or panel, and where the next begins."""

    groups: list[Group]
    rows: Sequence[Action]
    next_after: str = ""


def list_page(viewer: Viewer, wanted: Wanted = WAITING, *, after: str = "") -> ActionPage:
    """A page of this viewer's actions, the earliest due first. `after` is the last row before it;
    `wanted` narrows as in `for_viewer`.

    Pages begin after a row, so their cost does not grow with the list.
    """
    begin = _cursor(after)
    later = Q(due__gt=begin[0]) | Q(due=begin[0], pk__gt=begin[1]) if begin else Q()
    of_cases = for_viewer(viewer, wanted).filter(later)
    rows = _rows(of_cases, business_for(viewer, wanted).filter(later), PER_PAGE + 1)
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    last = rows[-1] if rows else None
    return ActionPage(
        groups=_grouped(rows),
        rows=rows,
        next_after=f"{last.due:%Y%m%d}.{last.pk}" if last and more else "",
    )


def page_of(viewer: Viewer, references: Collection[str]) -> ActionPage:
    """These actions as one page, at most `PER_PAGE`: those that this viewer answers for, whatever
    has become of them. Unknown and forbidden are left out alike."""
    these = Q(reference__in=list(references))
    of_cases = for_viewer(viewer, EVERY).filter(these)
    rows = _rows(of_cases, business_for(viewer, EVERY).filter(these), PER_PAGE)
    return ActionPage(groups=_grouped(rows), rows=rows)


def _rows(
    of_cases: QuerySet[Action], business: QuerySet[BusinessAction], most: int
) -> list[Action]:
    """The first actions of both kinds by due day, each with `said`: its latest update, if there is one.
    Of each no more than the list shows. Most have no panel business waiting: that is asked first."""
    listed = of_cases.select_related("case", *SHOWN).only(*LISTED)
    found = list(listed.order_by("due", "pk")[:most])
    if first := list(business.order_by("due", "pk").values_list("pk", flat=True)[:most]):
        rows = BusinessAction.objects.filter(pk__in=first).select_related("business_of", *SHOWN)
        found += rows.only(*LISTED, "business_of__slug", "business_of__name")
        found = sorted(found, key=lambda action: (action.due, action.pk))[:most]
    latest = ActionUpdate.objects.order_by("action_id", "-pk").distinct("action_id")
    said = latest.select_related("by").only(*SAID)
    prefetch_related_objects(found, Prefetch("updates", said, to_attr="said"))
    return found


def _grouped(rows: Iterable[Action]) -> list[Group]:
    groups: dict[tuple[int | None, int | None], Group] = {}
    for action in rows:
        of = action.case_id, action.business_of_id
        groups.setdefault(of, Group(action.case, action.business_of)).actions.append(action)
    return list(groups.values())


def _cursor(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition(".")
    if not (day.isascii() and day.isdigit() and len(day) == 8):
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:])), int(number)
    except ValueError:
        return None


def updates(action: Action) -> list[ActionUpdate]:
    """How an action came to where it is, newest first."""
    return list(action.updates.select_related("by__agency", "blocked_by"))


def latest_update(action: Action) -> ActionUpdate | None:
    return action.updates.select_related("by", "blocked_by").order_by("-pk").first()


def who_sits_for(agencies: Iterable[Agency]) -> list[User]:
    """Who speaks for these agencies today, SPoCs and deputies: they sit at the panel's table."""
    appointed = appointments_in_force([one.pk for one in agencies], timezone.localdate())
    return [one.user for one in appointed]


def people_of(agencies: Iterable[Agency]) -> list[User]:
    """Who works at these agencies and may sign in, but for the board, which sees no action."""
    board = PanelRole.objects.in_force(timezone.localdate()).filter(role=BoardMember.code)
    found = User.objects.filter(agency__in=list(agencies), is_active=True)
    found = found.exclude(pk__in=board.values("user"))
    return list(found.select_related("agency").order_by(F("agency__name"), "name"))
