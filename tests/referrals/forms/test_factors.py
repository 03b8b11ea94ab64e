"""The two pages of factors: presence first, then likelihood and impact."""

import pytest

from referrals.choices import Factor
from referrals.forms.factors import FactorsForm, RisksForm
from referrals.questions import FactorAnswer

HOUSING = FactorAnswer(
    factor="unstable_housing", presence="present", likelihood=4, impact=5, evidence="Notice"
)
SELF_CARE = FactorAnswer(factor="poor_self_care", presence="absent")
FIRE = FactorAnswer(scenario="A fire", likelihood=2, impact=5)


def factors_form(factors, **typed):
    form = FactorsForm(typed, factors=factors)
    assert form.is_valid(), form.errors
    return form.answers()


def risks(rows, factors=(HOUSING, SELF_CARE, FIRE)):
    data = {"risk-TOTAL_FORMS": len(rows), "risk-INITIAL_FORMS": 2}
    for number, row in enumerate(rows):
        data |= {f"risk-{number}-{name}": value for name, value in row.items()}
    return RisksForm(data, factors=factors)


def test_score_stays_with_a_factor_that_is_there():
    kept = factors_form([HOUSING, FIRE], unstable_housing="suspected", poor_mental_health="present")
    assert [(f.key, f.presence, f.score) for f in kept] == [
        ("poor_mental_health", "present", None),
        ("unstable_housing", "suspected", 20),
        ("A fire", "not_known", 10),
    ]


def test_factor_that_is_not_there_has_no_score():
    (kept,) = factors_form([HOUSING], unstable_housing="absent")
    assert (kept.presence, kept.score, kept.evidence) == ("absent", None, "Notice")


def test_between_whom_is_kept_only_with_its_factor():
    (kept,) = factors_form([], poor_engagement="present", engagement_with="both")
    assert kept.engagement_with == "both"
    (gone,) = factors_form([kept], poor_engagement="absent", engagement_with="both")
    assert gone.engagement_with == ""


@pytest.mark.parametrize("text", ["\x00", "maybe", "x" * 10_001, "🗝"])
def test_unknown_presence_is_refused(text):
    form = FactorsForm(dict.fromkeys(Factor.values, text), factors=[])
    assert set(form.errors) == set(Factor.values)


def test_page_asks_for_factors_that_are_there_scenarios_and_one_more():
    shown = RisksForm(factors=[HOUSING, SELF_CARE, FIRE])
    assert [form.title for form in shown] == ["Unstable housing", "", ""]


def test_scores_are_kept_and_the_empty_row_is_not():
    form = risks(
        [
            {"factor": "unstable_housing", "likelihood": "5", "impact": "5", "evidence": "New"},
            {"scenario": "A fire", "likelihood": "", "impact": ""},
            {"scenario": ""},
        ]
    )
    assert form.is_valid()
    assert [(f.key, f.score, f.evidence) for f in form.answers()] == [
        ("poor_self_care", None, ""),
        ("unstable_housing", 25, "New"),
        ("A fire", None, ""),
    ]


def test_emptied_scenario_is_taken_out():
    form = risks(
        [{"factor": "unstable_housing", "likelihood": "4", "impact": "5"}, {"scenario": ""}]
    )
    assert form.is_valid()
    assert [f.key for f in form.answers()] == ["poor_self_care", "unstable_housing"]


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"scenario": "Fire", "likelihood": "3"}, "impact", "Choose how serious it would be"),
        ({"scenario": "Fire", "impact": "3"}, "likelihood", "Choose how likely it is"),
        ({"likelihood": "3", "impact": "3"}, "scenario", "Enter what could happen"),
        ({"evidence": "Smoke"}, "scenario", "Enter what could happen"),
    ],
)
def test_half_a_risk_is_refused_beside_the_field(row, field, said):
    form = risks([row])
    assert not form.is_valid()
    assert form.forms[0].errors[field] == [said]


@pytest.mark.parametrize("likelihood", ["0", "6", "99999999999999999999", "3.5", "\x00", "five"])
def test_scores_outside_the_scale_are_refused(likelihood):
    assert not risks([{"scenario": "Fire", "likelihood": likelihood, "impact": "3"}]).is_valid()


def test_tampered_rows_change_no_factor():
    form = risks(
        [
            {"factor": "poor_self_care", "likelihood": "5", "impact": "5"},
            {"factor": "social_exclusion", "likelihood": "5", "impact": "5"},
            {"factor": "unstable_housing", "likelihood": "1", "impact": "1"},
            {"factor": "unstable_housing", "likelihood": "2", "impact": "2"},
        ]
    )
    assert form.is_valid()
    assert [(f.key, f.score) for f in form.answers()] == [
        ("poor_self_care", None),
        ("unstable_housing", 4),
    ]


@pytest.mark.parametrize("total", ["", "x", "-1", "10000", "9" * 30])
def test_counted_rows_cannot_be_forged(total):
    form = RisksForm({"risk-TOTAL_FORMS": total, "risk-INITIAL_FORMS": "0"}, factors=[])
    form.is_valid()
    assert len(form.forms) <= 50
