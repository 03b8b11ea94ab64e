"""P7: fifty referrals for one free place have one winner, and spread over panels the rate of
sending is at least a quarter of the raw row-lock rate.

The floor does a sending's work by plain statements through psycopg: lock the panel's row and the
case's, read what a sending must read, and write the same rows (case, move, parts, grants, message,
ledger entries), committing each. Both sides run in as many processes as the machine has cores, as
the web service does, with the same number of connections. See `docs/decisions/0011`.
"""

import multiprocessing
import os
import threading
import time
from collections import Counter

from django.db import connection, connections
from django.utils import timezone

from bench.floor import Verdict

GOAL = 0.25
CROWD = 50
PANELS = 8
EACH = 25


def measure(cases: int) -> Verdict:
    from tests.cast import Cast
    from tests.factories import sharing as make

    print(f"one place, {CROWD} at once: {_one_place(Cast(make.panel('One', case_cap=1)))}")
    casts = [Cast(make.panel(f"Panel {n}", case_cap=99)) for n in range(PANELS)]
    ours = max(_ours(casts, round) for round in range(3))
    floor = max(_floor(casts, round) for round in range(3))
    print(f"sendings a second over {PANELS} panels: {ours:.0f}; floor {floor:.0f}")
    return Verdict("cap", ours / floor, GOAL, at_least=True)


def _drafts(cast, first, count):
    from tests.factories import referrals as make
    from tests.referrals.test_cap import different

    return [make.draft(cast.worker.user, cast.panel, **different(first + n)) for n in range(count)]


def _one_place(cast):
    from referrals.models import Case
    from referrals.services.submission import submit_referral

    drafts, viewer = _drafts(cast, 0, CROWD), cast.worker.viewer
    _together([lambda c=c: submit_referral(case=c, by=viewer) for c in drafts])
    stages = Counter(Case.objects.filter(panel=cast.panel).values_list("stage", flat=True))
    if stages != {"received": 1, "waiting": CROWD - 1}:
        raise SystemExit(f"not one winner: {stages}")
    return "1 winner, 49 wait"


def _ours(casts, round):
    lots = [(_drafts(cast, 1000 * round, EACH), cast.worker.viewer) for cast in casts]
    _analyse()
    return len(casts) * EACH / _spread([(_send, lot) for lot in lots])


def _analyse():
    """What autovacuum does within a minute in a service that runs: the planner knows its tables."""
    from config.migrating import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("analyze")


def _send(drafts, viewer):
    from referrals.services.submission import submit_referral

    for case in drafts:
        submit_referral(case=case, by=viewer)


def _floor(casts, round):
    lots = [(cast, _drafts(cast, 5000 + 1000 * round, EACH)) for cast in casts]
    _analyse()
    return len(casts) * EACH / _spread([(_plain, lot) for lot in lots])


# What a sending locks, reads and writes, in its order (`submission.submit_referral`).
LOCKS = (
    "select permission_id from referrals_casegrant"
    " where content_object_id = %(case)s and group_id = any(%(groups)s)",
    "select p.*, s.* from sharing_panel p join sharing_panelsettings s on s.panel_id = p.id"
    " where p.id = %(panel)s for no key update of p",
    "select c.*, a.*, u.* from referrals_case c join sharing_agency a on a.id = c.referring_agency_id"
    " join sharing_user u on u.id = c.author_id where c.id = %(case)s for update of c",
)
READS = (
    "select * from referrals_referral where case_id = %(case)s",
    "select f.* from referrals_referralfactor f join referrals_referral r on r.id = f.referral_id"
    " where r.case_id = %(case)s",
    "select count(*) from referrals_triedbefore t join referrals_referral r on r.id = t.referral_id"
    " where r.case_id = %(case)s",
    "select 1 from sharing_panelmembership where panel_id = %(panel)s and agency_id = %(agency)s"
    " and since <= now() and (until is null or until >= now()) limit 1",
    "select r.id, r.given_name, r.family_name, r.aliases, r.birth_date, r.birth_estimated,"
    " r.nhs_number, r.address, r.postcode, r.given_sound, r.family_sound, c.id, c.adult_id"
    " from referrals_referral r join referrals_referral mine on mine.case_id = %(case)s"
    " join referrals_case c on c.id = r.case_id where c.panel_id = %(panel)s"
    " and c.submitted_at is not null and c.stage = any(%(open)s) and r.id <> mine.id"
    " and (r.plain_names && mine.plain_names or r.birth_date = mine.birth_date"
    " or r.plain_address = mine.plain_address) order by c.submitted_at desc limit 200",
)
PLACES = "select place from referrals_case where panel_id = %(panel)s and place > 0"
WRITES = (
    "update referrals_case set stage = %(stage)s, place = %(place)s, submitted_at = now()"
    " where id = %(case)s",
    "insert into referrals_stagemove (case_id, from_stage, to_stage, by_id, mover, at, reason, note)"
    " values (%(case)s, 'draft', 'received', %(author)s, 'referrer', now(), '', '')",
    "insert into referrals_caseagency (case_id, agency_id, part, since, how_it_ended)"
    " select %(case)s, %(agency)s, unnest(array['referred', 'interim']), now(), ''",
)
GRANTS = (
    "select id, name from auth_group where id = any(%(groups)s)",
    "select * from referrals_casegrant where content_object_id = %(case)s",
    "insert into referrals_casegrant (content_object_id, group_id, permission_id, why,"
    " given_by, given_at) select %(case)s, unnest(%(groups)s::int[]), %(right)s, 'floor', 'floor',"
    " now() on conflict do nothing",
    "insert into sharing_notice (key, to_id, app, verb, reference, address, created_at, not_before,"
    " attempts) values (%(key)s, %(author)s, 'referrals', 'x', '', '', now(), now(), 0)",
    "select ledger_append(%(chain)s, %(bodies)s)",
)


def _plain(cast, drafts):
    from django.contrib.auth.models import Group, Permission

    from referrals.choices import SENT_AND_OPEN
    from referrals.selectors.concerned import CONCERNED

    body = b'{"at":"2026-01-01T00:00:00","by":"P-AAAAA","of":["CR-AAAAA"],"verb":"moved"}'
    shared = {
        "groups": list(Group.objects.values_list("pk", flat=True)[:6]),
        "right": Permission.objects.get(codename="see_case").pk,
        "panel": cast.panel.pk,
        "open": list(SENT_AND_OPEN),
        "chain": f"panel:{cast.panel.pk}",
        "bodies": [body, body],
        "now": timezone.now(),
        "ended": "ended",
    }
    for case in drafts:
        words = shared | {
            "case": case.pk,
            "author": case.author_id,
            "agency": case.referring_agency_id,
            "key": f"floor{case.pk}",
        }
        with connection.cursor() as wrapped:
            run = wrapped.cursor.execute
            run("begin")
            for statement in (*LOCKS, *READS, PLACES):
                run(statement, words)
            taken = {row[0] for row in wrapped.cursor.fetchall()}
            place = next((n for n in range(1, 100) if n not in taken), None)
            words |= {"place": place, "stage": "received" if place else "waiting"}
            for statement in (*WRITES, CONCERNED, *GRANTS):
                run(statement, words)
            run("commit")


def _spread(jobs):
    """Seconds that all jobs take, dealt out to one process for each core."""
    connections.close_all()
    ways = multiprocessing.get_context("fork")
    cores = os.cpu_count() or 1
    ready, done = ways.Barrier(cores + 1, timeout=60), ways.SimpleQueue()

    def work(mine):
        try:
            _together([lambda job=job: job[0](*job[1]) for job in mine], ready)
            done.put(None)
        except Exception as error:
            done.put(repr(error))

    processes = [ways.Process(target=work, args=(jobs[n::cores],)) for n in range(cores)]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    errors = [error for _ in processes if (error := done.get())]
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    if errors:
        raise SystemExit(errors[0])
    return seconds


def _together(jobs, others=None):
    """Run all jobs, each in a thread, started together on connections that are already open;
    `others` is a barrier that further processes wait at."""
    ready = threading.Barrier(len(jobs) + 1, timeout=60)
    errors = []

    def run(job):
        try:
            connection.ensure_connection()
            ready.wait()
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    if others:
        others.wait()
    ready.wait()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
