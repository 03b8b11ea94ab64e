"""Triage: listing, returning, declining, involving; every refusal and who is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import ON_PATHWAY, Part, Stage
from referrals.errors import (
    AdultAlreadyOnPathway,
    MoveNotAllowed,
    NotForTriage,
    NotInPanel,
    NotYourMove,
    ReasonNeeded,
    SignpostingNeeded,
    ThirdReferral,
    TriageIncomplete,
)
from referrals.models import Adult, Case, CaseAgency, CaseGrant, StageMove, Triage
from referrals.selectors.moves import moves_for
from referrals.selectors.returned import returned_to_chase
from referrals.services.submission import submit_referral
from referrals.services.triage import (
    chase_returned,
    decline_at_triage,
    involve_agency,
    list_for_panel,
    return_for_more,
    save_triage,
)
from referrals.services.withdrawal import answer_withdrawal, ask_withdrawal
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import the_service
from sharing.errors import AgreementLapsed, NotAllowed, Stale
from sharing.models import AgencySignature, Notice, User
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import ANSWERS, CHECKS, fill, now, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=3))


def screened(cast, case, **checks):
    save_triage(case=case, answers=ANSWERS, checks=CHECKS | checks, by=cast.coordinator.viewer)
    return now(case)


def listed(cast, case, **words):
    return list_for_panel(
        case=screened(cast, case), **({"involve": []} | words), by=cast.coordinator.viewer
    )


OTHERS = (
    "chair",
    "deputy_chair",
    "spoc",
    "worker",
    "outsider",
    "board_member",
    "ig_lead",
    "stranger",
)


@pytest.mark.parametrize("who", OTHERS)
def test_only_the_coordinator_triages(cast, who):
    case, by = screened(cast, send(cast)), getattr(cast, who).viewer
    attempts = [
        lambda: save_triage(case=case, answers={}, checks=CHECKS, by=by),
        lambda: list_for_panel(case=case, involve=[], by=by),
        lambda: return_for_more(case=case, what="The GP", by=by),
        lambda: decline_at_triage(case=case, reason="under_18", signposting="x", note="", by=by),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert now(case).stage == Stage.RECEIVED


def test_screen_is_saved_once_and_changed_after(cast):
    case = screened(cast, send(cast))
    changed = {"area": ("not_clear", "Between two addresses")}
    save_triage(case=case, answers=changed, checks=CHECKS, by=cast.coordinator.viewer)
    triage = Triage.objects.get(case=case)
    assert triage.answers.count() == 6
    assert triage.answers.get(condition="area").why == "Between two addresses"


def test_a_screen_seen_before_a_change_is_not_saved(cast):
    case = send(cast)
    screened(cast, case)
    with pytest.raises(Stale) as clash:
        save_triage(
            case=case,
            answers={},
            checks=CHECKS,
            seen=case.revision,
            by=cast.coordinator.viewer,
        )
    assert clash.value.facts["who"] == "Coordinator"


def test_only_referrals_in_triage_are_screened(cast):
    case = listed(cast, send(cast))
    with pytest.raises(MoveNotAllowed):
        save_triage(case=case, answers={}, checks=CHECKS, by=cast.coordinator.viewer)


def test_listing_needs_the_whole_screen(cast):
    case = send(cast)
    with pytest.raises(TriageIncomplete) as refused:
        list_for_panel(case=case, involve=[], by=cast.coordinator.viewer)
    assert {one.field for one in refused.value.missing} == {
        *ANSWERS,
        "immediate_danger",
        "section_42",
    }
    assert now(case).stage == Stage.RECEIVED


def test_danger_without_what_was_done_is_not_listed(cast):
    case = screened(cast, send(cast), immediate_danger="yes", danger_note="")
    with pytest.raises(TriageIncomplete):
        list_for_panel(case=case, involve=[], by=cast.coordinator.viewer)


def test_an_unmet_threshold_is_listed_all_the_same(cast):
    case = send(cast, score=4)
    answers = ANSWERS | {"score": ("no", "Below, but rising")}
    save_triage(case=case, answers=answers, checks=CHECKS, by=cast.coordinator.viewer)
    case = list_for_panel(case=case, involve=[], by=cast.coordinator.viewer)
    assert case.stage == Stage.LISTED


def test_listing_keeps_the_place_and_makes_the_adult(cast):
    case = send(cast)
    place = case.place
    case = listed(cast, case)
    assert (case.stage, case.place) == (Stage.LISTED, place)
    assert case.adult.family_name == "Fenwick"
    assert "Text before calling" in case.adult.safe_contact


def test_involved_agencies_see_a_listed_case_and_others_do_not(cast):
    case = listed(cast, send(cast), involve=[cast.housing])
    assert access.may(cast.second_spoc.viewer, May.SEE_CASE, case)
    assert not access.may(cast.charity_spoc.viewer, May.SEE_CASE, case)
    assert not access.may(cast.worker.viewer, May.SEE_CASE, case)


def test_an_agency_outside_the_panel_is_not_involved(cast):
    case = screened(cast, send(cast))
    for stranger in (cast.elsewhere, cast.gone):
        with pytest.raises(NotInPanel):
            list_for_panel(case=case, involve=[stranger], by=cast.coordinator.viewer)
        with pytest.raises(NotInPanel):
            involve_agency(case=case, agency=stranger, by=cast.coordinator.viewer)
    assert not CaseAgency.objects.filter(case=case, part=Part.INVOLVED).exists()


def test_an_agency_whose_agreement_lapsed_is_not_involved(cast):
    AgencySignature.objects.filter(agency=cast.housing).update(withdrawn_on=timezone.localdate())
    case = screened(cast, send(cast))
    with pytest.raises(AgreementLapsed):
        list_for_panel(case=case, involve=[cast.housing], by=cast.coordinator.viewer)
    assert now(case).stage == Stage.RECEIVED


def test_a_referral_that_does_not_wait_for_triage_is_not_listed(cast):
    fill(cast)
    waiting = screened(cast, send(cast))
    assert waiting.stage == Stage.WAITING
    with pytest.raises(MoveNotAllowed):
        list_for_panel(case=waiting, involve=[], by=cast.coordinator.viewer)


def test_a_referral_of_somebody_known_is_linked_and_counts_as_repeat(cast):
    closed = make.case_at(
        Stage.CLOSED, cast.worker.user, cast.panel, ended_at=timezone.now() - timedelta(days=200)
    )
    case = listed(cast, send(cast), same_adult_as=closed)
    assert (case.adult, case.previous_case, case.is_repeat) == (closed.adult, closed, True)


def test_a_closure_more_than_a_year_ago_is_no_repeat(cast):
    closed = make.case_at(
        Stage.CLOSED, cast.worker.user, cast.panel, ended_at=timezone.now() - timedelta(days=400)
    )
    case = listed(cast, send(cast), same_adult_as=closed)
    assert (case.previous_case, case.is_repeat) == (closed, False)


def test_an_earlier_referral_without_an_adult_shares_the_new_one(cast):
    earlier = make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel)
    case = listed(cast, send(cast), same_adult_as=earlier)
    assert now(earlier).adult == case.adult
    assert Adult.objects.count() == 1


def test_one_open_case_an_adult(cast):
    first = listed(cast, send(cast))
    second = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    screened(cast, second)
    with pytest.raises(AdultAlreadyOnPathway):
        list_for_panel(case=second, involve=[], same_adult_as=first, by=cast.coordinator.viewer)
    assert now(second).stage == Stage.RECEIVED


def test_listing_is_told_to_the_referrer(cast):
    case = listed(cast, send(cast))
    assert Notice.objects.filter(
        to=cast.worker.user, verb="referral_listed", reference=case.reference
    ).exists()


def test_returning_frees_the_place_and_offers_it_to_the_next(cast):
    case = send(cast)
    fill(cast)
    waiting = send(cast, **someone(1))
    first_sent = case.submitted_at
    case = return_for_more(case=case, what="Which GP?", by=cast.coordinator.viewer)
    assert (case.stage, case.place, case.submitted_at) == (Stage.RETURNED, None, first_sent)
    assert now(waiting).offered_until is not None
    assert StageMove.objects.filter(case=case).latest("at").note == "Which GP?"


def test_a_returned_referral_keeps_its_first_day(cast):
    case = return_for_more(case=send(cast), what="Which GP?", by=cast.coordinator.viewer)
    first = case.submitted_at
    again = submit_referral(case=case, by=cast.worker.viewer)
    assert (again.stage, again.submitted_at) == (Stage.RECEIVED, first)


def test_a_change_of_the_interim_agency_ends_the_others_part(cast):
    fill(cast)
    case = make.case_at(Stage.RETURNED, cast.worker.user, cast.panel)
    CaseAgency.objects.create(case=case, agency=cast.housing, part=Part.INTERIM)
    case = submit_referral(case=case, by=cast.worker.viewer)
    assert case.stage == Stage.WAITING
    live = CaseAgency.objects.filter(case=case, part=Part.INTERIM, until=None)
    assert [part.agency for part in live] == [cast.police]
    assert not access.may(cast.second_spoc.viewer, May.SEE_CASE, case)


def test_returning_needs_words(cast):
    case = send(cast)
    with pytest.raises(ReasonNeeded):
        return_for_more(case=case, what="  ", by=cast.coordinator.viewer)


def test_a_waiting_referral_is_not_returned(cast):
    fill(cast)
    with pytest.raises(MoveNotAllowed):
        return_for_more(case=send(cast), what="Which GP?", by=cast.coordinator.viewer)


def test_a_returned_referral_is_chased_once(cast):
    case = return_for_more(case=send(cast), what="Which GP?", by=cast.coordinator.viewer)
    today = timezone.localdate()
    assert returned_to_chase(today) == []
    later = today + timedelta(days=7)
    assert returned_to_chase(later) == [case]
    chase_returned(cases=[case], by=the_service("sweep"))
    told = Notice.objects.filter(verb="return_chased").values_list("to__name", flat=True)
    assert set(told) == {"Worker", "Police SPoC", "Police deputy SPoC"}
    assert returned_to_chase(later) == []


@pytest.mark.parametrize(
    "reason", ["below_threshold", "single_agency_suitable", "other_forum_leads"]
)
def test_other_reasons_are_the_panels(cast, reason):
    case = send(cast)
    with pytest.raises(NotForTriage):
        decline_at_triage(
            case=case, reason=reason, signposting="x", note="", by=cast.coordinator.viewer
        )


def declined(cast, case, reason="out_of_area"):
    return decline_at_triage(
        case=case,
        reason=reason,
        signposting="The coast panel",
        note="Moved away",
        by=cast.coordinator.viewer,
    )


@pytest.mark.parametrize("reason", ["under_18", "out_of_area"])
def test_under_18_and_out_of_area_are_declined_at_triage(cast, reason):
    case = declined(cast, send(cast), reason)
    assert (case.stage, case.decline_reason, case.place) == (Stage.DECLINED, reason, None)
    notice = Notice.objects.get(to=cast.worker.user, verb="referral_declined")
    assert notice.due > timezone.localdate()


def test_declining_needs_signposting(cast):
    with pytest.raises(SignpostingNeeded):
        decline_at_triage(
            case=send(cast), reason="under_18", signposting=" ", note="", by=cast.coordinator.viewer
        )


def test_a_waiting_referral_is_declined_and_its_offer_goes_on(cast):
    case = send(cast)
    fill(cast)
    waiting = send(cast, **someone(1))
    other = send(cast, **someone(2))
    return_for_more(case=case, what="Which GP?", by=cast.coordinator.viewer)
    assert now(waiting).offered_until
    declined(cast, waiting)
    assert now(waiting).stage == Stage.DECLINED
    assert now(other).offered_until


def test_a_mistaken_closure_that_waits_for_its_place_is_not_declined(cast, client):
    case = make.case_at("waiting", cast.worker.user, cast.panel)
    Case.objects.filter(pk=case.pk).update(first_in_line=True)
    assert moves_for(now(case), cast.coordinator.viewer) == set()
    cast.coordinator.login(client)
    page = client.get(f"/referrals/{case.reference}/triage").content.decode()
    assert f"/referrals/{case.reference}/triage/decline" not in page
    assert client.get(f"/referrals/{case.reference}/triage/decline").status_code == 409
    with pytest.raises(MoveNotAllowed):
        declined(cast, case)
    assert now(case).stage == Stage.WAITING


def test_a_listed_case_is_the_panels_to_decline(cast):
    case = listed(cast, send(cast))
    with pytest.raises(NotYourMove):
        declined(cast, case)


@pytest.mark.parametrize("earlier", [Stage.WITHDRAWN, Stage.DECLINED, Stage.CLOSED, Stage.JOINED])
def test_a_third_referral_is_never_declined_at_triage(cast, earlier):
    """Whatever became of the earlier ones (`domain.md` section 3, `declined`)."""
    for _ in range(2):
        make.case_at(earlier, cast.worker.user, cast.panel)
    case = send(cast)
    with pytest.raises(ThirdReferral):
        declined(cast, case)
    assert now(case).stage == Stage.RECEIVED


def test_a_second_referral_may_be_declined(cast):
    make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel)
    assert declined(cast, send(cast)).stage == Stage.DECLINED


def test_referrals_of_more_than_a_year_ago_do_not_count(cast):
    for days in (400, 30):
        sent = timezone.now() - timedelta(days=days)
        make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel, submitted_at=sent)
    assert declined(cast, send(cast)).stage == Stage.DECLINED


def test_an_agency_is_involved_and_sees_the_case(cast):
    case = listed(cast, send(cast))
    involve_agency(case=case, agency=cast.charity, by=cast.coordinator.viewer)
    assert access.may(cast.charity_spoc.viewer, May.SEE_CASE, case)
    involve_agency(case=case, agency=cast.charity, by=cast.coordinator.viewer)
    assert CaseAgency.objects.filter(case=case, agency=cast.charity, until=None).count() == 1
    assert CaseGrant.objects.filter(content_object=case, until=None).exists()


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in ON_PATHWAY])
def test_nobody_is_involved_before_listing_or_after_the_end(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    with pytest.raises((MoveNotAllowed, NotAllowed)):
        involve_agency(case=case, agency=cast.charity, by=cast.coordinator.viewer)
    assert not CaseAgency.objects.filter(case=case, part=Part.INVOLVED).exists()


def test_an_agency_is_not_involved_in_a_case_that_ended_meanwhile(cast):
    case = listed(cast, send(cast))
    seen = now(case)
    answers = {"reason": "Moved", "risk_holder": "Housing"}
    ask_withdrawal(case=case, by=cast.worker.viewer, **answers)
    answer_withdrawal(case=case, agree=True, by=cast.coordinator.viewer)
    with pytest.raises(MoveNotAllowed):
        involve_agency(case=seen, agency=cast.charity, by=cast.coordinator.viewer)


@pytest.mark.parametrize("who", ["chair", "spoc", "worker", "stranger"])
def test_only_the_coordinator_involves_an_agency(cast, who):
    case = listed(cast, send(cast))
    with pytest.raises(NotAllowed):
        involve_agency(case=case, agency=cast.charity, by=getattr(cast, who).viewer)


def test_agency_is_told_of_a_referral_whose_writer_has_left(cast):
    case = send(cast)
    partners.cover(cast.spoc.user, cast.charity_spoc.user)
    User.objects.filter(pk=cast.worker.user.pk).update(is_active=False)
    return_for_more(case=now(case), what="Which GP?", by=cast.coordinator.viewer)
    told = Notice.objects.filter(verb="referral_returned").values_list("to", flat=True)
    people = (cast.spoc, cast.deputy_spoc, cast.charity_spoc)
    assert set(told) == {one.user.pk for one in people}
