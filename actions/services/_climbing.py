"""What a step of the ladder leaves behind: its row, whom it told, a message for each, the ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from django.db import connection

from actions.choices import Verb
from actions.ladder import REMINDERS, Rung
from actions.models import EscalationRecipient, EscalationStep, QuickLink
from actions.selectors.hearers import Hearers
from actions.selectors.late import LINKS, TABLES, Kind, Late
from actions.selectors.quick import digest_of, panels_with_links
from sharing import workdays
from sharing.choices import Event
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.post.links import token_of
from sharing.post.notify import Message, queue
from sharing.selectors import holidays

# The ledger names no more than so many in one entry.
IN_ONE_ENTRY = 100
LOOK_AGAIN = """
update {table} a set next_look_on = v.day
from unnest(%s::bigint[], %s::date[]) as v(id, day) where a.id = v.id
"""
Climb = tuple[Late, Rung, date]


def climb(climbs: Collection[Climb], hearers: Hearers, *, by: Viewer) -> list[EscalationStep]:
    """Make these steps, tell whoever each is for, and say so to the ledger. Where nobody may be told,
    the coordinator hears of that."""
    told = hearers.of([(late, rung) for late, rung, _ in climbs])
    steps = EscalationStep.objects.bulk_create(
        EscalationStep(
            case_id=late.case_id,
            agency_id=late.agency_id,
            rung=rung,
            counts_from=late.due,
            day=day,
            sent_early_by=by.user,
            **{f"{LINKS[late.kind]}_id": late.pk},
        )
        for late, rung, day in climbs
    )
    EscalationRecipient.objects.bulk_create(
        EscalationRecipient(step_id=step.pk, person_id=person)
        for step, people in zip(steps, told, strict=True)
        for person in people
    )
    messages: dict[Event, list[Message]] = defaultdict(list)
    unheard, links = [], _Links(climbs)
    for (late, rung, _), step, people in zip(climbs, steps, told, strict=True):
        reminds = rung in REMINDERS
        event = event_of(late) if reminds else Event.ESCALATIONS
        quick = reminds and links.fit(late)
        made = [_message(late, rung, step, person, quick=quick) for person in people]
        messages[event] += made
        if quick:
            links.add(late, made)
        if not people:
            unheard.append((late, step))
    links.save()
    messages[Event.ESCALATIONS] += _to_coordinators(unheard, hearers)
    for event, rows in messages.items():
        queue(rows, event=event)
    _record(climbs, by)
    return steps


def _message(late: Late, rung: Rung, step: EscalationStep, person: int, *, quick: bool) -> Message:
    reminds = rung in REMINDERS
    return Message(
        to_id=person,
        app="actions",
        verb=f"{LINKS[late.kind]}_{rung}" if reminds else f"{LINKS[late.kind]}_step_{rung}",
        step=f"step.{step.pk}",
        reference=late.reference,
        due=late.due,
        digest=reminds and not late.urgent,
        quick=quick,
    )


class _Links:
    """What the links in these reminders may do, made with them in one go."""

    def __init__(self, climbs: Collection[Climb]) -> None:
        self._panels = panels_with_links({late.panel_id for late, *_ in climbs})
        self._until = cache(self._last_day)
        self._made: list[QuickLink] = []

    def fit(self, late: Late) -> bool:
        """Whether a reminder of this carries a link."""
        if late.is_asked or late.in_the_way or late.to_the_board:
            return False
        return late.panel_id in self._panels

    def add(self, late: Late, messages: Collection[Message]) -> None:
        until = self._until(late.due, self._panels[late.panel_id])
        self._made += [
            QuickLink(
                digest=digest_of(token_of(one.key)),
                action_id=late.pk,
                person_id=one.to_id,
                until=until,
            )
            for one in messages
        ]

    def save(self) -> None:
        QuickLink.objects.bulk_create(self._made)

    @staticmethod
    def _last_day(due: date, after_wd: int) -> date:
        return workdays.after(due, after_wd, holidays.england())


def event_of(late: Late) -> Event:
    """The event of a message about this that is no step: what is urgent nobody can put off."""
    if late.urgent:
        return Event.ESCALATIONS
    return Event.INFORMATION if late.is_asked else Event.ACTIONS


def _to_coordinators(
    unheard: Collection[tuple[Late, EscalationStep]], hearers: Hearers
) -> list[Message]:
    told = hearers.coordinators([late for late, _ in unheard])
    return [
        Message(
            to_id=person,
            app="actions",
            verb="nobody_to_tell",
            step=f"step.{step.pk}",
            reference=late.reference,
            due=late.due,
        )
        for (late, step), people in zip(unheard, told, strict=True)
        for person in people
    ]


def _record(climbs: Collection[Climb], by: Viewer) -> None:
    grouped: dict[tuple[int, Rung], list[Late]] = defaultdict(list)
    for late, rung, _ in climbs:
        grouped[late.panel_id, rung].append(late)
    for (_, rung), lates in grouped.items():
        for at in range(0, len(lates), IN_ONE_ENTRY):
            some = lates[at : at + IN_ONE_ENTRY]
            roots = dict.fromkeys(late.root for late in some)
            ledger.record(by, Verb.ESCALATED, *some, *roots, rung=rung.value)


def look_again(kind: Kind, days: Mapping[int, date | None]) -> None:
    """Set the day on which the ladder looks next at each of these; None where nothing lies ahead."""
    statement = LOOK_AGAIN.format(table=TABLES[kind])
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(days), list(days.values())])
