"""C5: who loses access while a page is open, a search is shown or a form half filled sees no more.

(An export that runs: `tests/sharing/views/test_ledger_export.py`. Sockets and PDFs come later.)
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import CaseAgency
from referrals.services import _grants
from referrals.services.restriction import restrict
from sharing.doors import ledger
from sharing.doors.viewer import the_service
from sharing.models import AgencySignature, PanelMembership, SpocAppointment, User
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    made = make.case_at(
        Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.mental_health, involved=[cast.housing]
    )
    work.action(made, cast.housing, cast.coordinator.user, text="Change the locks")
    return made


def bar(cast, case):
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)


def part_ends(cast, case):
    CaseAgency.objects.filter(case=case, agency=cast.housing).update(
        until=timezone.localdate(), how_it_ended="Its work was done"
    )
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))


def restricted(cast, case):
    with ledger.listening():
        restrict(case=case, people=[], why="Staff involved", by=cast.coordinator.viewer)


def appointment_ends(cast, case):
    yesterday = timezone.localdate() - timedelta(days=1)
    SpocAppointment.objects.filter(user=cast.second_spoc.user).update(until=yesterday)


def agreement_withdrawn(cast, case):
    AgencySignature.objects.filter(agency=cast.housing).update(withdrawn_on=timezone.localdate())


def agency_leaves(cast, case):
    yesterday = timezone.localdate() - timedelta(days=1)
    PanelMembership.objects.filter(agency=cast.housing).update(until=yesterday)


def person_leaves(cast, case):
    User.objects.filter(pk=cast.second_spoc.user.pk).update(is_active=False)


WAYS = [
    bar,
    part_ends,
    restricted,
    appointment_ends,
    agreement_withdrawn,
    agency_leaves,
    person_leaves,
]


@pytest.mark.parametrize("lose", WAYS, ids=lambda way: way.__name__)
def test_nothing_more_is_shown_or_taken(cast, case, client, lose):
    action = case.actions.get()
    pages = [
        f"/cases/{case.reference}/summary",
        f"/cases/{case.reference}/timeline",
        f"/cases/{case.reference}/actions",
        f"/actions/{action.reference}",
    ]
    lists = ["/cases/", "/actions/", "/today"]
    cast.second_spoc.login(client)
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    found = client.post("/search", {"wanted": case.reference})
    assert found.status_code == 302

    lose(cast, case)

    assert {client.get(page).status_code for page in pages} <= {404, 302}
    assert client.get(found["Location"]).status_code in (404, 302)
    for press in (f"/cases/{case.reference}/identity", f"/actions/{action.reference}"):
        answer = client.post(press, {"status": "done", "note": "Half typed"})
        assert answer.status_code in (404, 302, 405)
        assert case.reference not in answer.content.decode()
    for wanted in ("locks", "Fenwick", case.reference):
        assert action.reference not in client.post("/search", {"wanted": wanted}).content.decode()
    for page in lists:
        shown = client.get(page).content.decode()
        assert case.reference not in shown
        assert action.reference not in shown
    assert not case.actions.get().updates.exists()
