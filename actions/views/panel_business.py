from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions.forms.action import BusinessForm
from actions.models import BusinessAction
from actions.selectors import action as actions
from actions.selectors.rights import Owners, owners_in
from actions.services.business import raise_business
from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotAllowed, NotFound
from sharing.models import Panel
from sharing.request import Request


@require_GET
def business_list(request: Request) -> HttpResponse:
    """What is still to do in the business of each panel at whose table the viewer sits."""
    viewer = request.viewer
    if not viewer.holds(BusinessAction.guard_may):
        raise NotFound
    tables = actions.open_business(viewer)
    access.show_list(viewer, [one for _, found in tables for one in found], "panel-business")
    page = {"tables": tables, "updates": viewer.holds(May.UPDATE_ACTION)}
    return render(request, "actions/business_list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def panel_business(request: Request, slug: str) -> HttpResponse:
    """What the panel itself has to do, about no case: open first, and a form to add more."""
    viewer = request.viewer
    panel = access.fetch(Panel, slug, viewer, may=BusinessAction.guard_may, joins=["settings"])
    owners = owners_in(viewer, panel)
    form = _form(panel, owners, request.POST or None) if owners else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if form.is_valid():
            made = raise_business(panel=panel, by=viewer, **form.cleaned_data)
            messages.success(request, f"{made.reference} is added for {made.owner_agency.name}.")
            return redirect("panel_business", panel.slug)
    found = actions.of_business(panel, viewer)
    access.show_list(viewer, found, "panel-business")
    page = {"panel": panel, "actions": found, "form": form}
    return render(request, "actions/panel_business.html", page)


def _form(panel: Panel, owners: Owners, data) -> BusinessForm:
    settings = panel.settings
    return BusinessForm(
        data,
        owners=owners,
        people=actions.who_sits_for(owners.involved),
        routine_wd=settings.action_due_wd,
        urgent_wd=settings.action_due_urgent_wd,
    )
