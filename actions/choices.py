"""The words of actions: status and priority (`domain.md` section 9)."""

from django.db.models import TextChoices


class ActionStatus(TextChoices):
    OPEN = "open", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    BLOCKED = "blocked", "Blocked"
    DONE = "done", "Done"
    VERIFIED = "verified", "Checked"
    NOT_POSSIBLE = "not_possible", "Circumstances changed"
    NOT_DONE = "not_done", "Not done"
    CANCELLED = "cancelled", "Cancelled"


UNFINISHED = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS, ActionStatus.BLOCKED)


class Priority(TextChoices):
    ROUTINE = "routine", "Routine"
    URGENT = "urgent", "Urgent"


class WithoutPanel(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class QuickReason(TextChoices):
    """Why, where no words of one's own can be given."""

    ANOTHER_AGENCY = "another_agency", "Waiting for another agency"
    NO_CONTACT = "no_contact", "No contact yet, in spite of trying"
    NOBODY_FREE = "nobody_free", "Nobody is free to do it"
    NOT_CLEAR = "not_clear", "It is not clear what is asked"
    CHANGED = "changed", "Circumstances have changed"


# What may be said by the link in a message, and what of it takes a reason.
QUICK_STATUSES = (
    ActionStatus.IN_PROGRESS,
    ActionStatus.DONE,
    ActionStatus.BLOCKED,
    ActionStatus.NOT_POSSIBLE,
)
NEEDS_A_REASON = (ActionStatus.BLOCKED, ActionStatus.NOT_POSSIBLE)


class ChangeOf(TextChoices):
    DUE = "due", "Date changed"
    OWNER = "owner", "Handed over"


class Level(TextChoices):
    """Who tries to settle a professional disagreement, from those at work to the board's chair."""

    PRACTITIONERS = "practitioners", "Practitioners"
    MANAGERS = "managers", "Managers"
    DIRECTORS = "directors", "Directors"
    SAB_CHAIR = "sab_chair", "Chair of the Safeguarding Adults Board"


# Who has no account here: the coordinator and the chair take it to them.
OUTSIDE = (Level.DIRECTORS, Level.SAB_CHAIR)


class About(TextChoices):
    """What a professional disagreement is about."""

    LEAVING = "leaving", "An agency ends its work"
    LEAD = "lead", "Who leads"
    PLAN = "plan", "The plan or the risk"
    INFORMATION = "information", "Information that is not shared"
    OTHER = "other", "Something else"


class Verb(TextChoices):
    ACTION_RAISED = "action_raised", "raised the action"
    ACTION_UPDATED = "action_updated", "updated the action"
    ACTION_EXTENDED = "action_extended", "gave more time for the action"
    ACTION_REMINDED = "action_reminded", "reminded by hand of the action"
    ACTION_HANDED_OVER = "action_handed_over", "handed over the action"
    LADDER_LOOKED = "ladder_looked", "looked at what is due"
    ESCALATED = "escalated", "sent a step of the ladder"
    CHECK_REMINDED = "check_reminded", "asked the coordinator to check the action"
    ESCALATION_HELD = "escalation_held", "held back the next steps of the ladder"
    HOLD_ENDED = "hold_ended", "let the ladder go on"
    ESCALATION_SEEN = "escalation_seen", "acknowledged an escalation"
    LEAVING_SAID = "leaving_said", "said that an agency will end its work on"
    LEAVING_WITHDRAWN = "leaving_withdrawn", "said that an agency stays after all on"
    LEAVING_HELD_UP = "leaving_held_up", "could not end yet the work of an agency on"
    LEAVING_OBJECTED = "leaving_objected", "objected to an agency ending its work on"
    DISAGREEMENT_OPENED = "disagreement_opened", "opened the disagreement"
    DISAGREEMENT_RAISED = "disagreement_raised", "took the disagreement to the next level"
    DISAGREEMENT_NOTED = "disagreement_noted", "noted what was said of the disagreement"
    DISAGREEMENT_SETTLED = "disagreement_settled", "settled the disagreement"
    QUICK_LINK_OPENED = "quick_link_opened", "opened the link in a reminder"
    QUICK_LINK_USED = "quick_link_used", "used the link in a reminder"
