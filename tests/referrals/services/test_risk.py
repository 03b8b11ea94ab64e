"""Assessing risk: versions by stage, the highest score, overrides, the next review, two at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Factor, RiskVersion
from referrals.errors import (
    CaseNotAccepted,
    OverrideRefused,
    ReasonNeeded,
    ScoresNeeded,
    VersionNotNow,
)
from referrals.models import Case, RiskAssessment
from referrals.services.pathway import accept_case
from referrals.services.risk import Scored, assess_risk
from sharing.doors import ledger
from sharing.errors import NotAllowed, Stale
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db

LOCKS = Scored(likelihood=4, impact=4, factor=Factor.HOUSING, evidence="Two break-ins")
FALLS = Scored(likelihood=2, impact=3, scenario="A fall at night")


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage="assessment", **fields):
    return make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def assess(case, by, **words):
    words = {"version": RiskVersion.ACCEPTED, "scores": [LOCKS, FALLS], "summary": "Others"} | words
    return assess_risk(case=case, by=by.viewer, **words)


def test_overall_is_the_highest_score_never_the_average(cast):
    made = assess(at(cast), cast.coordinator)
    assert (made.highest, made.overall, made.band) == (16, 16, "critical")
    assert made.scores.count() == 2


def test_case_takes_the_score_and_its_next_review(cast):
    case = at(cast, score=20)
    assess(case, cast.coordinator, scores=[FALLS])
    case = Case.objects.get(pk=case.pk)
    assert case.score == 6
    assert case.review_on == timezone.localdate() + timedelta(days=28)


def test_critical_risk_is_reviewed_in_14_days(cast):
    case = at(cast)
    assess(case, cast.coordinator)
    case = Case.objects.get(pk=case.pk)
    assert case.review_on == timezone.localdate() + timedelta(days=14)


def test_band_follows_the_panels_own_edges(cast):
    settings = cast.panel.settings
    settings.band_low, settings.band_moderate, settings.band_high = 6, 15, 16
    settings.save()
    assert assess(at(cast), cast.coordinator).band == "high"


@pytest.mark.parametrize(
    ("stage", "version"),
    [
        ("assessment", "accepted"),
        ("active", "review"),
        ("active", "exit"),
        ("exit_proposed", "review"),
        ("exit_proposed", "exit"),
    ],
)
def test_version_follows_from_the_stage(cast, stage, version):
    assert assess(at(cast, stage), cast.coordinator, version=version).version == version


@pytest.mark.parametrize(
    ("stage", "version"),
    [
        ("assessment", "review"),
        ("assessment", "initial"),
        ("active", "accepted"),
        ("active", "initial"),
        ("exit_proposed", "accepted"),
    ],
)
def test_another_version_is_refused(cast, stage, version):
    with pytest.raises(VersionNotNow):
        assess(at(cast, stage), cast.coordinator, version=version)


@pytest.mark.parametrize("stage", ["received", "listed", "closed"])
def test_nothing_is_assessed_before_acceptance_and_after_the_end(cast, stage):
    with pytest.raises(CaseNotAccepted):
        assess(at(cast, stage), cast.coordinator)


@pytest.mark.parametrize("player", ["coordinator", "second_spoc", "charity_spoc", "chair"])
def test_whoever_plans_and_the_chair_may_assess(cast, player):
    case = at(cast, involved=[cast.charity])
    assert assess(case, getattr(cast, player)).assessed_by == getattr(cast, player).user


def test_lead_professional_may_assess(cast):
    case = at(cast, lead_professional=cast.worker.user)
    assert assess(case, cast.worker).pk


@pytest.mark.parametrize(
    "player", ["charity_spoc", "outsider", "worker", "board_member", "ig_lead", "administrator"]
)
def test_others_may_not_assess(cast, player):
    case = at(cast)
    with pytest.raises(NotAllowed):
        assess(case, getattr(cast, player))
    assert not RiskAssessment.objects.filter(case=case).exists()


def test_assessor_raises_the_overall_score_with_a_reason(cast):
    made = assess(at(cast), cast.second_spoc, override=25, override_reason="Threats last night")
    assert (made.highest, made.overall, made.band) == (16, 25, "critical")


def test_overall_score_is_not_raised_without_a_reason(cast):
    with pytest.raises(OverrideRefused) as refused:
        assess(at(cast), cast.coordinator, override=25, override_reason=" ")
    assert "Say why" in refused.value.said


@pytest.mark.parametrize("player", ["coordinator", "second_spoc"])
def test_only_the_chair_lowers(cast, player):
    with pytest.raises(OverrideRefused) as refused:
        assess(at(cast), getattr(cast, player), override=9, override_reason="It looks calmer")
    assert "Only the chair" in refused.value.said


def test_chair_lowers_with_a_reason(cast):
    made = assess(at(cast), cast.chair, override=9, override_reason="Two quiet months")
    assert (made.overall, made.band, made.override_reason) == (9, "moderate", "Two quiet months")


@pytest.mark.parametrize("wanted", [0, 26, -3])
def test_overall_score_stays_on_the_scale(cast, wanted):
    with pytest.raises(OverrideRefused):
        assess(at(cast), cast.chair, override=wanted, override_reason="Because")


@pytest.mark.parametrize(
    "scores",
    [
        [],
        [Scored(likelihood=0, impact=3, scenario="A fall")],
        [Scored(likelihood=3, impact=6, scenario="A fall")],
        [Scored(likelihood=3, impact=3)],
        [Scored(likelihood=3, impact=3, factor="not_a_factor", scenario="A fall")],
    ],
)
def test_scores_must_be_sound(cast, scores):
    with pytest.raises(ScoresNeeded):
        assess(at(cast), cast.coordinator, scores=scores)


def test_risk_is_put_in_words(cast):
    with pytest.raises(ReasonNeeded):
        assess(at(cast), cast.coordinator, summary="  ")


def test_assessment_made_meanwhile_is_not_overtaken_unseen(cast):
    case = at(cast)
    theirs = assess(case, cast.second_spoc, seen=0)
    with pytest.raises(Stale) as clash:
        assess(case, cast.coordinator, seen=0, summary="Mine")
    assert clash.value.facts["who"] == cast.second_spoc.user.name
    assert clash.value.facts["assessment"] == theirs
    assert assess(case, cast.coordinator, seen=theirs.pk, summary="Mine").pk != theirs.pk


def test_same_assessment_sent_twice_is_kept_once(cast):
    case = at(cast)
    first = assess(case, cast.coordinator, seen=0)
    assert assess(case, cast.coordinator, seen=0) == first
    assert case.assessments.count() == 1


def test_acceptance_keeps_what_the_referral_scored(cast):
    case = make.case_at("listed", cast.worker.user, cast.panel)
    accept_case(
        case=case,
        lead_agency=cast.housing,
        lead_professional=None,
        reasons="Three agencies are needed",
        by=cast.chair.viewer,
    )
    first = RiskAssessment.objects.get(case=case)
    assert (first.version, first.overall, first.band) == ("initial", 20, "critical")
    assert first.assessed_by == cast.worker.user
    assert first.assessed_at == case.submitted_at
    assert sorted(row.score for row in first.scores.all()) == [1, 1, 1, 20]


def test_assessing_is_in_the_panels_chain(cast):
    assess(at(cast), cast.coordinator)
    found = list(ledger.verify(f"panel:{cast.panel.pk}"))
    assert found
    assert all(wrong is None for _, wrong in found)


def test_earlier_versions_stay(cast):
    case = at(cast, "active")
    risks.assessment(case, cast.coordinator.user, 20, days_ago=30)
    assess(case, cast.coordinator, version="review")
    assert [a.version for a in case.assessments.all()] == ["review", "accepted"]
