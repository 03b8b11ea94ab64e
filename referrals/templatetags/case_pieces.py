"""What the pages of one case share: `case_header`, `case_tabs`, `stage_tag`, links that lead somewhere."""

from collections.abc import Collection

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

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
    ("case_sharing", "Information sharing"),
    ("case_timeline", "Timeline"),
    ("case_close", "Close"),
)
CLOSING = (*ACCEPTED, Stage.CLOSED)
# Where a move is begun: stages it leads from, stages it leads to, page, words. The stages led to are
# those that only the page's own readers may move to.
BEGUN_ON = (
    ({Stage.MATCHING}, {Stage.JOINED}, "triage", "Decide the possible match"),
    ({Stage.WAITING}, {Stage.DECLINED}, "triage", "Review this waiting referral"),
    ({Stage.RECEIVED}, {Stage.LISTED}, "triage", "Triage this referral"),
    ({Stage.ASSESSMENT}, {Stage.ACTIVE}, "case_risk", "Complete the plan"),
    ({Stage.ACTIVE}, {Stage.EXIT_PROPOSED}, "case_close", "Propose closure"),
    (
        {Stage.EXIT_PROPOSED},
        {Stage.ACTIVE, Stage.CLOSED},
        "case_close",
        "Look at the proposal to close",
    ),
)
URGENT = (({Stage.LISTED}, {Stage.ASSESSMENT}, "urgent_decision", "Record an urgent decision"),)


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
        "restricted": case.is_restricted,
        "restricted_to": "the people named to it" if case.is_restricted else "",
        "visit_safety": case.referral.visit_safety,
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
        if url := _address(name, case):
            items.append({"text": text, "url": url, "current": name == current})
    return {"items": items, "label": f"Pages of case {case.reference}"}


@register.inclusion_tag("referrals/_case_next.html")
def case_next(case: Case, targets: Collection[str], keeps: bool = False):
    """What this viewer may begin now. `targets` come from `selectors.moves.moves_for`; `keeps` says
    that they keep the case's records. While work goes on, an action comes before closing.
    """
    begun_on = [*BEGUN_ON, *(URGENT if case.urgent else ())]
    links = [
        {"text": text, "url": url}
        for sources, leads_to, name, text in begun_on
        if case.stage in sources and leads_to & set(targets) and (url := _address(name, case))
    ]
    if keeps and case.stage == Stage.ACTIVE and (url := _address("case_actions", case)):
        links.insert(0, {"text": "Add an action", "url": url})
    return {"links": links}


@register.inclusion_tag("components/risk_badge.html")
def risk_of(case: Case):
    """The risk badge of a case with its trend and score; reads what the header has read."""
    risks = cases.recent_risks(case)
    return {
        "level": cases.risk_level(case),
        "trend": cases.risk_trend(case),
        "score": risks[0].overall if risks else case.score,
        "out_of": 25,
    }


@register.simple_tag
def case_link(name: str, case: Case, text: str):
    """A link to a page of the case by its url name; nothing where that page does not exist."""
    url = _address(name, case)
    return (
        format_html('<p class="govuk-body"><a class="govuk-link" href="{}">{}</a></p>', url, text)
        if url
        else ""
    )


def _address(name: str, case: Case) -> str:
    try:
        return reverse(name, args=[case.reference])
    except NoReverseMatch:
        return ""
