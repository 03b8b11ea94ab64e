"""The list of cases: what a row says, what it is narrowed to, what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals.choices import Band, RiskVersion
from referrals.models import OutcomeConversation, RiskAssessment
from referrals.selectors.case_list import PER_PAGE
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories import voice

pytestmark = pytest.mark.django_db
# Session, person, standing, panels, agencies, rows, rhythms, meters and the ledger's append.
QUERIES = 9


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=60))


def a_case(cast, stage="active", **fields):
    return make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def listed(client, player, **query):
    page = player.login(client).get(reverse("case_list"), query)
    assert page.status_code == 200
    return page.content.decode()


def references(page):
    return re.findall(r'href="/cases/(CR-\w+)/summary"', page)


def test_row_says_what_matters(cast, client):
    case = a_case(cast, review_on=timezone.localdate() + timedelta(days=6))
    for score, days in ((20, 9), (12, 2)):
        RiskAssessment.objects.create(
            case=case,
            version=RiskVersion.REVIEW,
            assessed_by=cast.coordinator.user,
            assessed_at=timezone.now() - timedelta(days=days),
            highest=score,
            overall=score,
            band=Band.HIGH,
        )
    OutcomeConversation.objects.create(
        case=case,
        recorded_by=cast.coordinator.user,
        **voice.conversation(held_on=voice.days_ago(5)),
    )
    page = listed(client, cast.coordinator)
    for words in (case.reference, ">KF<", "High", "falling", "Active", "in 6 days", "5 days ago"):
        assert words in page
    assert cast.housing.short_name in page
    assert "Fenwick" not in page


def test_words_at_referral_count_as_heard(cast, client):
    a_case(cast, "listed")
    assert "10 days ago, at referral" in listed(client, cast.coordinator)


def test_who_was_never_asked_is_not_yet_heard(cast, client):
    a_case(cast, "listed", answers={"asked": "not_asked", "own_words": ""})
    assert "Not yet heard" in listed(client, cast.coordinator)


def test_a_relative_is_not_the_adult(cast, client):
    case = a_case(cast, answers={"asked": "dont_know", "own_words": ""})
    OutcomeConversation.objects.create(
        case=case,
        recorded_by=cast.coordinator.user,
        **voice.conversation(respondent="family_friend"),
    )
    assert "Not yet heard" in listed(client, cast.coordinator)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("coordinator", True),
        ("chair", True),
        ("second_spoc", True),
        ("charity_spoc", False),
        ("spoc", False),
        ("worker", False),
        ("ig_lead", False),
    ],
)
def test_each_sees_the_cases_they_may(cast, client, who, sees):
    case = a_case(cast)
    assert (case.reference in references(listed(client, getattr(cast, who)))) is sees


@pytest.mark.parametrize("who", ["board_member", "outsider", "former_member", "stranger"])
def test_who_is_in_no_panel_finds_no_list(cast, client, who):
    assert getattr(cast, who).login(client).get(reverse("case_list")).status_code == 404


def test_ended_cases_are_left_out_until_asked_for(cast, client):
    open_one, closed = a_case(cast), a_case(cast, "closed")
    assert references(listed(client, cast.coordinator)) == [open_one.reference]
    assert references(listed(client, cast.coordinator, stage="ended")) == [closed.reference]
    assert references(listed(client, cast.coordinator, stage="closed")) == [closed.reference]
    both = references(listed(client, cast.coordinator, stage="all"))
    assert both == [closed.reference, open_one.reference]


def test_filters_narrow_together(cast, client):
    urgent = a_case(cast, urgent=True, urgent_reason="Danger tonight")
    a_case(cast)
    elsewhere = make.case_at("active", cast.worker.user, cast.panel, lead=cast.police)
    query = {"stage": "active", "lead": cast.housing.slug, "urgent": "yes"}
    assert references(listed(client, cast.coordinator, **query)) == [urgent.reference]
    lead = {"lead": cast.police.slug}
    assert references(listed(client, cast.coordinator, **lead)) == [elsewhere.reference]


def test_panels_are_a_filter_for_who_works_in_several(cast, client):
    south = partners.panel("South")
    partners.role(cast.coordinator.user, south, "coordinator")
    here, there = a_case(cast), make.case_at("active", cast.worker.user, south)
    assert len(references(listed(client, cast.coordinator))) == 2
    assert references(listed(client, cast.coordinator, panel="south")) == [there.reference]
    assert references(listed(client, cast.coordinator, panel="north")) == [here.reference]


def test_possible_match_is_found_under_what_the_reader_is_told(cast, client):
    case = a_case(cast, "matching")
    assert references(listed(client, cast.chair, stage="received")) == [case.reference]
    assert references(listed(client, cast.chair, stage="matching")) == [case.reference]
    assert "Possible match" not in listed(client, cast.chair)
    assert references(listed(client, cast.coordinator, stage="received")) == []
    assert references(listed(client, cast.coordinator, stage="matching")) == [case.reference]


def test_empty_list_names_the_filter_to_clear(cast, client):
    a_case(cast)
    page = listed(client, cast.coordinator, stage="exit_proposed", urgent="yes")
    assert "Clear “Stage: Step-down proposed”" in page
    assert 'href="?urgent=yes"' in page
    assert "Clear “Urgency: Urgent”" in page


def test_empty_list_without_filters_says_what_will_appear(cast, client):
    assert "A case appears here once" in listed(client, cast.coordinator)


@pytest.mark.parametrize(
    "query",
    [
        {"stage": "nonsense", "lead": "no-agency", "urgent": "maybe", "panel": "no-panel"},
        {"stage": "\x00", "older_than": "\x00", "newer_than": "\x00"},
        {"older_than": "CR-22222"},
        {"newer_than": "x" * 5000},
        {"stage": "<script>"},
    ],
)
def test_odd_filters_narrow_nothing(cast, client, query):
    case = a_case(cast)
    page = listed(client, cast.coordinator, **query)
    assert references(page) == [case.reference]
    assert "<script>" not in page.split("</head>")[1]


def test_pages_lead_to_each_other(cast, client):
    made = [a_case(cast).reference for _ in range(PER_PAGE + 2)][::-1]
    first = listed(client, cast.coordinator)
    assert references(first) == made[:PER_PAGE]
    assert "Newer" not in first
    second = listed(client, cast.coordinator, older_than=made[PER_PAGE - 1])
    assert references(second) == made[PER_PAGE:]
    assert "Older" not in second
    back = listed(client, cast.coordinator, newer_than=made[PER_PAGE])
    assert references(back) == made[:PER_PAGE]


def test_page_beside_keeps_the_filters(cast, client):
    for _ in range(PER_PAGE + 1):
        a_case(cast)
    page = listed(client, cast.coordinator, stage="active")
    assert re.search(r'href="\?stage=active&amp;older_than=CR-\w+"', page)


def test_page_cannot_begin_after_a_case_one_may_not_see(cast, client):
    mine = a_case(cast)
    hidden = make.case_at("active", cast.worker.user, cast.panel, lead=cast.police)
    page = listed(client, cast.second_spoc, older_than=hidden.reference)
    assert references(page) == [mine.reference]


def test_coordinator_reads_how_full_the_panel_is_and_a_spoc_does_not(cast, client):
    a_case(cast)
    page = listed(client, cast.coordinator)
    assert "1 of 60 places held" in page
    assert f"{cast.panel.name} panel</h2>" in page
    assert "places held" not in listed(client, cast.second_spoc)


def test_one_ledger_entry_names_every_case_shown(cast, client):
    made = {a_case(cast).reference for _ in range(3)}
    listed(client, cast.coordinator)
    entries = [e for e in LedgerEntry.objects.all() if b'"listed"' in bytes(e.body)]
    assert [set(entry.subjects) for entry in entries] == [made]


def test_list_costs_the_same_with_one_row_and_with_thirty(cast, client):
    cast.coordinator.login(client)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("case_list"))
        return len(counted)

    a_case(cast)
    queries()
    with_one = queries()
    for _ in range(29):
        a_case(cast)
    assert (with_one, queries()) == (QUERIES, QUERIES)
