"""Today: an agency ends its work on a case, and the others may object."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db
VERB = "Object, or let an agency end its work"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def leaving(cast, case):
    return done.leaving(case, cast.police, cast.housing, cast.spoc.user)


def rows(client, player):
    work = player.login(client).get("/today?all=1").context["work"]
    return [row for row in work if row["text"] == VERB]


def test_the_other_agencies_and_the_coordinator_read_by_when(client, cast, case, leaving):
    for player in (cast.second_spoc, cast.coordinator):
        (row,) = rows(client, player)
        assert (row["reference"], row["due"]) == (case.reference, leaving.object_until)
        assert row["note"] == cast.police.name
        assert client.get(row["url"]).status_code == 200


def test_the_agency_itself_and_who_does_not_see_the_case_do_not(client, cast, leaving):
    for player in (cast.spoc, cast.charity_spoc, cast.chair):
        assert rows(client, player) == []


def test_it_goes_once_somebody_has_objected_or_the_time_is_over(client, cast, case, leaving):
    other = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )
    over = done.leaving(other, cast.police, cast.housing, cast.spoc.user)
    assert len(rows(client, cast.second_spoc)) == 2
    over.object_until = timezone.localdate() - timedelta(days=1)
    over.save(update_fields=["object_until"])
    assert [row["reference"] for row in rows(client, cast.second_spoc)] == [case.reference]
    parties, by = [cast.police, cast.housing], cast.second_spoc.user
    done.disagreement(case, parties, by, about="leaving", leaving=leaving)
    assert rows(client, cast.second_spoc) == []
