"""The pages of one escalation: its ladder, escalate, hold, acknowledge, and the copies of others."""

import pytest
import time_machine

from actions.models import EscalationHold, EscalationRecipient, EscalationStep
from actions.selectors.ladder_of import ladder_of
from actions.services.action import update_action
from actions.services.escalation import acknowledge, hold_escalation
from referrals.models import Case
from tests.actions.services import escalated
from tests.actions.services.escalated import BEFORE_STEP_2, STEP_2, STEP_3, STEP_4, TOLD_SPOC, climb
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
WAIT = {"until_day": "30", "until_month": "11", "until_year": "2026", "reason": "The SPoC rang"}


@pytest.fixture
def clock():
    with time_machine.travel(escalated.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    cast = Cast()
    assert cast.manager
    return cast


@pytest.fixture
def case(cast):
    return escalated.case_of(cast)


@pytest.fixture
def action(cast, case):
    return escalated.action_of(case, cast.police, cast, text="Fit the new lock")


def url(target, verb=""):
    return f"/escalations/{target.reference}" + (f"/{verb}" if verb else "")


def said(answer):
    return " ".join(answer.content.decode().split())


# --- the ladder on the pages ----------------------------------------------------------------------


def ladder_on(answer):
    return said(answer).split('id="ladder"')[1].split("</section>")[0]


def test_the_action_s_page_shows_its_ladder_from_the_beginning(client, clock, cast, action):
    page = ladder_on(cast.spoc.login(client).get(f"/actions/{action.reference}"))
    assert "It is not late" in page
    names = ("Reminder before", "Reminder on", "Step 1", "Step 2", "Step 3", "Step 4")
    places = [page.index(name) for name in names]
    assert places == sorted(places)
    assert page.index("Next</strong>") < page.index("Reminder on")
    assert page.count("Next</strong>") == 1
    for day in ("2026-11-11", "2026-11-16", "2026-11-17", "2026-11-19", "2026-11-23", "2026-11-30"):
        assert f'datetime="{day}"' in page


def test_the_step_to_the_lead_agency_does_not_say_who_leads(clock, cast, case):
    """Who is only asked for information does not see the case, and reads its request's ladder."""
    asked = escalated.request_of(case, cast.charity, cast)
    read = []
    for lead in (cast.housing, cast.charity):
        Case.objects.filter(pk=case.pk).update(lead_agency=lead)
        ladder = ladder_of(asked, cast.charity_spoc.viewer)
        assert "Step 3: the lead agency, or the chair" in [one["name"] for one in ladder.rungs]
        read.append(ladder.rungs)
    assert read[0] == read[1]


def test_it_says_who_was_told_and_what_they_answered(client, clock, cast, action):
    climb(clock, STEP_2)
    told = EscalationRecipient.objects.get(person=cast.manager.user)
    acknowledge(told=told, response="I send Pat today", by=cast.manager.viewer)
    page = ladder_on(cast.second_spoc.login(client).get(f"/actions/{action.reference}"))
    assert f"Police manager ({cast.police.short_name})" in page
    assert "Police manager acknowledged it on 19 November 2026: I send Pat today" in page
    assert "Police SPoC" in page
    assert page.count("Not acknowledged yet.") == 1
    assert "/escalate" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("done", "Said to be done: the ladder stands still"),
        ("not_possible", "It has ended, so no step goes any more"),
    ],
)
def test_stopped_and_paused_it_says_so(client, clock, cast, action, status, words):
    climb(clock, STEP_2)
    update_action(action=action, status=status, note="So it is", by=cast.spoc.viewer)
    page = ladder_on(cast.coordinator.login(client).get(f"/actions/{action.reference}"))
    assert words in page
    assert "Next</strong>" not in page


def test_blocked_it_says_whose_the_steps_are_now(client, clock, cast, action):
    done.update(action, cast.spoc.user, "blocked", "The key", blocked_by=cast.housing)
    page = ladder_on(cast.spoc.login(client).get(f"/actions/{action.reference}"))
    assert f"Something is needed from {cast.housing.name}" in page


def test_held_it_says_by_whom_until_when_and_why(client, clock, cast, action):
    climb(clock, TOLD_SPOC)
    hold_escalation(target=action, until=STEP_4, reason="The SPoC rang", by=cast.coordinator.viewer)
    page = ladder_on(cast.spoc.login(client).get(f"/actions/{action.reference}"))
    assert "<strong>Held until Monday 30 November 2026</strong> by Coordinator:" in page
    assert "The SPoC rang" in page
    assert "Let it go on" not in page
    assert "Let it go on" in ladder_on(
        cast.coordinator.login(client).get(f"/actions/{action.reference}")
    )


def test_the_request_s_page_shows_its_ladder(client, clock, cast, case):
    asked = escalated.request_of(case, cast.police, cast)
    climb(clock, TOLD_SPOC)
    page = ladder_on(cast.spoc.login(client).get(f"/requests/{asked.reference}/respond"))
    assert "Police deputy SPoC" in page
    assert "Step 2: the agency’s manager <strong" in page
    assert cast.second_spoc.login(client).get(url(asked)).status_code == 200


# --- escalate and hold ---------------------------------------------------------------------------


def test_before_it_is_sent_the_page_says_what_and_to_whom(client, clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    page = said(cast.coordinator.login(client).get(url(action, "escalate")))
    assert "2 working days overdue" in page
    assert "Fit the new lock" in page
    assert f"Sent now, it goes to Police manager ({cast.police.short_name}) at once." in page
    assert not EscalationStep.objects.filter(rung="2").exists()
    answer = client.post(url(action, "escalate"), {"rung": "2"}, follow=True)
    assert answer.redirect_chain == [("/escalations/", 302)]
    assert f"{action.reference} went to Police manager." in said(answer)
    assert EscalationStep.objects.get(rung="2").sent_early_by == cast.coordinator.user


def test_where_nobody_may_be_told_the_page_says_so(client, clock, cast, case, action):
    climb(clock, BEFORE_STEP_2)
    partners.bar(case, cast.chair.user, person=cast.manager.user)
    page = said(cast.coordinator.login(client).get(url(action, "escalate")))
    assert "There is nobody whom this step may tell" in page
    assert "Police manager" not in page


@pytest.mark.parametrize("rung", ["", "3", "9", "\x00", "remind_due"])
def test_another_step_than_the_prepared_one_is_not_sent(client, clock, cast, action, rung):
    climb(clock, BEFORE_STEP_2)
    answer = cast.coordinator.login(client).post(url(action, "escalate"), {"rung": rung})
    assert answer.status_code < 500
    assert "No step of the ladder is prepared" in said(answer)
    assert not EscalationStep.objects.filter(rung__in="234").exists()


@pytest.mark.parametrize(("lead", "words"), [(True, "Housing SPoC"), (False, "Chair")])
def test_the_step_to_who_leads_names_who_hears_it(client, clock, cast, lead, words):
    case = escalated.case_of(cast, lead=cast.housing if lead else cast.police)
    action = escalated.action_of(case, cast.police, cast)
    climb(clock, STEP_2)
    cast.coordinator.login(client)
    answer = client.post(url(action, "escalate"), {"rung": "3"}, follow=True)
    assert f"{action.reference} went to {words}." in said(answer)


def test_where_nobody_hears_a_step_the_banner_says_so(client, clock, cast, case, action):
    climb(clock, BEFORE_STEP_2)
    cast.police.manager = None
    cast.police.save()
    cast.coordinator.login(client)
    answer = client.post(url(action, "escalate"), {"rung": "2"}, follow=True)
    assert f"There was nobody to tell of {action.reference}" in said(answer)


def test_of_a_request_the_pages_name_the_agency(client, clock, cast, case):
    asked = escalated.request_of(case, cast.police, cast)
    climb(clock, BEFORE_STEP_2)
    cast.coordinator.login(client)
    for verb in ("escalate", "hold"):
        assert f"A request for information to {cast.police.name}" in said(
            client.get(url(asked, verb))
        )


def test_what_is_not_late_any_more_is_not_to_be_acknowledged(client, clock, cast, action):
    climb(clock, STEP_2)
    address = copy_of(cast.manager, "2")
    assert "Say that you have seen it" in said(cast.manager.login(client).get(address))
    update_action(action=action, status="not_done", note="No", by=cast.coordinator.viewer)
    assert "Say that you have seen it" not in said(client.get(address))
    assert client.post(address, {"response": "We go"}).status_code == 302


def test_when_nothing_is_prepared_the_pages_say_so(client, clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    update_action(action=action, status="not_done", note="No", by=cast.spoc.viewer)
    cast.coordinator.login(client)
    assert "No step is prepared" in said(client.get(url(action, "escalate")))
    assert "There is no step to hold" in said(client.get(url(action, "hold")))


def test_hold_and_let_go_on(client, clock, cast, action):
    climb(clock, BEFORE_STEP_2)
    cast.coordinator.login(client)
    assert client.get(url(action, "hold")).status_code == 200
    answer = client.post(url(action, "hold"), WAIT, follow=True)
    assert "is held until 30 November 2026" in said(answer)
    assert EscalationHold.objects.get().reason == "The SPoC rang"
    answer = client.post(url(action, "go-on"), follow=True)
    assert f"The ladder of {action.reference} goes on" in said(answer)
    assert not EscalationHold.objects.filter(ended_at=None).exists()
    assert "Nobody holds the ladder" in said(client.post(url(action, "go-on"), follow=True))


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"reason": ""}, "reason"),
        ({"until_day": "18"}, "Choose a day after today"),
        ({"until_day": "18", "reason": ""}, "Choose a day after today"),
        ({"until_day": "3", "until_month": "12", "reason": ""}, "ten working days at most"),
        ({"until_day": "17"}, "must be today or in the future"),
        ({"until_day": "x"}, "must be a real date"),
        ({"reason": "x" * 1001}, "1000 characters or fewer"),
    ],
)
def test_what_was_typed_stays_beside_its_error(client, clock, cast, action, typed, error):
    climb(clock, BEFORE_STEP_2)
    answer = cast.coordinator.login(client).post(url(action, "hold"), WAIT | typed)
    page = said(answer)
    assert "There is a problem" in page
    assert error in page
    assert "<title>Error: " in page
    assert (WAIT | typed)["reason"][:1000] in page
    assert not EscalationHold.objects.exists()


@pytest.mark.parametrize("verb", ["escalate", "hold", "go-on"])
@pytest.mark.parametrize(("who", "status"), [("chair", 403), ("spoc", 403), ("manager", 404)])
def test_others_may_not(client, clock, cast, action, verb, who, status):
    climb(clock, STEP_2)
    assert getattr(cast, who).login(client).post(url(action, verb)).status_code == status


# --- acknowledge ---------------------------------------------------------------------------------


def test_who_sees_the_case_acknowledges_on_the_action_s_page(client, clock, cast, action):
    climb(clock, TOLD_SPOC)
    page = ladder_on(cast.spoc.login(client).get(f"/actions/{action.reference}"))
    assert "This was escalated to you" in page
    answer = client.post(url(action, "seen"), {"response": "We go tomorrow"}, follow=True)
    assert answer.redirect_chain == [(f"/actions/{action.reference}", 302)]
    assert "We go tomorrow" in ladder_on(answer)
    assert "This was escalated to you" not in ladder_on(answer)


def test_too_long_an_answer_stays_as_it_was_typed(client, clock, cast, action):
    climb(clock, TOLD_SPOC)
    typed = "We go. " * 150
    answer = cast.spoc.login(client).post(url(action, "seen"), {"response": typed})
    assert "There is a problem" in said(answer)
    assert typed.strip() in said(answer)


def test_sent_twice_it_is_kept_once_and_other_words_are_refused(client, clock, cast, action):
    climb(clock, TOLD_SPOC)
    cast.spoc.login(client)
    for words, error in (("We go", False), ("We go", False), ("We do not", True)):
        answer = client.post(url(action, "seen"), {"response": words}, follow=True)
        assert ("You have said already" in said(answer)) == error
    assert (
        EscalationRecipient.objects.get(person=cast.spoc.user, step__rung="1").response == "We go"
    )


def test_who_was_not_told_has_nothing_to_acknowledge(client, clock, cast, action):
    climb(clock, STEP_2)
    assert cast.second_spoc.login(client).post(url(action, "seen")).status_code == 403
    page = client.get(f"/actions/{action.reference}")
    assert "This was escalated to you" not in said(page)


def copy_of(player, rung):
    told = EscalationRecipient.objects.get(person=player.user, step__rung=rung)
    return f"/escalations/{told.pk}"


def test_a_manager_acknowledges_their_copy(client, clock, cast, action):
    climb(clock, STEP_2)
    address = copy_of(cast.manager, "2")
    page = said(cast.manager.login(client).get(address))
    assert "Fit the new lock" in page
    assert "What will you do?" in page
    answer = client.post(address, {"response": "I send Pat"}, follow=True)
    assert answer.redirect_chain == [("/escalations/", 302)]
    page = said(client.get(address))
    assert "Acknowledged on 19 November 2026" in page
    assert "I send Pat" in page
    assert "What will you do?" not in page


def test_the_board_acknowledges_and_says_no_more(client, clock, cast, case):
    action = escalated.action_of(case, cast.police, cast, priority="urgent")
    climb(clock, STEP_4)
    address = copy_of(cast.board_member, "4")
    page = said(cast.board_member.login(client).get(address))
    assert action.reference in page
    assert "<textarea" not in page
    client.post(address, {"response": "Words of the board"})
    told = EscalationRecipient.objects.get(person=cast.board_member.user)
    assert told.acknowledged_at
    assert told.response == ""


def test_who_came_after_a_manager_reads_the_copy_and_does_not_answer_it(
    client, clock, cast, action
):
    climb(clock, STEP_2)
    address = copy_of(cast.manager, "2")
    cast.police.manager = cast.worker.user
    cast.police.save()
    assert "What will you do?" not in said(cast.worker.login(client).get(address))
    assert client.post(address).status_code == 403
    assert cast.manager.login(client).get(address).status_code == 404


def test_unknown_and_forbidden_are_alike(client, clock, cast, case, action):
    climb(clock, STEP_4)
    address = copy_of(cast.manager, "2")
    partners.bar(case, cast.chair.user, person=cast.manager.user)
    partners.bar(case, cast.chair.user, person=cast.spoc.user)
    for player, forbidden, unknown in (
        (cast.manager, address, "/escalations/999999"),
        (cast.board_member, address, "/escalations/999999"),
        (cast.coordinator, address, "/escalations/99999999999999999999"),
        (cast.spoc, url(action), "/escalations/ACT-22222"),
        (cast.spoc, url(action, "seen"), "/escalations/ACT-22222/seen"),
        (cast.manager, url(action), "/escalations/ACT-22222"),
    ):
        player.login(client)
        found, missing = client.get(forbidden), client.get(unknown)
        assert (found.status_code, found.content) == (404, missing.content)


def test_a_manager_finds_no_other_page(client, clock, cast, case, action):
    climb(clock, STEP_3)
    cast.manager.login(client)
    for address in (
        *(f"/cases/{case.reference}/summary", f"/actions/{action.reference}"),
        *("/today", url(action)),
    ):
        assert client.get(address).status_code == 404
    for address in ("/cases/", "/actions/", "/referrals/"):
        assert case.reference not in said(client.get(address))
    for wanted in (case.reference, action.reference, case.referral.family_name):
        answer = client.post("/search", {"wanted": wanted})
        assert f"/cases/{case.reference}" not in said(answer)
