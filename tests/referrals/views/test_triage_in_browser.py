"""Triage and waiting in a browser: nothing for axe to find, nothing beyond the window, short ways."""

import pytest
from django.urls import reverse

from referrals.choices import Stage
from referrals.services.challenge import challenge_refusal
from referrals.services.triage import decline_at_triage, return_for_more
from referrals.services.waiting import propose_room
from referrals.services.withdrawal import ask_withdrawal
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, ran_out, send, someone
from tests.support.axe import violations
from tests.support.browser import aside

WIDTHS = (1280, 320)


@pytest.fixture
def cast(live_app):
    with aside():
        return Cast(partners.panel(case_cap=4))


@pytest.fixture
def as_seen_by(live_app, page, client):
    """Sign the browser in as somebody of the cast."""

    def sign_in(player, where=page):
        with aside():
            player.login(client)
        cookie = {"name": "session", "value": client.cookies["session"].value}
        where.context.clear_cookies()
        where.context.add_cookies([{**cookie, "url": str(live_app)}])
        return where

    return sign_in


def address(live_app, name, case):
    return f"{live_app}{reverse(name, args=[case.reference])}"


def check(page, url, *, press=None):
    """Axe finds nothing and nothing scrolls sideways, at both widths; after a press, if one is given."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(url)
        page.wait_for_selector("body.govuk-frontend-supported")
        if press:
            page.get_by_role("button", name=press, exact=True).first.click()
            page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (url, width)
        assert violations(page) == [], (url, width)


URGENT = {"urgent": "yes", "urgent_reason": "Discharged tomorrow"}


@pytest.mark.browser
def test_pages_of_the_coordinator_are_open_to_everyone(live_app, cast, as_seen_by):
    with aside():
        first, match = send(cast), send(cast, writer=cast.charity_spoc)
        asked = send(cast, **someone(1))
        words = {"reason": "With her sister", "risk_holder": "Housing"}
        ask_withdrawal(case=asked, by=cast.worker.viewer, **words)
        fill(cast)
        waiting = send(cast, **someone(2))
        for _ in range(2):
            make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel, answers=someone(2))
    page = as_seen_by(cast.coordinator)
    check(page, address(live_app, "triage", first))
    check(page, address(live_app, "triage", first), press="List for panel")
    check(page, address(live_app, "triage", match))
    check(page, address(live_app, "triage", match), press="Show identity details side by side")
    check(page, address(live_app, "triage", waiting))
    check(page, address(live_app, "triage_return", first), press="Send back")
    check(page, address(live_app, "triage_decline", first), press="Do not accept")
    check(page, address(live_app, "triage_link", first), press="Link the cases")
    check(page, address(live_app, "withdrawal_answer", asked), press="Send answer")
    check(page, f"{live_app}/panels/north/waiting")


@pytest.mark.browser
def test_pages_of_the_others_are_open_to_everyone(live_app, cast, as_seen_by):
    with aside():
        refused = decline_at_triage(
            case=send(cast, **someone(1)),
            reason="under_18",
            signposting="Children’s services",
            note="Is 17",
            by=cast.coordinator.viewer,
        )
        giving, movable = send(cast, **someone(2)), send(cast, **someone(3))
        fill(cast)
        offered = send(cast, score=25, **someone(4))
        return_for_more(case=giving, what="Which GP?", by=cast.coordinator.viewer)
        send(cast, **someone(5), **URGENT)
    page = as_seen_by(cast.worker)
    check(page, address(live_app, "offer_answer", offered), press="Send answer")
    check(page, address(live_app, "challenge", refused), press="Send challenge")
    page = as_seen_by(cast.chair)
    check(page, f"{live_app}/panels/north/waiting/room", press="Propose")
    with aside():
        challenge_refusal(case=refused, text="Is 18", by=cast.worker.viewer)
        propose_room(
            case=movable,
            second_agency=cast.housing,
            reason="Stable",
            interim_plan="Visits",
            by=cast.chair.viewer,
        )
        ran_out(offered)
    page = as_seen_by(cast.second_spoc)
    check(page, f"{live_app}/rooms/")
    check(page, address(live_app, "room_answer", movable), press="Send answer")
    page = as_seen_by(cast.deputy_chair)
    check(page, address(live_app, "challenge_answer", refused), press="Send answer")
    page = as_seen_by(cast.coordinator)
    check(page, address(live_app, "waiting_decide", offered), press="Decide")
    check(page, f"{live_app}/panels/north/waiting")


class Counted:
    """A page whose interactions are counted: one for each press, choice or field typed into."""

    def __init__(self, page):
        self.page, self.made = page, 0

    def open(self, url):
        self.made += 1
        self.page.goto(url)

    def press(self, text):
        self.made += 1
        self.page.get_by_role("button", name=text).click()
        self.page.wait_for_load_state()

    def choose(self, question, answer):
        self.made += 1
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def type(self, label, words):
        self.made += 1
        self.page.get_by_label(label).fill(words)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_triage_with_a_match_takes_eight_interactions(live_app, cast, as_seen_by, browser, scripts):
    """From the open referral's match to the agenda: a different person, screened and listed."""
    with aside():
        first, match = send(cast), send(cast, writer=cast.charity_spoc)
        match.referral.agencies_to_invite.set([cast.housing])
        with_earlier = now(match)
        first.referral.__class__.objects.filter(case=first).update(**someone(3), given_sound="X")
    context = browser.new_context(java_script_enabled=scripts)
    try:
        way = Counted(as_seen_by(cast.coordinator, context.new_page()))
        way.open(address(live_app, "triage", match))
        assert way.page.get_by_role("heading", name="Possible match").is_visible()
        way.choose("Is this the same person?", "Different person")
        way.type("What you went by", "Another birth date, by phone")
        way.press("Decide the match")
        way.choose("Lives or is present in the area", "Yes")
        way.choose("Is anyone in immediate danger?", "No")
        way.choose("Does the section 42 duty to enquire apply?", "No")
        way.press("List for panel")
        assert way.page.get_by_text("is listed for the panel").is_visible()
    finally:
        context.close()
    with aside():
        assert now(with_earlier).stage == Stage.LISTED
    assert way.made <= 8


@pytest.mark.browser
def test_same_person_takes_four_interactions(live_app, cast, as_seen_by):
    with aside():
        first, match = send(cast), send(cast, writer=cast.charity_spoc)
    way = Counted(as_seen_by(cast.coordinator))
    way.open(address(live_app, "triage", match))
    way.choose("Is this the same person?", f"Same person as {first.reference}")
    way.type("What you went by", "Same NHS number")
    way.press("Decide the match")
    with aside():
        assert now(match).joined_to == first
    assert way.made <= 4


@pytest.mark.browser
def test_enter_in_the_screen_saves_and_never_lists(live_app, cast, as_seen_by):
    with aside():
        case = send(cast)
    page = as_seen_by(cast.coordinator)
    page.goto(address(live_app, "triage", case))
    page.get_by_role("group", name="Lives or is present in the area").get_by_label("Yes").press(
        "Enter"
    )
    page.wait_for_load_state()
    with aside():
        assert now(case).stage == Stage.RECEIVED
