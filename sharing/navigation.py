"""At most six links for each role (`ux.md` section 2); a link appears once its page exists."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from sharing.doors.viewer import Viewer

LINKS = {
    "Today": "today",
    "Referrals": "referral_list",
    "Cases": "case_list",
    "Actions": "action_list",
    "Requests": "request_list",
    "Escalations": "escalation_list",
    "Meetings": "meeting_list",
    "Agencies": "agency_list",
    "Panels": "panel_list",
    "Ledger": "ledger_page",
    "Access": "access_overview",
    "Subject access": "dsar_list",
}
BY_ROLE = (
    ("coordinator", ("Today", "Referrals", "Cases", "Actions", "Meetings", "Agencies")),
    ("chair", ("Today", "Meetings", "Cases", "Escalations", "Access")),
    ("deputy_chair", ("Today", "Meetings", "Cases", "Escalations", "Access")),
    ("spoc", ("Today", "Actions", "Requests", "Cases", "Referrals", "Meetings")),
    ("deputy_spoc", ("Today", "Actions", "Requests", "Cases", "Referrals", "Meetings")),
    ("ig_lead", ("Ledger", "Subject access", "Access", "Agencies")),
    ("system_administrator", ("Agencies", "Panels")),
    ("agency_manager", ("Escalations", "Referrals")),
    ("board_member", ("Escalations",)),
    ("referrer", ("Referrals",)),
)
# What has no link of its own in every navigation, and under which link it then stands.
UNDER = {
    "escalation_list": ("Escalations", "Actions"),
    "disagreement_list": ("Escalations", "Actions"),
}


@dataclass(frozen=True)
class Link:
    text: str
    url: str
    current: bool
    badge: int = 0


def links_for(viewer: Viewer, path: str) -> list[Link]:
    """The navigation of this viewer: that of the first of their roles in the table."""
    for role, names in BY_ROLE:
        if viewer.has_role(role):
            here = _stands_under(names, path)
            return [link for name in names if (link := _link(name, path, here))]
    return []


def landing(viewer: Viewer) -> str:
    """Where a viewer lands after signing in: the first page of their navigation."""
    links = links_for(viewer, "")
    return links[0].url if links else reverse("help")


def _stands_under(names: Sequence[str], path: str) -> str:
    """The link of these under which a page stands that has none of its own; empty else."""
    for page, parents in UNDER.items():
        if path.startswith(reverse(page)):
            return next((name for name in parents if name in names), "")
    return ""


def _link(name: str, path: str, here: str) -> Link | None:
    try:
        url = reverse(LINKS[name])
    except NoReverseMatch:
        return None
    return Link(name, url, name == here or path.startswith(url))
