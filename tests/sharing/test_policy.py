"""Rules of the partnership as tables; no database."""

from datetime import date

import pytest

from sharing import policy
from sharing.models import PanelSettings

DAY = date(2026, 11, 2)


def numbers(**changed):
    values = PanelSettings().numbers() | {"legal_reminder_days": "28,14,7,1"}
    return values | changed


def test_defaults_fit_together():
    assert policy.wrong_settings(numbers(), {}) == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"band_low": 9}, "band_low"),
        ({"band_moderate": 14}, "band_low"),
        ({"band_high": 25}, "band_low"),
        ({"exit_max_score": 15}, "exit_max_score"),
        ({"accept_min_score": 12}, "exit_max_score"),
        ({"escalation_1_wd": 4}, "escalation_2_wd"),
        ({"escalation_3_wd": 11}, "escalation_4_wd"),
        ({"escalation_2_urgent_wd": 4}, "escalation_3_urgent_wd"),
        ({"call_wd": 6}, "call_wd"),
        ({"agenda_wd": 7}, "call_wd"),
        ({"legal_reminder_days": "1,7"}, "legal_reminder_days"),
    ],
)
def test_numbers_that_do_not_fit_are_named(changed, field):
    assert field in policy.wrong_settings(numbers(**changed), {})


def test_a_step_that_comes_too_early_says_which():
    wrong = policy.wrong_settings(numbers(escalation_3_wd=11, escalation_2_urgent_wd=4), {})
    assert wrong == {
        "escalation_4_wd": "Step 4 must come no earlier than step 3",
        "escalation_3_urgent_wd": "Urgent: step 3 must come no earlier than step 2",
    }


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"case_cap": 16}, True),
        ({"case_cap": 16, "case_cap_board_reference": ""}, True),
        ({"case_cap": 16, "case_cap_board_reference": "SAB 12"}, False),
        ({"case_cap_board_reference": "SAB 12"}, False),
        ({"triage_wd": 3}, False),
    ],
)
def test_another_number_of_places_needs_its_own_board_reference(changed, wrong):
    found = policy.wrong_settings(numbers(**changed), changed)
    assert ("case_cap_board_reference" in found) is wrong


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("28,14,7,1", [28, 14, 7, 1]),
        (" 28 , 1 ", [28, 1]),
        ("7", [7]),
        ("", None),
        ("1,7", None),
        ("7,7", None),
        ("7,0", None),
        ("400", None),
        ("7;1", None),
        ("-7", None),
        ("\u0667", None),
        ("9999999999", None),
    ],
)
def test_days_are_falling_whole_numbers(text, days):
    assert policy.day_list(text) == days


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "missing"),
        ({"signed_on": date(2026, 11, 3)}, "missing"),
        ({"signed_on": DAY}, "live"),
        ({"signed_on": DAY, "ends_on": DAY}, "live"),
        ({"signed_on": date(2025, 1, 1), "ends_on": date(2026, 11, 1)}, "lapsed"),
        ({"signed_on": date(2025, 1, 1), "withdrawn_on": DAY}, "withdrawn"),
        ({"signed_on": date(2025, 1, 1), "withdrawn_on": date(2026, 11, 3)}, "live"),
    ],
)
def test_agreement_counts_only_signed_and_in_date(facts, state):
    known = {"signed_on": None, "withdrawn_on": None, "ends_on": None} | facts
    assert policy.agreement_state(**known, today=DAY) == state


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (date(2026, 11, 3), None, False),
        (date(2026, 1, 1), date(2026, 11, 1), False),
    ],
)
def test_last_day_still_counts(since, until, holds):
    assert policy.in_force(since, until, DAY) is holds


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (1, "low"),
        (4, "low"),
        (5, "moderate"),
        (9, "moderate"),
        (10, "high"),
        (14, "high"),
        (15, "critical"),
        (25, "critical"),
    ],
)
def test_bands_follow_their_edges(score, band):
    assert policy.band(score, (4, 9, 14)) == band
