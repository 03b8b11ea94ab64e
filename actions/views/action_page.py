from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions.choices import ActionStatus
from actions.forms.action import UpdateForm
from actions.models import Action
from actions.selectors import action as actions
from actions.selectors import rights
from actions.services.action import update_action
from referrals.selectors.case import HEADER_JOINS
from sharing.doors import access
from sharing.errors import NotAllowed, Stale
from sharing.request import Request

JOINS = ("owner_agency", "person", "raised_by", *(f"case__{name}" for name in HEADER_JOINS))


@require_http_methods(["GET", "HEAD", "POST"])
def action_page(request: Request, ref: str) -> HttpResponse:
    """One action: the task, who answers for it, when it is due, and how it came to where it is."""
    action = access.fetch(Action, ref, request.viewer, joins=JOINS)
    updates = actions.updates(action)
    latest = updates[0] if updates else None
    may_update = rights.may_update(request.viewer, action)
    form = None
    if may_update:
        coordinates = rights.coordinates(request.viewer, action.case)
        form = UpdateForm(
            request.POST or None, action=action, latest=latest, coordinates=coordinates
        )
    page = {
        "action": action,
        "case": action.case,
        "current": "case_actions",
        "updates": updates,
        "form": form if form and form.can_change else None,
    }
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if form.is_valid() or form.is_overtaken:
            typed = form.typed()
            try:
                update_action(action=action, by=request.viewer, **typed)
            except Stale as stale:
                theirs = stale.facts["update"]
                page |= {
                    "clash": stale.facts,
                    "clash_rows": _rows(theirs.get_status_display(), theirs.note),
                    "you": theirs.by == request.viewer.user,
                }
                if not form.can_change:
                    page["unsaved"] = _rows(ActionStatus(typed["status"]).label, typed["note"])
                form.show_seen(theirs.pk)
            else:
                messages.success(request, f"The update of {action.reference} is saved.")
                return _onward(action, form.returns_to)
    return render(request, "actions/action_page.html", page, status=409 if "clash" in page else 200)


def _onward(action: Action, back: str) -> HttpResponse:
    if back == "list":
        return redirect("action_list")
    return redirect("action_page", ref=action.reference)


def _rows(status: object, note: str) -> list[dict[str, str]]:
    return [{"key": "How it stands", "value": str(status)}, {"key": "Note", "value": note}]
