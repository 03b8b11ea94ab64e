"""Factors, risks and what was tried, as pages; the list of referrals; print, import and download."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from referrals.choices import Stage
from referrals.interfaces import referral_form
from referrals.models import Case, Referral
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.selectors import referral as asked
from referrals.services.referral_lists import add_tried, set_factors
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def writer(cast, client):
    return cast.worker.login(client)


@pytest.fixture
def referral(cast):
    case = make.draft(cast.worker.user, cast.panel, complete=False)
    return Referral.objects.get(case=case)


def edit(referral, slug):
    return reverse("referral_edit", args=[referral.reference, slug])


def url(name, referral, *more):
    return reverse(name, args=[referral.reference, *more])


def text_of(page):
    return " ".join(page.content.decode().split())


def seen(referral):
    return asked.print_of(asked.factor_answers(referral))


def risk_rows(*rows, **more):
    data = {"risk-TOTAL_FORMS": len(rows), "risk-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"risk-{number}-{name}": value for name, value in row.items()}
    return data


def test_factors_are_saved_and_lead_to_their_scores(writer, referral):
    answer = writer.post(
        edit(referral, "factors"), {"seen": seen(referral), "unstable_housing": "present"}
    )
    assert answer.url == edit(referral, "risks")
    assert "Unstable housing" in text_of(writer.get(answer.url))


def test_scores_are_saved(writer, referral):
    data = risk_rows(
        {"scenario": "A fire", "likelihood": "4", "impact": "5"}, seen=seen(referral), another="1"
    )
    assert writer.post(edit(referral, "risks"), data).url == edit(referral, "risks")
    assert [f.score for f in asked.factor_answers(referral)] == [20]


def test_half_a_score_is_named_and_nothing_changes(writer, referral):
    page = writer.post(
        edit(referral, "risks"),
        risk_rows({"scenario": "A fire", "likelihood": "4"}, seen=seen(referral)),
    )
    assert "Choose how serious it would be" in text_of(page)
    assert "A fire" in text_of(page)
    assert "<title>Error: " in text_of(page)
    assert asked.factor_answers(referral) == []


def test_factors_changed_in_another_window_are_not_lost(cast, writer, referral):
    before = seen(referral)
    housing = FactorAnswer(factor="unstable_housing", presence="present")
    set_factors(referral=referral, factors=[housing], by=cast.worker.viewer)
    page = writer.post(edit(referral, "factors"), {"seen": before, "unstable_housing": "absent"})
    assert page.status_code == 409
    assert "This was changed in another window" in text_of(page)
    assert asked.factor_answers(referral) == [housing]


def test_scores_save_themselves_and_tell_the_version(writer, referral):
    data = risk_rows({"scenario": "A fire", "likelihood": "4", "impact": "5"}, seen=seen(referral))
    told = writer.post(edit(referral, "risks"), data, headers={"X-Autosave": "1"}).json()
    assert told["tokens"] == {"seen": seen(referral)}
    assert len(asked.factor_answers(referral)) == 1


@pytest.mark.parametrize("slug", ["factors", "risks"])
@pytest.mark.parametrize("text", ["\x00", "x" * 10_001, "🗝", "<script>alert(1)</script>"])
def test_hostile_factors_are_refused_or_kept_as_text(writer, referral, slug, text):
    row = dict.fromkeys(("factor", "scenario", "likelihood", "impact", "evidence"), text)
    data = risk_rows(row, seen=text, unstable_housing=text)
    page = writer.post(edit(referral, slug), data)
    assert page.status_code in (200, 302, 409)
    assert b"<script>alert" not in page.content
    assert writer.post(edit(referral, slug), {"seen": text}).status_code in (200, 302, 409)


def test_entries_are_added_changed_and_removed(cast, writer, referral):
    words = {"what": "Visits", "agency": cast.housing.slug, "by_whom": "Jo", "add": "1"}
    page = writer.post(edit(referral, "tried"), words, follow=True)
    assert "Added to the list." in text_of(page)
    assert "Visits" in text_of(page)
    change = url("referral_tried_change", referral, 1)
    shown = text_of(writer.get(change))
    assert "Visits" in shown
    version = asked.print_of(asked.tried_answers(referral))
    writer.post(change, {"what": "Weekly visits", "seen": version})
    assert [e.what for e in asked.tried_answers(referral)] == ["Weekly visits"]
    version = asked.print_of(asked.tried_answers(referral))
    writer.post(url("referral_tried_remove", referral, 1), {"seen": version})
    assert asked.tried_answers(referral) == []


def test_continuing_keeps_the_entry_that_was_typed(cast, writer, referral):
    add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=cast.worker.viewer)
    answer = writer.post(edit(referral, "tried"), {"what": "Letters", "agency": "", "by_whom": ""})
    assert answer.url == edit(referral, "history")
    assert [e.what for e in asked.tried_answers(referral)] == ["Visits", "Letters"]


def test_continuing_with_half_an_entry_says_what_is_missing(cast, writer, referral):
    add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=cast.worker.viewer)
    page = text_of(writer.post(edit(referral, "tried"), {"result": "Nothing came of it"}))
    assert "Answer “What was tried?”" in page
    assert "Nothing came of it" in page


def test_continuing_with_nothing_typed_adds_nothing(cast, writer, referral):
    add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=cast.worker.viewer)
    page = writer.get(edit(referral, "tried")).content.decode()
    assert page.count("</form>") == page.count("<form")
    typed = {"what": "", "agency": "", "by_whom": "", "result": ""}
    assert writer.post(edit(referral, "tried"), typed).url == edit(referral, "history")
    assert len(asked.tried_answers(referral)) == 1


def test_entry_without_what_is_refused_beside_the_field(writer, referral):
    page = text_of(writer.post(edit(referral, "tried"), {"by_whom": "Jo", "add": "1"}))
    assert "Answer “What was tried?”" in page
    assert 'value="Jo"' in page


def test_list_that_changed_meanwhile_loses_nothing(cast, writer, referral):
    add_tried(referral=referral, entry=TriedAnswer(what="Visits"), by=cast.worker.viewer)
    page = writer.post(url("referral_tried_remove", referral, 1), {"seen": "old"}, follow=True)
    assert "The list changed" in text_of(page)
    page = writer.post(url("referral_tried_change", referral, 1), {"what": "x", "seen": "old"})
    assert "The list changed" in text_of(page)
    assert [e.what for e in asked.tried_answers(referral)] == ["Visits"]


def test_entries_that_are_not_there_are_not_found(writer, referral):
    assert writer.get(url("referral_tried_change", referral, 1)).status_code == 404


def test_continuing_lets_imported_entries_stand(writer, referral):
    Referral.objects.filter(pk=referral.pk).update(to_check=["tried", "gp"])
    assert writer.post(edit(referral, "tried")).url == edit(referral, "history")
    referral.refresh_from_db()
    assert referral.to_check == ["gp"]


# --- the list ----------------------------------------------------------------------------------


def test_list_shows_ones_own_and_the_drafts_of_nobody_else(cast, client):
    own = make.draft(cast.worker.user, cast.panel)
    colleague = partners.person(cast.police)
    other_draft = make.draft(colleague, cast.panel)
    sent = make.case_at(Stage.RECEIVED, colleague, cast.panel)
    writer = text_of(cast.worker.login(client).get("/referrals/"))
    assert own.reference in writer
    assert other_draft.reference not in writer
    assert sent.reference not in writer
    spoc = text_of(cast.spoc.login(client).get("/referrals/"))
    assert sent.reference in spoc
    assert own.reference not in spoc
    assert other_draft.reference not in spoc
    elsewhere = text_of(cast.second_spoc.login(client).get("/referrals/"))
    assert sent.reference not in elsewhere


def test_empty_list_says_what_will_appear(writer):
    page = text_of(writer.get("/referrals/"))
    assert "Referrals you write will appear here" in page
    assert 'href="/refer/"' in page


def test_possible_match_reads_like_any_other_in_the_list(cast, client):
    make.case_at(Stage.MATCHING, cast.worker.user, cast.panel, shown_as=Stage.WAITING)
    assert "On waiting list" in text_of(cast.worker.login(client).get("/referrals/"))
    assert "Possible match" in text_of(cast.coordinator.login(client).get("/referrals/"))


def test_list_costs_the_same_with_one_row_and_with_many(cast, writer):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert writer.get("/referrals/").status_code == 200
        return len(found)

    make.draft(cast.worker.user, cast.panel)
    queries()
    one = queries()
    for _ in range(5):
        make.draft(cast.worker.user, cast.panel)
    assert queries() == one


def test_pages_of_the_list_meet_without_gap_or_overlap(cast, writer, monkeypatch):
    monkeypatch.setattr(asked, "PER_PAGE", 2)
    made = [make.draft(cast.worker.user, cast.panel, complete=False) for _ in range(5)]
    newest = [case.reference for case in reversed(made)]
    viewer = cast.worker.viewer
    first = asked.referral_page(viewer)
    second = asked.referral_page(viewer, older_than=first.older_than)
    third = asked.referral_page(viewer, older_than=second.older_than)
    back = asked.referral_page(viewer, newer_than=third.newer_than)
    rows = [r.reference for page in (first, second, third) for r in page.rows]
    assert rows == newest
    assert (first.newer_than, third.older_than) == ("", "")
    assert [r.reference for r in back.rows] == [r.reference for r in second.rows]
    page = text_of(writer.get("/referrals/", {"older": first.older_than}))
    assert newest[2] in page
    assert "Newer" in page
    assert "Older" in page


@pytest.mark.parametrize("cursor", ["CR-ZZZZZ", "\x00", "x" * 5000, "🗝"])
def test_unknown_cursor_gives_the_first_page(cast, writer, cursor):
    case = make.draft(cast.worker.user, cast.panel)
    assert case.reference in text_of(writer.get("/referrals/", {"older": cursor}))


# --- paper and files -----------------------------------------------------------------------------


def test_print_is_in_the_ledger(cast, writer):
    case = make.draft(cast.worker.user, cast.panel)
    page = text_of(writer.get(url("referral_print", case)))
    assert "Others have taken over the flat." in page
    assert "Official–Sensitive" in page
    verbs = [bytes(e.body).decode() for e in LedgerEntry.objects.filter(subjects=[case.reference])]
    assert any('"referral_printed"' in body for body in verbs)


def test_blank_form_asks_every_question(writer):
    page = text_of(writer.get("/refer/blank"))
    assert "1.1 Your name" in page
    assert "7.11 Why confidentiality is outweighed" in page


def test_blank_spreadsheet_is_downloaded_with_the_panels_agencies(cast, writer):
    answer = writer.get("/refer/form.xlsx")
    assert "referral-form.xlsx" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content))["Referral"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "6.5")
    assert cast.housing.name in row[4].value
    assert writer.get("/refer/form.xlsx", {"panel": "nowhere"}).status_code == 404


def upload(content, name="form.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


def test_filled_form_is_imported_marked_and_not_sent(cast, writer, referral):
    data = referral_form.fill(
        {"family_name": "Fenwick", "birth_date": "31 February 1980"},
        [TriedAnswer(what="Visits", agency=cast.housing)],
        agencies=[cast.housing],
    )
    page = text_of(writer.post(url("referral_import", referral), upload(data)))
    assert "2 answers were imported" in page
    assert "2.4 Date of birth: " in page
    referral.refresh_from_db()
    assert (referral.family_name, referral.to_check) == ("Fenwick", ["family_name", "tried"])
    assert Case.objects.get().stage == Stage.DRAFT
    tasks = text_of(writer.get(url("referral", referral)))
    assert "Imported – check" in tasks


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello", "This is not an Excel file"),
        (b"", "The file is empty"),
        (b"PK" + b"\0" * (2 * 1024 * 1024), "larger than 2 MB"),
    ],
)
def test_unreadable_file_is_refused_kindly_and_changes_nothing(writer, referral, content, said):
    page = writer.post(url("referral_import", referral), upload(content))
    assert said in text_of(page)
    assert "<title>Error: " in text_of(page)
    referral.refresh_from_db()
    assert (referral.revision, referral.to_check) == (0, [])


def test_import_without_a_file_asks_for_it(writer, referral):
    assert "Choose a file" in text_of(writer.post(url("referral_import", referral)))


def test_markup_in_a_file_stays_text(writer, referral):
    data = referral_form.fill({"sex": "<script>alert(1)</script>"})
    page = writer.post(url("referral_import", referral), upload(data))
    assert b"<script>alert" not in page.content
    assert "not one of the answers offered" in text_of(page)
