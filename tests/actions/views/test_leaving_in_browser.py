"""Leavings and disagreements in the browser: narrow and wide, by keyboard, and without script."""

import pytest
from playwright.sync_api import expect

from actions.models import DisagreementEntry, Leaving, ProfessionalDisagreement
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.journeys.browsing import Keyboard, enter
from tests.sharing.views.test_in_the_browser import WIDTHS, is_sound
from tests.support.browser import aside

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live_app):
    with aside():
        cast = Cast()
        assert cast.manager
        return cast


@pytest.fixture
def case(cast):
    with aside():
        return make.case_at(
            "active",
            cast.worker.user,
            cast.panel,
            lead=cast.housing,
            involved=[cast.police, cast.mental_health],
        )


@pytest.fixture
def leaving(cast, case):
    with aside():
        return done.leaving(case, cast.police, cast.housing, cast.spoc.user)


@pytest.fixture
def disagreement(cast, case):
    with aside():
        made = done.disagreement(
            case,
            [cast.police, cast.housing],
            cast.spoc.user,
            "managers",
            told=[(cast.manager.user, cast.police)],
        )
        DisagreementEntry.objects.create(
            disagreement=made, level="managers", said="They met", by=cast.spoc.user
        )
        return made


def kept(model):
    with aside():
        return model.objects.get()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_leaving_are_sound(live_app, page, cast, case, leaving, width):
    with aside():
        done.action(case, cast.police, cast.coordinator.user)
    address = f"{live_app}/cases/{case.reference}"
    enter(page.context, live_app, cast.spoc)
    is_sound(page, f"{address}/leave", width, "case_leave-own")
    is_sound(page, f"{address}/actions", width, "case_actions-leaving")
    enter(page.context, live_app, cast.coordinator)
    is_sound(page, f"{address}/leave", width, "case_leave")
    is_sound(page, f"{address}/leave/{leaving.pk}/object", width, "leaving_object")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_disagreement_are_sound(live_app, page, cast, case, disagreement, width):
    enter(page.context, live_app, cast.coordinator)
    address = f"{live_app}/disagreements/"
    for verb in ("", "/say", "/settle"):
        shot = f"disagreement{verb.replace('/', '-')}"
        is_sound(page, f"{address}{disagreement.reference}{verb}", width, shot)
    is_sound(page, address, width, "disagreement_list")
    is_sound(page, f"{live_app}/cases/{case.reference}/disagree", width, "disagreement_new")
    enter(page.context, live_app, cast.manager)
    is_sound(page, address, width, "disagreement_list-manager")


def test_a_spoc_ends_their_work_by_keyboard_and_another_objects_without_script(
    live_app, page, browser, cast, case
):
    enter(page.context, live_app, cast.spoc)
    page.goto(f"{live_app}/cases/{case.reference}/leave")
    hands = Keyboard(page)
    hands.answer("Why the agency ends its work", "Our enquiry is over")
    hands.answer("What the adult knows of it", "Told on a visit")
    page.get_by_label("Agency that holds the risk").select_option(cast.housing.slug)
    hands.answer("How the risk is held from then on", "Weekly visits")
    hands.push("Tell the other agencies")
    expect(page.locator("main")).to_contain_text("is to end its work on")
    leaving = kept(Leaving)
    context = browser.new_context(java_script_enabled=False)
    try:
        other = context.new_page()
        enter(context, live_app, cast.second_spoc)
        other.goto(f"{live_app}/cases/{case.reference}/leave/{leaving.pk}/object")
        other.get_by_label("Why you object").fill("Nobody else visits")
        other.get_by_role("button", name="Object").click()
        expect(other.locator("main")).to_contain_text("Nobody else visits")
    finally:
        context.close()
    assert kept(ProfessionalDisagreement).leaving_id == leaving.pk
