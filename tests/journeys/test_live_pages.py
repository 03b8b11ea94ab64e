"""Two browsers side by side: what one saves, the other sees; what is half typed stays."""

import pytest
from playwright.sync_api import expect

from actions.choices import ActionStatus
from actions.services.action import update_action
from sharing.doors import ledger
from sharing.models import LedgerEntry, RecentLook
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.journeys.browsing import enter
from tests.support.browser import aside

pytestmark = pytest.mark.browser
SOON = 2000
NO_SOCKET = "WebSocket = class extends WebSocket { constructor() { super('/no/such/place') } }"
LINE = """line = {isCut: false, ends: []}
WebSocket = class extends WebSocket {
    constructor(address) { super(line.isCut ? "/no/such/place" : address); line.ends.push(this) }
}"""
IS_LIVE = "html[data-live-state=live]"


@pytest.fixture
def cast(live_app):
    with aside():
        return Cast()


@pytest.fixture
def case(cast):
    with aside():
        return make.case_at(
            "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        )


@pytest.fixture
def action(cast, case):
    with aside():
        return work.action(case, cast.police, cast.coordinator.user)


@pytest.fixture
def opened(browser, live_app):
    """A page in a browser of somebody's own; `ready` waits for its socket."""
    contexts = []

    def open_page(player, path, *, ready=True, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        enter(context, live_app, player)
        page = context.new_page()
        page.goto(live_app + path)
        if ready:
            page.wait_for_selector(IS_LIVE, state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()


def says(cast, action, status=ActionStatus.IN_PROGRESS, note="Spoke to the landlord"):
    with aside(), ledger.listening():
        update_action(action=action, status=status, note=note, by=cast.spoc.viewer)


def test_one_updates_and_the_other_sees_it_within_two_seconds(cast, case, action, opened):
    watching = opened(cast.coordinator, f"/cases/{case.reference}/summary")
    expect(watching.locator("#open-actions")).to_contain_text("Not started")
    doing = opened(cast.spoc, f"/actions/{action.reference}")
    doing.get_by_label("In progress").check()
    doing.get_by_label("Note").fill("Spoke to the landlord")
    doing.get_by_role("button", name="Save update").click()
    doing.wait_for_load_state()
    expect(watching.locator("#open-actions")).to_contain_text("In progress", timeout=SOON)
    expect(watching.locator("#live-region")).to_contain_text("Open actions")


def test_half_typed_words_and_focus_stay(cast, action, opened):
    page = opened(cast.coordinator, f"/actions/{action.reference}")
    note = page.get_by_label("Note")
    note.fill("Half a sen")
    note.focus()
    says(cast, action)
    expect(page.locator("#action-status")).to_contain_text("In progress", timeout=SOON)
    expect(page.locator("#action-history")).to_contain_text("Spoke to the landlord")
    expect(note).to_have_value("Half a sen")
    expect(note).to_be_focused()
    page.keyboard.type("tence")
    expect(note).to_have_value("Half a sentence")


def test_what_holds_focus_waits_behind_a_button(cast, action, opened):
    page = opened(cast.coordinator, f"/actions/{action.reference}")
    page.get_by_role("link", name="Change the date").focus()
    with aside():
        work.extension(action, cast.coordinator.user)
    says(cast, action)
    button = page.get_by_role("button", name="1 update – show")
    expect(button).to_be_visible(timeout=SOON)
    expect(page.get_by_role("link", name="Change the date")).to_be_focused()
    expect(page.locator("#action-facts")).not_to_contain_text("First due")
    expect(page.locator("#live-region")).to_contain_text("1 update waits")
    button.click()
    expect(page.locator("#action-facts")).to_contain_text("First due")
    expect(page.locator("#action-facts")).to_be_focused()
    expect(button).to_have_count(0)


def test_new_rows_wait_and_rows_that_are_there_change_in_place(cast, case, action, opened):
    page = opened(cast.coordinator, f"/cases/{case.reference}/actions")
    with aside():
        new = work.action(case, cast.housing, cast.coordinator.user, text="A new lock")
        work.action(case, cast.housing, cast.coordinator.user, text="A new key")
    says(cast, action)
    row = page.locator(f"#row-{action.reference}")
    expect(row).to_contain_text("In progress", timeout=SOON)
    expect(page.locator("main")).not_to_contain_text("A new lock")
    page.get_by_role("button", name="2 updates – show").click()
    expect(page.locator(f"#row-{new.reference}")).to_contain_text("A new lock")


def test_who_is_barred_meanwhile_is_shown_nothing_more(cast, case, action, opened):
    page = opened(cast.second_spoc, f"/cases/{case.reference}/summary")
    with aside():
        partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    says(cast, action)
    expect(page.locator("h1")).to_contain_text("not found", ignore_case=True, timeout=10_000)


def test_refused_sockets_are_made_up_for_by_looking_every_half_minute(
    cast, case, action, browser, live_app
):
    context = browser.new_context()
    enter(context, live_app, cast.coordinator)
    page = context.new_page()
    page.clock.install()
    page.add_init_script(NO_SOCKET)
    page.goto(f"{live_app}/cases/{case.reference}/summary")
    page.wait_for_selector("html[data-live-state=paused]", state="attached")
    says(cast, action)
    page.clock.run_for(5_000)
    expect(page.get_by_text("Live updates paused. Trying again").first).to_be_visible()
    expect(page.locator("#open-actions")).to_contain_text("Not started")
    page.clock.run_for(31_000)
    expect(page.locator("#open-actions")).to_contain_text("In progress")
    context.close()


def test_lost_socket_is_said_and_what_was_missed_is_caught_up(
    cast, case, action, browser, live_app
):
    context = browser.new_context()
    enter(context, live_app, cast.coordinator)
    page = context.new_page()
    page.add_init_script(LINE)
    page.goto(f"{live_app}/cases/{case.reference}/summary")
    page.wait_for_selector(IS_LIVE, state="attached")
    page.evaluate("line.isCut = true; line.ends.forEach(end => end.close())")
    note = page.locator("main").get_by_text("Live updates paused. Trying again")
    expect(note).to_be_visible()
    says(cast, action)
    page.evaluate("line.isCut = false")
    expect(note).to_have_count(0, timeout=15_000)
    expect(page.locator("#open-actions")).to_contain_text("In progress")
    expect(page.locator("#live-region")).to_contain_text("Live updates are back", timeout=12_000)
    context.close()


def test_page_in_the_background_catches_up_when_it_is_looked_at(cast, case, action, opened):
    page = opened(cast.coordinator, f"/cases/{case.reference}/summary")
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true}); document.dispatchEvent(new Event('visibilitychange')) }"
    page.evaluate(hide, True)
    says(cast, action)
    page.wait_for_timeout(1_000)
    expect(page.locator("#open-actions")).to_contain_text("Not started")
    page.evaluate(hide, False)
    expect(page.locator("#open-actions")).to_contain_text("In progress", timeout=SOON)


def test_without_scripts_the_page_is_as_before(cast, case, action, opened):
    page = opened(
        cast.coordinator,
        f"/cases/{case.reference}/summary",
        ready=False,
        java_script_enabled=False,
    )
    says(cast, action)
    expect(page.locator("#open-actions")).to_contain_text("Not started")
    page.reload()
    expect(page.locator("#open-actions")).to_contain_text("In progress")


def test_look_of_a_page_that_refreshes_is_told_as_such_and_opens_nothing(
    cast, case, action, opened
):
    page = opened(cast.coordinator, f"/cases/{case.reference}/summary")
    before = RecentLook.objects.get(person=cast.coordinator.user).at
    looks = LedgerEntry.objects.filter(subjects__contains=[case.reference]).count()
    says(cast, action)
    expect(page.locator("#open-actions")).to_contain_text("In progress", timeout=SOON)
    assert RecentLook.objects.get(person=cast.coordinator.user).at == before
    told = [bytes(e.body) for e in LedgerEntry.objects.filter(subjects__contains=[case.reference])]
    assert len(told) == looks + 2
    assert sum(b'"live": true' in body for body in told) == 1


def test_row_that_is_being_answered_stays_while_the_others_change(cast, case, action, opened):
    """My actions: one row half answered, another changed by a colleague, a third gone."""
    with aside():
        other, third = (work.action(case, cast.police, cast.coordinator.user) for _ in range(2))
    page = opened(cast.deputy_spoc, "/actions/")
    page.get_by_label(f"Note on {action.reference}").fill("Half a sen")
    says(cast, action, note="From the colleague")
    says(cast, other, note="About the other one")
    row = page.locator(f"[id='{other.reference}']")
    expect(row).to_contain_text("About the other one", timeout=SOON)
    waiting = page.get_by_role("button", name="1 update – show")
    expect(waiting).to_be_visible()
    expect(page.get_by_label(f"Note on {action.reference}")).to_have_value("Half a sen")
    says(cast, third, status=ActionStatus.DONE)
    page.get_by_role("button", name="2 updates – show").click()
    expect(page.locator(f"[id='{action.reference}']")).to_contain_text("From the colleague")
    expect(page.get_by_label(f"Note on {action.reference}")).to_have_value("Half a sen")
    expect(page.locator(f"[id='{third.reference}']")).to_have_count(0)
    expect(page.get_by_role("button", name="Save 1 update")).to_be_visible()


def test_first_action_appears_on_an_empty_list(cast, case, opened):
    page = opened(cast.spoc, "/actions/")
    with aside():
        new = work.action(case, cast.police, cast.coordinator.user)
        shown = work.action(case, cast.housing, cast.coordinator.user)
    with aside(), ledger.listening():
        update_action(
            action=shown, status=ActionStatus.IN_PROGRESS, note="On it", by=cast.coordinator.viewer
        )
    page.get_by_role("button", name="1 update – show").click()
    page.get_by_label(f"Note on {new.reference}").fill("Rang them")
    expect(page.get_by_role("button", name="Save 1 update")).to_be_visible()


def test_today_and_the_list_of_cases_change(cast, case, action, opened):
    today = opened(cast.spoc, "/today")
    cases = opened(cast.coordinator, "/cases/")
    expect(today.locator("#needs-list")).to_be_visible()
    with aside():
        make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    says(cast, action, status=ActionStatus.DONE)
    expect(cases.locator("#places-north")).to_contain_text("2 of", timeout=SOON)
    expect(cases.get_by_role("button", name="1 update – show")).to_be_visible()
    expect(today.locator("html[data-live-state=live]")).to_have_count(1)
