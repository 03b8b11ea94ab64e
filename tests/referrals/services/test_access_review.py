"""The monthly access review: opened once, answered by those who may, and what nobody confirms lapses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals.choices import Part, Stage
from referrals.errors import AnswerFirst, LeadsTheCase, NobodyNamed
from referrals.models import AccessReview, AccessReviewLine, Case, CaseAgency, NamedPerson
from referrals.selectors import access_review as reviews
from referrals.services import _grants
from referrals.services.access_review import (
    answer_access_lines,
    close_access_reviews,
    open_access_reviews,
)
from referrals.services.pathway import change_lead, resume_case
from referrals.services.request import request_information
from referrals.services.restriction import name_person, restrict, unrestrict
from referrals.services.triage import involve_agency
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service
from sharing.errors import AlreadyThere, NotAllowed, NotFound
from sharing.models import LedgerEntry, Notice
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
BY = the_service("test")


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=60))


@pytest.fixture
def case(cast):
    """Led by mental health; housing and the charity work on it."""
    return make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.mental_health,
        involved=(cast.housing, cast.charity),
    )


def opened(cast):
    return open_access_reviews(panel=cast.panel, by=BY)


def closed(cast):
    """The end of the due day has passed."""
    AccessReview.objects.update(opened_on=date(2020, 1, 1), due=date(2020, 1, 15))
    return close_access_reviews(panel=cast.panel, by=BY)


def line_of(case, agency, holder=None):
    return AccessReviewLine.objects.filter(case=case, review__agency=agency, holder=holder).latest(
        "pk"
    )


def answer(line, said, by):
    return answer_access_lines(answers={line.pk: said}, by=by.viewer)


def opens(who, case):
    return access.visible(Case, who.viewer).filter(pk=case.pk).exists()


def settle(case):
    with ledger.listening():
        _grants.settle(Case.objects.get(pk=case.pk), by=BY)


def waiting_for(who):
    return {(line.case_id, line.holder_id) for line in reviews.page(who.viewer).waiting}


def told(verb):
    return set(Notice.objects.filter(verb=verb).values_list("to_id", flat=True))


# --- opening --------------------------------------------------------------------------------------


def test_each_agency_is_asked_about_what_it_holds(cast, case):
    opened(cast)
    found = AccessReviewLine.objects.filter(case=case).values_list(
        "review__agency", "reads", "whys"
    )
    assert {(agency, reads, tuple(whys)) for agency, reads, whys in found} == {
        (cast.mental_health.pk, "lead_case", ("lead agency",)),
        (cast.housing.pk, "see_case", ("involved",)),
        (cast.charity.pk, "see_case", ("involved",)),
    }


def test_the_right_to_read_what_one_wrote_is_not_asked_about(cast, case):
    opened(cast)
    assert not AccessReviewLine.objects.filter(review__agency=cast.police).exists()
    assert reviews.page(cast.spoc.viewer).waiting == []


def test_every_agency_of_the_panel_has_a_review_so_that_one_says_nothing(cast, case):
    assert {one.agency for one in opened(cast)} == {
        cast.social_care, cast.housing, cast.police, cast.mental_health, cast.charity
    }  # fmt: skip


def test_it_is_due_after_ten_working_days(cast):
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False):
        assert {one.due for one in opened(cast)} == {date(2026, 12, 15)}


def test_it_is_opened_once(cast, case):
    opened(cast)
    with pytest.raises(AlreadyThere):
        opened(cast)
    assert AccessReview.objects.count() == 5


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 8, 1), False),  # a Saturday
        (date(2026, 8, 3), True),
        (date(2026, 8, 20), True),  # nobody ran it on the third
        (date(2027, 1, 1), False),  # a bank holiday
        (date(2027, 1, 4), True),
    ],
)
def test_it_opens_on_the_first_working_day_or_as_soon_as_it_can(cast, day, due):
    assert bool(reviews.panels_to_review(day)) == due


def test_nothing_to_do_costs_one_query_each_and_before_the_first_working_day_none(cast):
    opened(cast)
    with CaptureQueriesContext(connection) as asked:
        assert reviews.panels_to_review(timezone.localdate()) == []
        assert reviews.panels_to_close(timezone.localdate()) == []
    assert len(asked) <= 2
    with CaptureQueriesContext(connection) as asked:
        assert reviews.panels_to_review(date(2026, 8, 1)) == []
    assert len(asked) == 0


def test_opening_costs_the_same_for_many_grants(cast, case):
    def cost():
        AccessReviewLine.objects.all().delete()
        AccessReview.objects.all().delete()
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            opened(cast)
        return len(asked)

    cost()
    one = cost()
    for _ in range(12):
        make.case_at(
            Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing, involved=(cast.charity,)
        )
    assert cost() <= one + 1  # housing has something to be told of as lead, as before


def test_who_is_to_answer_is_told_once_and_nobody_else(cast, case):
    lead = Player(partners.spoc(cast.mental_health))
    opened(cast)
    assert told("access_review_opened") == {
        cast.second_spoc.user.pk, cast.charity_spoc.user.pk, lead.user.pk
    }  # fmt: skip
    notice = Notice.objects.filter(verb="access_review_opened").first()
    assert notice.reference.startswith("AR-")
    assert notice.due is not None


def test_a_leaver_and_who_has_no_agency_are_not_listed(cast, case):
    gone, alone = partners.person(cast.housing), partners.person()
    for person in (gone, alone):
        name_person(case=case, person=person, why="Knows them", by=cast.coordinator.viewer)
    gone.is_active = False
    gone.save()
    opened(cast)
    assert not AccessReviewLine.objects.exclude(holder=None).exists()


def test_who_leaves_later_is_not_shown_any_more(cast, case):
    person = partners.person(cast.housing)
    name_person(case=case, person=person, why="Knows them", by=cast.coordinator.viewer)
    opened(cast)
    assert (case.pk, person.pk) in waiting_for(cast.second_spoc)
    person.is_active = False
    person.save()
    assert (case.pk, person.pk) not in waiting_for(cast.second_spoc)


def test_an_agency_without_an_agreement_is_not_asked(cast, case):
    cast.charity.signatures.update(withdrawn_on=timezone.localdate())
    opened(cast)
    assert not AccessReviewLine.objects.filter(review__agency=cast.charity).exists()


def test_emergency_openings_are_not_listed(cast, case):
    from referrals.services.opening import open_in_emergency

    open_in_emergency(reference=case.reference, reason="Found collapsed", by=cast.spoc.viewer)
    opened(cast)
    assert not AccessReviewLine.objects.filter(holder=cast.spoc.user).exists()


def test_what_is_asked_already_is_not_asked_again(cast, case):
    opened(cast)
    AccessReview.objects.update(month=date(2020, 1, 1))
    opened(cast)
    assert AccessReviewLine.objects.filter(case=case).count() == 3


# --- who answers ----------------------------------------------------------------------------------


def test_spoc_deputy_and_who_covers_answer(cast, case):
    deputy = Player(partners.spoc(cast.housing, deputy=True))
    cover = Player(partners.person(cast.housing))
    partners.cover(cast.second_spoc.user, cover.user)
    opened(cast)
    for who in (cast.second_spoc, deputy, cover):
        assert waiting_for(who) == {(case.pk, None)}
    assert answer(line_of(case, cast.housing), "kept", cover).saved
    line = line_of(case, cast.housing)
    assert (line.answer, line.answered_by) == ("kept", cover.user)


@pytest.mark.parametrize("who", ["charity_spoc", "coordinator", "worker", "outsider", "ig_lead"])
def test_nobody_else_has_such_a_line(cast, case, who):
    opened(cast)
    with pytest.raises(NotFound):
        answer(line_of(case, cast.housing), "kept", getattr(cast, who))


def test_a_line_of_a_case_barred_to_the_spoc_is_not_there_for_them(cast, case):
    deputy = Player(partners.spoc(cast.housing, deputy=True))
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    opened(cast)
    assert reviews.page(cast.second_spoc.viewer).cases == []
    assert told("access_review_opened").isdisjoint({cast.second_spoc.user.pk})
    assert deputy.user.pk in told("access_review_opened")
    with pytest.raises(NotFound):
        answer(line_of(case, cast.housing), "kept", cast.second_spoc)
    closed(cast)
    assert cast.second_spoc.user.pk not in told("access_lapsed")
    assert reviews.page(cast.second_spoc.viewer).cases == []


def test_access_the_spoc_may_not_know_of_is_confirmed_by_its_holder(cast, case):
    worker = Player(partners.person(cast.housing))
    name_person(case=case, person=worker.user, why="Knows them", by=cast.coordinator.viewer)
    restrict(case=case, people=[], why="Staff", by=cast.coordinator.viewer)
    opened(cast)
    assert reviews.page(cast.second_spoc.viewer).cases == []
    assert waiting_for(worker) == {(case.pk, worker.user.pk)}
    assert told("access_review_opened") == {worker.user.pk}
    assert answer(line_of(case, cast.housing, worker.user), "kept", worker).saved


def test_where_the_spoc_may_open_the_case_nobody_confirms_their_own(cast, case):
    worker = Player(partners.person(cast.housing))
    name_person(case=case, person=worker.user, why="Knows them", by=cast.coordinator.viewer)
    opened(cast)
    assert reviews.page(worker.viewer).waiting == []
    assert told("access_review_opened").isdisjoint({worker.user.pk})
    with pytest.raises(NotAllowed):
        answer(line_of(case, cast.housing, worker.user), "kept", worker)


def test_who_restricts_a_case_keeps_it_by_their_role(cast, case):
    partners.member(cast.panel, cast.elsewhere)
    partners.signed(cast.elsewhere, cast.panel)
    chair = cast.chair
    restrict(case=case, people=[], why="Staff", by=chair.viewer)
    opened(cast)
    assert not AccessReviewLine.objects.filter(case=case).exists()
    assert opens(chair, case)


# --- answers --------------------------------------------------------------------------------------


def test_still_needed_changes_nothing_else(cast, case):
    opened(cast)
    answer(line_of(case, cast.housing), "kept", cast.second_spoc)
    closed(cast)
    assert opens(cast.second_spoc, case)
    assert not opens(cast.charity_spoc, case)


def test_no_longer_needed_ends_at_once_and_stays_ended(cast, case):
    opened(cast)
    answer(line_of(case, cast.housing), "ended", cast.second_spoc)
    assert not opens(cast.second_spoc, case)
    settle(case)
    assert not opens(cast.second_spoc, case)
    assert CaseAgency.objects.filter(case=case, agency=cast.housing, until=None).exists()


def test_the_coordinator_gives_it_again(cast, case):
    opened(cast)
    answer(line_of(case, cast.housing), "ended", cast.second_spoc)
    involve_agency(case=case, agency=cast.housing, by=cast.coordinator.viewer)
    assert opens(cast.second_spoc, case)


def test_the_naming_of_a_person_ends_with_their_access(cast, case):
    worker = Player(partners.person(cast.housing))
    name_person(case=case, person=worker.user, why="Knows them", by=cast.coordinator.viewer)
    opened(cast)
    answer(line_of(case, cast.housing, worker.user), "ended", cast.second_spoc)
    assert not opens(worker, case)
    assert NamedPerson.objects.get(case=case).ended_by == cast.second_spoc.user
    name_person(case=case, person=worker.user, why="Back again", by=cast.coordinator.viewer)
    assert opens(worker, case)


def test_the_lead_is_not_laid_down_like_this(cast, case):
    lead = Player(partners.spoc(cast.mental_health))
    opened(cast)
    with pytest.raises(LeadsTheCase):
        answer(line_of(case, cast.mental_health), "ended", lead)
    assert opens(lead, case)


def test_a_question_is_answered_first(cast, case):
    request_information(
        case=case, agencies=[cast.housing], questions="Known?", purpose="Safety",
        by=cast.coordinator.viewer,
    )  # fmt: skip
    opened(cast)
    with pytest.raises(AnswerFirst):
        answer(line_of(case, cast.housing), "ended", cast.second_spoc)


def test_the_last_named_person_of_a_restricted_case_stays(cast, case):
    worker = Player(partners.person(cast.housing))
    name_person(case=case, person=worker.user, why="Knows them", by=cast.coordinator.viewer)
    restrict(case=case, people=[], why="Staff", by=cast.coordinator.viewer)
    case.named_people.exclude(person=worker.user).update(ended_at=timezone.now())
    settle(case)
    opened(cast)
    with pytest.raises(NobodyNamed):
        answer(line_of(case, cast.housing, worker.user), "ended", worker)
    assert closed(cast) == []
    assert opens(worker, case)


def test_a_line_that_is_answered_is_left_as_it_is(cast, case):
    deputy = Player(partners.spoc(cast.housing, deputy=True))
    opened(cast)
    line = line_of(case, cast.housing)
    answer(line, "kept", cast.second_spoc)
    done = answer(line, "ended", deputy)
    assert (done.saved, [one.pk for one in done.taken]) == ([], [line.pk])
    assert opens(deputy, case)
    assert line_of(case, cast.housing).answered_by == cast.second_spoc.user


def test_all_of_several_answers_are_saved_or_none(cast, case):
    lead = Player(partners.spoc(cast.mental_health))
    other = make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        involved=(cast.mental_health,),
    )
    opened(cast)
    wrong = {line_of(other, cast.mental_health).pk: "kept"}
    wrong[line_of(case, cast.mental_health).pk] = "ended"
    with pytest.raises(LeadsTheCase):
        answer_access_lines(answers=wrong, by=lead.viewer)
    assert line_of(other, cast.mental_health).answer == ""


def test_what_is_no_answer_is_refused(cast, case):
    opened(cast)
    with pytest.raises(NotAllowed):
        answer(line_of(case, cast.housing), "perhaps", cast.second_spoc)


# --- lapse ----------------------------------------------------------------------------------------


def test_what_nobody_confirmed_lapses_once(cast, case):
    opened(cast)
    assert {line.review.agency for line in closed(cast)} == {
        cast.mental_health, cast.housing, cast.charity
    }  # fmt: skip
    assert not opens(cast.second_spoc, case)
    with pytest.raises(AlreadyThere):
        close_access_reviews(panel=cast.panel, by=BY)
    assert opens(cast.coordinator, case)


def test_nothing_lapses_on_the_due_day_itself(cast, case):
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False):
        opened(cast)
    assert reviews.panels_to_close(date(2026, 12, 15)) == []
    assert reviews.panels_to_close(date(2026, 12, 16)) == [cast.panel]


def test_a_lapse_is_what_settling_each_case_would_make_of_it(cast, case):
    def grants():
        return set(case.grants.values_list("group", "permission__codename", "until", "why"))

    opened(cast)
    closed(cast)
    before = grants()
    settle(case)
    assert grants() == before


def test_a_move_does_not_bring_lapsed_access_back(cast):
    case = make.case_at(
        Stage.EXIT_PROPOSED,
        cast.worker.user,
        cast.panel,
        lead=cast.mental_health,
        involved=(cast.housing,),
    )
    opened(cast)
    closed(cast)
    resume_case(case=case, why="Not yet", by=cast.coordinator.viewer)
    assert not opens(cast.second_spoc, case)
    assert CaseAgency.objects.filter(case=case, agency=cast.housing, until=None).exists()


def test_nor_does_a_restriction_and_its_end(cast, case):
    opened(cast)
    closed(cast)
    restrict(case=case, people=[], why="Staff", by=cast.coordinator.viewer)
    assert reviews.page(cast.second_spoc.viewer).cases == []
    unrestrict(case=case, why="Over", by=cast.coordinator.viewer)
    assert not opens(cast.second_spoc, case)
    assert [one.case_id for one in reviews.page(cast.second_spoc.viewer).paused] == [case.pk]


def test_still_needed_opens_it_again_at_once(cast, case):
    opened(cast)
    closed(cast)
    answer(line_of(case, cast.housing), "kept", cast.second_spoc)
    assert opens(cast.second_spoc, case)
    assert not opens(cast.charity_spoc, case)
    settle(case)
    assert opens(cast.second_spoc, case)
    assert reviews.page(cast.second_spoc.viewer).paused == []


def test_all_that_is_left_is_to_ask_for_it_back(cast, case):
    opened(cast)
    closed(cast)
    viewer = cast.second_spoc.viewer
    assert access.held(viewer, case) == {May.CONFIRM_ACCESS}
    for may in (May.SEE_CASE, May.SEE_REFERRAL, May.SEE_IDENTITY, May.LEAD_CASE):
        assert not access.visible(Case, viewer, may).exists()


def test_another_reason_counts(cast, case):
    opened(cast)
    closed(cast)
    change_lead(
        case=case, lead_agency=cast.housing, lead_professional=None, by=cast.coordinator.viewer
    )
    assert access.may(cast.second_spoc.viewer, May.LEAD_CASE, case)
    assert opens(cast.second_spoc, case)
    assert not opens(cast.charity_spoc, case)
    assert reviews.page(cast.second_spoc.viewer).paused == []


def test_who_is_asked_anew_reads_again(cast, case):
    opened(cast)
    closed(cast)
    request_information(
        case=case, agencies=[cast.housing], questions="Known?", purpose="Safety",
        by=cast.coordinator.viewer,
    )  # fmt: skip
    assert access.visible(Case, cast.second_spoc.viewer, May.SEE_IDENTITY).exists()


def test_handing_on_the_lead_is_no_new_reason_for_whoever_had_it(cast, case):
    CaseAgency.objects.create(case=case, agency=cast.mental_health, part=Part.INVOLVED)
    settle(case)
    lead = Player(partners.spoc(cast.mental_health))
    opened(cast)
    closed(cast)
    change_lead(
        case=case, lead_agency=cast.housing, lead_professional=None, by=cast.coordinator.viewer
    )
    assert not opens(lead, case)


def test_a_reason_that_came_after_the_review_was_opened_does_not_lapse(cast, case):
    opened(cast)
    change_lead(
        case=case, lead_agency=cast.housing, lead_professional=None, by=cast.coordinator.viewer
    )
    closed(cast)
    assert opens(cast.second_spoc, case)


def test_lapsed_access_is_told_to_the_agency_and_the_coordinator_once(cast, case):
    lead = Player(partners.spoc(cast.mental_health))
    opened(cast)
    closed(cast)
    assert told("access_lapsed") == {
        cast.second_spoc.user.pk, cast.charity_spoc.user.pk, lead.user.pk
    }  # fmt: skip
    notices = Notice.objects.filter(verb="access_of_agency_lapsed")
    assert {one.to_id for one in notices} == {cast.coordinator.user.pk}
    assert notices.count() == 3  # one for each agency
    lines = reviews.lapsed_in_panels(cast.coordinator.viewer, 50)
    assert {line.review.agency for line in lines if line.is_the_leads} == {cast.mental_health}


def test_a_coordinator_who_may_not_open_the_case_is_not_told(cast, case):
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    opened(cast)
    closed(cast)
    assert told("access_of_agency_lapsed") == set()
    assert reviews.lapsed_in_panels(cast.coordinator.viewer, 50) == []


def test_access_of_an_agency_that_is_barred_does_not_lapse(cast, case):
    opened(cast)
    bar = partners.bar(case, cast.chair.user, agency=cast.housing)
    closed(cast)
    bar.lifted_at = timezone.now()
    bar.save()
    assert opens(cast.second_spoc, case)


def test_the_next_month_asks_about_what_is_there_then(cast, case):
    opened(cast)
    answer(line_of(case, cast.housing), "kept", cast.second_spoc)
    closed(cast)
    AccessReview.objects.update(month=date(2020, 1, 1))
    opened(cast)
    latest = AccessReviewLine.objects.filter(review__closed_at=None)
    assert [line.review.agency for line in latest] == [cast.housing]


def test_an_emergency_opens_paused_access_and_does_not_restore_it(cast, case):
    from referrals.services.opening import open_in_emergency

    worker = Player(partners.spoc(cast.housing))
    name_person(case=case, person=worker.user, why="Knows them", by=cast.coordinator.viewer)
    opened(cast)
    closed(cast)
    opening = open_in_emergency(
        reference=case.reference, reason="Found collapsed", by=worker.viewer
    )
    assert opens(worker, case)
    settle(case)
    assert opens(worker, case)
    with time_machine.travel(opening.until + timedelta(minutes=1)):
        assert not opens(worker, case)


def test_everything_is_in_the_ledger(cast, case):
    opened(cast)
    answer(line_of(case, cast.housing), "kept", cast.second_spoc)
    answer(line_of(case, cast.charity), "ended", cast.charity_spoc)
    closed(cast)
    lead = Player(partners.spoc(cast.mental_health))
    answer(line_of(case, cast.mental_health), "kept", lead)
    chain = LedgerEntry.objects.filter(chain=f"panel:{cast.panel.pk}")
    said = [bytes(body).decode() for body in chain.values_list("body", flat=True)]
    for verb in ("review_opened", "review_closed", "kept", "ended", "lapsed", "restored"):
        assert sum(f'"verb": "access_{verb}"' in one for one in said) == 1, verb
    about = [one for one in said if '"access_lapsed"' in one]
    assert case.reference in about[0]
    assert cast.mental_health.slug in about[0]


def test_another_panels_access_is_not_touched(cast, case):
    south = partners.panel("South")
    partners.member(south, cast.housing)
    partners.signed(cast.housing, south)
    far = make.case_at(Stage.ACTIVE, cast.worker.user, south, lead=cast.housing)
    opened(cast)
    closed(cast)
    assert not AccessReviewLine.objects.filter(case=far).exists()
    assert opens(cast.second_spoc, far)
