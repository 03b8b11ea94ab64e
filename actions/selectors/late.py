"""What the ladder looks at: actions and information requests, each with what decides how it climbs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import Q

from actions import policy
from actions.choices import UNFINISHED
from referrals.choices import ON_PATHWAY

Kind = Literal["action", "request"]
Key = tuple[Kind, int]
KINDS: tuple[Kind, ...] = ("action", "request")
TABLES = {"action": "actions_action", "request": "referrals_informationrequest"}
# What differs between the two. Whose turn it is: the agency that is in the way, where one is, and then
# nobody in particular.
OWN = {
    "action": {
        "agency": "coalesce(a.blocked_by_id, a.owner_agency_id)",
        "person": "case when a.blocked_by_id is null then a.person_id end",
        "in_the_way": "a.blocked_by_id is not null",
        "since": "a.due_since",
        "paused_wd": "a.paused_wd",
        "urgent": "a.priority = 'urgent'",
        "status": "a.status",
        "finished_on": "a.finished_on",
    },
    "request": {
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
select c.id, c.reference, c.panel_id, c.is_restricted, c.lead_agency_id, {agency}, {person},
    '{kind}', a.id, a.reference, a.due, {since}, {paused_wd}, {urgent}, {status}, {finished_on},
    {in_the_way}, c.stage, c.score, (c.ended_at at time zone 'Europe/London')::date, s.band_high
from {table} a join referrals_case c on c.id = a.case_id
join sharing_panelsettings s on s.panel_id = c.panel_id
where {which} order by a.next_look_on, a.id {locked}
"""
# The case is held as well: a step points at it, and who changes a case locks it before its actions.
LOCKED = "for update of a {skip} for key share of c {skip}"


@dataclass(frozen=True, slots=True)
class Concern:
    """What concerns one agency in one case: all that decides who hears of it (`hearers.py`)."""

    case_id: int
    case_reference: str
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
    stage: str
    score: int | None
    ended_on: date | None
    critical_above: int

    @property
    def key(self) -> Key:
        return self.kind, self.pk

    @property
    def is_asked(self) -> bool:
        return self.kind == "request"

    @property
    def to_the_board(self) -> bool:
        return policy.presses(self.urgent, self.score, critical_above=self.critical_above)

    @property
    def climbs(self) -> bool:
        """Whether it is still to be done, in a case that is on the pathway."""
        return self.is_open and self.stage in ON_PATHWAY

    @property
    def is_open(self) -> bool:
        return self.status in UNFINISHED


def about(keys: Iterable[Key]) -> Q:
    """The rows of the ladder that are of one of these: steps or holds."""
    pks: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for kind, pk in keys:
        pks[kind].append(pk)
    return Q(action__in=pks["action"]) | Q(request__in=pks["request"])


def key_of_row(action_id: int | None, request_id: int | None) -> Key:
    """What a row of the ladder is of, by its two links, of which one is set."""
    return ("action", action_id) if action_id else ("request", request_id or 0)


def any_to_look_at(today: date) -> bool:
    """Whether the ladder has anything to do, so that a quiet minute writes nothing."""
    found = " or ".join(
        f"exists (select from {table} where next_look_on <= %s)" for table in TABLES.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"select {found}", [today] * len(TABLES))
        return bool(cursor.fetchone()[0])


def take_due(kind: Kind, today: date, most: int) -> list[Late]:
    """So many whose day has come, locked; what another sweep has in hand is left to it."""
    table = TABLES[kind]
    which = (
        f"a.id = any(array(select id from {table} where next_look_on <= %s"
        " order by next_look_on, id limit %s for update skip locked))"
    )
    return _rows(kind, which, [today, most], LOCKED.format(skip="skip locked"))


def take(kind: Kind, pk: int) -> Late:
    """One of them, locked; its case first, as everybody does who changes both."""
    of_case = f"select c.id from referrals_case c where c.id = (select case_id from {TABLES[kind]} where id = %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"{of_case} for key share", [pk])
    return _rows(kind, "a.id = %s", [pk], LOCKED.format(skip=""))[0]


def read(kind: Kind, pks: Collection[int]) -> list[Late]:
    """Some of them as they stand now, for a page: nothing is locked."""
    return _rows(kind, "a.id = any(%s)", [list(pks)]) if pks else []


def open_in(panel_id: int) -> list[Late]:
    """Everything of one panel that climbs, or will once its case is back on the pathway; not locked."""
    here = "c.panel_id = %s and "
    return [
        *_rows("action", here + "a.status = any(%s)", [panel_id, list(UNFINISHED)]),
        *_rows("request", here + "a.answered_at is null and a.withdrawn_at is null", [panel_id]),
    ]


def _rows(kind: Kind, which: str, params: list[Any], locked: str = "") -> list[Late]:
    statement = ROWS.format(**OWN[kind], kind=kind, table=TABLES[kind], which=which, locked=locked)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [Late(*row) for row in cursor.fetchall()]
