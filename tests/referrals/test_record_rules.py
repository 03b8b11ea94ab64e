"""What a record about the adult must say to stand (`domain.md` sections 7 and 12)."""

from datetime import date, timedelta

import pytest

from referrals.record_rules import (
    advocacy_gaps,
    altogether,
    capacity_gaps,
    conversation_gaps,
    measure_gaps,
    measure_warning,
    months_after,
    told_gaps,
)

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        ({"asked": "asked_expressed", "respondent": "adult", "own_words": "One key."}, set()),
        ({"asked": "asked_expressed", "respondent": "adult"}, {"own_words"}),
        ({"asked": "asked_expressed", "own_words": "One key."}, {"respondent"}),
        ({"asked": "asked_not_expressed", "respondent": "adult"}, set()),
        ({"asked": "asked_not_expressed"}, {"respondent"}),
        ({"asked": "not_asked"}, {"not_asked_reason"}),
        ({"asked": "not_asked", "not_asked_reason": "In hospital"}, set()),
        ({"asked": "dont_know"}, set()),
        ({"asked": "dont_know", "own_words": "One key."}, {"asked"}),
        ({"asked": "not_asked", "not_asked_reason": "Unsafe", "own_words": "No."}, {"asked"}),
    ],
)
def test_conversation_says_what_was_said_or_why_not(told, lacking):
    assert set(conversation_gaps(told)) == lacking


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ({"told": "yes"}, {"how"}),
        ({"told": "yes", "how": "In person"}, set()),
        ({"told": "no"}, {"why_not", "next_considered"}),
        ({"told": "no", "why_not": "Unsafe"}, {"next_considered"}),
        ({"told": "no", "why_not": "Unsafe", "next_considered": DAY}, set()),
    ],
)
def test_who_was_not_told_is_considered_again(said, lacking):
    assert set(told_gaps(said)) == lacking


@pytest.mark.parametrize(
    ("finding", "lacking"),
    [
        ("assumed", set()),
        ("needed", set()),
        ("assessed_has", {"assessor"}),
        ("fluctuating", {"assessor"}),
        ("inconclusive", {"assessor", "executive_functioning", "review_on"}),
        ("assessed_lacks", {"assessor", "support_given", "best_interests", "less_restrictive"}),
    ],
)
def test_each_finding_about_capacity_needs_its_evidence(finding, lacking):
    assert set(capacity_gaps({"finding": finding})) == lacking


def test_next_assessment_comes_after_this_one():
    same_day = {"finding": "assumed", "decided_on": DAY, "review_on": DAY}
    assert set(capacity_gaps(same_day)) == {"review_on"}
    assert capacity_gaps(same_day | {"review_on": DAY + timedelta(1)}) == {}


@pytest.mark.parametrize(
    ("found", "lacking"),
    [
        ({"status": "appointed"}, {"name"}),
        ({"status": "appointed", "name": "Ruth, Open Door"}, set()),
        ({"status": "unavailable"}, {"note"}),
        ({"status": "unavailable", "note": "Sister comes along"}, set()),
        ({"status": "requested"}, set()),
        ({"status": "not_needed"}, set()),
    ],
)
def test_advocacy_names_who_helps_or_what_is_done_instead(found, lacking):
    assert set(advocacy_gaps(found)) == lacking


@pytest.mark.parametrize(
    ("achieved", "together"),
    [
        ([], ""),
        (["fully"], "fully"),
        (["fully", "fully"], "fully"),
        (["not", "not"], "not"),
        (["partly"], "partly"),
        (["fully", "not"], "partly"),
        (["fully", "partly"], "partly"),
    ],
)
def test_all_fully_is_fully_none_is_not_else_partly(achieved, together):
    assert altogether(achieved) == together


@pytest.mark.parametrize(
    ("kind", "usual", "beyond"),
    [
        ("closure_notice", DAY + timedelta(2), DAY + timedelta(3)),
        ("dvpn", DAY + timedelta(2), DAY + timedelta(3)),
        ("dapn", DAY + timedelta(2), DAY + timedelta(3)),
        ("dvpo", DAY + timedelta(28), DAY + timedelta(29)),
        ("mha_s2", DAY + timedelta(28), DAY + timedelta(29)),
        ("mha_s3", date(2026, 9, 2), date(2026, 9, 3)),
        ("dols", date(2027, 3, 2), date(2027, 3, 3)),
        ("closure_order_full", date(2026, 6, 2), date(2026, 6, 3)),
        ("closure_order_partial", date(2026, 6, 2), date(2026, 6, 3)),
    ],
)
def test_measure_beyond_its_usual_maximum_is_warned_of(kind, usual, beyond):
    assert measure_warning(kind, DAY, usual) == ""
    assert measure_warning(kind, DAY, beyond)
    assert "no end is given" in measure_warning(kind, DAY, None)


def test_closure_order_beyond_six_months_is_beyond_an_extension_too():
    assert "needs an extension" in measure_warning("closure_order_full", DAY, date(2026, 9, 2))
    assert "at most 6 months" in measure_warning("closure_order_full", DAY, date(2026, 9, 3))


@pytest.mark.parametrize("kind", ["dapo", "non_molestation", "court_of_protection", "other"])
def test_open_measures_have_no_maximum(kind):
    assert measure_warning(kind, DAY, None) == ""
    assert measure_warning(kind, DAY, DAY + timedelta(3000)) == ""


def test_end_before_the_start_is_a_gap():
    assert set(measure_gaps(DAY, DAY - timedelta(1))) == {"expiry"}
    assert measure_gaps(DAY, DAY) == {}
    assert measure_gaps(DAY, None) == {}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_end_on_the_last_day_there_is(day, months, then):
    assert months_after(day, months) == then
