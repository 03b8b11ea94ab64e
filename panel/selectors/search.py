"""Search by reference: what there is of that name that this viewer may see."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from actions.models import Action
from panel.selectors.meeting import panel_meetings
from referrals.models import Case, Referral
from sharing import references
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer

PREFIXES = ("ACT", "CR", "MT")
# References had five characters before they had six.
WITHOUT_PREFIX = re.compile(rf"[{references.ALPHABET}]{{5,{references.LENGTH}}}")


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


def meant(wanted: str) -> list[str]:
    """The references that may be meant: without its prefix, "PGR47K" is CR-, ACT- or MT-PGR47K."""
    if WITHOUT_PREFIX.fullmatch(wanted):
        return [f"{prefix}-{wanted}" for prefix in PREFIXES]
    return [wanted]


def search(viewer: Viewer, wanted: str) -> list[Found]:
    """Records with this reference. Unknown and forbidden give the same nothing, at the same cost."""
    names = meant(wanted)
    referrals = access.visible(Referral, viewer, May.SEE_REFERRAL).filter(case__reference__in=names)
    kinds: tuple[tuple[str, str, str, QuerySet], ...] = (
        (
            "Case",
            "case_summary",
            "reference",
            access.visible(Case, viewer).filter(reference__in=names),
        ),
        ("Referral", "referral", "case__reference", referrals),
        (
            "Action",
            "action_page",
            "reference",
            access.visible(Action, viewer).filter(reference__in=names),
        ),
        (
            "Meeting",
            "meeting_page",
            "reference",
            panel_meetings(viewer).filter(reference__in=names),
        ),
    )
    return [
        Found(what, reference, page)
        for what, page, key, rows in kinds
        for reference in rows.values_list(key, flat=True)
    ]


def only_one(found: list[Found]) -> Found | None:
    """The page to go to at once: one reference was found. A case comes before its own referral."""
    return found[0] if len({one.reference for one in found}) == 1 else None
