"""C12: many cases opened in an hour, or many prints in a day, need a reason that is read."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case
from sharing.choices import Quickly
from sharing.doors import access, ledger
from sharing.errors import ReasonTooShort, TooMany
from sharing.models import BrowseReason, Notice, RecentLook
from sharing.services.browsing import give_browse_reason
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
LIMIT = 3


@pytest.fixture
def cast():
    return Cast(partners.panel(browse_limit=LIMIT, export_limit=2))


@pytest.fixture
def cases(cast):
    return [
        make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
        for _ in range(LIMIT + 2)
    ]


def opened(player, case):
    with ledger.listening():
        return access.fetch(Case, case.reference, player.viewer)


def test_past_the_limit_a_reason_is_asked(cast, cases):
    for case in cases[:LIMIT]:
        opened(cast.coordinator, case)
    with pytest.raises(TooMany):
        opened(cast.coordinator, cases[LIMIT])
    opened(cast.second_spoc, cases[LIMIT])


def test_what_was_opened_today_opens_again_and_again(cast, cases):
    for _ in range(LIMIT):
        for case in cases[:LIMIT]:
            opened(cast.coordinator, case)
    later = timezone.now() + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        for case in cases[2:]:
            opened(cast.coordinator, case)
        opened(cast.coordinator, cases[0])


def test_an_hour_later_it_goes_on(cast, cases):
    for case in cases[:LIMIT]:
        opened(cast.coordinator, case)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        opened(cast.coordinator, cases[LIMIT])


def test_a_refused_look_is_not_counted(cast, cases):
    for case in cases[:LIMIT]:
        opened(cast.coordinator, case)
    for _ in range(5):
        with pytest.raises(TooMany):
            opened(cast.coordinator, cases[LIMIT])
    assert RecentLook.objects.filter(person=cast.coordinator.user).count() == LIMIT


def test_with_a_reason_it_goes_on_and_the_lead_is_told_once(cast, cases):
    for case in cases[:LIMIT]:
        opened(cast.coordinator, case)
    give_browse_reason(
        panel=cast.panel,
        kind=Quickly.OPENED,
        reason="Preparing Thursday's agenda",
        by=cast.coordinator.viewer,
    )
    for case in cases:
        opened(cast.coordinator, case)
    (notice,) = Notice.objects.filter(verb="much_at_once")
    assert notice.to_id == cast.ig_lead.user.pk
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        for case in cases[: LIMIT - 1]:
            opened(cast.coordinator, case)


@pytest.mark.parametrize("reason", ["", "   ", "work"])
def test_a_reason_is_a_sentence(cast, reason):
    with pytest.raises(ReasonTooShort):
        give_browse_reason(
            panel=cast.panel, kind=Quickly.OPENED, reason=reason, by=cast.spoc.viewer
        )


def test_looks_older_than_a_day_are_forgotten(cast, cases):
    opened(cast.coordinator, cases[0])
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        opened(cast.coordinator, cases[1])
    (left,) = RecentLook.objects.all()
    assert left.subject == cases[1].reference


def test_the_same_case_opens_again_days_later(cast, cases):
    opened(cast.coordinator, cases[0])
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        opened(cast.coordinator, cases[0])
    assert RecentLook.objects.filter(subject=cases[0].reference).count() == 1


def test_the_page_asks_and_leads_back_to_where_one_was(cast, cases, client):
    cast.coordinator.login(client)
    for case in cases[:LIMIT]:
        assert client.get(f"/cases/{case.reference}/summary").status_code == 200
    where = f"/cases/{cases[LIMIT].reference}/summary"
    asked = client.get(where)
    assert asked.status_code == 302
    page = client.get(asked["Location"])
    assert "within an hour" in page.content.decode()
    short = client.post(asked["Location"], {"reason": "work"})
    assert "Say why, in a sentence" in short.content.decode()
    assert "work</textarea>" in short.content.decode()
    done = client.post(asked["Location"], {"reason": "Preparing Thursday's agenda"})
    assert done["Location"] == where
    assert client.get(where).status_code == 200


def test_only_the_information_governance_lead_reads_the_reasons(cast, client):
    give_browse_reason(
        panel=cast.panel,
        kind=Quickly.OPENED,
        reason="Preparing Thursday's agenda",
        by=cast.coordinator.viewer,
    )
    read = {
        who: "Preparing Thursday"
        in getattr(cast, who).login(client).get("/access/").content.decode()
        for who in ("ig_lead", "coordinator", "spoc", "chair")
    }
    assert read == {"ig_lead": True, "coordinator": False, "spoc": False, "chair": False}


def test_the_page_leads_nowhere_else(cast, client):
    page = f"/access/more/{cast.panel.slug}?next=https://elsewhere.example/"
    done = cast.spoc.login(client).post(page, {"reason": "Preparing Thursday's agenda"})
    assert done["Location"] == "/"


def test_a_person_of_another_panel_is_not_asked(cast, client):
    page = f"/access/more/{cast.panel.slug}"
    assert cast.outsider.login(client).get(page).status_code == 404


def test_printing_past_the_limit_asks_too(cast, cases, client):
    cast.coordinator.login(client)
    paper = f"/referrals/{cases[0].reference}/print"
    for _ in range(2):
        assert client.get(paper).status_code == 200
    asked = client.get(paper)
    assert "kind=taken" in asked["Location"]
    client.post(asked["Location"], {"reason": "Copies for the court hearing"})
    assert client.get(paper).status_code == 200


def test_an_export_has_its_reason_already_so_only_the_lead_is_told(cast, client):
    cast.ig_lead.login(client)
    for _ in range(3):
        taken = client.post("/ledger/export", {"reason": "The yearly audit of the board"})
        assert taken["Content-Disposition"].startswith("attachment")
        b"".join(taken)
    assert BrowseReason.objects.count() == 1
    assert Notice.objects.filter(verb="much_at_once").count() == 1


def test_a_post_past_the_limit_says_where_to_give_the_reason(cast, cases, client):
    for case in cases[:LIMIT]:
        opened(cast.coordinator, case)
    answer = cast.coordinator.login(client).post(f"/cases/{cases[LIMIT].reference}/identity")
    assert answer.status_code == 403
    assert "Say why you need more" in answer.content.decode()
    assert not re.search(r"\bKay\b", answer.content.decode())
