"""The case at a glance: who sees it, what comes first, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals.choices import Band, LinkKind, Mover, Part, Point, Respondent, RiskVersion, Stage
from referrals.models import (
    AdultTold,
    Advocacy,
    CapacityRecord,
    CaseAgency,
    CaseLink,
    LegalMeasure,
    OutcomeConversation,
    RiskAssessment,
    RiskPlanItem,
    StageMove,
)
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.charity]
    )


def address(case):
    return reverse("case_summary", args=[case.reference])


def shown(client, player, case):
    page = player.login(client).get(address(case))
    assert page.status_code == 200
    return page.content.decode()


def said(case, by, words, days_ago, **fields):
    return OutcomeConversation.objects.create(
        case=case,
        **{
            "point": Point.MID,
            "held_on": timezone.localdate() - timedelta(days=days_ago),
            "asked_by": "A housing officer",
            "respondent": Respondent.ADULT,
            "asked": "asked_expressed",
            "own_words": words,
            "recorded_by": by,
        }
        | fields,
    )


def assessed(case, by, score, days_ago):
    return RiskAssessment.objects.create(
        case=case,
        version=RiskVersion.REVIEW,
        assessed_by=by,
        assessed_at=timezone.now() - timedelta(days=days_ago),
        summary=f"Why it is {score}",
        highest=score,
        overall=score,
        band=Band.CRITICAL if score > 14 else Band.HIGH,
    )


def long_history(case, cast, times):
    """The same kinds of rows on every part of the page, many times over."""
    by = cast.coordinator.user
    for n in range(times):
        said(case, by, f"Words {n}", n)
        assessed(case, by, 20 - n % 5, n)
        RiskPlanItem.objects.create(
            case=case, risk="Risk", response=f"Response {n}", owner_agency=cast.housing
        )
        StageMove.objects.create(
            case=case, from_stage=Stage.LISTED, to_stage=Stage.LISTED, by=by, mover=Mover.CHAIR
        )
        ways = {"case": case, "recorded_by": by}
        Advocacy.objects.create(type="imca", status="requested", **ways)
        AdultTold.objects.create(at="exit", told="yes", how="By letter", **ways)
        CapacityRecord.objects.create(
            decision=f"Decision {n}", finding="assumed", decided_on=timezone.localdate(), **ways
        )
        LegalMeasure.objects.create(
            type="other", start=timezone.localdate(), applicant=cast.police, **ways
        )
        ended = timezone.now()
        CaseAgency.objects.create(
            case=case,
            agency=cast.police,
            part=Part.INVOLVED,
            until=ended,
            how_it_ended="Its work was done",
        )
        other = make.case_at("closed", cast.worker.user, cast.panel)
        CaseLink.objects.create(case=case, other=other, kind=LinkKind.HOUSEHOLD)


def test_page_of_a_case_shows_reference_and_initials_not_the_name(cast, case, client):
    page = shown(client, cast.coordinator, case)
    assert case.reference in page
    assert ">KF<" in page
    assert "Fenwick" not in page


@pytest.mark.parametrize(
    "who", ["coordinator", "chair", "deputy_chair", "second_spoc", "charity_spoc"]
)
def test_those_involved_see_the_case(cast, case, client, who):
    assert case.reference in shown(client, getattr(cast, who), case)


@pytest.mark.parametrize(
    "who",
    [
        "spoc",
        "worker",
        "outsider",
        "former_member",
        "board_member",
        "ig_lead",
        "administrator",
        "stranger",
    ],
)
def test_others_find_nothing(cast, case, client, who):
    assert getattr(cast, who).login(client).get(address(case)).status_code == 404


def test_unknown_and_forbidden_look_the_same(cast, case, client):
    cast.outsider.login(client)
    forbidden = client.get(address(case)).content
    unknown = client.get(reverse("case_summary", args=["CR-22222"])).content
    assert forbidden == unknown


def test_latest_own_words_come_first(cast, case, client):
    said(case, cast.coordinator.user, "I want one key.", 9)
    said(case, cast.coordinator.user, "I slept all night.", 2)
    said(case, cast.coordinator.user, "", 1, asked="not_asked", not_asked_reason="In hospital")
    page = shown(client, cast.coordinator, case)
    assert "I slept all night." in page
    assert "I want one key." not in page
    assert page.index("I slept all night.") < page.index('id="risk"')


def test_words_of_the_referral_stand_until_there_are_later_ones(cast, case, client):
    assert "I want one key and I hold it." in shown(client, cast.coordinator, case)


def test_nothing_said_yet_prompts_to_ask(cast, client):
    case = make.case_at(
        "listed", cast.worker.user, cast.panel, answers={"own_words": "", "asked": "dont_know"}
    )
    assert "Who could ask, and how?" in shown(client, cast.coordinator, case)


def test_words_said_for_the_adult_are_not_called_their_own(cast, case, client):
    said(case, cast.coordinator.user, "She wants her key.", 1, respondent=Respondent.ADVOCATE)
    assert "Said for them: advocate" in shown(client, cast.coordinator, case)


def test_risk_shows_its_reason_and_where_it_goes(cast, case, client):
    assessed(case, cast.coordinator.user, 20, 30)
    assessed(case, cast.coordinator.user, 12, 1)
    page = shown(client, cast.coordinator, case)
    assert "Why it is 12" in page
    assert "falling" in page
    assert "score 12 of 25" in page


def test_plan_shows_three_lines(cast, case, client):
    for n in range(5):
        RiskPlanItem.objects.create(case=case, risk="Risk", response=f"Response {n}.")
    page = shown(client, cast.coordinator, case)
    assert [n for n in range(5) if f"Response {n}." in page] == [0, 1, 2]


def test_agencies_are_named_with_their_part_and_since_when(cast, case, client):
    page = shown(client, cast.charity_spoc, case)
    assert cast.charity.name in page
    assert "Lead agency" in page
    assert f"since {timezone.localdate().day} " in page


def test_linked_case_shows_only_to_who_may_see_it_too(cast, case, client):
    other = make.case_at("active", cast.worker.user, cast.panel, lead=cast.police)
    CaseLink.objects.create(case=other, other=case, kind=LinkKind.PARTNER)
    assert other.reference in shown(client, cast.coordinator, case)
    assert other.reference not in shown(client, cast.charity_spoc, case)


@pytest.mark.parametrize(
    ("stage", "who", "words"),
    [
        ("received", "coordinator", "Triage this referral"),
        ("assessment", "coordinator", "Complete the plan"),
        ("active", "coordinator", "Add an action"),
        ("active", "coordinator", "Propose closure"),
    ],
)
def test_what_can_be_begun_is_offered(cast, client, stage, who, words):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    page = shown(client, getattr(cast, who), case)
    assert words in page


def test_what_is_not_ones_own_move_is_not_offered(cast, client):
    case = make.case_at("received", cast.worker.user, cast.panel)
    assert "What you can do now" not in shown(client, cast.chair, case)


def test_possible_match_reads_like_any_referral_to_the_chair(cast, client):
    case = make.case_at("matching", cast.worker.user, cast.panel)
    chairs = shown(client, cast.chair, case)
    assert "Possible match" not in chairs
    assert "Being checked" in chairs
    assert "Possible match" in shown(client, cast.coordinator, case)


def test_a_look_is_recorded_once(cast, case, client):
    shown(client, cast.coordinator, case)
    looks = LedgerEntry.objects.filter(subjects__contains=[case.reference])
    assert [entry.chain for entry in looks if b'"looked"' in bytes(entry.body)] == [
        f"panel:{cast.panel.pk}"
    ]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


@pytest.mark.parametrize("name", ["case_summary", "case_person"])
def test_page_costs_the_same_whatever_the_history(cast, case, client, name):
    """12 at most, session, viewer and ledger included."""
    cast.coordinator.login(client)
    url = reverse(name, args=[case.reference])
    long_history(case, cast, 1)
    short = queries(client, url)
    long_history(case, cast, 30)
    assert queries(client, url) == short <= MOST_QUERIES
