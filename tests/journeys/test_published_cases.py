"""Seven published accounts (eight adults), carried from referral to what came of them, through the
pages that people use. The accounts: `docs/published-cases.md`."""

import pytest

from referrals.choices import Stage
from referrals.models import Case, CaseLink, StageMove
from sharing.doors import ledger
from tests.journeys import course
from tests.journeys.published import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return course.Town()


def stages(ref):
    """Every stage the case came to, in order."""
    return list(StageMove.objects.filter(case__reference=ref).values_list("to_stage", flat=True))


def to_the_panel(town, told, threshold=True):
    """Referral imported and sent, triaged and listed; a week later the panel meets."""
    with town.later(1):
        ref = course.refer(town, told)
    with town.later(1):
        course.triage(town, told, ref, threshold=threshold)
    return ref


def to_a_plan(town, told):
    ref = to_the_panel(town, told)
    with town.later(7):
        course.accept(town, course.hold_meeting(town), told, ref)
    with town.later(3):
        course.plan(town, told, ref)
        course.raise_actions(town, told, ref)
        course.record_measures(town, told, ref)
    return ref


def to_an_exit(town, told, ref):
    with town.later(14):
        course.do_actions(town, told, ref)
        course.listen(town, told, ref, "mid")
    with town.later(28):
        for found in told.course["capacity"][1:]:
            course.record_capacity(town, told, ref, found)
        course.listen(town, told, ref, "end")
        course.judge(town, told, ref)
    with town.later(2):
        course.assess(town, told, ref, "review", told.course["scores"]["exit"])
        course.propose_exit(town, told, ref)
        course.assess(town, told, ref, "exit", told.course["scores"]["exit"])
    with town.later(5):
        meeting = course.hold_meeting(town)
        course.decide(town, meeting, told, ref, "close", reasons="Both tests are met")


def chain_is_whole(town):
    return all(wrong is None for _, wrong in ledger.verify(f"panel:{town.cast.panel.pk}"))


def test_ms_a_is_accepted_with_a_lead_and_steps_down_to_her_own_home(town):
    told = story("1_ms_a")
    ref = to_a_plan(town, told)
    to_an_exit(town, told, ref)
    assert stages(ref) == ["received", "listed", "assessment", "active", "exit_proposed", "closed"]
    case = Case.objects.get(reference=ref)
    assert (case.closure_reason, case.risk_outcome) == ("stepped_down", "reduced")
    assert case.lead_agency == town.agencies["council_social_care"]
    with town.later(1):
        timeline = town.coordinator.opens(f"/cases/{ref}/timeline")
        timeline.sees("Panel decision: accepted", "Panel decision: closed", told.course["reasons"])
        town.spoc("hospital").finds_nothing_at(f"/cases/{ref}/summary")
    assert chain_is_whole(town)


def test_mr_m_is_redirected_because_marac_leads(town):
    told = story("2_mr_m")
    ref = to_the_panel(town, told)
    with town.later(2):
        course.decline(town, course.hold_meeting(town), told, ref)
        worker = town.worker("hospital").opens(f"/referrals/{ref}/")
        worker.sees("Redirected", told.course["signposting"])
    assert stages(ref) == ["received", "listed", "declined"]
    assert chain_is_whole(town)


def test_ms_c_is_kept_safe_by_a_partial_closure_order(town):
    told = story("3_ms_c")
    ref = to_a_plan(town, told)
    with town.later(10):
        course.assess(town, told, ref, "review", told.course["scores"]["review"])
        person = town.coordinator.opens(f"/cases/{ref}/person")
        person.sees("Closure order, partial", "section 80", "the best option")
        town.spoc("police").opens(f"/cases/{ref}/person").sees("Closure order, partial")
    assert stages(ref)[-1] == Stage.ACTIVE


def test_ms_b_moves_to_sheltered_housing_and_steps_down(town):
    told = story("4_ms_b")
    ref = to_a_plan(town, told)
    to_an_exit(town, told, ref)
    assert stages(ref)[-1] == Stage.CLOSED
    with town.later(1):
        town.coordinator.opens(f"/cases/{ref}/person").sees("I can find everything. It is quiet.")
    assert chain_is_whole(town)


def test_mr_f_from_the_same_site_is_linked_and_goes_on(town):
    neighbour = to_the_panel(town, story("4_ms_b"))
    told = story("5_mr_f")
    ref = to_a_plan(town, told)
    with town.later(1):
        _link(town, ref, neighbour, told.link)
    with town.later(20):
        course.listen(town, told, ref, "mid")
    assert stages(ref)[-1] == Stage.ACTIVE
    assert CaseLink.objects.filter(kind="same_site").count() == 1


def test_two_linked_adults_are_carried_by_one_agency(town):
    first, second = story("6_adult_one"), story("7_adult_two")
    one = to_the_panel(town, first, threshold=False)
    other = to_the_panel(town, second, threshold=False)
    with town.later(1):
        _link(town, one, other, first.link)
        meeting = course.hold_meeting(town)
        course.decline(town, meeting, first, one)
        course.decline(town, meeting, second, other)
        worker = town.worker("voluntary").opens(f"/referrals/{one}/").sees("Redirected")
        worker.does_not_see(other)
    assert {stages(one)[-1], stages(other)[-1]} == {Stage.DECLINED}


def test_john_is_below_the_threshold_and_pointed_to_friends_nearby(town):
    told = story("8_john")
    ref = to_the_panel(town, told, threshold=False)
    with town.later(3):
        course.decline(town, course.hold_meeting(town), told, ref)
        town.worker("voluntary").opens(f"/referrals/{ref}/").sees("Not accepted", "friends nearby")
    assert Case.objects.get(reference=ref).decline_reason == "below_threshold"


def _link(town, one, other, kind):
    town.coordinator.opens(f"/referrals/{one}/triage/link").presses(
        "Link the cases", other=other, kind=kind
    )
