"""At most six links for each role (`ux.md` section 2); a link appears once its page exists."""

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
            return [link for name in names if (link := _link(name, path))]
    return []


def landing(viewer: Viewer) -> str:
    """Where a viewer lands after signing in: the first page of their navigation."""
    links = links_for(viewer, "")
    return links[0].url if links else reverse("help")


def _link(name: str, path: str) -> Link | None:
    try:
        url = reverse(LINKS[name])
    except NoReverseMatch:
        return None
    return Link(name, url, path.startswith(url))
