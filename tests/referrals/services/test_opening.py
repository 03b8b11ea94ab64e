"""Break-glass: for a time, with a reason, told at once, never over a bar."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from referrals.choices import Stage
from referrals.errors import ReasonNeeded
from referrals.models import Case
from referrals.services.opening import open_in_emergency, open_with_reason, review_opening
from referrals.services.restriction import restrict
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed, NotFound
from sharing.models import Notice, SpocAppointment
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
WHY = "Found collapsed; need the safety plan"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)


def emergency(case, by, reason=WHY):
    return open_in_emergency(reference=case.reference, reason=reason, by=by.viewer)


def opens(who, case):
    return access.visible(Case, who.viewer).filter(pk=case.pk).exists()


def test_a_spoc_opens_a_case_for_a_day(cast, case):
    opening = emergency(case, cast.charity_spoc)
    assert opening.until - opening.at == timedelta(hours=24)
    assert opens(cast.charity_spoc, case)
    with time_machine.travel(opening.until + timedelta(seconds=1)):
        assert not opens(cast.charity_spoc, case)


def test_it_lets_read_and_not_lead(cast, case):
    emergency(case, cast.charity_spoc)
    assert not access.may(cast.charity_spoc.viewer, May.LEAD_CASE, case)


def test_the_coordinator_and_the_ig_lead_are_told_at_once(cast, case):
    emergency(case, cast.charity_spoc)
    told = Notice.objects.filter(verb="opened_with_reason").values_list("to_id", flat=True)
    assert set(told) == {cast.coordinator.user.pk, cast.ig_lead.user.pk}


def test_never_over_a_bar(cast, case):
    partners.bar(case, cast.chair.user, person=cast.charity_spoc.user)
    with pytest.raises(NotFound):
        emergency(case, cast.charity_spoc)


def test_unknown_unsent_and_elsewhere_are_one(cast):
    draft = make.draft(cast.worker.user, cast.panel)
    south = partners.panel("South")
    far = make.case_at(Stage.ACTIVE, cast.worker.user, south, lead=cast.housing)
    for reference in ("CR-2222", draft.reference, far.reference, "", "<b>"):
        with pytest.raises(NotFound):
            open_in_emergency(reference=reference, reason=WHY, by=cast.charity_spoc.viewer)


def test_a_reason_of_a_few_characters_is_none(cast, case):
    with pytest.raises(ReasonNeeded):
        emergency(case, cast.charity_spoc, reason="urgent")


@pytest.mark.parametrize("who", ["worker", "chair", "board_member", "administrator", "outsider"])
def test_nobody_else_opens_in_an_emergency(cast, case, who):
    with pytest.raises(NotAllowed):
        emergency(case, getattr(cast, who))


def test_a_restricted_case_opens_in_an_emergency_too(cast, case):
    restrict(case=case, people=[], why="Staff", by=cast.coordinator.viewer)
    emergency(case, cast.charity_spoc)
    assert opens(cast.charity_spoc, case)


def test_it_needs_no_agreement(cast, case):
    cast.charity.signatures.update(withdrawn_on=timezone.localdate())
    emergency(case, cast.charity_spoc)
    assert opens(cast.charity_spoc, case)


def test_who_stops_being_spoc_keeps_what_is_open_only_while_in_the_panel(cast, case):
    emergency(case, cast.charity_spoc)
    SpocAppointment.objects.filter(user=cast.charity_spoc.user).delete()
    cast.charity.memberships.update(until=timezone.localdate() - timedelta(days=1))
    assert not opens(cast.charity_spoc, case)


def test_the_ig_lead_opens_one_for_a_duty_with_a_reason(cast, case):
    words = {"reference": case.reference, "reason": WHY, "by": cast.ig_lead.viewer}
    with pytest.raises(NotAllowed):
        open_with_reason(purpose="emergency", **words)
    open_with_reason(purpose="subject_access", **words)
    assert opens(cast.ig_lead, case)
    with pytest.raises(NotAllowed):
        open_with_reason(purpose="disposal", **(words | {"by": cast.coordinator.viewer}))


def test_reviewed_by_somebody_else_and_ended_when_it_was_wrong(cast, case):
    opening = emergency(case, cast.charity_spoc)
    with pytest.raises(ReasonNeeded):
        review_opening(opening=opening, finding="not_right", note="", by=cast.ig_lead.viewer)
    review_opening(opening=opening, finding="not_right", note="Curiosity", by=cast.ig_lead.viewer)
    assert not opens(cast.charity_spoc, case)


def test_nobody_reviews_their_own(cast, case):
    opening = open_with_reason(
        reference=case.reference, purpose="review", reason=WHY, by=cast.ig_lead.viewer
    )
    with pytest.raises(NotAllowed):
        review_opening(opening=opening, finding="right", note="", by=cast.ig_lead.viewer)


def test_an_opening_does_not_shorten_what_somebody_has_anyway(cast, case):
    opening = emergency(case, cast.second_spoc)
    with time_machine.travel(opening.until + timedelta(hours=1)):
        assert opens(cast.second_spoc, case)
