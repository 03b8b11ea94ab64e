"""Law 7: a list costs the same queries with one row and with thirty; a case page at most twelve."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import sharing as partners
from tests.laws.addresses import ROWS
from tests.laws.lists import LISTS

MANY = 30
MOST_FOR_A_CASE = 12
# Names that do not end in "_list" and yet are lists; what piles up on one case or panel counts too.
ALSO_LISTS = {
    "panel_business",
    "case_leave",
    "disagreement_page",
    "today",
    "access_review",
    "access_overview",
    "case_actions",
    "case_timeline",
    "case_summary",
    "case_person",
    "case_risk",
    "case_agencies",
    "case_sharing",
    "meeting_page",
    "panel_summary",
    "message_failures",
    "agency_summary",
    "person_summary",
    "ledger_page",
    "dsar_page",
    "dsar_review",
    "triage",
    "referral",
}
# The same page as others see it, where they see other rows.
EYES = {
    "case_list": ("second_spoc", "chair"),
    "referral_list": ("spoc", "coordinator"),
    "waiting_list": ("chair",),
    "action_list": ("coordinator",),
    "escalation_list": ("chair", "manager", "board_member"),
    "disagreement_list": ("second_spoc", "chair", "manager"),
    "disagreement_page": ("second_spoc",),
    "case_leave": ("second_spoc",),
    "case_actions": ("second_spoc",),
    "case_sharing": ("second_spoc",),
    "request_list": ("coordinator",),
    "case_summary": ("second_spoc", "chair"),
    "case_timeline": ("second_spoc",),
    "case_risk": ("coordinator",),
    "meeting_list": ("second_spoc",),
    "meeting_page": ("second_spoc", "coordinator"),
    "today": ("second_spoc", "chair", "deputy_chair"),
    "agency_list": ("coordinator", "second_spoc"),
    "panel_business": ("coordinator",),
    "business_list": ("chair",),
    "panel_summary": ("coordinator", "second_spoc"),
}
READERS = [
    (name, reader) for name, page in LISTS.items() for reader in (page.reader, *EYES.get(name, ()))
]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def read(client, url):
    """What one reading asks, session, viewer and ledger included, and how long the page is."""
    client.get(url)  # warms up
    with CaptureQueriesContext(connection) as counted:
        answer = client.get(url)
    assert answer.status_code == 200
    return [query["sql"][:300] for query in counted.captured_queries], len(answer.content)


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=99))


@pytest.mark.parametrize(("name", "reader"), READERS)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(cast, client, name, reader):
    page = LISTS[name]
    where = page.more(cast, 1)
    url = reverse(name, kwargs=where) + page.query
    getattr(cast, reader).login(client)
    one, short = read(client, url)
    page.more(cast, MANY - 1)
    many, long = read(client, url)
    assert len(many) == len(one), told(one, many)
    assert long > short, "the rows are not on the page, so this counts nothing"


def told(one, many):
    """The questions that were asked more often, for whoever mends the page."""
    return "\n".join(sorted({sql for sql in many if many.count(sql) > one.count(sql)})[:12])


def test_the_case_page_takes_at_most_twelve(cast, client):
    url = reverse("case_summary", kwargs=LISTS["case_summary"].more(cast, MANY))
    cast.coordinator.login(client)
    assert len(read(client, url)[0]) <= MOST_FOR_A_CASE


def test_every_list_is_counted():
    lists = {row.name for row in ROWS if row.get and row.name.endswith("_list")} | ALSO_LISTS
    assert lists - LISTS.keys() == set()
    assert LISTS.keys() - lists == set()
