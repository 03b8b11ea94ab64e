"""Today: what each role finds in the morning."""

import inspect
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from panel.choices import MeetingState
from panel.selectors import needs_agency, needs_chair, needs_coordinator, needs_escalation
from referrals.choices import PendingKind, Stage
from referrals.models import Case, Challenge, Offer, PendingMove
from referrals.services.submission import submit_referral
from tests.cast import Cast
from tests.factories import panel as make
from tests.factories import referrals as cases
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
PEOPLE = ("coordinator", "chair", "deputy_chair", "spoc", "deputy_spoc", "second_spoc")
# Questions asked of the database for one page, whatever its rows.
# One question for each kind of work that a role has; the bars to settle are the last that came.
# Beside them two of what was escalated, and for the coordinator those of what will be.
MOST = dict.fromkeys(PEOPLE, 23) | {"coordinator": 29}


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture(autouse=True)
def _a_wednesday(time_machine):
    time_machine.move_to("2026-06-10 09:00+01:00")


def at(cast, stage, days=0, **fields):
    since = timezone.now() - timedelta(days=days)
    return cases.case_at(
        stage, cast.worker.user, cast.panel, lead=cast.housing, since=since, **fields
    )


def ago(days):
    return timezone.now() - timedelta(days=days)


def offered(cast, hours):
    until = timezone.now() + timedelta(hours=hours)
    case = at(cast, Stage.WAITING, offered_until=until)
    Offer.objects.create(case=case, place=case.place, until=until)
    return case


def action(cast, case, agency, due_in=3):
    day = timezone.localdate() + timedelta(days=due_in)
    return Action.objects.create(
        case=case,
        text="Visit with outreach",
        owner_agency=agency,
        raised_by=cast.coordinator.user,
        due=day,
        original_due=day,
    )


def open_today(cast, who, client, query=""):
    return getattr(cast, who).login(client).get(f"/today{query}")


def rows(cast, who, client):
    """What the page asks this person to do: words to row."""
    response = open_today(cast, who, client, "?all=1")
    assert response.status_code == 200
    return {f"{row['text']}: {row['reference']}": row for row in response.context["work"]}


def due(row):
    return row["due"].isoformat() if row["due"] else None


# --- the coordinator -------------------------------------------------------------------------


def test_coordinator_triages_by_the_panels_days(cast, client):
    usual = at(cast, Stage.RECEIVED, days=1)
    urgent = at(cast, Stage.RECEIVED, urgent=True, urgent_reason="Threatened")
    found = rows(cast, "coordinator", client)
    assert due(found[f"Triage a referral: {usual.reference}"]) == "2026-06-11"
    assert due(found[f"Triage a referral: {urgent.reference}"]) == "2026-06-11"
    assert found[f"Triage a referral: {urgent.reference}"]["note"] == "Urgent"


def test_coordinator_decides_possible_matches(cast, client):
    case = at(cast, Stage.MATCHING)
    row = rows(cast, "coordinator", client)[f"Decide a possible match: {case.reference}"]
    assert due(row) == "2026-06-11"


def test_a_returned_referral_shows_once_it_is_to_be_chased(cast, client):
    fresh, stale = at(cast, Stage.RETURNED, days=1), at(cast, Stage.RETURNED, days=2)
    found = rows(cast, "coordinator", client)
    assert list(found) == [f"Chase a returned referral: {stale.reference}"]
    assert fresh.reference not in str(found)


def test_a_waiting_referral_shows_when_its_review_is_due(cast, client):
    def waits(days, **fields):
        return at(cast, Stage.WAITING, days, reviewed_at=ago(days), **fields)

    waits(1)
    due_now = waits(7)
    urgent = waits(2, urgent=True, urgent_reason="Threatened")
    found = rows(cast, "coordinator", client)
    assert set(found) == {
        f"Review a waiting referral: {due_now.reference}",
        f"Review a waiting referral: {urgent.reference}",
    }


def test_a_new_waiting_referral_shows_until_it_is_reviewed_the_first_time(cast, client):
    case = at(cast, Stage.WAITING, days=1)
    row = rows(cast, "coordinator", client)[f"Answer a new waiting referral: {case.reference}"]
    assert due(row) == "2026-06-11"
    Case.objects.filter(pk=case.pk).update(reviewed_at=timezone.now())
    assert rows(cast, "coordinator", client) == {}


def test_overdue_actions_are_one_row_that_leads_to_them(cast, client):
    case = at(cast, Stage.ACTIVE)
    for days in (-1, -4, 3):
        action(cast, case, cast.housing, due_in=days)
    row = rows(cast, "coordinator", client)["2 actions are overdue: "]
    assert (row["url"], due(row)) == ("/actions/?show=overdue", "2026-06-06")
    assert "Visit with outreach" in client.get(row["url"]).content.decode()


def test_actions_marked_done_are_one_row_to_check(cast, client):
    done = action(cast, at(cast, Stage.ACTIVE), cast.housing)
    Action.objects.filter(pk=done.pk).update(status="done", finished_on=timezone.localdate())
    row = rows(cast, "coordinator", client)["Check 1 action marked done: "]
    assert (row["url"], due(row)) == ("/actions/?show=check", "2026-06-12")


def test_an_overdue_review_is_a_row_for_the_lead_and_the_coordinator(cast, client):
    day = timezone.localdate() - timedelta(days=1)
    case = at(cast, Stage.ACTIVE, review_on=day, involved=[cast.charity])
    at(cast, Stage.ACTIVE, review_on=timezone.localdate())
    at(cast, Stage.CLOSED, review_on=day)
    for who in ("coordinator", "second_spoc"):
        found = rows(cast, who, client)
        assert [words for words in found if "Review" in words] == [
            f"Review the risk: {case.reference}"
        ]
    assert rows(cast, "charity_spoc", client) == {}


def test_an_offer_that_met_silence_is_the_coordinators(cast, client):
    silent, answering = offered(cast, hours=-20), offered(cast, hours=20)
    found = rows(cast, "coordinator", client)
    assert list(found) == [f"Decide an unanswered offer: {silent.reference}"]
    assert answering.reference not in str(found)


def test_a_plan_is_due_ten_working_days_after_acceptance(cast, client):
    case = at(cast, Stage.ASSESSMENT, days=1)
    row = rows(cast, "coordinator", client)[f"Agree the plan: {case.reference}"]
    assert due(row) == "2026-06-23"


def test_a_step_down_is_put_to_the_next_panel(cast, client):
    case = at(cast, Stage.EXIT_PROPOSED)
    words = f"Put a step-down to the panel: {case.reference}"
    assert rows(cast, "coordinator", client)[words]["note"] == "No panel meeting is planned"
    make.coming(cast.panel, days=5)
    assert due(rows(cast, "coordinator", client)[words]) == "2026-06-15"


def test_a_withdrawal_waits_for_an_answer_until_the_panel_decides(cast, client):
    asked, decided = at(cast, Stage.RECEIVED), at(cast, Stage.ACTIVE)
    for case in (asked, decided):
        PendingMove.objects.create(
            case=case, kind=PendingKind.WITHDRAW, asked_by=cast.worker.user, reason="Moved away"
        )
    found = [words for words in rows(cast, "coordinator", client) if "withdrawal" in words]
    assert found == [f"Answer a withdrawal: {asked.reference}"]


# --- the chair and the deputy chair ----------------------------------------------------------


def test_chair_sees_how_many_decisions_wait_for_the_next_panel(cast, client):
    at(cast, Stage.LISTED)
    at(cast, Stage.EXIT_PROPOSED)
    at(cast, Stage.ACTIVE)
    assert rows(cast, "chair", client)["Plan the next panel meeting: "]["note"] == (
        "2 decisions wait"
    )
    meeting = make.coming(cast.panel, days=5)
    row = rows(cast, "chair", client)[f"Decide at panel: {meeting.reference}"]
    assert (due(row), row["url"]) == ("2026-06-15", f"/meetings/{meeting.reference}")


def test_chair_decides_at_the_open_meeting_first(cast, client):
    at(cast, Stage.LISTED)
    meeting = make.meeting(cast.panel, MeetingState.OPEN)
    make.coming(cast.panel, days=5)
    assert f"Decide at the open meeting: {meeting.reference}" in rows(cast, "chair", client)


def test_chair_has_three_working_days_for_an_urgent_case(cast, client):
    case = at(cast, Stage.LISTED, days=1, urgent=True, urgent_reason="Threatened")
    row = rows(cast, "chair", client)[f"Decide an urgent case: {case.reference}"]
    assert (due(row), row["url"]) == ("2026-06-12", f"/cases/{case.reference}/decide")


def test_chair_takes_a_corrected_closure_back_once_its_place_is_kept(cast, client):
    at(cast, Stage.WAITING, first_in_line=True)
    kept = at(
        cast,
        Stage.WAITING,
        first_in_line=True,
        offered_until=timezone.now() - timedelta(days=1),
        lead_agency=cast.housing,
    )
    assert list(rows(cast, "chair", client)) == [f"Take a corrected case back: {kept.reference}"]
    assert "unanswered offer" not in str(rows(cast, "coordinator", client))


def test_chair_has_urgent_decisions_to_ratify(cast, client):
    case = at(cast, Stage.ASSESSMENT)
    make.decision(case, cast.chair.user, urgent=True, consulted="Police")
    make.coming(cast.panel, days=5)
    row = rows(cast, "chair", client)[f"Ratify an urgent decision: {case.reference}"]
    assert due(row) == "2026-06-15"


def test_only_the_deputy_chair_answers_challenges(cast, client):
    case = at(cast, Stage.DECLINED, decline_reason="below_threshold")
    Challenge.objects.create(
        case=case, by=cast.worker.user, text="Read it again", answer_due=timezone.localdate()
    )
    words = f"Answer a challenge: {case.reference}"
    assert words in rows(cast, "deputy_chair", client)
    assert words not in rows(cast, "chair", client)
    assert words not in rows(cast, "coordinator", client)


# --- SPoCs -----------------------------------------------------------------------------------


def test_spoc_and_deputy_answer_offers_of_their_agency(cast, client):
    case = offered(cast, hours=20)
    for who in ("spoc", "deputy_spoc"):
        assert f"Answer an offered place: {case.reference}" in rows(cast, who, client)
    assert rows(cast, "second_spoc", client) == {}


def test_second_agency_confirms_making_room(cast, client):
    case = at(cast, Stage.RECEIVED)
    PendingMove.objects.create(
        case=case,
        kind=PendingKind.MAKE_ROOM,
        asked_by=cast.chair.user,
        reason="An urgent referral waits",
        interim_plan="Daily call",
        second_agency=cast.housing,
    )
    assert f"Confirm making room: {case.reference}" in rows(cast, "second_spoc", client)
    assert f"Confirm making room: {case.reference}" not in rows(cast, "spoc", client)


def test_spoc_updates_the_actions_of_their_own_agency(cast, client):
    case = at(cast, Stage.ACTIVE, involved=[cast.police])
    ours, theirs = action(cast, case, cast.police, due_in=-1), action(cast, case, cast.housing)
    done = action(cast, case, cast.police)
    Action.objects.filter(pk=done.pk).update(status="done")
    found = rows(cast, "spoc", client)
    assert list(found) == [f"Update an action: {ours.reference}"]
    assert list(rows(cast, "second_spoc", client)) == [f"Update an action: {theirs.reference}"]


def test_spoc_helps_an_action_go_on_that_waits_for_their_agency(cast, client):
    case = at(cast, Stage.ACTIVE, involved=[cast.police])
    theirs = action(cast, case, cast.police)
    Action.objects.filter(pk=theirs.pk).update(status="blocked", blocked_by=cast.housing)
    assert f"Help an action go on: {theirs.reference}" in rows(cast, "second_spoc", client)
    assert f"Update an action: {theirs.reference}" in rows(cast, "spoc", client)
    assert rows(cast, "charity_spoc", client) == {}


def test_an_actions_row_begins_with_its_first_words(cast, client):
    ours = action(cast, at(cast, Stage.ACTIVE, involved=[cast.police]), cast.police)
    Action.objects.filter(pk=ours.pk).update(
        text="Visit with outreach on Monday, and take the key back"
    )
    row = rows(cast, "spoc", client)[f"Update an action: {ours.reference}"]
    assert row["note"] == "Visit with outreach on Monday, and take the…"


def test_lead_agency_completes_the_plan(cast, client):
    case = at(cast, Stage.ASSESSMENT, days=1)
    row = rows(cast, "second_spoc", client)[f"Complete the plan you lead: {case.reference}"]
    assert due(row) == "2026-06-23"
    assert rows(cast, "spoc", client) == {}


def test_a_spoc_who_wrote_a_referral_answers_its_questions(cast, client):
    case = cases.case_at(Stage.RETURNED, cast.spoc.user, cast.panel)
    assert f"Answer questions about a referral: {case.reference}" in rows(cast, "spoc", client)


# --- the page --------------------------------------------------------------------------------


def test_overdue_comes_first_and_seven_are_shown(cast, client):
    for days in (0, 6, 1, 0, 0, 0, 0, 0, 0):
        at(cast, Stage.RECEIVED, days=days)
    response = open_today(cast, "coordinator", client)
    shown = [due(row) for row in response.context["work"]]
    assert len(shown) == 7
    assert shown == sorted(shown)
    assert shown[0] == "2026-06-08"
    assert "See all 9" in response.content.decode()
    assert "1 overdue" in response.content.decode()


def test_nothing_to_do_is_said_calmly(cast, client):
    page = open_today(cast, "spoc", client).content.decode()
    assert "Nothing needs you now." in page
    make.meeting(cast.panel, starts_at=timezone.now() + timedelta(days=8, hours=5))
    page = open_today(cast, "spoc", client).content.decode()
    assert "Nothing needs you now. Next panel: Thursday 18 June 2026, 2pm." in page


def test_the_meter_is_for_the_coordinator_and_the_chair(cast, client):
    at(cast, Stage.ACTIVE)
    for who in ("coordinator", "chair", "deputy_chair"):
        assert "1 of 15 places held" in open_today(cast, who, client).content.decode()
    assert "places held" not in open_today(cast, "spoc", client).content.decode()


def test_news_are_the_moves_of_cases_the_viewer_may_see(cast, client):
    seen = at(cast, Stage.ACTIVE, days=2)
    at(cast, Stage.ACTIVE, days=8)
    match = at(cast, Stage.MATCHING)
    told = open_today(cast, "coordinator", client).context["found"].news
    assert [(news.reference, news.stage) for news in told] == [(seen.reference, "Active")]
    assert match.reference not in str(told)
    assert open_today(cast, "spoc", client).context["found"].news == []


def test_news_say_of_a_new_referral_who_sent_it(cast, client):
    submit_referral(case=cases.draft(cast.worker.user, cast.panel), by=cast.worker.viewer)
    told = open_today(cast, "coordinator", client).context["found"].news
    assert [(news.stage, news.by) for news in told] == [("Being checked", "sent by Worker")]


def test_who_covers_for_somebody_sees_it_and_their_work(cast, client):
    partners.cover(cast.second_spoc.user, cast.spoc.user)
    case = at(cast, Stage.ASSESSMENT)
    page = open_today(cast, "spoc", client).content.decode()
    assert "Covering for" in page
    assert case.reference in page


@pytest.mark.parametrize("who", ["worker", "board_member", "ig_lead", "administrator", "outsider"])
def test_others_have_no_today(cast, client, who):
    assert open_today(cast, who, client).status_code == 404


def test_a_barred_person_finds_no_trace(cast, client):
    case = at(cast, Stage.RECEIVED)
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    page = open_today(cast, "coordinator", client).content.decode()
    assert case.reference not in page


def a_bit_of_everything(cast):
    for stage in (
        Stage.RECEIVED,
        Stage.MATCHING,
        Stage.RETURNED,
        Stage.WAITING,
        Stage.LISTED,
        Stage.ASSESSMENT,
        Stage.EXIT_PROPOSED,
    ):
        at(cast, stage, days=9)
    offered(cast, hours=-20)
    case = at(cast, Stage.ACTIVE, involved=[cast.police])
    action(cast, case, cast.police)
    action(cast, case, cast.housing)
    make.decision(case, cast.chair.user, urgent=True, consulted="Police")
    refused = at(cast, Stage.DECLINED, decline_reason="below_threshold")
    Challenge.objects.create(
        case=refused, by=cast.worker.user, text="Again", answer_due=timezone.localdate()
    )
    PendingMove.objects.create(
        case=at(cast, Stage.RECEIVED),
        kind=PendingKind.WITHDRAW,
        asked_by=cast.worker.user,
        reason="Moved away",
    )


@pytest.mark.parametrize("who", PEOPLE)
def test_the_page_costs_the_same_with_one_row_and_with_three(who, client):
    cast = Cast(partners.panel(case_cap=60))
    make.coming(cast.panel)
    a_bit_of_everything(cast)
    getattr(cast, who).login(client)
    counted = []
    for _ in range(2):
        client.get("/today")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/today").status_code == 200
        counted.append(len(asked))
        a_bit_of_everything(cast)
        a_bit_of_everything(cast)
    assert counted[0] == counted[1] <= MOST[who]


def test_every_page_a_need_leads_to_exists(cast):
    """A row never links to a page that is not there."""
    makers = (needs_agency, needs_chair, needs_coordinator, needs_escalation)
    source = "".join(inspect.getsource(one) for one in makers)
    for page in (
        "triage",
        "referral",
        "waiting_decide",
        "case_risk",
        "case_close",
        "withdrawal_answer",
        "urgent_decision",
        "meeting_page",
        "case_timeline",
        "challenge_answer",
        "offer_answer",
        "room_answer",
        "action_page",
        "escalation_page",
    ):
        assert f'"{page}"' in source
        assert reverse(page, args=["CR-7K4MP"])
    assert reverse("meeting_new")
