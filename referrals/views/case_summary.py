from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from referrals.choices import ACCEPTED, ON_PATHWAY
from referrals.models import Case
from referrals.selectors import case_summary as summary
from referrals.selectors import rhythm as rhythms
from referrals.selectors.case import HEADER_JOINS, recent_risks
from referrals.selectors.case_facts import facts_of
from referrals.selectors.moves import moves_for
from referrals.selectors.rights import may_plan, rights_on
from sharing.choices import May
from sharing.doors import access
from sharing.request import Request


@require_GET
def case_summary(request: Request, ref: str) -> HttpResponse:
    """The case at a glance: the adult's words, then risk, plan and what comes next."""
    viewer = request.viewer
    case = access.fetch(Case, ref, viewer, joins=HEADER_JOINS)
    rights = rights_on(case, viewer)
    moves = summary.moves_of(case, viewer)
    risks = recent_risks(case)
    accepted, keeps = case.stage in ACCEPTED, may_plan(case, viewer, rights)
    decided, events = summary.since_last_panel(moves, risks)
    return render(
        request,
        "referrals/case_summary.html",
        {
            "case": case,
            "current": "case_summary",
            "facts": facts_of(case),
            "glance": summary.glance(case, viewer),
            "risk": risks[0] if risks else None,
            "steps": summary.tracker(case, moves),
            "decided": decided,
            "events": events,
            "targets": moves_for(case, viewer, rights),
            "keeps": keeps,
            "accepted": accepted,
            "reaches": accepted and keeps,
            "standing": rhythms.standings([case]).get(case.pk) if accepted else None,
            "looks_after": viewer.holds(May.BAR, case.panel_id),
            "involves": case.stage in ON_PATHWAY and viewer.holds(May.COORDINATE, case.panel_id),
        },
    )
