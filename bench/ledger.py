"""P6: appending to the ledger, and checking it, each beside its floor.

Append: 8 writers on 8 panels, each entry committed on its own, against plain inserts of the same rows
into a table of the same columns, key and indexes, by the same connections. Batches of 500 count by
the entry. Check: our walk of a chain of a million against one statement that checks the same in the
database, hashes and subjects; and our walk from a checkpoint behind all but a fortieth of it. The figure is the worst of the
four ratios, each as a part of its goal.
"""

import hashlib
import json
import threading
import time
from statistics import median

from django.db import connection, connections

from bench.floor import Verdict

WRITERS, EACH, BATCH = 8, 150, 500
ENTRIES = 1_000_000
GOALS = {"append": 3.0, "batches": 0.5, "verify": 1.5, "from a checkpoint": 0.15}
ROUNDS = 3
# The same table without a chain in it: what writing such rows costs at least.
FLOOR_TABLE = """
create table bench_entry (like sharing_ledgerentry including all)
"""
PLAIN = "insert into bench_entry values (%s, %s, %s, %s, %s)"
SCAN = """
select count(*), bool_and(
    hash = sha256(before || int8send(seq) || body)
    and subjects = array(select jsonb_array_elements_text(convert_from(body, 'UTF8')::jsonb -> 'of'))
)
from (
    select seq, body, hash, subjects, lag(hash, 1, sha256(convert_to(chain, 'UTF8'))) over (order by seq) as before
    from sharing_ledgerentry where chain = %s
) as walked
"""


def measure(cases: int) -> Verdict:
    from tests.support import database

    with database._owner_connection(connection.settings_dict["NAME"]) as owner:
        owner.execute(FLOOR_TABLE)
        owner.execute(f'grant insert on bench_entry to "{connection.settings_dict["USER"]}"')
    ratios = {**_appending(), **_checking()}
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.3g} of its floor; goal {GOALS[name]}")
    return Verdict("ledger", max(ratio / GOALS[name] for name, ratio in ratios.items()), 1.0)


# --- appending -----------------------------------------------------------------------------------


def _body(number: int) -> bytes:
    said = {
        "at": "2026-03-03T10:42:00.000+00:00",
        "by": "P-ABCDE",
        "for": "agency:7",
        "of": [f"CR-{number % 100_000:05}"],
        "verb": "looked",
    }
    return json.dumps(said, sort_keys=True).encode()


def _appending() -> dict[str, float]:
    ours, plain, batches = [], [], []
    for turn in range(ROUNDS):
        ours.append(_seconds(lambda writer, turn=turn: _append(writer, turn)))
        plain.append(_seconds(lambda writer, turn=turn: _insert(writer, turn)))
        batches.append(_seconds(lambda writer: _batch(writer)))
    entry = {
        name: median(times) / each
        for name, times, each in (
            ("ours", ours, WRITERS * EACH),
            ("plain", plain, WRITERS * EACH),
            ("batches", batches, WRITERS * BATCH),
        )
    }
    print(
        ", ".join(f"{name} {1 / seconds:,.0f} entries a second" for name, seconds in entry.items())
    )
    return {
        "append": entry["ours"] / entry["plain"],
        "batches": entry["batches"] / entry["plain"],
    }


def _append(writer: int, turn: int) -> None:
    with connection.cursor() as cursor:
        for number in range(EACH):
            cursor.execute("select ledger_append(%s, %s)", [f"panel:{writer}", [_body(number)]])


def _batch(writer: int) -> None:
    with connection.cursor() as cursor:
        bodies = [_body(number) for number in range(BATCH)]
        cursor.execute("select ledger_append(%s, %s)", [f"panel:{writer}", bodies])


def _insert(writer: int, turn: int) -> None:
    with connection.cursor() as cursor:
        for number in range(EACH):
            body = _body(number)
            row = [
                f"panel:{writer}",
                turn * EACH + number,
                body,
                hashlib.sha256(body).digest(),
                [f"CR-{number % 100_000:05}"],
            ]
            cursor.execute(PLAIN, row)


def _seconds(work) -> float:
    """How long all writers take, started together on connections that are open."""
    ready = threading.Barrier(WRITERS + 1, timeout=60)
    errors = []

    def run(writer):
        try:
            connection.ensure_connection()
            ready.wait()
            work(writer)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return time.perf_counter() - began


# --- checking ------------------------------------------------------------------------------------


def _checking() -> dict[str, float]:
    chain = "panel:1000"
    with connection.cursor() as cursor:
        for start in range(0, ENTRIES, 10_000):
            bodies = [_body(number) for number in range(start, start + 10_000)]
            cursor.execute("select ledger_append(%s, %s)", [chain, bodies])
    ours, floor, later = [], [], []
    behind = ENTRIES - ENTRIES // 40
    vouched = _hash_at(chain, behind)
    for _ in range(ROUNDS):
        floor.append(_timed(lambda: _scan(chain)))
        ours.append(_timed(lambda: _walk(chain)))
        later.append(_timed(lambda: _walk(chain, behind, vouched)))
    times = [median(one) for one in (ours, floor, later)]
    print(
        "a million checked in {:.2f} s; in SQL {:.2f} s; from a checkpoint {:.3f} s".format(*times)
    )
    return {"verify": times[0] / times[1], "from a checkpoint": times[2] / times[0]}


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _scan(chain: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SCAN, [chain])
        assert cursor.fetchone() == (ENTRIES, True)


def _walk(chain: str, after: int = 0, before: bytes | None = None) -> None:
    from sharing.doors import ledger

    last, wrong = 0, None
    for last, wrong in ledger.verify(chain, after, before):  # noqa: B007
        pass
    assert (last, wrong) == (ENTRIES, None)


def _hash_at(chain: str, seq: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "select hash from sharing_ledgerentry where chain = %s and seq = %s", [chain, seq]
        )
        return bytes(cursor.fetchone()[0])
