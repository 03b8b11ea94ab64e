"""Asking agencies what they know: on listing by the service itself, later by the coordinator."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from referrals.errors import (
    NobodyToAsk,
    ReasonNeeded,
    RecordIncomplete,
    RemindedToday,
    RequestEnded,
    RequestNotNow,
)
from referrals.models import InformationRequest
from referrals.policy import request_due
from referrals.services import pathway
from referrals.services.request import remind, withdraw_request
from referrals.services.triage import list_for_panel, save_triage
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed
from sharing.models import Notice, SharingRecord
from sharing.policy import Grounds
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories.requests import TASK, answer, ask
from tests.referrals.desk import ANSWERS, CHECKS, now, send

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def active(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.mental_health, involved=[cast.housing]
    )


def listed(cast, before=lambda case: None):
    """A case that has just been listed; `before` is called with it before that."""
    case = send(cast)
    before(case)
    save_triage(case=case, answers=ANSWERS, checks=CHECKS, by=cast.coordinator.viewer)
    return list_for_panel(case=now(case), involve=[], by=cast.coordinator.viewer)


def due(meets_on=(), today=MONDAY):
    return request_due(today, due_wd=5, response_wd=2, meets_on=meets_on, holidays=())


def test_an_answer_is_due_in_five_working_days():
    assert due() == date(2026, 11, 9)


def test_a_near_meeting_asks_for_it_two_working_days_before():
    assert due([date(2026, 11, 6)]) == date(2026, 11, 4)
    assert due([date(2026, 12, 3)]) == date(2026, 11, 9)


def test_a_meeting_that_has_been_counts_no_more():
    assert due([date(2026, 10, 30)]) == date(2026, 11, 9)


def test_an_answer_is_never_due_on_a_day_that_has_gone():
    assert due([MONDAY]) == MONDAY
    assert due([MONDAY], today=date(2026, 11, 1)) == MONDAY


def test_every_core_agency_is_asked_when_a_case_is_listed(cast):
    case = listed(cast)
    asked = InformationRequest.objects.filter(case=case)
    core = {cast.police, cast.social_care, cast.housing, cast.mental_health}
    assert {request.agency for request in asked} == core
    assert {request.questions for request in asked} == {
        "Do you know this adult or anyone involved?"
    }
    record = SharingRecord.objects.get(subject=case.reference, categories=["identity"])
    assert set(record.recipients) == {agency.pk for agency in core}


def test_who_is_asked_is_told_a_reference_and_a_day_only(cast):
    case = listed(cast)
    notices = Notice.objects.filter(verb="information_asked")
    assert {notice.to for notice in notices} == {
        cast.spoc.user,
        cast.deputy_spoc.user,
        cast.second_spoc.user,
    }
    assert all(notice.reference.startswith("RQ-") and notice.due for notice in notices)
    assert case.reference not in {notice.reference for notice in notices}


def test_an_agency_without_an_agreement_is_not_asked(cast):
    cast.police.signatures.update(withdrawn_on=timezone.localdate())
    case = listed(cast)
    assert not case.requests.filter(agency=cast.police).exists()


def test_a_barred_agency_is_not_asked(cast):
    case = listed(cast, before=lambda c: partners.bar(c, cast.chair.user, agency=cast.housing))
    assert not case.requests.filter(agency=cast.housing).exists()
    assert case.requests.filter(agency=cast.police).exists()


@pytest.mark.parametrize("accepted", [True, False])
def test_questions_of_the_listing_end_with_the_decision(cast, accepted):
    case, by = listed(cast), cast.chair.viewer
    known = case.requests.get(agency=cast.police)
    answer(known, cast.spoc)
    if accepted:
        pathway.accept_case(
            case=case, lead_agency=cast.housing, lead_professional=None, reasons="Now", by=by
        )
    else:
        pathway.decline_case(
            case=case, reason="below_threshold", signposting="GP", reasons="Enough", by=by
        )
    known.refresh_from_db()
    assert known.withdrawn_at is None
    assert not case.requests.filter(withdrawn_at=None, answered_at=None).exists()


def test_a_deferral_leaves_the_questions_open(cast):
    case = listed(cast)
    pathway.defer_case(case=case, reasons="More is needed", by=cast.chair.viewer)
    assert case.requests.filter(withdrawn_at=None).count() == 4


def test_the_coordinator_asks_an_agency_that_is_not_core(cast, active):
    request = ask(active, cast, cast.charity)
    assert access.may(cast.charity_spoc.viewer, May.SEE_IDENTITY, active)
    assert not access.may(cast.charity_spoc.viewer, May.SEE_CASE, active)
    assert request.asked_by == cast.coordinator.user


def test_a_question_needs_words_a_purpose_and_why_it_is_needed(cast, active):
    with pytest.raises(RecordIncomplete) as no:
        ask(active, cast, cast.charity, questions=" ", purpose="")
    assert set(no.value.gaps) == {"questions", "purpose"}
    with pytest.raises(RecordIncomplete) as no:
        ask(active, cast, cast.charity, bases=Grounds(article6="public_task"))
    assert set(no.value.gaps) == {"necessity"}


def test_nobody_is_asked_who_could_not_open_the_case(cast, active):
    partners.bar(active, cast.chair.user, agency=cast.charity)
    for agency in (cast.charity, cast.elsewhere, cast.gone):
        with pytest.raises(NobodyToAsk):
            ask(active, cast, agency)
    with pytest.raises(NobodyToAsk):
        ask(active, cast)


def test_only_the_coordinator_asks(cast, active):
    for player in (cast.spoc, cast.chair, cast.second_spoc, cast.stranger):
        cast.coordinator = player
        with pytest.raises(NotAllowed):
            ask(active, cast, cast.charity)


@pytest.mark.parametrize("stage", ["received", "waiting", "closed", "declined"])
def test_nothing_is_asked_before_listing_or_after_the_end(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    with pytest.raises(RequestNotNow):
        ask(case, cast, cast.charity)


def test_a_request_is_withdrawn_with_a_reason_and_its_access_ends(cast, active):
    request = ask(active, cast, cast.charity)
    with pytest.raises(ReasonNeeded):
        withdraw_request(request=request, why=" ", by=cast.coordinator.viewer)
    withdraw_request(request=request, why="Known already", by=cast.coordinator.viewer)
    assert not access.may(cast.charity_spoc.viewer, May.SEE_IDENTITY, active)
    with pytest.raises(RequestEnded):
        withdraw_request(request=request, why="Again", by=cast.coordinator.viewer)


def test_a_reminder_goes_out_once_a_day(cast, active):
    request = ask(active, cast, cast.charity)
    remind(request=request, by=cast.coordinator.viewer)
    assert Notice.objects.filter(verb="information_reminded").count() == 1
    with pytest.raises(RemindedToday):
        remind(request=request, by=cast.coordinator.viewer)


def test_nobody_is_reminded_of_what_is_answered(cast, active):
    request = ask(active, cast, cast.charity)
    answer(request, cast.charity_spoc, "nothing_held")
    with pytest.raises(RequestEnded):
        remind(request=request, by=cast.coordinator.viewer)


def test_a_person_with_a_conflict_is_not_told(cast, active):
    partners.bar(active, cast.chair.user, person=cast.spoc.user)
    ask(active, cast, cast.police)
    told = Notice.objects.filter(verb="information_asked").values_list("to", flat=True)
    assert list(told) == [cast.deputy_spoc.user.pk]


def test_a_question_may_be_due_another_day_but_not_a_past_one(cast, active):
    soon = timezone.localdate() + timedelta(days=1)
    assert ask(active, cast, cast.charity, due=soon).due == soon
    with pytest.raises(RecordIncomplete):
        ask(active, cast, cast.charity, due=soon - timedelta(days=2), bases=TASK)


def test_a_question_of_the_coordinator_goes_on_after_the_decision(cast):
    case = make.case_at("listed", cast.worker.user, cast.panel, involved=[cast.housing])
    request = ask(case, cast, cast.charity)
    pathway.accept_case(
        case=case,
        lead_agency=cast.housing,
        lead_professional=None,
        reasons="Now",
        by=cast.chair.viewer,
    )
    request.refresh_from_db()
    assert request.withdrawn_at is None
    assert access.may(cast.charity_spoc.viewer, May.SEE_IDENTITY, case)
