"""A forged ledger is found by what is kept outside, and named (C9)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from sharing.choices import Verb
from sharing.doors import kept, ledger
from sharing.doors.viewer import the_service
from sharing.models import LedgerEntry
from sharing.post.sweep import sign_due
from sharing.selectors.ledger_check import faults_outside
from tests.sharing.doors.test_ledger import tamper

pytestmark = pytest.mark.django_db(transaction=True)
US = the_service("sweep")
TEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
# Rewrites an entry and every hash after it, and the head: the chain holds in itself.
FORGE = """
do $$ declare e record; h bytea; begin
    update sharing_ledgerentry set body = replace(convert_from(body, 'UTF8'), 'CR-23456', 'CR-99999')::bytea,
        subjects = array_replace(subjects, 'CR-23456', 'CR-99999') where chain = 'service' and seq = {seq};
    h := sha256(convert_to('service', 'UTF8'));
    for e in select * from sharing_ledgerentry where chain = 'service' order by seq loop
        h := sha256(h || int8send(e.seq) || e.body);
        update sharing_ledgerentry set hash = h where chain = 'service' and seq = e.seq;
    end loop;
    update sharing_ledgerhead set hash = h where chain = 'service';
end $$
"""
CUT = """
do $$ begin
    delete from sharing_ledgerentry where chain = 'service' and seq > 4;
    update sharing_ledgerhead set seq = 4, hash =
        (select hash from sharing_ledgerentry where chain = 'service' and seq = 4) where chain = 'service';
end $$
"""


def signed(turns=3, each=4):
    for turn in range(turns):
        with ledger.listening():
            for _ in range(each):
                ledger.record(US, Verb.LOOKED, "CR-23456")
        sign_due(US, TEN + timedelta(minutes=15 * turn))


def faults():
    return [str(fault) for fault in faults_outside()]


def test_what_was_signed_agrees(capsys):
    signed()
    assert faults() == []
    call_command("verify_ledger")
    assert "Agrees with 3 signed checkpoints kept outside." in capsys.readouterr().out


def test_what_a_checkpoint_vouches_for_need_not_be_walked_again(owner, capsys):
    signed()
    tamper(owner, "update sharing_ledgerentry set body = '{}' where seq = 2")
    call_command("verify_ledger", from_checkpoint=True)
    assert "service: checked to entry 15" in capsys.readouterr().out
    tamper(owner, "update sharing_ledgerentry set body = '{}' where seq = 15")
    with pytest.raises(CommandError, match="service: entry 15 does not match"):
        call_command("verify_ledger", from_checkpoint=True)


@pytest.mark.parametrize(("seq", "named"), [(1, 1), (4, 1), (6, 5), (9, 5), (11, 10)])
def test_a_chain_forged_from_end_to_end_is_found(owner, seq, named):
    signed()
    tamper(owner, FORGE.format(seq=seq))
    assert [wrong for _, wrong in ledger.verify("service") if wrong] == []
    with pytest.raises(CommandError, match=f"service: entry {named} or one up to"):
        call_command("verify_ledger")


def test_a_tail_cut_off_with_its_head_is_found(owner):
    signed()
    tamper(owner, CUT)
    assert [wrong for _, wrong in ledger.verify("service") if wrong] == []
    with pytest.raises(
        CommandError, match="service: entry 5 or one up to 9 is not what was signed"
    ):
        call_command("verify_ledger")


def test_a_whole_chain_that_is_gone_is_found(owner):
    signed()
    tamper(owner, "delete from sharing_ledgerentry; delete from sharing_ledgerhead")
    with pytest.raises(CommandError, match="service: entry 1 or one up to 4"):
        call_command("verify_ledger")


@pytest.mark.parametrize(
    "statement",
    [
        "update sharing_checkpoint set document = replace(document, '10:00', '09:00') where number = 1",
        "update sharing_checkpoint set block = sha256('x') where number = 2",
        "delete from sharing_checkpointspan; delete from sharing_checkpoint where number = 2",
        "delete from sharing_checkpointspan; delete from sharing_checkpoint",
    ],
)
def test_checkpoints_changed_in_the_database_are_found(owner, statement):
    signed()
    tamper(owner, statement)
    assert faults() != []


def test_a_kept_file_that_was_changed_is_named():
    signed()
    path, one = list(kept.read_all())[1]
    for old, new in (("10:15", "10:45"), (one.heads["service"][1], "0" * 64)):
        before = path.read_text()
        path.chmod(0o600)
        path.write_text(before.replace(old, new))
        assert any("2" in fault and "was changed" in fault for fault in faults())
        path.write_text(before)
    path.write_text("{")
    assert any(path.name in fault for fault in faults())


def test_a_kept_file_that_was_taken_away_is_missed():
    signed()
    path, _ = next(iter(kept.read_all()))
    path.unlink()
    assert faults() == ["Checkpoint 1 is not among those kept outside the database."]


def test_entries_after_the_last_checkpoint_are_no_fault():
    signed()
    with ledger.listening():
        ledger.record(US, Verb.LOOKED, "CR-23456")
    assert faults() == []
    assert LedgerEntry.objects.count() == 16


@pytest.mark.parametrize("table", ["checkpoint", "checkpointspan", "ledgercheck", "casekey"])
@pytest.mark.parametrize(
    "statement", ["delete from {}", "truncate {}", "alter table {} disable trigger all"]
)
def test_application_may_not_take_away_what_was_signed(table, statement):
    from django.db import ProgrammingError, connection

    with pytest.raises(ProgrammingError, match=r"denied|owner"), connection.cursor() as cursor:
        cursor.execute(statement.format(f"sharing_{table}"))
