"""Stages as people read them, where a move is told."""

from referrals.choices import REDIRECTED, Stage
from referrals.models import StageMove


def stage_words(move: StageMove) -> str:
    """The label of the stage a move led to; a refusal that points elsewhere is a redirection."""
    if move.to_stage == Stage.DECLINED and move.reason in REDIRECTED:
        return "Redirected"
    if move.from_stage == move.to_stage == Stage.LISTED:
        return "Deferred to the next panel"
    return str(Stage(move.to_stage).label)
