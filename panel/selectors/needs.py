"""What needs somebody now: one row-maker for each kind of work, each one set-based question.

A maker asks only where the viewer holds its right, so a page costs what its roles cost, however
many rows there are.
"""

from collections.abc import Callable

from panel.selectors import (
    needs_access,
    needs_agency,
    needs_chair,
    needs_contact,
    needs_coordinator,
    needs_disagreement,
    needs_escalation,
)
from panel.selectors.desk import Desk, Need

MAKERS: tuple[Callable[[Desk], list[Need]], ...] = (
    needs_coordinator.to_coordinate,
    needs_coordinator.others_actions,
    needs_coordinator.late_answers,
    needs_escalation.prepared,
    needs_escalation.to_acknowledge,
    needs_escalation.as_manager,
    needs_disagreement.to_settle,
    needs_disagreement.as_manager,
    needs_disagreement.leavings_held_up,
    needs_disagreement.to_object,
    needs_contact.silences,
    needs_coordinator.refusals,
    needs_coordinator.failed_messages,
    needs_chair.to_decide,
    needs_chair.to_ratify,
    needs_chair.challenges,
    needs_access.bars_to_settle,
    needs_agency.offers,
    needs_agency.rooms,
    needs_agency.own_actions,
    needs_agency.requests_to_answer,
    needs_agency.access_to_confirm,
    needs_agency.led,
    needs_agency.questions,
)
