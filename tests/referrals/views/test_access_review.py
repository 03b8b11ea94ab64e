"""`/access/review`: as whoever speaks for an agency reads and answers it; one plain form."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from referrals.choices import Stage
from referrals.models import AccessReviewLine, Case
from referrals.services.access_review import (
    answer_access_lines,
    close_access_reviews,
    open_access_reviews,
)
from referrals.services.restriction import name_person, restrict
from sharing.doors import access
from sharing.doors.viewer import the_service
from sharing.models import LedgerEntry
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
URL = "/access/review"


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=60))


@pytest.fixture
def case(cast):
    return one_case(cast)


def one_case(cast):
    return make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.mental_health,
        involved=(cast.housing,),
    )


def opened(cast):
    open_access_reviews(panel=cast.panel, by=the_service("test"))


def lapsed(cast):
    from datetime import date

    from referrals.models import AccessReview

    opened(cast)
    AccessReview.objects.update(opened_on=date(2020, 1, 1), due=date(2020, 1, 15))
    close_access_reviews(panel=cast.panel, by=the_service("test"))


def field(case, agency):
    return line_of(case, agency).key


def line_of(case, agency):
    return AccessReviewLine.objects.get(case=case, review__agency=agency)


def page(client, url=URL):
    return client.get(url).content.decode()


def opens(who, case):
    return access.visible(Case, who.viewer).filter(pk=case.pk).exists()


def test_the_spoc_reads_who_speaks_what_is_read_why_and_since_when(cast, client, case):
    cover = partners.person(cast.housing, name="Stand In")
    partners.cover(cast.second_spoc.user, cover)
    opened(cast)
    html = page(cast.second_spoc.login(client))
    assert "Housing SPoC, SPoC since 1 January 2020" in html
    assert "Stand In, standing in for Housing SPoC from 1 January 2020" in html
    assert reverse("case_summary", args=[case.reference]) in html
    assert "The case (involved), since" in html
    assert "confirm by" in html
    assert "checked" not in html


def test_several_answers_are_saved_at_once_and_the_others_stay_open(cast, client):
    first, second, third = (one_case(cast) for _ in range(3))
    opened(cast)
    cast.second_spoc.login(client)
    said = {field(first, cast.housing): "kept", field(second, cast.housing): "ended"}
    answer = client.post(URL, said, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert opens(cast.second_spoc, first)
    assert not opens(cast.second_spoc, second)
    html = answer.content.decode()
    assert field(third, cast.housing) in html
    assert field(first, cast.housing) not in html


def test_nothing_chosen_says_so(cast, client, case):
    opened(cast)
    answer = cast.second_spoc.login(client).post(URL, {})
    assert answer.status_code == 200
    assert "Choose an answer for at least one line" in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()


def test_an_error_keeps_what_was_chosen_and_saves_nothing(cast, client, case):
    lead = Player(partners.spoc(cast.mental_health))
    other = make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        involved=(cast.mental_health,),
    )
    opened(cast)
    leads, works = field(case, cast.mental_health), field(other, cast.mental_health)
    html = lead.login(client).post(URL, {leads: "ended", works: "kept"}).content.decode()
    assert "Ask the panel to name another lead first" in html
    assert html.count("checked") == 2
    assert AccessReviewLine.objects.exclude(answer="").count() == 0
    assert opens(lead, case)


def test_what_somebody_else_answered_meanwhile_says_who_and_when(cast, client, case):
    deputy = Player(partners.spoc(cast.housing, deputy=True))
    other = one_case(cast)
    opened(cast)
    taken, mine = field(case, cast.housing), field(other, cast.housing)
    number = line_of(case, cast.housing).pk
    answer_access_lines(answers={number: "kept"}, by=cast.second_spoc.viewer)
    html = deputy.login(client).post(URL, {taken: "ended", mine: "kept"}, follow=True)
    html = html.content.decode()
    assert (
        f"{case.reference}, SPoC and deputy SPoC: Housing SPoC answered “Still needed” on" in html
    )
    assert opens(deputy, case)
    assert AccessReviewLine.objects.get(case=other, review__agency=cast.housing).answer == "kept"


def test_lapsed_lines_come_first_by_reference_and_open_again_at_once(cast, client, case):
    lapsed(cast)
    later = one_case(cast)
    from referrals.models import AccessReview

    AccessReview.objects.update(month="2020-01-01")
    opened(cast)
    html = page(cast.second_spoc.login(client))
    assert html.index(case.reference) < html.index(later.reference)
    assert reverse("case_summary", args=[case.reference]) not in html
    assert client.get(reverse("case_summary", args=[case.reference])).status_code == 404
    client.post(URL, {field(case, cast.housing): "kept"})
    assert client.get(reverse("case_summary", args=[case.reference])).status_code == 200


def test_a_case_hidden_from_the_spoc_is_not_on_their_page(cast, client, case):
    seen = one_case(cast)
    opened(cast)
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    html = page(cast.second_spoc.login(client))
    assert case.reference not in html
    assert seen.reference in html
    today = page(client, reverse("today"))
    assert "Confirm access to 1 case" in today
    client.post(URL, {field(case, cast.housing): "ended"})
    assert AccessReviewLine.objects.get(case=case, review__agency=cast.housing).answer == ""


def test_who_alone_may_open_a_case_answers_on_the_same_page(cast, client, case):
    worker = Player(partners.person(cast.housing))
    name_person(case=case, person=worker.user, why="Knows them", by=cast.coordinator.viewer)
    restrict(case=case, people=[], why="Staff", by=cast.coordinator.viewer)
    opened(cast)
    assert case.reference not in page(cast.second_spoc.login(client))
    html = page(worker.login(client))
    assert "What you can see" in html
    assert case.reference in html
    line = AccessReviewLine.objects.get(holder=worker.user)
    client.post(URL, {line.key: "kept"})
    line.refresh_from_db()
    assert line.answered_by == worker.user


@pytest.mark.parametrize("who", ["worker", "coordinator", "chair", "ig_lead", "board_member"])
def test_whoever_has_nothing_to_answer_finds_no_such_page(cast, client, case, who):
    opened(cast)
    assert getattr(cast, who).login(client).get(URL).status_code == 404


def test_another_agency_finds_the_page_without_the_line(cast, client, case):
    opened(cast)
    html = page(cast.charity_spoc.login(client))
    assert case.reference not in html
    assert "Nothing waits to be confirmed" in html
    client.post(URL, {field(case, cast.housing): "ended"})
    assert opens(cast.second_spoc, case)


def test_today_says_how_many_and_by_when(cast, client):
    for _ in range(3):
        one_case(cast)
    opened(cast)
    html = page(cast.second_spoc.login(client), reverse("today"))
    assert "Confirm access to 3 cases" in html
    assert f'href="{URL}"' in html


def test_access_leads_there_and_the_coordinator_reads_what_lapsed(cast, client, case):
    lapsed(cast)
    assert f'href="{URL}"' in page(cast.second_spoc.login(client), reverse("access_overview"))
    html = page(cast.coordinator.login(client), reverse("access_overview"))
    assert f'href="{URL}"' not in html
    assert html.count(case.reference) == 4  # two addresses, two words
    assert html.count("(leads this case)") == 1
    html = page(client, reverse("case_access", args=[case.reference]))
    assert "the agency has not confirmed that it is needed" in html


def test_what_is_shown_is_in_the_ledger(cast, client, case):
    opened(cast)
    page(cast.second_spoc.login(client))
    last = LedgerEntry.objects.filter(chain="service").latest("seq")
    assert b'"access_review"' in bytes(last.body)
    assert case.reference in last.subjects


def test_at_most_25_at_once_and_how_many_follow(cast, client):
    for _ in range(27):
        one_case(cast)
    opened(cast)
    html = page(cast.second_spoc.login(client))
    assert html.count("app-access-line") == 25
    assert "2 lines follow once these are answered" in html
    assert len(html) < 60_000


@pytest.mark.parametrize("sent", ["CR-2222_police", "_", "CR-2222\x00_x", "csrfmiddlewaretoken_x"])
def test_odd_input_is_no_line(cast, client, case, sent):
    opened(cast)
    answer = cast.second_spoc.login(client).post(URL, {sent: "kept"})
    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_answer_at_once_and_one_answer_stands(cast):
    case = one_case(cast)
    deputy = Player(partners.spoc(cast.housing, deputy=True))
    opened(cast)
    number = AccessReviewLine.objects.get(case=case, review__agency=cast.housing).pk
    start, results = threading.Barrier(2), {}

    def run(name, who, said):
        try:
            viewer = who.viewer
            start.wait(timeout=20)
            results[name] = answer_access_lines(answers={number: said}, by=viewer)
        except Exception as error:  # told below, in the test's own thread
            results[name] = error
        finally:
            connection.close()

    both = [
        threading.Thread(target=run, args=("spoc", cast.second_spoc, "kept")),
        threading.Thread(target=run, args=("deputy", deputy, "kept")),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=30)
    assert sorted((len(one.saved), len(one.taken)) for one in results.values()) == [(0, 1), (1, 0)]
    line = AccessReviewLine.objects.get(pk=number)
    winner = "spoc" if results["spoc"].saved else "deputy"
    assert line.answered_by == {"spoc": cast.second_spoc, "deputy": deputy}[winner].user
