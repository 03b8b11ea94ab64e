"""Whom a meeting is told to. Messages hold its reference and its day, never a case or a person."""

from django.utils import timezone

from panel.models import Meeting
from panel.selectors.meeting import members_told
from sharing.choices import Event
from sharing.models import User
from sharing.post.notify import notify_all


def tell_members(meeting: Meeting, verb: str, *, but: User | None = None) -> None:
    """Tell the SPoCs and deputies of the panel's agencies, its coordinators and its chairs, once."""
    people = members_told(meeting)
    if but is not None:
        people = people.exclude(pk=but.pk)
    day = timezone.localdate(meeting.starts_at)
    notify_all(
        people.order_by("pk").values_list("pk", flat=True),
        "panel",
        verb,
        meeting,
        event=Event.MEETINGS,
        step=str(meeting.pk),
        due=day,
    )
