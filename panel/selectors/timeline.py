"""What happened to one case, newest first, from everything that is written down about it."""

from dataclasses import dataclass

from panel.selectors.timeline_rows import SOURCES, Event
from referrals.models import Case
from sharing.doors.viewer import Viewer

PER_PAGE = 30


@dataclass(frozen=True)
class Timeline:
    """One page of events, whether there are others beside it, and what it can be narrowed to."""

    events: list[Event]
    page: int
    has_older: bool
    agencies: list[str]


def timeline(
    case: Case, viewer: Viewer, *, kind: str = "", agency: str = "", page: int = 1
) -> Timeline:
    """The events of a case already fetched, of one kind or all, by one agency or all.

    Costs the same number of questions whatever the history.
    """
    makers = {SOURCES[kind].rows} if kind else {source.rows for source in SOURCES.values()}
    found = [event for rows in makers for event in rows(case, viewer)]
    found = [event for event in found if kind in ("", event.kind)]
    agencies = sorted({event.agency for event in found if event.agency})
    found = [event for event in found if agency in ("", event.agency)]
    found.sort(key=lambda event: (event.at, event.kind, event.title), reverse=True)
    start = (page - 1) * PER_PAGE
    return Timeline(
        events=found[start : start + PER_PAGE],
        page=page,
        has_older=len(found) > start + PER_PAGE,
        agencies=agencies,
    )
