"""One update by the link in a message, without signing in (`ux.md`, My actions)."""

from django.utils import timezone

from actions.choices import NEEDS_A_REASON, QUICK_STATUSES, QuickReason, Verb
from actions.errors import LinkEnded, StatusNotOpen
from actions.models import ActionUpdate, QuickLink
from actions.selectors import quick
from actions.services.action import update_action
from referrals.errors import ReasonNeeded
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer

# What stands as the note where no reason was asked.
SAID = {
    "in_progress": "Under way, by the link in the reminder",
    "done": "By the link in the reminder",
}


@service(may=None)
def quick_update(*, link: QuickLink, status: str, reason: str = "", by: Viewer) -> ActionUpdate:
    """Save one update, for the person to whom the link was sent. The link ends with it.

    Refuses a link that works no more (`LinkEnded`), a status that the link does not offer
    (`StatusNotOpen`) and a missing reason (`ReasonNeeded`); else as `update_action`. Two at once:
    one saves.
    """
    rows = QuickLink.objects.select_for_update(of=("self",))
    link = rows.select_related(*quick.JOINS).get(pk=link.pk)
    if by.user != link.person or not quick.works(link, by):
        raise LinkEnded
    if status not in QUICK_STATUSES:
        raise StatusNotOpen
    if status in NEEDS_A_REASON and reason not in QuickReason:
        raise ReasonNeeded
    note = QuickReason(reason).label if reason else SAID[status]
    update = update_action(action=link.action, status=status, note=note, by=by)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    ledger.record(by, Verb.QUICK_LINK_USED, *link.action.subjects, now=status)
    return update
