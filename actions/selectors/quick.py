"""What a link in a message leads to, and whether it still works."""

from collections.abc import Collection
from hashlib import sha256

from django.utils import timezone

from actions import policy
from actions.choices import Priority
from actions.models import QuickLink
from actions.selectors import rights
from sharing.doors.viewer import Viewer, viewer_for
from sharing.models import PanelSettings

JOINS = ("person", "action__case__panel__settings", "action__business_of__settings")


def digest_of(token: str) -> str:
    """What a link is recognised by."""
    return sha256(token.encode()).hexdigest()


def panels_with_links(panel_ids: Collection[int]) -> dict[int, int]:
    """The panels whose messages carry such links, each with the working days these last after the due
    day; one query."""
    allowed = PanelSettings.objects.filter(panel__in=panel_ids, quick_links_allowed=True)
    return dict(allowed.values_list("panel_id", "quick_link_wd"))


def link_of(token: str) -> tuple[QuickLink, Viewer] | None:
    """The link and who it is for, while it works: unused, in time, allowed in the panel, and for what its
    person may still update. Whatever is wrong, the answer is the same."""
    links = QuickLink.objects.select_related(*JOINS)
    link = links.filter(digest=digest_of(token)).first()
    if link is None:
        return None
    viewer = viewer_for(link.person, timezone.localdate())
    return (link, viewer) if works(link, viewer) else None


def works(link: QuickLink, viewer: Viewer) -> bool:
    """Whether this link may still be used by whom it was sent to."""
    action, settings = link.action, link.action.panel.settings
    if link.used_at or link.until < timezone.localdate() or not settings.quick_links_allowed:
        return False
    if not action.is_under_way:
        return False
    urgent, score = action.priority == Priority.URGENT, action.case.score if action.case else None
    if policy.presses(urgent, score, critical_above=settings.band_high):
        return False
    return rights.sees(viewer, action) and rights.owns(viewer, action)
