"""Ending an agency's work, objecting, staying after all: the pages."""

import pytest
import time_machine

from actions.models import Leaving, ProfessionalDisagreement
from tests.actions.services import disagreeing
from tests.actions.services.disagreeing import leave
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(disagreeing.START, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(clock):
    return Cast()


@pytest.fixture
def case(cast):
    return disagreeing.case_of(cast)


def words(cast, **fields):
    return {
        "reason": "Our enquiry is over",
        "adult_knows": "Told on a visit",
        "risk_holder": cast.housing.slug,
        "risk_held": "Weekly visits",
    } | fields


def page(client, player, case, name="actions"):
    answer = player.login(client).get(f"/cases/{case.reference}/{name}")
    return answer.content.decode()


def test_a_spoc_says_so_and_the_others_read_it_with_a_way_to_object(client, cast, case):
    cast.spoc.login(client)
    url = f"/cases/{case.reference}/leave"
    assert client.post(url, words(cast)).status_code == 302
    body = page(client, cast.second_spoc, case)
    assert "is to end its work on Thursday 3 December 2026, unless somebody objects" in body
    made = Leaving.objects.get()
    assert f"/cases/{case.reference}/leave/{made.pk}/object" in body
    own = page(client, cast.spoc, case)
    assert f"/leave/{made.pk}/object" not in own
    assert f"/leave/{made.pk}/stay" in own


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(client, cast, case):
    cast.spoc.login(client)
    answer = client.post(f"/cases/{case.reference}/leave", words(cast, adult_knows=""))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in body
    assert "Our enquiry is over" in body
    assert not Leaving.objects.exists()


def test_the_page_lists_what_is_unfinished(client, cast, case):
    done.action(case, cast.police, cast.coordinator.user, text="Fit the new lock")
    body = page(client, cast.spoc, case, "leave")
    assert "Fit the new lock" in body
    assert f"End the work of {cast.police.name} on this case" in body


def test_who_leaves_with_work_undone_is_not_said_to_end_it_on_the_day(client, cast, case):
    leave(case, cast)
    assert "not finished yet" not in page(client, cast.second_spoc, case)
    done.action(case, cast.housing, cast.coordinator.user)
    assert "not finished yet" not in page(client, cast.second_spoc, case)
    done.action(case, cast.police, cast.coordinator.user)
    body = page(client, cast.second_spoc, case)
    assert "1 thing is not finished yet." in body
    assert "stays involved until that is finished or handed over" in body
    done.action(case, cast.housing, cast.coordinator.user, status="blocked", blocked_by=cast.police)
    assert "2 things are not finished yet." in page(client, cast.second_spoc, case)


def test_the_lead_agency_reads_that_another_lead_comes_first(client, cast, case):
    body = page(client, cast.second_spoc, case, "leave")
    assert "Ask the panel to name another lead first" in body
    assert client.post(f"/cases/{case.reference}/leave", words(cast)).status_code == 409


def test_the_coordinator_chooses_the_agency(client, cast, case):
    cast.coordinator.login(client)
    sent = words(cast, agency=cast.mental_health.slug, risk_holder=cast.mental_health.slug)
    url = f"/cases/{case.reference}/leave"
    assert (
        "Choose another agency that works on this case" in client.post(url, sent).content.decode()
    )
    client.post(url, sent | {"risk_holder": cast.housing.slug})
    assert Leaving.objects.get().agency == cast.mental_health


def test_an_objection_opens_a_disagreement(client, cast, case):
    made = leave(case, cast)
    cast.second_spoc.login(client)
    url = f"/cases/{case.reference}/leave/{made.pk}/object"
    assert client.post(url, {"reason": ""}).status_code == 200
    answer = client.post(url, {"reason": "Nobody else visits"}, follow=True)
    assert "Nobody else visits" in answer.content.decode()
    disagreement = ProfessionalDisagreement.objects.get()
    assert disagreement.reference in page(client, cast.spoc, case)


def test_who_takes_it_back_stays_and_the_page_says_no_more(client, cast, case):
    made = leave(case, cast)
    cast.spoc.login(client)
    client.post(f"/cases/{case.reference}/leave/{made.pk}/stay")
    made.refresh_from_db()
    assert made.withdrawn_at
    assert "is to end its work" not in page(client, cast.second_spoc, case)
    assert client.post(f"/cases/{case.reference}/leave/{made.pk}/stay").status_code == 404


def test_of_another_case_nothing_is_found_under_this_one(client, cast, case):
    made, other = leave(case, cast), disagreeing.case_of(cast)
    cast.second_spoc.login(client)
    assert client.get(f"/cases/{other.reference}/leave/{made.pk}/object").status_code == 404


def test_people_of_a_barred_agency_find_nothing(client, cast, case):
    made = leave(case, cast)
    partners.bar(case, cast.chair.user, agency=cast.housing)
    cast.second_spoc.login(client)
    for name in ("summary", "leave", f"leave/{made.pk}/object", "disagree"):
        assert client.get(f"/cases/{case.reference}/{name}").status_code == 404


def test_looking_changes_nothing(client, cast, case):
    made = leave(case, cast)
    for player in (cast.spoc, cast.second_spoc, cast.coordinator):
        player.login(client)
        client.get(f"/cases/{case.reference}/leave")
        client.get(f"/cases/{case.reference}/leave/{made.pk}/object")
    assert Leaving.objects.get().is_going_on
    assert not ProfessionalDisagreement.objects.exists()
