from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions.forms.ladder import LadderForm
from actions.selectors.simulation import simulate
from actions.services.escalation import change_ladder
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import SettingsOutOfRange, Stale
from sharing.models import Panel
from sharing.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def ladder_settings(request: Request, slug: str) -> HttpResponse:
    """The ladder's timings, and what others would do today. `step`: `check` after typing, `save` after
    checking, `change` to go back."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.CHANGE_SETTINGS, joins=["settings"])
    typed = request.POST if request.method == "POST" else None
    form = LadderForm(typed, settings=panel.settings)
    page: dict[str, Any] = {"panel": panel, "form": form}
    if form.is_valid() and _is_fresh(panel, form):
        if request.POST.get("step") == "save" and _saved(request, panel, form):
            messages.success(request, "The ladder is saved. What is open is looked at again now.")
            return redirect("panel_summary", panel.slug)
        if request.POST.get("step") == "check" and not form.errors:
            if form.changes() and request.viewer.holds(May.SEE_CASELOAD, panel.pk):
                page["would"] = simulate(
                    panel, form.changes(), request.viewer, timezone.localdate()
                )
                access.show_list(request.viewer, page["would"].moved, "ladder")
            return render(request, "actions/ladder_settings_check.html", page)
    return render(request, "actions/ladder_settings.html", page)


def _is_fresh(panel: Panel, form: LadderForm) -> bool:
    """Whether nobody saved since the page was opened; if somebody did, the form says so."""
    if form.cleaned_data["revision"] == panel.settings.revision:
        return True
    form.show_saved_meanwhile(panel.settings)
    return False


def _saved(request: Request, panel: Panel, form: LadderForm) -> bool:
    """Whether the service took it; a refusal is put beside the numbers it is about."""
    revision = form.cleaned_data["revision"]
    try:
        change_ladder(panel=panel, revision=revision, changes=form.changes(), by=request.viewer)
    except (Stale, SettingsOutOfRange) as no:
        ledger.record(request.viewer, Verb.REFUSED, why=type(no).__name__)
        if isinstance(no, SettingsOutOfRange):
            form.refused(no.facts["wrong"])
        else:
            panel.settings.refresh_from_db()
            form.show_saved_meanwhile(panel.settings)
        return False
    return True
