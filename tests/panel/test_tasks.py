"""The minute's sweep: due things happen once, and a quiet minute writes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from config.celery import app
from panel import tasks
from panel.services.meeting import plan_meeting
from referrals.choices import Stage
from referrals.models import AccessReviewLine, Case, Offer
from referrals.services.submission import submit_referral
from sharing.doors import access
from sharing.doors.viewer import the_service
from sharing.models import Checkpoint, LedgerEntry, Notice, PanelSettings
from tests.cast import Cast
from tests.factories import referrals as cases
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=2))


def run():
    tasks.run_sweep(the_service("sweep"))


def waiting(cast, **fields):
    return cases.case_at(Stage.WAITING, cast.worker.user, cast.panel, **fields)


def offered_until(cast, when, **fields):
    case = waiting(cast, offered_until=when, **fields)
    Offer.objects.create(case=case, place=case.place, until=when)
    return case


def test_the_clock_names_a_task_that_exists():
    entry = app.conf.beat_schedule["sweep"]
    assert entry["schedule"] == 60.0
    assert app.tasks[entry["task"]].name == tasks.sweep.name


@time_machine.travel("2026-03-03T10:03:00Z", tick=False)
def test_a_quiet_minute_writes_nothing(cast):
    cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    run()  # signs the checkpoint of ten o'clock, opens the month's access review
    mail.outbox.clear()
    before = LedgerEntry.objects.count()
    run()
    run()
    assert LedgerEntry.objects.count() == before
    assert mail.outbox == []


def test_a_checkpoint_is_signed_once_a_quarter_of_an_hour_and_kept_outside(kept_checkpoints):
    for minute in (0, 5, 14, 15, 16):
        with time_machine.travel(f"2026-03-03T10:{minute:02}:00Z", tick=False):
            run()
    assert [one.at.minute for one in Checkpoint.objects.all()] == [0, 15]
    assert len(list(kept_checkpoints.glob("*/*.json"))) == 2


def test_an_offer_that_ran_out_is_told_to_the_coordinator_once(cast):
    case = offered_until(cast, timezone.now() - timedelta(minutes=1))
    run()
    run()
    assert Offer.objects.get(case=case).silent_since is not None
    assert Notice.objects.filter(verb="offer_ran_out").count() == 1
    assert [message.to for message in mail.outbox] == [[cast.coordinator.user.email]]


def test_an_offer_still_open_is_left_alone(cast):
    case = offered_until(cast, timezone.now() + timedelta(hours=1))
    run()
    assert Offer.objects.get(case=case).silent_since is None
    assert mail.outbox == []


def test_a_place_kept_for_a_corrected_closure_never_runs_out(cast):
    case = offered_until(cast, timezone.now() - timedelta(days=3), first_in_line=True)
    run()
    assert Offer.objects.get(case=case).silent_since is None


def test_free_places_are_offered_in_turn_and_once(cast):
    third = waiting(cast, score=9)
    first = waiting(cast, urgent=True, urgent_reason="Threatened")
    second = waiting(cast, score=25)
    run()
    run()
    places = {case.pk: case.place for case in Case.objects.filter(stage=Stage.WAITING)}
    assert (places[first.pk], places[second.pk], places[third.pk]) == (1, 2, None)
    assert Offer.objects.count() == 2


def test_a_raised_cap_is_noticed(cast):
    for _ in range(2):
        cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    case = waiting(cast)
    run()
    assert not Offer.objects.exists()
    PanelSettings.objects.filter(panel=cast.panel).update(case_cap=3)
    run()
    assert Offer.objects.get(case=case).place == 3


def test_nobody_is_offered_a_place_above_a_lowered_cap(cast):
    for _ in range(2):
        cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel)
    waiting(cast)
    PanelSettings.objects.filter(panel=cast.panel).update(case_cap=1)
    run()
    assert not Offer.objects.exists()


def test_a_returned_referral_is_chased_once(cast):
    long_ago = timezone.now() - timedelta(days=9)
    cases.case_at(Stage.RETURNED, cast.worker.user, cast.panel, since=long_ago)
    run()
    run()
    told = Notice.objects.filter(verb="return_chased").values_list("to", flat=True)
    assert set(told) == {cast.worker.user.pk, cast.spoc.user.pk, cast.deputy_spoc.user.pk}
    assert len(mail.outbox) == 3


def test_the_months_access_review_is_opened_once_and_what_nobody_confirmed_lapses_once(cast):
    case = cases.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False):
        run()
        run()
    opened = [one for one in mail.outbox if one.subject.startswith("Confirm who can see what")]
    assert [one.to for one in opened] == [[cast.second_spoc.user.email]]
    assert "15 December 2026" in opened[0].subject
    assert AccessReviewLine.objects.count() == 1
    mail.outbox.clear()
    with time_machine.travel("2026-12-15T22:00:00Z", tick=False):
        run()
        assert access.visible(Case, cast.second_spoc.viewer).exists()
    with time_machine.travel("2026-12-16T00:01:00Z", tick=False):
        run()
        run()
        assert not access.visible(Case, cast.second_spoc.viewer).exists()
    assert {one.to[0] for one in mail.outbox} == {
        cast.second_spoc.user.email, cast.coordinator.user.email
    }  # fmt: skip
    assert len(mail.outbox) == 2
    assert all(case.reference not in one.subject + one.body for one in mail.outbox)


def test_the_referrer_has_one_receipt_by_mail(cast):
    case = cases.draft(cast.worker.user, cast.panel)
    submit_referral(case=case, by=cast.worker.viewer)
    run()
    run()
    (receipt,) = mail.outbox
    assert receipt.to == [cast.worker.user.email]
    assert case.reference in receipt.body
    for personal in ("Fenwick", "Kay", "Mill Lane", "1980"):
        assert personal not in receipt.subject + receipt.body


def test_members_hear_of_a_meeting_by_mail(cast):
    meeting = plan_meeting(
        panel=cast.panel,
        kind="panel",
        starts_at=timezone.now() + timedelta(days=5),
        venue="Room 2",
        by=cast.coordinator.viewer,
    )
    run()
    assert len(mail.outbox) == 6
    assert {message.subject.split(" on ")[0] for message in mail.outbox} == {
        f"Panel meeting {meeting.reference}"
    }
    assert all("Room 2" not in message.body for message in mail.outbox)


def test_a_step_that_fails_does_not_keep_the_others(cast, monkeypatch):
    offered_until(cast, timezone.now() - timedelta(minutes=1))

    def broken(by):
        raise OSError("not reachable")

    monkeypatch.setattr(tasks, "STEPS", (broken, *tasks.STEPS))
    with pytest.raises(OSError, match="not reachable"):
        run()
    assert len(mail.outbox) == 1


def test_the_task_runs_as_the_service(cast):
    offered_until(cast, timezone.now() - timedelta(minutes=1))
    tasks.sweep.run()
    last = LedgerEntry.objects.filter(chain=f"panel:{cast.panel.pk}").latest("seq")
    assert b'"by": "service:sweep"' in bytes(last.body)


def named_in(panel):
    entries = LedgerEntry.objects.filter(chain=f"panel:{panel.pk}")
    return {
        subject for subjects in entries.values_list("subjects", flat=True) for subject in subjects
    }


def test_no_panels_chain_names_a_case_of_another(cast):
    south = Cast(partners.panel("South"))
    before = timezone.now() - timedelta(days=1)
    north_case, south_case = (offered_until(one, before) for one in (cast, south))
    returned = [
        cases.case_at(
            Stage.RETURNED, one.worker.user, one.panel, since=timezone.now() - timedelta(days=30)
        )
        for one in (cast, south)
    ]
    run()
    assert Notice.objects.filter(verb="return_chased").count() >= 2
    here, there = named_in(cast.panel), named_in(south.panel)
    assert {north_case.reference, returned[0].reference} <= here
    assert {south_case.reference, returned[1].reference} <= there
    assert not here & {south_case.reference, returned[1].reference}
    assert not there & {north_case.reference, returned[0].reference}
