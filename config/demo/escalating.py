"""What people did about what had climbed the ladder, this morning."""

from actions.choices import UNFINISHED
from actions.ladder import Rung
from actions.models import Action, EscalationRecipient
from actions.services.escalation import acknowledge, hold_escalation
from config.demo import days
from config.demo.cast import World
from sharing.doors.viewer import viewer_for


def answer_and_hold(world: World) -> None:
    """A manager says what they will do about Ms L's assessment; the coordinator holds what Mrs R waits
    for, because the day is known."""
    told = EscalationRecipient.objects.filter(
        step__case=world.cases["ms_l"], step__rung=Rung.MANAGER, acknowledged_at=None
    )
    if first := told.order_by("pk").first():
        acknowledge(
            told=first,
            response="I have moved the assessment to our own duty team. They ring her this week.",
            by=viewer_for(first.person, world.today),
        )
    late = Action.objects.filter(
        case=world.cases["mrs_r"], status__in=UNFINISHED, due__lt=world.today
    )
    if waits := late.order_by("due", "pk").first():
        hold_escalation(
            target=waits,
            until=days.after(world.today, 5),
            reason="The interpreter is booked and the solicitor comes to her clinic on that day.",
            by=world.role("coordinator"),
        )
