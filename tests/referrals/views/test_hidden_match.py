"""A referrer never learns of a match: their pages are the same, byte for byte, without it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.choices import Stage
from referrals.services.matching import decide_match
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, send, someone

pytestmark = pytest.mark.django_db

PAGES = ("referral", "referral_sent", "referral_print")


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=3))


def plain(page, case):
    """The page without what is random for each page: its reference and tokens."""
    page = page.replace(case.reference, "CR-XXXXX")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def read(cast, client, case, name):
    cast.charity_spoc.login(client)
    answer = client.get(reverse(name, args=[case.reference]))
    assert answer.status_code == 200
    return plain(answer.content.decode(), case)


def pair(cast, *, full):
    """Two referrals of one writer with the same answers: one with a match and one without."""
    if full:
        fill(cast)
    without = send(cast, writer=cast.charity_spoc, **someone(7))
    send(cast, **someone(8))
    match = send(cast, writer=cast.charity_spoc, **someone(8))
    assert match.stage == Stage.MATCHING
    assert without.stage == (Stage.WAITING if full else Stage.RECEIVED)
    for case in (without, match):
        case.referral.__class__.objects.filter(case=case).update(**someone(7))
    return without, match


@pytest.mark.parametrize("full", [False, True], ids=["a place is free", "the panel is full"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_referrer_are_the_same_with_and_without_a_match(
    cast, client, name, full, time_machine
):
    without, match = pair(cast, full=full)
    time_machine.move_to(timezone.now(), tick=False)  # a page says when it was drawn
    assert read(cast, client, without, name) == read(cast, client, match, name)


@pytest.mark.parametrize("full", [False, True])
def test_the_list_of_referrals_reads_the_same(cast, client, full):
    without, match = pair(cast, full=full)
    cast.charity_spoc.login(client)
    page = client.get(reverse("referral_list")).content.decode()
    assert "Possible match" not in page
    rows = [
        re.sub(r"\s+", " ", plain(row, case))
        for case in (without, match)
        for row in re.findall(r"<tr.*?</tr>", page, re.S)
        if case.reference in row
    ]
    assert len(rows) == 2
    assert rows[0] == rows[1]


@pytest.mark.parametrize("full", [False, True], ids=["a place is free", "the panel is full"])
@pytest.mark.parametrize("name", [*PAGES, "referral_list"])
def test_pages_stay_the_same_once_the_match_is_found_to_be_another_person(
    cast, client, name, full, time_machine
):
    time_machine.move_to("2026-06-01 10:00+01:00")
    without, match = pair(cast, full=full)
    time_machine.move_to("2026-06-04 10:00+01:00", tick=False)
    decide_match(case=match, same_as=None, why="Another birth date", by=cast.coordinator.viewer)
    assert now(match).stage == now(without).stage
    cast.charity_spoc.login(client)
    if name == "referral_list":
        page = client.get(reverse(name)).content.decode()
        rows = [
            re.sub(r"\s+", " ", plain(row, case))
            for case in (without, match)
            for row in re.findall(r"<tr.*?</tr>", page, re.S)
            if case.reference in row
        ]
        assert rows[0] == rows[1]
    else:
        assert read(cast, client, without, name) == read(cast, client, match, name)


def test_what_can_be_done_is_the_same(cast, client):
    """Asking to withdraw and adding an update are there for a match as for any referral."""
    _, match = pair(cast, full=False)
    cast.charity_spoc.login(client)
    page = client.post(
        reverse("referral_update", args=[match.reference]), {"text": "Worse"}, follow=True
    )
    assert "Your update was added." in page.content.decode()
    asked = {"reason": "Moved", "risk_holder": "Housing"}
    client.post(reverse("referral_withdraw", args=[match.reference]), asked)
    assert now(match).pending_moves.count() == 1


def test_the_chair_reads_no_match_either(cast, client):
    _, match = pair(cast, full=False)
    page = cast.chair.login(client).get(reverse("case_summary", args=[match.reference]))
    assert page.status_code == 200
    assert "Possible match" not in page.content.decode()
    assert "Being checked" in page.content.decode()
