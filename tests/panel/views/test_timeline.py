"""The timeline of a case: everything that happened, newest first, for those who may see the case."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action, ActionUpdate
from panel.choices import DecisionKind
from panel.selectors.timeline import PER_PAGE
from panel.services.decision import record_decision
from referrals.choices import Mover, Stage
from referrals.models import (
    CapacityRecord,
    Case,
    LegalMeasure,
    Offer,
    OutcomeConversation,
    RiskAssessment,
    RiskUpdate,
    StageMove,
)
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import panel as make
from tests.factories import referrals as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    long_ago = timezone.now() - timedelta(days=30)
    return cases.case_at(
        Stage.LISTED, cast.worker.user, cast.panel, involved=[cast.housing], since=long_ago
    )


def open_timeline(cast, who, client, case, query=""):
    return getattr(cast, who).login(client).get(f"/cases/{case.reference}/timeline{query}")


def titles(cast, who, client, case, query=""):
    response = open_timeline(cast, who, client, case, query)
    assert response.status_code == 200
    return [event["title"] for event in response.context["events"]]


def accepted(cast, case, meeting=None):
    return record_decision(
        case=case,
        meeting=meeting or make.quorate(cast),
        kind=DecisionKind.ACCEPT,
        reasons="Five agencies, nobody leading.",
        own_voice="She wants one key.",
        dissent="Probation would wait.",
        lead_agency=cast.housing,
        by=cast.chair.viewer,
    )


def some_history(cast, case):
    user, day = cast.second_spoc.user, timezone.localdate()
    OutcomeConversation.objects.create(
        case=case,
        point="mid",
        held_on=day,
        asked_by="Outreach",
        asked="asked_expressed",
        own_words="I slept all night.",
        recorded_by=user,
    )
    RiskAssessment.objects.create(
        case=case, version="review", assessed_by=user, highest=12, overall=12, band="high"
    )
    RiskUpdate.objects.create(case=case, by=cast.worker.user, text="He came back on Sunday.")
    CapacityRecord.objects.create(
        case=case,
        decision="Where to live",
        finding="assumed",
        decided_on=day,
        recorded_by=user,
    )
    LegalMeasure.objects.create(case=case, type="non_molestation", start=day, recorded_by=user)
    Offer.objects.create(
        case=case,
        place=1,
        until=timezone.now(),
        answer="confirmed",
        answered_at=timezone.now(),
        answered_by=cast.worker.user,
    )
    action = Action.objects.create(
        case=case,
        text="Fit the lock",
        owner_agency=cast.housing,
        raised_by=cast.coordinator.user,
        due=day,
        original_due=day,
    )
    ActionUpdate.objects.create(action=action, by=user, status="done", note="Fitted")


def test_a_decision_is_told_once_with_its_reasons_and_meeting(cast, client, case):
    meeting = make.quorate(cast)
    accepted(cast, case, meeting)
    response = open_timeline(cast, "coordinator", client, case)
    decision = next(e for e in response.context["events"] if "decision" in e["title"].lower())
    assert decision["title"] == "Panel decision: accepted"
    assert "Five agencies, nobody leading." in decision["text"]
    assert "She wants one key." in decision["text"]
    assert "Probation would wait." in decision["text"]
    assert decision["url"] == f"/meetings/{meeting.reference}"
    assert "Accepted" not in titles(cast, "coordinator", client, case)


def test_everything_is_there_newest_first(cast, client, case):
    some_history(cast, case)
    response = open_timeline(cast, "second_spoc", client, case)
    events = response.context["events"]
    assert [e["at"] for e in events] == sorted((e["at"] for e in events), reverse=True)
    told = " | ".join(event["title"] for event in events)
    for words in (
        "Listed for panel",
        "What the adult wants: middle",
        "Risk assessed: high, score 12",
        "Risk update from the referrer",
        "Capacity: assumed",
        "Non-molestation order",
        "Offer answered: need confirmed",
        "Action done",
        f"{cast.housing.name}: involved",
    ):
        assert words in told
    assert "I slept all night." in response.content.decode()


@pytest.mark.parametrize(
    ("query", "only"),
    [
        ("?type=voice", ["What the adult wants: middle"]),
        ("?type=legal", ["Non-molestation order"]),
        ("?type=decision", []),
        ("?type=stage", ["Listed for panel"]),
    ],
)
def test_it_is_narrowed_to_one_kind(cast, client, case, query, only):
    some_history(cast, case)
    assert titles(cast, "coordinator", client, case, query) == only


def test_it_is_narrowed_to_one_agency(cast, client, case):
    some_history(cast, case)
    found = titles(cast, "coordinator", client, case, f"?agency={cast.police.short_name}")
    assert "Risk update from the referrer" in found
    assert "Risk assessed: high, score 12" not in found


@pytest.mark.parametrize(
    "query",
    ["?type=nonsense", "?page=0", "?page=x", "?page=99999999999", "?page=%00", "?agency=%00"],
)
def test_an_odd_address_is_no_error(cast, client, case, query):
    assert open_timeline(cast, "coordinator", client, case, query).status_code == 200


@pytest.mark.parametrize("who", ["worker", "charity_spoc", "outsider", "board_member", "ig_lead"])
def test_who_may_not_see_the_case_finds_nothing(cast, client, case, who):
    response = open_timeline(cast, who, client, case)
    unknown = getattr(cast, who).login(client).get("/cases/CR-22222/timeline")
    assert response.status_code == unknown.status_code == 404
    assert response.content == unknown.content


def test_a_possible_match_is_told_to_the_coordinator_alone(cast, client, case):
    Case.objects.filter(pk=case.pk).update(shown_as=Stage.RECEIVED)
    for was, now in ((Stage.DRAFT, Stage.MATCHING), (Stage.MATCHING, Stage.RECEIVED)):
        StageMove.objects.create(
            case=case,
            from_stage=was,
            to_stage=now,
            by=cast.worker.user,
            mover=Mover.COORDINATOR,
            note="Not the same person as CR-OTHER" if was == Stage.MATCHING else "",
        )
    assert "Possible match" in titles(cast, "coordinator", client, case)
    for who in ("chair", "second_spoc"):
        page = open_timeline(cast, who, client, case).content.decode()
        assert "Possible match" not in page
        assert "CR-OTHER" not in page


def test_an_unratified_urgent_decision_says_so(cast, client, case):
    make.decision(case, cast.chair.user, urgent=True, consulted="Police")
    page = open_timeline(cast, "coordinator", client, case).content.decode()
    assert "decided after asking Police. Not ratified yet." in page


def test_more_time_and_other_hands_are_in_it_with_their_reason(cast, client, case):
    action = work.action(case, cast.housing, cast.coordinator.user)
    work.extension(action, cast.coordinator.user, reason="The court sat late")
    work.handover(action, cast.coordinator.user, cast.housing, reason="She knows the adult")
    assert titles(cast, "coordinator", client, case)[:2] == [
        "Action: handed over",
        "Action: date changed",
    ]
    page = open_timeline(cast, "coordinator", client, case).content.decode()
    assert "The court sat late" in page
    assert "She knows the adult" in page


def test_a_long_history_comes_in_pages(cast, client, case):
    for number in range(PER_PAGE + 5):
        RiskUpdate.objects.create(case=case, by=cast.worker.user, text=f"Update {number}")
    first = titles(cast, "coordinator", client, case)
    second = titles(cast, "coordinator", client, case, "?page=2")
    assert len(first) == PER_PAGE
    assert second[-1] == "Listed for panel"


def test_it_costs_the_same_whatever_the_history(cast, client, case):
    some_history(cast, case)
    accepted(cast, case)
    cast.coordinator.login(client)
    counted = []
    for _ in range(2):
        client.get(f"/cases/{case.reference}/timeline")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/{case.reference}/timeline")
        counted.append(len(asked))
        for _ in range(3):
            some_history(cast, case)
    assert counted[0] == counted[1] <= 26
