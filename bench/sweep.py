"""P5: ten thousand actions that are due climb a rung, among all there are: steps, whom each tells, the
messages, the ledger and the next day to look, beside one set of statements that writes the same rows;
and the minute in which nothing is due. The same work, one action at a time, is shown beside it.

The figure is the worse of the two, each as a part of its goal: 8 times those statements; 5 ms.
With `--cases 100000` there are 500,000 actions, as the goal says; with fewer, as many are due as are open.
"""

import time
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db import connection, transaction

from bench import seeded
from bench.floor import Verdict

TIMES_FLOOR, QUIET_MS = 8.0, 5.0
DUE, ALONE, ROUNDS = 10_000, 200, 20
# The least that must be written for an action on the day of its first step.
STEPS = """
create temp table due on commit drop as
select a.id, a.reference, a.due, a.case_id, c.reference as of_case, c.panel_id, a.owner_agency_id as agency_id,
    nextval(pg_get_serial_sequence('actions_escalationstep', 'id')) as step_id,
    (select p.user_id from sharing_spocappointment p
        where p.agency_id = a.owner_agency_id and not p.is_deputy limit 1) as person_id
from actions_action a join referrals_case c on c.id = a.case_id
where a.next_look_on <= %(today)s limit %(most)s;
insert into actions_escalationstep (id, case_id, action_id, agency_id, rung, counts_from, day, at)
    overriding system value
    select step_id, case_id, id, agency_id, '1', due, due, now() from due;
insert into actions_escalationrecipient (step_id, person_id, response)
    select step_id, person_id, '' from due;
insert into sharing_notice (key, to_id, app, verb, address, reference, due, created_at, not_before,
        attempts, digest, quick, possibly_twice)
    select 'floor:' || step_id || ':' || person_id, person_id, 'actions', 'action_step_1', '',
        reference, due, now(), now(), 0, false, false, false from due;
update actions_action a set next_look_on = %(next)s from due where a.id = due.id;
select ledger_append('panel:' || panel_id, array_agg(convert_to(body::text, 'UTF8')))
from (
    select panel_id, json_build_object('at', now(), 'by', 'service:floor', 'of',
        array_agg(reference) || array_agg(distinct of_case), 'verb', 'escalated') as body
    from due group by panel_id
) as said group by panel_id
"""


def measure(cases: int) -> Verdict:
    from django.utils import timezone

    today = timezone.localdate()
    made = seeded.begin()
    seeded.grow(made, cases)
    _speakers()
    most = min(DUE, _open_actions())
    ours, floor = _in_turn(today, most)
    alone = _alone(today, min(ALONE, most))
    quiet = _quiet()
    print(
        f"{cases * 5:,} actions, {most:,} due: {ours:.2f} s, {ours / floor:.2f} times SQL ({floor:.2f} s);"
        f" one action at a time it would be {alone * most:.0f} s, {alone * most / floor:.0f} times SQL"
    )
    print(f"nothing due: {quiet:.2f} ms")
    return Verdict("sweep", max(ours / floor / TIMES_FLOOR, quiet / QUIET_MS), 1.0)


def _speakers() -> None:
    """Every agency has somebody to tell."""
    from sharing.models import Agency, SpocAppointment, User

    missing = list(Agency.objects.filter(appointments=None))
    people = User.objects.bulk_create(
        User(email=f"spoc.{one.pk}@bench.example", name=f"SPoC {one.pk}", agency=one)
        for one in missing
    )
    SpocAppointment.objects.bulk_create(
        SpocAppointment(agency=one, user=person, since=date(2020, 1, 1))
        for one, person in zip(missing, people, strict=True)
    )
    _as_owner("update actions_action set next_look_on = null", "vacuum analyze")


def _open_actions() -> int:
    from actions.models import Action

    return Action.objects.filter(status="open").count()


def _make_due(today: date, most: int) -> None:
    """So many open actions of all panels reach their first step, and nothing was sent of them yet."""
    from sharing import workdays
    from sharing.selectors import holidays

    # The last working day is the first after this one, also where the measurement runs on a day off.
    due = workdays.before(workdays.before(today, 0, holidays.england()), 1, holidays.england())
    _as_owner(
        "delete from sharing_notice",
        "delete from actions_escalationrecipient",
        "delete from actions_escalationstep",
        "update actions_action set next_look_on = null where next_look_on is not null",
        f"update actions_action set due = '{due}', due_since = '{today - timedelta(days=20)}',"
        f" next_look_on = '{today}' where id in (select id from actions_action where status = 'open'"
        f" order by md5(id::text) limit {most})",
        "vacuum analyze actions_action, actions_escalationstep, actions_escalationrecipient, sharing_notice",
    )


def _as_owner(*statements: str) -> None:
    from tests.support import database

    with database._owner_connection(connection.settings_dict["NAME"]) as owner:
        owner.execute("set session_replication_role = replica")
        for statement in statements:
            owner.execute(statement)


def _in_turn(today: date, most: int) -> tuple[float, float]:
    """Ours and the floor, three times each in turn; the median of each, in seconds."""
    ours, floor = [], []
    for _ in range(3):
        _make_due(today, most)
        floor.append(_timed(lambda: _floor(today, most)))
        _make_due(today, most)
        ours.append(_timed(_climb))
        _check(most)
    return median(ours), median(floor)


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _floor(today: date, most: int) -> None:
    words = {"today": today, "next": today + timedelta(days=1), "most": most}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STEPS.split(";"):
            cursor.execute(statement, words if "%(" in statement else None)


def _climb() -> None:
    from panel.tasks import climb_all
    from sharing.doors import ledger
    from sharing.doors.viewer import the_service

    with ledger.listening():
        climb_all(the_service("bench"))


def _check(most: int) -> None:
    """Every one climbed one rung, and somebody was told (but for an agency that has left its panel)."""
    from actions.models import EscalationRecipient, EscalationStep
    from sharing.models import Notice

    steps, told = EscalationStep.objects.count(), EscalationRecipient.objects.count()
    messages = Notice.objects.filter(verb="action_step_1").count()
    if steps != most or told != messages or told < most * 0.98:
        raise RuntimeError(f"{most} were due: {steps} steps, {told} told, {messages} messages")


def _alone(today: date, some: int) -> float:
    """Seconds for one action, where each is a transaction of its own."""
    from actions.services import escalation

    batch, escalation.BATCH = escalation.BATCH, 1
    try:
        _make_due(today, some)
        return _timed(_climb) / some
    finally:
        escalation.BATCH = batch


def _quiet() -> float:
    """Milliseconds for the ladder's part of a minute in which nothing is due."""
    _as_owner("update actions_action set next_look_on = null where next_look_on is not null")
    _climb()
    return median(_timed(_climb) for _ in range(ROUNDS)) * 1000
