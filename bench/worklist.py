"""P1: what waits for a SPoC, the first page of it, served: for a local agency and for one that sits on
every panel, beside a bare answer, beside the same page with nothing in it, and beside the same rows by
one statement. The rows are as full as in life: with the agencies that work on each case, and with
something said of every second action.

The figure is the worst of these, each as a part of its goal; with `--cases` also how much longer it
takes than with a thousand cases.
"""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import seeded, served
from bench.floor import Verdict

ROUNDS = 60
SMALL = 1_000
TIMES_FLOOR, TIMES_EMPTY, QUESTIONS = 6.0, 3.0, 10
TIMES_SMALL = {"local": 1.5, "national": 2.0}
URL = "/actions/"
# What the page must at least ask: the agency's open actions in cases that these groups may open, each
# with its case, its agency, whoever has it, and the latest that was said of it.
ROWS = """
select a.*, c.reference, c.stage, r.given_name, r.family_name, o.short_name, u.name, said.*
from actions_action a
join referrals_case c on c.id = a.case_id
join referrals_referral r on r.case_id = c.id
join sharing_agency o on o.id = a.owner_agency_id
left join sharing_user u on u.id = a.person_id
left join lateral (
    select s.at, s.note, s.status, b.name from actions_actionupdate s
    join sharing_user b on b.id = s.by_id where s.action_id = a.id order by s.id desc limit 1
) said on true
where a.owner_agency_id = %(agency)s and a.status in ('open', 'in_progress', 'blocked')
and exists (select from referrals_casegrant g where g.content_object_id = c.id
    and g.group_id = any(%(groups)s) and (g.until is null or g.until > now()))
and not exists (select from sharing_bar b where b.subject = c.reference
    and b.group_id = any(%(groups)s) and b.lifted_at is null)
order by a.due, a.id limit %(most)s
"""
PARTS = """
insert into referrals_caseagency (case_id, agency_id, part, since, how_it_ended)
select c.id, m.agency_id, 'involved', now(), ''
from referrals_case c join sharing_panelmembership m on m.panel_id = c.panel_id
join auth_group o on o.name = 'agency:' || m.agency_id
join referrals_casegrant g on g.content_object_id = c.id and g.group_id = o.id
where c.stage = 'active' and not exists (select from referrals_caseagency p where p.case_id = c.id)
"""
SAID = """
insert into actions_actionupdate (action_id, at, by_id, status, note, evidence)
select a.id, now(), %(by)s, a.status, 'Rang twice, and wrote to the landlord about the locks.', ''
from actions_action a where a.status = 'open' and a.id %% 2 = 0
and not exists (select from actions_actionupdate s where s.action_id = a.id)
"""


def measure(cases: int) -> Verdict:
    made = seeded.begin()
    parts: list[float] = []
    small: dict[str, float] = {}
    for size in sorted({SMALL, cases}):
        seeded.grow(made, size)
        _fill_rows(made)
        idle = _idle(made)
        for who in TIMES_SMALL:
            user = getattr(made, who)
            questions = _questions(user)
            times = _times(user, idle)
            ours, sql = times["ours"], times["sql"]
            floor, empty = times["hello"] + sql, times["empty"] + sql
            parts += [ours / floor / TIMES_FLOOR, ours / empty / TIMES_EMPTY, questions / QUESTIONS]
            if size > SMALL:
                parts.append(ours / small[who] / TIMES_SMALL[who])
            small.setdefault(who, ours)
            print(
                f"{size:,} cases, {who}: {ours:.1f} ms, {questions} questions; {ours / floor:.1f} times"
                f" hello + SQL ({times['hello']:.2f} + {sql:.2f} ms), {ours / empty:.1f} times"
                f" empty + SQL ({times['empty']:.1f} ms), {ours / small[who]:.2f} times {SMALL:,} cases"
            )
    return Verdict("worklist", max(parts), 1.0)


def _fill_rows(made: seeded.Seeded) -> None:
    from tests.support import database

    with database._owner_connection(connection.settings_dict["NAME"]) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(PARTS, {})
        owner.execute(SAID, {"by": made.coordinator.pk})
        owner.execute("set session_replication_role = origin")
        owner.execute("vacuum analyze referrals_caseagency, actions_actionupdate")


def _idle(made: seeded.Seeded):
    """The SPoC of an agency of the first panel that has nothing to do."""
    from sharing.choices import AgencyKind
    from sharing.models import Panel
    from tests.factories import sharing as partners

    agency = partners.agency(AgencyKind.VOLUNTARY)
    partners.member(Panel.objects.get(pk=made.panels[0]), agency)
    return partners.spoc(agency)


def _questions(user) -> int:
    from tests.cast import Player

    client = Player(user).login(Client())
    client.get(URL)
    with CaptureQueriesContext(connection) as asked:
        client.get(URL)
    return len([one for one in asked if one["sql"].lstrip().lower().startswith(("select", "with"))])


def _times(user, idle) -> dict[str, float]:
    from tests.cast import Player

    groups = list(Player(user).viewer.groups)
    headers, without = served.cookies_of(user), served.cookies_of(idle)
    with served.serving(served.SERVICE) as service, served.serving(served.HELLO) as bare:
        return served.side_by_side(
            ROUNDS,
            {
                "ours": lambda: _page(service, headers, b"ACT-"),
                "empty": lambda: _page(service, without, b"No action waits"),
                "hello": lambda: served.fetch(bare, "/"),
                "sql": lambda: _rows(user.agency_id, groups),
            },
        )


def _page(service, headers, holds: bytes) -> None:
    status, body = served.fetch(service, URL, headers)
    if status != 200 or holds not in body:
        raise SystemExit(f"not the page that was asked for ({status})")


def _rows(agency: int, groups: list[int]) -> None:
    from actions.selectors.action import PER_PAGE

    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"agency": agency, "groups": groups, "most": PER_PAGE})
        if not cursor.fetchall():
            raise SystemExit("the plain statement found nothing")
