from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from referrals import policy
from referrals.choices import ACCEPTED, Stage
from referrals.errors import PlanIncomplete
from referrals.models import Case
from referrals.selectors import rhythm as rhythms
from referrals.selectors import risk
from referrals.selectors.case import HEADER_JOINS
from referrals.selectors.rights import may_plan, rights_on
from referrals.services.pathway import activate_case
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.request import Request


@require_GET
def case_risk(request: Request, ref: str) -> HttpResponse:
    """Worries and strengths side by side, the plan, what to do if it goes wrong, and the history."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    return render(request, "referrals/case_risk.html", page_of(case, request.viewer))


@require_POST
def plan_agreed(request: Request, ref: str) -> HttpResponse:
    """The plan is agreed: the case becomes active, or the page says what the plan still lacks."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    try:
        activate_case(case=case, by=request.viewer)
    except PlanIncomplete as refused:
        case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS, look=False)
        page = page_of(case, request.viewer, gaps=refused.missing)
        return render(request, "referrals/case_risk.html", page, status=refused.status)
    messages.success(request, "The plan is agreed and the case is active.")
    return redirect("case_risk", ref=case.reference)


def page_of(
    case: Case, viewer: Viewer, *, gaps: list[policy.Missing] | None = None
) -> dict[str, Any]:
    """All that the page shows. Before acceptance the worries are those of the referral."""
    rights = rights_on(case, viewer)
    versions = risk.history(case)
    latest = versions[0].assessment if versions else None
    accepted = case.stage in ACCEPTED
    plans = accepted and may_plan(case, viewer, rights)
    heard = latest if latest and latest.own_view else None
    items, ended_items = risk.plan_items(case)
    agreed = rhythms.history(case)
    contingencies, ended_contingencies = risk.contingencies(case)
    return {
        "case": case,
        "current": "case_risk",
        "gaps": gaps,
        "latest": latest,
        "worries": risk.worries(case, latest),
        "own_view": heard.own_view if heard else case.referral.own_view_of_risk,
        "own_view_at": heard.assessed_at if heard else case.submitted_at,
        "protective": latest.protective_factors if latest else case.referral.protective_factors,
        "versions": versions,
        "items": items,
        "ended_items": ended_items,
        "contingencies": contingencies,
        "ended_contingencies": ended_contingencies,
        "rhythm": agreed[0] if agreed else None,
        "earlier_rhythms": agreed[1:],
        "standing": rhythms.standings([case]).get(case.pk) if agreed else None,
        "may_plan": plans,
        "may_assess": plans or (accepted and risk.may_assess(case, viewer, rights)),
        "may_agree": case.stage == Stage.ASSESSMENT and viewer.holds(May.TRIAGE, case.panel_id),
    }
