"""Capacity for one decision at a time, and who helps the adult take part."""

import pytest
from django.urls import reverse

from referrals.choices import LackedCapacity
from referrals.errors import CaseEnded, RecordIncomplete
from referrals.models import Advocacy, CapacityRecord, Case
from referrals.selectors.evidence import exit_evidence, plan_gaps
from referrals.services.capacity import record_advocacy, record_capacity
from sharing.errors import NotAllowed
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks
from tests.factories import voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


def found(case, by, main=False, **fields):
    return record_capacity(case=case, found=voice.capacity(**fields), main=main, by=by.viewer)


INCONCLUSIVE = {
    "finding": "inconclusive",
    "assessor": "Dr Osei",
    "executive_functioning": "Says no, then opens the door. The council's solicitor reviews it",
    "review_on": voice.days_ago(-14),
}
LACKS = {
    "finding": "assessed_lacks",
    "assessor": "Dr Osei",
    "support_given": "Pictures, in the morning",
    "best_interests": "Social worker, with the sister",
    "less_restrictive": "A key safe first",
}


def test_record_is_kept_for_one_decision(cast, case):
    kept = found(case, cast.coordinator)
    assert (kept.decision, kept.finding, kept.recorded_by) == (
        "Who holds the keys",
        "assumed",
        cast.coordinator.user,
    )


@pytest.mark.parametrize("finding", [INCONCLUSIVE, LACKS])
def test_finding_with_its_evidence_is_kept(cast, case, finding):
    assert found(case, cast.coordinator, **finding).finding == finding["finding"]


@pytest.mark.parametrize("finding", [INCONCLUSIVE, LACKS])
def test_each_piece_of_evidence_is_needed(cast, case, finding):
    for missing in set(finding) - {"finding"}:
        with pytest.raises(RecordIncomplete) as refused:
            found(case, cast.coordinator, **(finding | {missing: None}))
        assert set(refused.value.gaps) == {missing}
    assert not CapacityRecord.objects.exists()


@pytest.mark.parametrize(
    ("finding", "lacked"),
    [
        ({"finding": "assumed"}, LackedCapacity.NO),
        ({"finding": "assessed_has", "assessor": "Dr Osei"}, LackedCapacity.NO),
        ({"finding": "fluctuating", "assessor": "Dr Osei"}, LackedCapacity.DONT_KNOW),
        ({"finding": "needed"}, LackedCapacity.DONT_KNOW),
        (INCONCLUSIVE, LackedCapacity.DONT_KNOW),
        (LACKS, LackedCapacity.YES),
    ],
)
def test_main_decision_says_it_of_the_case(cast, case, finding, lacked):
    found(case, cast.coordinator, main=True, **finding)
    assert Case.objects.get(pk=case.pk).lacked_capacity == lacked


def test_other_decisions_say_nothing_of_the_case(cast, case):
    found(case, cast.coordinator, **LACKS)
    assert Case.objects.get(pk=case.pk).lacked_capacity == LackedCapacity.NOT_RECORDED


def test_double_press_keeps_one_record(cast, case):
    assert found(case, cast.coordinator) == found(case, cast.coordinator)


@pytest.mark.parametrize("who", ["chair", "charity_spoc", "outsider", "board_member"])
def test_others_record_neither(cast, case, who):
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        found(case, by)
    with pytest.raises(NotAllowed):
        record_advocacy(case=case, found=voice.advocacy(), by=by.viewer)


def test_ended_case_takes_no_record(cast):
    case = make.case_at("closed", cast.worker.user, cast.panel, lead=cast.housing)
    with pytest.raises(CaseEnded):
        found(case, cast.coordinator)


def test_advocate_is_kept(cast, case):
    kept = record_advocacy(
        case=case,
        found=voice.advocacy(status="appointed", name="Ruth, Open Door"),
        by=cast.second_spoc.viewer,
    )
    assert Advocacy.objects.get() == kept


def test_appointed_advocate_has_a_name(cast, case):
    with pytest.raises(RecordIncomplete) as refused:
        record_advocacy(
            case=case, found=voice.advocacy(status="appointed"), by=cast.coordinator.viewer
        )
    assert set(refused.value.gaps) == {"name"}


def test_ledger_holds_the_finding_and_no_words(cast, case):
    found(case, cast.coordinator, **LACKS)
    bodies = [bytes(entry.body) for entry in LedgerEntry.objects.all()]
    assert any(b"assessed_lacks" in body for body in bodies)
    assert not any(b"keys" in body or b"Osei" in body for body in bodies)


def plan_lacks_capacity(case):
    return "capacity" in [gap.field for gap in plan_gaps(case)]


def test_plan_rests_on_capacity_for_the_main_decision(cast, case):
    found(case, cast.coordinator, main=False)
    assert plan_lacks_capacity(case)
    found(case, cast.coordinator, main=True)
    assert not plan_lacks_capacity(case)


def test_assessment_that_is_needed_is_no_finding(cast, case):
    found(case, cast.coordinator, main=True, finding="needed", review_on=voice.days_ago(-14))
    assert plan_lacks_capacity(case)


def test_tolerating_a_risk_rests_on_capacity_for_that_decision(cast, case):
    exit = risks.exit_of(case, cast.coordinator.user, cast.housing)
    found(case, cast.coordinator, main=False)
    assert not exit_evidence(case, exit, unfinished_actions=0).tolerated_with_capacity
    found(case, cast.coordinator, main=True)
    assert exit_evidence(case, exit, unfinished_actions=0).tolerated_with_capacity
    found(case, cast.coordinator, main=True, finding="needed", review_on=voice.days_ago(-14))
    assert not exit_evidence(case, exit, unfinished_actions=0).tolerated_with_capacity


def test_first_record_of_a_case_is_offered_as_the_main_one(cast, case, client):
    cast.coordinator.login(client)
    page = reverse("capacity_add", args=[case.reference])
    assert client.get(page).context["form"].initial["main"] is True
    found(case, cast.coordinator)
    assert client.get(page).context["form"].initial["main"] is False
