from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions.forms.action import ActionForm
from actions.selectors import action as actions
from actions.selectors.rights import Owners, owners_for
from actions.services.action import raise_action
from referrals.choices import ON_PATHWAY
from referrals.models import Case
from referrals.selectors.case import HEADER_JOINS
from sharing.doors import access
from sharing.errors import NotAllowed
from sharing.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def case_actions(request: Request, ref: str) -> HttpResponse:
    """The actions of a case, open first, and a form to add one."""
    case = access.fetch(Case, ref, request.viewer, joins=HEADER_JOINS)
    owners = owners_for(request.viewer, case) if case.stage in ON_PATHWAY else Owners([], [])
    form = _form(case, owners, request.POST or None) if owners else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if form.is_valid():
            raise_action(case=case, by=request.viewer, **form.cleaned_data)
            messages.success(request, _said(form.cleaned_data["owner_agency"], owners))
            return redirect("case_actions", ref=case.reference)
    page = {
        "case": case,
        "current": "case_actions",
        "actions": actions.of_case(case, request.viewer),
        "form": form,
        "owners": owners,
    }
    return render(request, "actions/case_actions.html", page)


def _form(case: Case, owners: Owners, data) -> ActionForm:
    settings = case.panel.settings
    return ActionForm(
        data,
        owners=owners,
        people=actions.people_of(owners.involved),
        routine_wd=settings.action_due_wd,
        urgent_wd=settings.action_due_urgent_wd,
    )


def _said(agency, owners: Owners) -> str:
    if agency in owners.others:
        return f"The action is added. {agency.name} is now involved: its SPoCs can see this case."
    return "The action is added."
