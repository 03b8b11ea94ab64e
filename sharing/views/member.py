"""Which agencies belong to a panel."""

from django.contrib import messages
from django.shortcuts import redirect, render

from sharing.choices import May
from sharing.doors import access
from sharing.forms.agency import NewAgencyForm
from sharing.forms.panel import MemberForm, MembershipForm
from sharing.models import Panel
from sharing.selectors import panel as panels
from sharing.services.agency import add_agency
from sharing.services.membership import join_panel, leave_panel, set_core
from sharing.views._saving import saved, today
from sharing.views.panel import FORM


@FORM
def agency_add(request, slug):
    """A new agency, which becomes a member of this panel."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_PARTNERS)
    form = NewAgencyForm(request.POST or None)
    if form.is_valid() and saved(request, form, add_agency, panel=panel, **form.cleaned_data):
        messages.success(request, "The agency is added. Add its people next.")
        return redirect("agency_summary", form.result.slug)
    return render(request, "sharing/agency_add.html", {"panel": panel, "form": form})


@FORM
def member_add(request, slug):
    """An agency that other panels know already."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_PARTNERS)
    form = MemberForm(request.POST or None, agencies=panels.joinable(panel, today()))
    if form.is_valid() and saved(request, form, join_panel, panel=panel, **form.cleaned_data):
        messages.success(request, "The agency belongs to the panel now.")
        return redirect("panel_summary", panel.slug)
    return render(request, "sharing/member_add.html", {"panel": panel, "form": form})


@FORM
def member_change(request, slug, agency):
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_PARTNERS)
    membership = panels.membership_of(panel, agency, today())
    form = MembershipForm(request.POST or None, initial={"is_core": membership.is_core})
    if form.is_valid() and _change(request, form, membership):
        messages.success(request, "The membership is changed.")
        return redirect("panel_summary", panel.slug)
    page = {"panel": panel, "membership": membership, "form": form}
    return render(request, "sharing/member_change.html", page)


def _change(request, form, membership):
    typed = form.cleaned_data
    if typed["leaves"]:
        return saved(request, form, leave_panel, membership=membership, last_day=typed["last_day"])
    if typed["is_core"] == membership.is_core:
        return True
    return saved(request, form, set_core, membership=membership, is_core=typed["is_core"])
