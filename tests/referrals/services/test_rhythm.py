"""The agreed rhythm and contacts: who records them, what is refused, what is kept."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from referrals.choices import ContactKind
from referrals.errors import AgencyNotInvolved, CaseEnded, CaseNotAccepted, RecordIncomplete
from referrals.models import Contact, Monitoring
from referrals.services.rhythm import agree_rhythm, record_contact
from sharing.errors import NotAllowed, Stale
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import contact as contacts
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage="active", **fields):
    given = {"lead": cast.housing, "involved": [cast.police]} | fields
    return make.case_at(stage, cast.worker.user, cast.panel, **given)


def agree(case, by, **words):
    given = {
        "agency": case.lead_agency,
        "every_days": 7,
        "reach": "seen",
        "warning_signs": "The curtains stay shut",
        "if_missed": "Housing knocks the same day",
    }
    return agree_rhythm(case=case, by=by.viewer, **given | words)


def reach(case, by, kind=ContactKind.SEEN, **words):
    given = {"on": timezone.localdate(), "agency": case.lead_agency}
    return record_contact(case=case, kind=kind, by=by.viewer, **given | words)


@pytest.mark.parametrize("player", ["coordinator", "second_spoc", "spoc"])
def test_who_keeps_the_plan_agrees_a_rhythm_and_records_contacts(cast, player):
    case, by = at(cast), getattr(cast, player)
    made, kept = agree(case, by), reach(case, by)
    assert (made.recorded_by, made.since) == (by.user, timezone.localdate())
    assert (kept.recorded_by, kept.kind) == (by.user, "seen")


@pytest.mark.parametrize("player", ["chair", "worker", "charity_spoc", "board_member"])
def test_nobody_else_does(cast, player):
    case, by = at(cast), getattr(cast, player)
    for write in (agree, reach):
        with pytest.raises(NotAllowed):
            write(case, by)


@pytest.mark.parametrize(("stage", "refusal"), [("listed", CaseNotAccepted), ("closed", CaseEnded)])
def test_only_an_accepted_case_has_a_rhythm_and_contacts(cast, stage, refusal):
    case = at(cast, stage)
    for write in (agree, reach):
        with pytest.raises((refusal, NotAllowed)):
            write(case, cast.coordinator, agency=cast.housing)


def test_another_rhythm_supersedes_the_one_before_which_stays(cast):
    case = at(cast)
    first = agree(case, cast.coordinator)
    second = agree(case, cast.second_spoc, every_days=1, was=first.pk)
    first.refresh_from_db()
    assert first.superseded_at
    assert (first.every_days, second.every_days) == (7, 1)
    assert case.rhythms.get(superseded_at=None) == second


def test_the_same_rhythm_again_stays_as_it_is(cast):
    case = at(cast)
    first = agree(case, cast.coordinator)
    assert agree(case, cast.coordinator) == first
    assert case.rhythms.count() == 1


def test_a_rhythm_agreed_meanwhile_by_somebody_else_is_not_replaced_unseen(cast):
    case = at(cast)
    first = agree(case, cast.coordinator)
    second = agree(case, cast.second_spoc, every_days=2, was=first.pk)
    with pytest.raises(Stale) as clash:
        agree(case, cast.coordinator, every_days=3, was=first.pk)
    assert clash.value.facts["theirs"] == second
    with pytest.raises(Stale):
        agree(case, cast.coordinator, every_days=3)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"every_days": 0}, "every"),
        ({"every_days": 181}, "every"),
        ({"warning_signs": " "}, "warning_signs"),
        ({"if_missed": ""}, "if_missed"),
    ],
)
def test_a_rhythm_says_how_often_what_warns_and_what_follows(cast, words, field):
    case = at(cast)
    with pytest.raises(RecordIncomplete) as refused:
        agree(case, cast.coordinator, **words)
    assert list(refused.value.gaps) == [field]
    assert not Monitoring.objects.exists()


def test_an_agency_that_does_not_work_on_the_case_sees_nobody(cast):
    case = at(cast)
    for write in (agree, reach):
        with pytest.raises(AgencyNotInvolved):
            write(case, cast.coordinator, agency=cast.charity)


def test_a_contact_is_not_recorded_before_it_happens(cast):
    case = at(cast)
    with pytest.raises(RecordIncomplete) as refused:
        reach(case, cast.coordinator, on=timezone.localdate() + timedelta(days=1))
    assert list(refused.value.gaps) == ["on"]


def test_a_press_made_twice_is_one_contact_and_another_try_is_another(cast):
    case = at(cast)
    assert reach(case, cast.spoc, "tried") == reach(case, cast.spoc, "tried")
    reach(case, cast.spoc, "tried", note="Also by telephone")
    assert Contact.objects.count() == 2


def test_neither_can_be_changed_or_deleted_afterwards(cast):
    case = at(cast)
    rhythm = contacts.rhythm(case, cast.housing, cast.coordinator.user)
    contact = contacts.contact(case, cast.housing, cast.coordinator.user)
    for row in (rhythm, contact):
        for spoil in (
            lambda found: found.update(person_name="Another"),
            lambda found: found._raw_delete(using="default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                spoil(type(row).objects.filter(pk=row.pk))


def test_the_ledger_keeps_codes_and_no_words(cast):
    case = at(cast)
    agree(case, cast.coordinator, warning_signs="Shut curtains")
    reach(case, cast.coordinator, "tried", note="Nobody in")
    found = LedgerEntry.objects.filter(chain=f"panel:{cast.panel.pk}").order_by("seq")
    said = [json.loads(bytes(body)) for body in found.values_list("body", flat=True)]
    today = timezone.localdate().isoformat()
    assert [
        one["facts"] for one in said if one["verb"] in ("rhythm_agreed", "contact_recorded")
    ] == [
        {"every_days": 7, "fresh": True},
        {"fresh": True, "kind": "tried", "on": today},
    ]
