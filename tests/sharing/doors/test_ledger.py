"""The door out: said once, written last, chained, and nothing in it can be changed unseen."""

import json
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import the_service
from sharing.errors import LedgerClosed, NotAllowed, UnfitForLedger, Unheard
from sharing.models import LedgerEntry, LedgerHead, StrategicBoard
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db
US = the_service("test")
COLUMNS = {
    "body": """'{"of": []}'::bytea""",
    "hash": "sha256('x')",
    "subjects": "array['CR-99999']",
    "seq": "seq + 10",
    "chain": "'panel:999'",
}


def say(times=1, subject="CR-23456"):
    with ledger.listening():
        for _ in range(times):
            ledger.record(US, Verb.LOOKED, subject)


def breaks(chain="service"):
    return [(number, wrong) for number, wrong in ledger.verify(chain) if wrong]


def tamper(owner, statement):
    """As the owner of the tables, past the triggers: what somebody with all rights could do."""
    with owner.transaction():
        owner.execute("set local session_replication_role = replica")
        owner.execute(statement)


def test_entries_are_chained_by_their_hashes():
    say(3)
    before = ledger.genesis("service")
    for entry in LedgerEntry.objects.filter(chain="service").order_by("seq"):
        body = bytes(entry.body)
        before = sha256(before + entry.seq.to_bytes(8, "big") + body).digest()
        assert bytes(entry.hash) == before
        assert json.loads(body)["by"] == "service:test"
    assert bytes(LedgerHead.objects.get(chain="service").hash) == before
    assert breaks() == []


def test_look_at_a_panels_record_goes_to_the_panels_own_chain():
    panel = make.panel()
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, panel)
    assert ledger.chains() == [f"panel:{panel.pk}"]


def test_nothing_is_said_where_nobody_writes():
    with pytest.raises(Unheard):
        ledger.record(US, Verb.LOOKED, "CR-23456")


@pytest.mark.parametrize("text", ["Kay Fenwick", "12 High Street", "x" * 81, "na\u00efve", "a\nb"])
def test_free_text_is_refused(text):
    with ledger.listening(), pytest.raises(UnfitForLedger):
        ledger.record(US, Verb.LOOKED, "CR-23456", why=text)


@pytest.mark.parametrize("table", ["sharing_ledgerentry", "sharing_ledgerhead"])
@pytest.mark.parametrize(
    "statement",
    [
        "update {} set chain = 'x'",
        "delete from {}",
        "truncate {}",
        "insert into {} (chain, seq, hash) values ('service', 99, '')",
        "alter table {} disable trigger all",
    ],
)
def test_application_may_not_change_the_ledger(table, statement):
    say()
    with pytest.raises(ProgrammingError, match=r"denied|owner"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "update sharing_ledgerentry set body = ''",
        "delete from sharing_ledgerentry",
        "truncate sharing_ledgerentry",
        "delete from sharing_ledgerhead",
        "truncate sharing_ledgerhead",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_even_the_owner_is_refused_by_the_triggers(owner, statement):
    import psycopg

    say()
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(statement)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.django_db(transaction=True)
def test_change_of_any_column_is_found(owner, column):
    say(3)
    tamper(
        owner,
        f"update sharing_ledgerentry set {column} = {COLUMNS[column]} where seq = 2",
    )
    assert breaks()[0][0] == 2


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("delete from sharing_ledgerentry where seq = 1", 1),
        ("delete from sharing_ledgerentry where seq = 2", 2),
        ("delete from sharing_ledgerentry where seq = 3", 3),
        ("delete from sharing_ledgerentry", 1),
        ("delete from sharing_ledgerhead", 4),
        ("update sharing_ledgerhead set seq = 2", 4),
        ("update sharing_ledgerhead set hash = ''", 4),
        (
            "insert into sharing_ledgerentry (chain, seq, body, hash, subjects)"
            " select chain, 4, body, hash, subjects from sharing_ledgerentry where seq = 3",
            4,
        ),
        (
            "with a as (select body, hash from sharing_ledgerentry where seq = 1)"
            " update sharing_ledgerentry set body = a.body, hash = a.hash from a where seq = 2",
            2,
        ),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_cut_inserted_and_swapped_entries_are_found(owner, statement, number):
    say(3)
    tamper(owner, statement)
    assert breaks()[0][0] == number


@pytest.mark.django_db(transaction=True)
def test_command_says_how_far_it_checked(capsys):
    panel = make.panel()
    say(2)
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, panel)
    call_command("verify_ledger")
    out = capsys.readouterr().out
    assert f"panel:{panel.pk}: checked to entry 1" in out
    assert "service: checked to entry 2" in out
    assert "No breaks in 2 chains" in out


@pytest.mark.django_db(transaction=True)
def test_command_names_the_first_bad_entry(owner):
    say(5)
    tamper(owner, "update sharing_ledgerentry set subjects = '{}' where seq in (3, 4)")
    with pytest.raises(CommandError, match=r"service: entry 3 .*Checked to entry 2"):
        call_command("verify_ledger")


def test_entry_written_while_checking_is_no_break():
    say(2)
    walk = ledger.verify("service")
    assert next(walk) == (1, None)
    say(2)
    assert [wrong for _, wrong in walk if wrong] == []


@service(may=None)
def rename(*, by, board, to, tell=True, refuse=False):
    StrategicBoard.objects.filter(pk=board.pk).update(name=to)
    if tell:
        ledger.record(by, Verb.LOOKED, "B-23456")
    if refuse:
        raise NotAllowed


@service(may=None)
def rename_twice(*, by, board):
    rename(by=by, board=board, to="Once")
    rename(by=by, board=board, to="Twice", tell=False)


@pytest.fixture
def board():
    return StrategicBoard.objects.create(name="Before")


def entries():
    return LedgerEntry.objects.count()


def test_service_that_says_nothing_did_not_happen(board):
    with pytest.raises(Unheard):
        rename(by=US, board=board, to="After", tell=False)
    board.refresh_from_db()
    assert (board.name, entries()) == ("Before", 0)


def test_refused_service_leaves_no_trace_of_itself(board):
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, "B-99999")
        with pytest.raises(NotAllowed):
            rename(by=US, board=board, to="After", refuse=True)
    board.refresh_from_db()
    assert (board.name, entries()) == ("Before", 1)


def test_service_inside_a_service_is_part_of_it(board):
    rename_twice(by=US, board=board)
    board.refresh_from_db()
    assert (board.name, entries()) == ("Twice", 1)


def test_service_without_the_right_is_refused_before_anything():
    cast = Cast()

    @service(may=May.COORDINATE, on="panel")
    def plan(*, by, panel):
        raise AssertionError

    with pytest.raises(NotAllowed):
        plan(by=cast.chair.viewer, panel=cast.panel)
    with pytest.raises(AssertionError):
        plan(by=cast.coordinator.viewer, panel=cast.panel)


@pytest.mark.django_db(transaction=True)
def test_change_never_happened_if_it_cannot_be_recorded(board, owner):
    owner.execute("alter function ledger_append(text, bytea[]) rename to ledger_shut")
    try:
        with pytest.raises(LedgerClosed):
            rename(by=US, board=board, to="After")
    finally:
        owner.execute("alter function ledger_shut(text, bytea[]) rename to ledger_append")
    board.refresh_from_db()
    assert board.name == "Before"


@pytest.mark.django_db(transaction=True)
def test_shut_ledger_shows_nothing_and_asks_to_come_back(client, owner):
    cast = Cast()
    cast.spoc.login(client)
    owner.execute("alter function ledger_append(text, bytea[]) rename to ledger_shut")
    try:
        answer = client.get(f"/agencies/{cast.police.slug}/")
    finally:
        owner.execute("alter function ledger_shut(text, bytea[]) rename to ledger_append")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert cast.police.name not in answer.content.decode()


def test_page_leaves_one_entry_before_it_is_shown(client):
    cast = Cast()
    cast.spoc.login(client)
    before = entries()
    client.get(f"/agencies/{cast.police.slug}/")
    client.get("/agencies/")
    client.get("/agencies/no-such/")
    said = [
        json.loads(bytes(row.body))
        for row in LedgerEntry.objects.filter(chain="service").order_by("seq")
    ][before:]
    assert [entry["verb"] for entry in said] == ["looked", "listed", "refused"]
    assert {entry["by"] for entry in said} == {cast.spoc.user.reference}
    assert cast.police.slug in said[1]["of"]
