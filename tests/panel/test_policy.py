"""Quorum and the order of cases, as tables."""

from datetime import UTC, date, datetime

import pytest

from panel import policy
from panel.policy import Seat, Turn, answer_due, ruling_gaps
from sharing.choices import AgencyKind as K

COUNCIL, HOUSING, POLICE, NHS, PROBATION, FIRE = (
    K.COUNCIL_SOCIAL_CARE,
    K.COUNCIL_HOUSING,
    K.POLICE,
    K.MENTAL_HEALTH,
    K.PROBATION,
    K.FIRE,
)


def table(here, away=()):
    return [Seat(kind, True) for kind in here] + [Seat(kind, False) for kind in away]


@pytest.mark.parametrize(
    ("here", "away", "chair", "missing"),
    [
        ((COUNCIL, POLICE, NHS), (), True, ()),
        ((HOUSING, POLICE, K.GP_ICB), (PROBATION, FIRE), True, ()),
        ((COUNCIL, POLICE, NHS), (PROBATION, FIRE, HOUSING), True, ()),
        (
            (COUNCIL, POLICE, NHS),
            (PROBATION, FIRE, HOUSING, K.SUBSTANCE_USE),
            True,
            ("1 more core agency",),
        ),
        ((COUNCIL, POLICE, NHS), (), False, ("the chair or a deputy chair",)),
        ((COUNCIL, NHS, FIRE), (POLICE,), True, ("the police",)),
        ((POLICE, NHS), (COUNCIL,), True, ("the council",)),
        ((COUNCIL, POLICE), (NHS,), True, ("the NHS",)),
        (
            (),
            (COUNCIL, POLICE, NHS, FIRE),
            False,
            (
                "the chair or a deputy chair",
                "the council",
                "the NHS",
                "the police",
                "2 more core agencies",
            ),
        ),
    ],
)
def test_quorum(here, away, chair, missing):
    found = policy.quorum(table(here, away), chair_here=chair, share=50)
    assert found.missing == missing
    assert found.met is (missing == ())


@pytest.mark.parametrize(
    ("core", "share", "needed"), [(8, 50, 4), (7, 50, 4), (9, 34, 4), (4, 100, 4), (1, 1, 1)]
)
def test_a_share_of_the_core_agencies_is_rounded_up(core, share, needed):
    seats = table([COUNCIL] * core)
    assert policy.quorum(seats, chair_here=True, share=share).needed == needed


def test_a_panel_without_core_agencies_never_decides():
    assert not policy.quorum([], chair_here=True, share=50).met


def test_cases_come_urgent_first_then_by_score_then_by_waiting():
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    turns = [
        Turn(1, False, 25, early),
        Turn(2, True, 9, late),
        Turn(3, False, 16, late),
        Turn(4, False, 16, early),
        Turn(5, True, 20, late),
    ]
    assert [turn.key for turn in policy.in_turn(turns)] == [5, 2, 1, 4, 3]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 5), date(2026, 2, 5)),
        (date(2026, 1, 31), date(2026, 3, 2)),
        (date(2026, 11, 25), date(2026, 12, 29)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_subject_access_request_is_due_one_month_later_on_a_working_day(received, due):
    holidays = {date(2026, 12, 25), date(2026, 12, 28)}
    assert answer_due(received, holidays) == due


def test_an_extended_one_two_months_after_that():
    assert answer_due(date(2026, 1, 5), (), extended=True) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ruling": "redacted"}, "redacted"),
        ({"ruling": "redacted", "redacted": " Darren has it. "}, "redacted"),
        ({"ruling": "withhold"}, "exemption"),
        ({"ruling": "withhold", "exemption": "because"}, "exemption"),
        ({"ruling": "withhold", "exemption": "serious_harm_health"}, "note"),
    ],
)
def test_a_ruling_needs_what_the_law_asks_for(given, field):
    assert list(ruling_gaps(text="Darren has it.", kind="text", **given)) == [field]
