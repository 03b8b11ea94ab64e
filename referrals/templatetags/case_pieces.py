"""What the pages of one case share: `case_header`, `case_tabs`, `stage_tag`."""

from django import template
from django.urls import NoReverseMatch, reverse

from referrals.choices import ACCEPTED, Stage
from referrals.models import Case
from referrals.selectors import case as cases
from referrals.selectors.referral import stage_shown
from sharing.doors.viewer import Viewer

register = template.Library()

COLOURS = {
    Stage.DRAFT: "grey",
    Stage.RECEIVED: "blue",
    Stage.MATCHING: "blue",
    Stage.JOINED: "grey",
    Stage.WAITING: "yellow",
    Stage.RETURNED: "orange",
    Stage.LISTED: "teal",
    Stage.ASSESSMENT: "green",
    Stage.ACTIVE: "green",
    Stage.EXIT_PROPOSED: "purple",
    Stage.CLOSED: "grey",
    Stage.DECLINED: "grey",
    Stage.WITHDRAWN: "grey",
}
TABS = (
    ("case_summary", "Summary"),
    ("case_person", "Person and outcomes"),
    ("case_risk", "Risk and plan"),
    ("case_actions", "Actions"),
    ("case_timeline", "Timeline"),
    ("case_close", "Close"),
)
CLOSING = (*ACCEPTED, Stage.CLOSED)


def colour_of(case: Case, shown: str) -> str:
    """The tag's colour follows the words, so that a hidden match does not show by its colour."""
    return next((COLOURS[stage] for stage in Stage if stage.label == shown), COLOURS[case.stage])


@register.inclusion_tag("components/status_tag.html")
def stage_tag(case: Case, viewer: Viewer):
    """The stage of a case as this viewer reads it."""
    shown = stage_shown(case, viewer)
    return {"text": shown, "colour": colour_of(case, shown)}


@register.inclusion_tag("components/person_header.html", takes_context=True)
def case_header(context, case: Case, viewer: Viewer):
    """Whom a case is about, without their identity. One query; fetch the case with `HEADER_JOINS`.

    `identity` in the page's context (rows of key and value) opens the identity details.
    """
    shown = stage_shown(case, viewer)
    return {
        "reference": case.reference,
        "initials": cases.initials_of(case),
        "level": cases.risk_level(case),
        "trend": cases.risk_trend(case),
        "stage": shown,
        "stage_colour": colour_of(case, shown),
        "lead": case.lead_agency.name if case.lead_agency else "",
        "next_text": "Next review",
        "next_date": case.review_on,
        "identity": context.get("identity"),
        "identity_url": reverse("identity", args=[case.reference]),
    }


@register.inclusion_tag("components/sub_navigation.html")
def case_tabs(case: Case, current: str, viewer: Viewer):
    """Links to the pages of one case that exist; `current` is the url name of this page."""
    items = []
    for name, text in TABS:
        if name == "case_close" and case.stage not in CLOSING:
            continue
        try:
            url = reverse(name, args=[case.reference])
        except NoReverseMatch:
            continue
        items.append({"text": text, "url": url, "current": name == current})
    return {"items": items, "label": f"Pages of case {case.reference}"}
