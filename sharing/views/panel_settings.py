"""Every number of a panel: read, changed, and what a change does shown before it is saved."""

from django.contrib import messages
from django.shortcuts import redirect, render

from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import NotAllowed, SettingsOutOfRange, Stale
from sharing.forms.panel import SettingsForm, rows_of
from sharing.models import Panel
from sharing.services.panel import change_settings
from sharing.views.panel import FORM


@FORM
def panel_settings(request, slug):
    """`step` says where we are: `check` after typing, `save` after checking, `change` to go back."""
    viewer = request.viewer
    panel = access.fetch(Panel, slug, viewer, joins=["settings"])
    if not access.may(viewer, May.CHANGE_SETTINGS, panel):
        if request.method == "POST":
            raise NotAllowed
        page = {"panel": panel, "groups": rows_of(panel.settings)}
        return render(request, "sharing/panel_settings_read.html", page)
    form = SettingsForm(request.POST or None, settings=panel.settings)
    if request.POST.get("step") == "save" and form.is_valid() and _save(request, panel, form):
        messages.success(request, "The settings are saved.")
        return redirect("panel_summary", panel.slug)
    if request.POST.get("step") == "check" and form.is_valid() and _is_fresh(panel, form):
        page = {"panel": panel, "form": form, "changes": form.rows_of_changes()}
        return render(request, "sharing/panel_settings_check.html", page)
    return render(request, "sharing/panel_settings.html", {"panel": panel, "form": form})


def _is_fresh(panel, form):
    """Whether nobody has saved since the page was opened; if somebody has, the form says so."""
    if form.cleaned_data["revision"] == panel.settings.revision:
        return True
    form.show_saved_meanwhile(panel.settings)
    return False


def _save(request, panel, form):
    """Whether the service took it; a refusal is put beside the numbers it is about."""
    typed = form.cleaned_data
    try:
        change_settings(
            by=request.viewer, panel=panel, revision=typed["revision"], changes=form.changes()
        )
    except Stale:
        ledger.record(request.viewer, Verb.REFUSED, why=Stale.__name__)
        panel.settings.refresh_from_db()
        form.show_saved_meanwhile(panel.settings)
        return False
    except SettingsOutOfRange as no:
        ledger.record(request.viewer, Verb.REFUSED, why=SettingsOutOfRange.__name__)
        form.refused(no.facts["wrong"])
        return False
    return True
