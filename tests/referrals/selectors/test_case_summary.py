"""The six steps of the way, and what happened since the panel decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Mover, Stage
from referrals.models import StageMove
from referrals.selectors.case_summary import moves_of, since_last_panel, tracker
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def walked(case, *stages):
    """The case's moves through these stages, a day apart, the last of them yesterday."""
    source = Stage.DRAFT
    for days, (stage, mover) in zip(range(len(stages), 0, -1), stages, strict=True):
        StageMove.objects.create(
            case=case,
            from_stage=source,
            to_stage=stage,
            mover=mover,
            at=timezone.now() - timedelta(days=days),
        )
        source = stage
    return list(case.moves.order_by("at", "pk"))[: len(stages)]


TO_RECEIVED = ("received", Mover.REFERRER)
TO_LISTED = ("listed", Mover.COORDINATOR)
TO_ACCEPTED = ("assessment", Mover.CHAIR)
TO_ACTIVE = ("active", Mover.COORDINATOR)


@pytest.mark.parametrize(
    ("stage", "way", "states"),
    [
        ("received", [TO_RECEIVED], "done current todo todo todo todo"),
        ("waiting", [("waiting", Mover.SYSTEM)], "done current todo todo todo todo"),
        ("listed", [TO_RECEIVED, TO_LISTED], "done done current todo todo todo"),
        ("assessment", [TO_RECEIVED, TO_LISTED, TO_ACCEPTED], "done done done current todo todo"),
        (
            "active",
            [TO_RECEIVED, TO_LISTED, TO_ACCEPTED, TO_ACTIVE],
            "done done done current todo todo",
        ),
        (
            "exit_proposed",
            [TO_RECEIVED, TO_LISTED, TO_ACCEPTED, TO_ACTIVE, ("exit_proposed", Mover.LEAD_AGENCY)],
            "done done done done current todo",
        ),
        (
            "declined",
            [TO_RECEIVED, TO_LISTED, ("declined", Mover.CHAIR)],
            "done done done todo todo todo",
        ),
        (
            "closed",
            [TO_RECEIVED, TO_LISTED, TO_ACCEPTED, TO_ACTIVE, ("closed", Mover.CHAIR)],
            "done done done done done",
        ),
    ],
)
def test_steps_follow_the_stage(cast, stage, way, states):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    steps = tracker(case, walked(case, *way))
    assert [step["state"] for step in steps] == states.split()


def test_case_closed_without_step_down_has_no_such_step(cast):
    case = make.case_at("closed", cast.worker.user, cast.panel)
    steps = tracker(
        case, walked(case, TO_RECEIVED, TO_LISTED, TO_ACCEPTED, ("closed", Mover.CHAIR))
    )
    assert "Step-down" not in [step["text"] for step in steps]


def test_deferral_leaves_the_first_day_of_listing(cast):
    case = make.case_at("listed", cast.worker.user, cast.panel)
    moves = walked(case, TO_RECEIVED, TO_LISTED, ("listed", Mover.CHAIR))
    assert tracker(case, moves)[1]["when"] == moves[1].at


def test_since_the_panel_begins_with_its_last_decision(cast):
    case = make.case_at("active", cast.worker.user, cast.panel)
    moves = walked(case, TO_RECEIVED, TO_LISTED, TO_ACCEPTED, TO_ACTIVE)
    decided, events = since_last_panel(moves, [])
    assert decided == moves[2].at
    assert [event.title for event in events] == ["Active", "Accepted"]


def test_before_any_decision_all_is_shown(cast):
    case = make.case_at("listed", cast.worker.user, cast.panel)
    decided, events = since_last_panel(walked(case, TO_RECEIVED, TO_LISTED), [])
    assert decided is None
    assert [event.title for event in events] == ["Listed for panel", "Being checked"]


def test_moves_through_a_possible_match_are_the_coordinators_to_read(cast):
    case = make.case_at("received", cast.worker.user, cast.panel)
    for source, target in (("draft", "matching"), ("matching", "received")):
        StageMove.objects.create(
            case=case, from_stage=source, to_stage=target, mover=Mover.SYSTEM, note="Another person"
        )
    read = {
        who: [move.to_stage for move in moves_of(case, getattr(cast, who).viewer)][1:]
        for who in ("coordinator", "chair")
    }
    assert read == {"coordinator": ["matching", "received"], "chair": ["received"]}
