"""Proposing a closure, with the actions counted where they can be counted: above the pathway."""

from actions.selectors.unfinished import unfinished_count
from referrals.models import Case, StageMove
from referrals.selectors import evidence
from referrals.services import pathway
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Panel


@service(may=None)
def propose_closure(*, case: Case, by: Viewer) -> StageMove:
    """`pathway.propose_exit` on the actions that are unfinished now, under the case's lock: whoever
    raises one waits for the same row. Refuses what that refuses."""
    evidence.exit_mover(by, case)
    Panel.objects.select_for_update(no_key=True).get(pk=case.panel_id)
    case = Case.objects.select_for_update().get(pk=case.pk)
    return pathway.propose_exit(case=case, unfinished_actions=unfinished_count(case), by=by)
