"""An export says why, is marked, and is checked without the service."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from docs.verifier import verify_export as verifier
from referrals.choices import Stage
from referrals.models import Case
from sharing.doors import access, keys, ledger
from sharing.doors.viewer import the_service
from sharing.models import LedgerEntry, PanelRole
from sharing.post.sweep import sign_due
from sharing.selectors import ledger_export
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.sharing.selectors.test_receipt import TEN

pytestmark = pytest.mark.django_db
REASON = "Asked for by the auditor, letter of 2 March"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def keeper(cast, client):
    case = make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.mental_health,
        involved=(cast.housing,),
    )
    for _ in range(5):
        with ledger.listening():
            access.fetch(Case, case.reference, cast.second_spoc.viewer)
    return cast.ig_lead.login(client)


def export(client, **given):
    answer = client.post(reverse("ledger_export"), {"reason": REASON} | given)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content).splitlines(keepends=True)


def checked(lines, kept=None):
    return verifier.Export(lines, keys.public_key()).check(kept)


def test_an_export_holds_by_itself(cast, keeper):
    about, entries, checkpoint = checked(export(keeper))
    assert about["chain"] == f"panel:{cast.panel.pk}"
    assert entries == LedgerEntry.objects.filter(chain=about["chain"]).count() - 1
    assert checkpoint is None


def test_it_is_held_against_the_last_signed_checkpoint(cast, keeper):
    sign_due(the_service("sweep"), TEN)
    about, entries, checkpoint = checked(export(keeper))
    assert checkpoint.number == 1
    assert about["covered"] == entries


def test_the_reason_is_sealed_in_the_ledger_before_a_line_leaves(cast, keeper):
    export(keeper)
    last = LedgerEntry.objects.filter(chain=f"panel:{cast.panel.pk}").latest("seq")
    said = json.loads(bytes(last.body))
    assert said["verb"] == "ledger_exported"
    assert b"auditor" not in bytes(last.body)
    key = keys.of_subjects([cast.panel.slug])[cast.panel.slug]
    assert keys.open_sealed(key, last.chain, said["sealed"]) == REASON


def test_every_line_says_for_whom_and_when(cast, keeper):
    marks = {json.loads(line)["mark"] for line in export(keeper)}
    assert len(marks) == 1
    assert marks.pop().startswith(cast.ig_lead.user.reference)


def test_without_a_reason_nothing_leaves(cast, keeper):
    answer = keeper.post(reverse("ledger_export"), {"reason": " "})
    assert b"Error: " in answer.content
    assert not answer.streaming
    assert not LedgerEntry.objects.filter(body__contains=b"ledger_exported").exists()


def test_of_several_panels_one_is_chosen(cast, keeper):
    other = partners.panel("South")
    partners.role(cast.ig_lead.user, other, "ig_lead")
    assert b"Which panel" in keeper.get(reverse("ledger_export")).content
    about, *_ = checked(export(keeper, panel=cast.panel.slug))
    assert about["panel"] == cast.panel.slug
    answer = keeper.post(reverse("ledger_export"), {"reason": REASON, "panel": "elsewhere"})
    assert not answer.streaming


def changes(lines):
    """What somebody may do to a file on its way, and what the verifier calls it."""
    body = json.loads(lines[2])
    edited = json.dumps(body | {"body": body["body"].replace("looked", "listed")}) + "\n"
    remarked = [line.replace(b'"mark": "P-', b'"mark": "Q-') for line in lines]
    head = json.loads(lines[0])
    head["export"]["by"] = "P-22222"
    yield "a line taken out", [*lines[:2], *lines[3:]], "entry 2 is missing"
    yield "a line edited", [*lines[:2], edited.encode(), *lines[3:]], "entry 2 does not match"
    yield "two lines swapped", [lines[0], lines[2], lines[1], *lines[3:]], "entry 1 is missing"
    yield "the tail cut off", lines[:-2], "cut off"
    yield "the last entry taken out", [*lines[:-2], lines[-1]], "changed, added or taken out"
    yield "another mark on one line", [*lines[:3], remarked[3], *lines[4:]], "mark"
    yield "another mark on all", remarked, "changed, added or taken out"
    yield "another name", [json.dumps(head).encode() + b"\n", *lines[1:]], "changed, added"


def test_whatever_is_done_to_the_file_is_found(cast, keeper):
    sign_due(the_service("sweep"), TEN)
    for what, changed, said in changes(export(keeper)):
        with pytest.raises(verifier.Wrong, match=said):
            checked(changed)
        assert what


def test_a_file_of_another_service_is_not_signed(cast, keeper):
    lines = export(keeper)
    with pytest.raises(verifier.Wrong, match="not signed"):
        verifier.Export(lines, bytes(32)).check()


def test_the_script_runs_by_itself(cast, keeper, tmp_path):
    import subprocess
    import sys

    sign_due(the_service("sweep"), TEN)
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(export(keeper)))
    command = [sys.executable, "-I", verifier.__file__, "export", str(file), "--key"]
    good = subprocess.run([*command, keys.public_key().hex()], capture_output=True, text=True)
    assert good.returncode == 0, good.stderr
    assert "no breaks" in good.stdout
    file.write_bytes(file.read_bytes().replace(b"looked", b"listed", 1))
    bad = subprocess.run([*command, keys.public_key().hex()], capture_output=True, text=True)
    assert bad.returncode == 1
    assert "does not match its hash" in bad.stderr
    file.write_bytes(b"\xff{")
    unreadable = subprocess.run([*command, "zz"], capture_output=True, text=True)
    assert unreadable.returncode == 1
    assert "Traceback" not in unreadable.stderr


@pytest.mark.django_db(transaction=True)
def test_while_the_ledger_is_shut_no_line_leaves(cast, keeper, owner):
    owner.execute("alter function ledger_append(text, bytea[]) rename to ledger_shut")
    try:
        answer = keeper.post(reverse("ledger_export"), {"reason": REASON})
    finally:
        owner.execute("alter function ledger_shut(text, bytea[]) rename to ledger_append")
    assert answer.status_code == 503
    assert not answer.streaming
    assert b"panel:" not in answer.content


def test_what_is_said_in_a_running_stream_stops_it(cast, keeper, monkeypatch):
    """The box is closed by then: a look that nobody would write down ends the answer."""
    from sharing.choices import Verb
    from sharing.errors import Unheard

    plain = ledger_export.selector.entries

    def looks(*args):
        ledger.record(cast.ig_lead.viewer, Verb.LOOKED, "CR-23456")
        return plain(*args)

    monkeypatch.setattr(ledger_export.selector, "entries", looks)
    with pytest.raises(Unheard):
        export(keeper)


def test_a_long_chain_leaves_in_pieces(cast, keeper, monkeypatch):
    monkeypatch.setattr(ledger_export, "AT_ONCE", 2)
    assert checked(export(keeper))[1] >= 5
    call_command("verify_ledger", verbosity=0)


def test_whoever_loses_the_role_while_it_runs_gets_no_more(cast, keeper, monkeypatch):
    monkeypatch.setattr(ledger_export, "AT_ONCE", 2)
    answer = keeper.post(reverse("ledger_export"), {"reason": REASON})
    pieces = iter(answer.streaming_content)
    taken = [next(pieces), next(pieces)]
    PanelRole.objects.filter(user=cast.ig_lead.user).delete()
    assert list(pieces) == []
    with pytest.raises(verifier.Wrong):
        checked(b"".join(taken).splitlines(keepends=True))
