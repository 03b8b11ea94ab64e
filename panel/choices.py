"""The words of meetings and decisions (`domain.md` section 10)."""

from django.db.models import TextChoices


class MeetingKind(TextChoices):
    PANEL = "panel", "Panel meeting"
    EXTRAORDINARY = "extraordinary", "Extraordinary panel meeting"
    MDT = "mdt", "MDT meeting"


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    ENDED = "ended", "Ended"
    CANCELLED = "cancelled", "Cancelled"


class Presence(TextChoices):
    PRESENT = "present", "Present"
    DEPUTY = "deputy", "Deputy present"
    APOLOGIES_WITH_UPDATE = "apologies_with_update", "Apologies, with an update"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


HERE = (Presence.PRESENT, Presence.DEPUTY)


class DecisionKind(TextChoices):
    ACCEPT = "accept", "Accept"
    DECLINE = "decline", "Not accept"
    DEFER = "defer", "Defer to the next panel"
    CLOSE = "close", "Close"
    CORRECT = "correct", "Correct a mistaken closure"
    REVIEW = "review", "Review: the case goes on"


class Verb(TextChoices):
    MEETING_PLANNED = "meeting_planned", "planned the meeting"
    MEETING_OPENED = "meeting_opened", "opened the meeting"
    MEETING_ENDED = "meeting_ended", "ended the meeting"
    MEETING_CANCELLED = "meeting_cancelled", "cancelled the meeting"
    ATTENDANCE_TAKEN = "attendance_taken", "took attendance of"
    DECIDED = "decided", "recorded a decision about"
    RATIFIED = "ratified", "ratified a decision about"
