"""Search by reference: what there is of that name that this viewer may see."""

import re
from dataclasses import dataclass

from actions.models import Action
from panel.selectors.meeting import panel_meetings
from referrals.models import Case, Referral
from sharing import references
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer

PREFIXES = ("ACT", "CR", "MT")


@dataclass(frozen=True)
class Found:
    """One record: what it is, its reference, and the page that shows it."""

    what: str
    reference: str
    page: str


def tidied(typed: str) -> str:
    """What was typed as a reference: "cr 7k4mp" and "CR7K4MP" are CR-7K4MP."""
    text = references.tidy(re.sub(r"[\s\u2010-\u2015\u2212_.]+", "-", typed.strip())).strip("-")
    for prefix in PREFIXES:
        if text.startswith(prefix):
            return f"{prefix}-{text.removeprefix(prefix).replace('-', '')}"
    return text


def search(viewer: Viewer, wanted: str) -> list[Found]:
    """Records with this reference. Unknown and forbidden give the same nothing, at the same cost."""
    found: list[Found] = []
    if access.visible(Case, viewer).filter(reference=wanted).exists():
        found.append(Found("Case", wanted, "case_summary"))
    referral = access.visible(Referral, viewer, May.SEE_REFERRAL)
    if referral.filter(case__reference=wanted).exists():
        found.append(Found("Referral", wanted, "referral"))
    if access.visible(Action, viewer).filter(reference=wanted).exists():
        found.append(Found("Action", wanted, "action_page"))
    if panel_meetings(viewer).filter(reference=wanted).exists():
        found.append(Found("Meeting", wanted, "meeting_page"))
    return found
