"""Every page of triage and waiting by role: opened by those it is for, not found by everyone else."""

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
from tests.referrals.desk import fill, ran_out, send, someone

pytestmark = pytest.mark.django_db

EVERYONE = (
    "coordinator",
    "chair",
    "deputy_chair",
    "board_member",
    "ig_lead",
    "administrator",
    "spoc",
    "deputy_spoc",
    "second_spoc",
    "charity_spoc",
    "outsider",
    "former_member",
    "worker",
    "stranger",
)
COORDINATOR = {"coordinator"}
CHAIRS = {"chair", "deputy_chair"}
REFERRERS = {"worker", "spoc", "deputy_spoc"}
SPOCS = {"spoc", "deputy_spoc", "second_spoc", "charity_spoc"}


@pytest.fixture
def world():
    """One case for each page, each at the point where the page has its work."""
    cast = Cast(partners.panel(case_cap=4))
    by = cast.coordinator.viewer
    refused = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel, answers=someone(1))
    decline_at_triage(case=refused, reason="under_18", signposting="x", note="x", by=by)
    challenge_refusal(case=refused, text="Is 18", by=cast.worker.viewer)
    received, asked = send(cast, **someone(2)), send(cast, **someone(3))
    ask_withdrawal(case=asked, reason="x", risk_holder="y", by=cast.worker.viewer)
    giving = send(cast, **someone(4))
    fill(cast)
    silent = send(cast, score=25, **someone(5))
    urgent = {"urgent": "yes", "urgent_reason": "Discharged tomorrow"}
    return_for_more(case=giving, what="x", by=by)
    send(cast, **someone(6), **urgent)
    propose_room(
        case=received,
        second_agency=cast.housing,
        reason="x",
        interim_plan="y",
        by=cast.chair.viewer,
    )
    ran_out(silent)
    return cast, {"received": received, "refused": refused, "asked": asked, "silent": silent}


PAGES = (
    ("triage", "received", COORDINATOR),
    ("triage_return", "received", COORDINATOR),
    ("triage_decline", "received", COORDINATOR),
    ("triage_link", "received", COORDINATOR),
    ("withdrawal_answer", "asked", COORDINATOR),
    ("waiting_decide", "silent", COORDINATOR),
    ("waiting_list", "", COORDINATOR | CHAIRS),
    ("room_propose", "", CHAIRS),
    ("room_list", None, SPOCS),
    ("room_answer", "received", {"second_spoc"}),
    ("offer_answer", "silent", REFERRERS),
    ("challenge", "refused", {"worker"}),
    ("challenge_answer", "refused", {"deputy_chair"}),
)
PRESSES = (
    ("triage_match", "received"),
    ("triage_identity", "received"),
    ("waiting_review", "silent"),
    ("triage", "received"),
    ("triage_return", "received"),
    ("withdrawal_answer", "asked"),
    ("waiting_decide", "silent"),
)


def address(name, which, cases):
    if which is None:
        return reverse(name)
    return reverse(name, args=[cases[which].reference if which else "north"])


def test_each_page_opens_to_those_it_is_for_and_to_nobody_else(world, client):
    cast, cases = world
    wrong = []
    for who in EVERYONE:
        getattr(cast, who).login(client)
        for name, which, whom in PAGES:
            status = client.get(address(name, which, cases)).status_code
            if status != (200 if who in whom else 404):
                wrong.append((name, who, status))
    assert wrong == []


def test_nothing_is_pressed_by_anybody_but_the_coordinator(world, client):
    cast, cases = world
    wrong = []
    for who in EVERYONE[1:]:
        getattr(cast, who).login(client)
        for name, which in PRESSES:
            status = client.post(address(name, which, cases), {"do": "list"}).status_code
            if status != 404:
                wrong.append((name, who, status))
    assert wrong == []


def test_not_found_is_the_same_page_for_forbidden_and_unknown(world, client):
    cast, cases = world
    cast.chair.login(client)
    forbidden = client.get(address("triage", "received", cases))
    unknown = client.get(reverse("triage", args=["CR-00000"]))
    assert forbidden.content == unknown.content


def test_signed_out_people_are_asked_to_sign_in(world, client):
    _, cases = world
    for name, which, _ in PAGES:
        answer = client.get(address(name, which, cases))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_another_panels_coordinator_finds_nothing(world, client):
    _, cases = world
    south = Cast(partners.panel("South"))
    south.coordinator.login(client)
    for name, which, whom in PAGES:
        if which is not None and whom <= COORDINATOR | CHAIRS:
            assert client.get(address(name, which, cases)).status_code == 404, name


@pytest.mark.parametrize("ref", ["cr-x", "..", "%00", "é", "CR-" + "9" * 300])
def test_odd_references_are_not_found(world, client, ref):
    cast, _ = world
    cast.coordinator.login(client)
    assert client.get(f"/referrals/{ref}/triage").status_code == 404
