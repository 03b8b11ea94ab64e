from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from referrals.choices import RiskVersion
from referrals.errors import CaseNotAccepted, OverrideRefused
from referrals.forms.risk import AssessmentForm, Scores, rows_of
from referrals.models import Case, RiskAssessment
from referrals.selectors import risk
from referrals.selectors.case import HEADER_JOINS
from referrals.services.risk import assess_risk
from sharing.doors import access
from sharing.errors import NotAllowed, Stale
from sharing.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_add(request: Request, ref: str) -> HttpResponse:
    """Assess the risk anew, beginning with what is known."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    if not risk.may_assess(case, request.viewer):
        raise NotAllowed
    if not risk.versions_now(case):
        raise CaseNotAccepted
    form, formset = _forms(case, request.POST or None)
    page = {"case": case, "current": "case_risk", "form": form, "formset": formset}
    if request.method == "POST" and form.is_valid() & formset.is_valid():
        try:
            assess_risk(case=case, scores=formset.scored(), by=request.viewer, **form.cleaned_data)
        except OverrideRefused as refused:
            form.add_error("override", refused.said)
        except Stale as stale:
            theirs = stale.facts["assessment"]
            page |= {"clash": stale.facts, "clash_rows": _theirs(theirs)}
            page["you"] = theirs.assessed_by == request.viewer.user
            form.show_seen(stale.facts["assessment"].pk)
        else:
            messages.success(request, "The assessment is recorded.")
            return redirect("case_risk", ref=case.reference)
    return render(
        request, "referrals/assessment_add.html", page, status=409 if "clash" in page else 200
    )


def _theirs(other: RiskAssessment) -> list[dict[str, str]]:
    """The assessment made meanwhile, as rows to read beside one's own."""
    return [
        {"key": "Overall score", "value": f"{other.overall} ({other.get_band_display()})"},
        {"key": "The risk in words", "value": other.summary},
        {"key": "What keeps the adult safe", "value": other.protective_factors},
    ]


def _forms(case: Case, data: Any) -> tuple[AssessmentForm, Any]:
    """Both forms. At acceptance the rows begin with the referral, later with the last assessment."""
    versions, latest = risk.versions_now(case), risk.latest(case)
    first = versions == (RiskVersion.ACCEPTED,) and (
        latest is None or latest.version == RiskVersion.INITIAL
    )
    known = risk.referred_factors(case) if first or latest is None else risk.scores_of(latest)
    form = AssessmentForm(
        data,
        versions=versions,
        latest=latest,
        protective_factors=case.referral.protective_factors,
        exit_days=case.panel.settings.exit_assessment_days,
    )
    return form, Scores(data, initial=rows_of(known), prefix="risks")
