"""The ledger and receipts as people meet them: two widths, axe, and without JavaScript."""

import pytest
from django.urls import reverse

from docs.verifier import verify_export as verifier
from sharing.choices import Verb
from sharing.doors import keys, ledger
from tests.cast import Cast
from tests.sharing.selectors.test_receipt import case_of, look, sign
from tests.sharing.views.test_in_the_browser import WIDTHS, enter, is_sound

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live_app):
    cast = Cast()
    case = cast.case = case_of(cast)
    look(cast.second_spoc, case)
    with ledger.listening():
        ledger.record(
            cast.coordinator.viewer, Verb.IDENTITY_SHOWN, case, words="Asked by the police"
        )
    sign(2)
    return cast


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_keeper_are_sound(live_app, page, context, cast, width):
    enter(context, live_app, cast.ig_lead)
    for name in ("ledger_page", "ledger_readers_page", "ledger_verify", "ledger_export"):
        is_sound(page, live_app + reverse(name), width, name)
    found = f"{reverse('ledger_readers_page')}?case={cast.case.reference}"
    is_sound(page, live_app + found, width, "ledger_readers_found")
    wrong = f"{reverse('ledger_page')}?since_day=40&since_month=1&since_year=2026"
    is_sound(page, live_app + wrong, width, "ledger_wrong_date")


@pytest.mark.parametrize("width", WIDTHS)
def test_receipts_are_sound(live_app, page, context, cast, width):
    enter(context, live_app, cast.second_spoc)
    is_sound(page, live_app + reverse("receipt_list"), width, "receipt_list")
    is_sound(page, live_app + reverse("receipt_list") + "?kept=1", width, "receipt_list_kept")


def test_without_script_the_ledger_is_checked_and_taken_away(live_app, browser, cast, tmp_path):
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    enter(context, live_app, cast.ig_lead)
    page = context.new_page()
    page.goto(live_app + reverse("ledger_page"))
    page.get_by_role("button", name="Check now").click()
    assert "The ledger is checked: no breaks." in page.inner_text("main")
    page.goto(live_app + reverse("ledger_export"))
    page.get_by_role("button", name="Export").click()
    assert "There is a problem" in page.inner_text("main")
    page.fill("#id_reason", "Asked for by the auditor")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "export.jsonl"
    coming.value.save_as(file)
    context.close()
    about, entries, checkpoint = verifier.Export(file.open("rb"), keys.public_key()).check()
    assert about["panel"] == cast.panel.slug
    assert entries >= about["covered"] > 0
    assert checkpoint.number == 2
