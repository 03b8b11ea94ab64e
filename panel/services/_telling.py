"""Whom a meeting is told to. Messages hold its reference and its day, never a case or a person."""

from django.db.models import Q
from django.utils import timezone

from panel.models import Meeting
from sharing.models import PanelMembership, PanelRole, SpocAppointment, User
from sharing.post.notify import notify_all

ROLES = ("coordinator", "chair", "deputy_chair")


def tell_members(meeting: Meeting, verb: str, *, but: User | None = None) -> None:
    """Tell the SPoCs and deputies of the panel's agencies, its coordinators and its chairs, once."""
    today = timezone.localdate()
    members = PanelMembership.objects.in_force(today).filter(panel_id=meeting.panel_id)
    spocs = SpocAppointment.objects.in_force(today).filter(agency__in=members.values("agency"))
    roles = PanelRole.objects.in_force(today).filter(panel_id=meeting.panel_id, role__in=ROLES)
    people = User.objects.filter(
        Q(pk__in=spocs.values("user")) | Q(pk__in=roles.values("user")), is_active=True
    )
    if but is not None:
        people = people.exclude(pk=but.pk)
    day = timezone.localdate(meeting.starts_at)
    notify_all(
        people.order_by("pk").values_list("pk", flat=True),
        "panel",
        verb,
        meeting,
        step=str(meeting.pk),
        due=day,
    )
