"""Roles in a panel, given and ended."""

from django.contrib import messages
from django.shortcuts import redirect, render

from sharing.choices import May
from sharing.doors import access
from sharing.forms.agency import LastDayForm
from sharing.forms.panel import RoleForm
from sharing.models import Panel
from sharing.roles import ROLES
from sharing.selectors import panel as panels
from sharing.selectors import person as people
from sharing.services.role import end_role, give_role
from sharing.views._saving import saved, today
from sharing.views.panel import FORM


@FORM
def role_give(request, slug):
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_PARTNERS)
    around = people.people_around(request.viewer, panel, today())
    form = RoleForm(request.POST or None, people=around)
    if form.is_valid() and saved(request, form, give_role, panel=panel, **form.cleaned_data):
        messages.success(request, "The role is given.")
        return redirect("panel_summary", panel.slug)
    return render(request, "sharing/role_give.html", {"panel": panel, "form": form})


@FORM
def role_end(request, slug, number):
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_PARTNERS)
    role = panels.role_in(panel, number)
    form = LastDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(request, form, end_role, role=role, **form.cleaned_data):
        messages.success(request, "The role ends on the day you gave.")
        return redirect("panel_summary", panel.slug)
    page = {"panel": panel, "role": role, "about": ROLES[role.role], "form": form}
    return render(request, "sharing/role_end.html", page)
