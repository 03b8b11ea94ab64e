"""Panels: the list, one panel with its members, and a new one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sharing.choices import May
from sharing.doors import access
from sharing.errors import NotFound
from sharing.forms.panel import PanelForm
from sharing.models import Panel
from sharing.selectors import agreement as agreements
from sharing.selectors import panel as panels
from sharing.services.panel import create_panel
from sharing.views._saving import saved, today

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def panel_list(request):
    rows = access.show_list(request.viewer, panels.panels_for(request.viewer, today()), "panels")
    page = {"rows": rows, "may_create": access.may(request.viewer, May.CREATE_PANEL)}
    return render(request, "sharing/panel_list.html", page)


@require_safe
def panel_summary(request, slug):
    """Members, roles, agreements and documents of one panel."""
    viewer, day = request.viewer, today()
    panel = access.fetch(Panel, slug, viewer, joins=["board"])
    documents = agreements.documents_of(panel)
    page = {
        "panel": panel,
        "members": panels.members_of(panel, day),
        "former": panels.former_members(panel, day),
        "roles": panels.roles_in(panel, day),
        "agreements": agreements.agreements_of(panel),
        "documents": documents,
        "to_accept": agreements.to_accept(viewer, documents),
        "today": day,
        "may_edit": access.may(viewer, May.MANAGE_PARTNERS, panel),
        "may_see_messages": access.may(viewer, May.COORDINATE, panel),
        "may_agree": access.may(viewer, May.MANAGE_AGREEMENTS, panel),
    }
    return render(request, "sharing/panel_summary.html", page)


@FORM
def panel_create(request):
    if not access.may(request.viewer, May.CREATE_PANEL):
        raise NotFound
    form = PanelForm(request.POST or None)
    if form.is_valid() and saved(request, form, create_panel, **form.cleaned_data):
        messages.success(request, "The panel is set up. Add its agencies next.")
        return redirect("panel_summary", form.result.slug)
    return render(request, "sharing/panel_create.html", {"form": form})
