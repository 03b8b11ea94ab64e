"""What the ladder looks at: actions of cases and of panel business, and information requests, each with
what decides how it climbs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import Q

from actions import policy
from actions.choices import UNFINISHED
from actions.models import Action, BusinessAction
from referrals.choices import ON_PATHWAY
from referrals.models import InformationRequest

Kind = Literal["action", "business", "request"]
Link = Literal["action", "request"]
# What a row of the ladder is of: actions of both kinds are rows of one table.
Key = tuple[Link, int]
KINDS: tuple[Kind, ...] = ("action", "business", "request")
MODELS: Mapping[Kind, type[Any]] = {
    "action": Action,
    "business": BusinessAction,
    "request": InformationRequest,
}
# By which link a step or a hold says what it is of.
LINKS: Mapping[Kind, Link] = {"action": "action", "business": "action", "request": "request"}
TABLES: Mapping[Kind, str] = {kind: MODELS[kind]._meta.db_table for kind in KINDS}
# Where the two kinds of action share a table, which of its rows are meant.
MINE: Mapping[Kind, str] = {
    "action": "case_id is not null",
    "business": "business_of_id is not null",
    "request": "true",
}
# What differs between the kinds. Whose turn it is: the agency that is in the way, where one is, and then
# nobody in particular.
OF_ACTIONS = {
    "agency": "coalesce(a.blocked_by_id, a.owner_agency_id)",
    "person": "case when a.blocked_by_id is null then a.person_id end",
    "in_the_way": "a.blocked_by_id is not null",
    "since": "a.due_since",
    "paused_wd": "a.paused_wd",
    "urgent": "a.priority = 'urgent'",
    "status": "a.status",
    "finished_on": "a.finished_on",
}
# A panel's own business is about no case: it has no lead agency, no risk and no pathway.
OF_NO_CASE = {
    "case": "null::bigint, p.slug, p.id, false, null::bigint",
    "course": "null::text, null::integer, null::date",
    "joined": "join sharing_panel p on p.id = a.business_of_id"
    " join sharing_panelsettings s on s.panel_id = p.id",
}
OF_CASES = {
    "case": "c.id, c.reference, c.panel_id, c.is_restricted, c.lead_agency_id",
    "course": "c.stage, c.score, (c.ended_at at time zone 'Europe/London')::date",
    "joined": "join referrals_case c on c.id = a.case_id"
    " join sharing_panelsettings s on s.panel_id = c.panel_id",
}
OWN: Mapping[Kind, Mapping[str, str]] = {
    "action": OF_ACTIONS | OF_CASES,
    "business": OF_ACTIONS | OF_NO_CASE,
    "request": OF_CASES
    | {
        "agency": "a.agency_id",
        "person": "null::bigint",
        "in_the_way": "false",
        "since": "(a.sent_at at time zone 'Europe/London')::date",
        "paused_wd": "0",
        "urgent": "c.urgent",
        "status": "case when a.answered_at is null and a.withdrawn_at is null"
        " then 'open' else 'ended' end",
        "finished_on": "null::date",
    },
}
# In the order of the fields of `Late`.
ROWS = """
select {case}, {agency}, {person}, '{kind}', a.id, a.reference, a.due, {since}, {paused_wd}, {urgent},
    {status}, {finished_on}, {in_the_way}, {course}, s.band_high
from {table} a {joined}
where {which} order by a.next_look_on, a.id {locked}
"""
# The case is held as well: a step points at it, and who changes a case locks it before its actions.
LOCKED: Mapping[Kind, str] = {
    "action": "for update of a {skip} for key share of c {skip}",
    "business": "for update of a {skip}",
    "request": "for update of a {skip} for key share of c {skip}",
}


@dataclass(frozen=True, slots=True)
class Concern:
    """What concerns one agency in one case, or in a panel's own business: all that decides who hears of
    it (`hearers.py`)."""

    case_id: int | None
    # The reference of what it hangs on: the case, or the panel whose business it is.
    root: str
    panel_id: int
    is_restricted: bool
    lead_agency_id: int | None
    agency_id: int
    person_id: int | None

    @property
    def is_asked(self) -> bool:
        """Whether the agency is asked for information, which it opens before it sees the case."""
        return False

    @property
    def to_the_board(self) -> bool:
        """Whether its last step is for the whole board."""
        return False


@dataclass(frozen=True, slots=True)
class Late(Concern):
    """One promise with a due date, as the ladder needs it. `agency_id` is whose turn it is."""

    kind: Kind
    pk: int
    reference: str
    due: date
    since: date
    paused_wd: int
    urgent: bool
    status: str
    finished_on: date | None
    # Whether it is the agency in the way whose turn it is, and not the one that took it on.
    in_the_way: bool
    stage: str | None
    score: int | None
    ended_on: date | None
    critical_above: int

    @property
    def key(self) -> Key:
        return LINKS[self.kind], self.pk

    @property
    def is_asked(self) -> bool:
        return self.kind == "request"

    @property
    def to_the_board(self) -> bool:
        return policy.presses(self.urgent, self.score, critical_above=self.critical_above)

    @property
    def is_on_pathway(self) -> bool:
        """Whether its case is on the pathway, or it is of no case."""
        return self.case_id is None or self.stage in ON_PATHWAY

    @property
    def climbs(self) -> bool:
        """Whether it is still to be done, in a case that is on the pathway."""
        return self.is_open and self.is_on_pathway

    @property
    def is_open(self) -> bool:
        return self.status in UNFINISHED


def about(keys: Iterable[Key]) -> Q:
    """The rows of the ladder that are of one of these: steps or holds."""
    pks: dict[Link, list[int]] = {"action": [], "request": []}
    for link, pk in keys:
        pks[link].append(pk)
    return Q(action__in=pks["action"]) | Q(request__in=pks["request"])


def key_of_row(action_id: int | None, request_id: int | None) -> Key:
    """What a row of the ladder is of, by its two links, of which one is set."""
    return ("action", action_id) if action_id else ("request", request_id or 0)


def any_to_look_at(today: date) -> bool:
    """Whether the ladder has anything to do, so that a quiet minute writes nothing."""
    tables = set(TABLES.values())
    found = " or ".join(
        f"exists (select from {table} where next_look_on <= %s)" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"select {found}", [today] * len(tables))
        return bool(cursor.fetchone()[0])


def take_due(kind: Kind, today: date, most: int) -> list[Late]:
    """So many whose day has come, locked; what another sweep has in hand is left to it."""
    table = TABLES[kind]
    which = (
        f"a.id = any(array(select id from {table} where next_look_on <= %s and {MINE[kind]}"
        " order by next_look_on, id limit %s for update skip locked))"
    )
    return _rows(kind, which, [today, most], LOCKED[kind].format(skip="skip locked"))


def take(kind: Kind, pk: int) -> Late:
    """One of them, locked; its case first, as everybody does who changes both."""
    of_case = f"select c.id from referrals_case c where c.id = (select case_id from {TABLES[kind]} where id = %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"{of_case} for key share", [pk])
    return _rows(kind, "a.id = %s", [pk], LOCKED[kind].format(skip=""))[0]


def read(kind: Kind, pks: Collection[int]) -> list[Late]:
    """Some of them as they stand now, for a page: nothing is locked."""
    return _rows(kind, "a.id = any(%s)", [list(pks)]) if pks else []


def open_in(panel_id: int) -> list[Late]:
    """Everything of one panel that climbs, or will once its case is back on the pathway; not locked."""
    here, unfinished = "s.panel_id = %s and ", "a.status = any(%s)"
    return [
        *_rows("action", here + unfinished, [panel_id, list(UNFINISHED)]),
        *_rows("business", here + unfinished, [panel_id, list(UNFINISHED)]),
        *_rows("request", here + "a.answered_at is null and a.withdrawn_at is null", [panel_id]),
    ]


def _rows(kind: Kind, which: str, params: list[Any], locked: str = "") -> list[Late]:
    statement = ROWS.format(**OWN[kind], kind=kind, table=TABLES[kind], which=which, locked=locked)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [Late(*row) for row in cursor.fetchall()]
