from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions.choices import ActionStatus
from actions.forms.action import UpdateForm
from actions.models import Action, ActionUpdate
from actions.selectors import action as actions
from actions.selectors import history, rights
from actions.services.action import update_action
from actions.views._fetched import action_of, placed
from referrals.selectors.rights import rights_on
from sharing.choices import May
from sharing.errors import NotAllowed, Stale
from sharing.models import Agency
from sharing.request import Request
from sharing.selectors.agency import appointments_in_force


@require_http_methods(["GET", "HEAD", "POST"])
def action_page(request: Request, ref: str) -> HttpResponse:
    """One action: the task, who answers for it, when it is due, and how it came to where it is."""
    action = action_of(request, ref)
    updates = actions.updates(action)
    form = _form(request, action, updates)
    clash: dict[str, Any] = {}
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if form.is_valid() or form.is_overtaken:
            try:
                update_action(action=action, by=request.viewer, **form.typed())
            except Stale as stale:
                clash = _clash(request, form, stale.facts)
            else:
                messages.success(request, f"The update of {action.reference} is saved.")
                return redirect("action_page", ref=action.reference)
    page = {
        **placed(action),
        "form": form if form and form.can_change else None,
        **_around(request, action, updates),
        **clash,
    }
    return render(request, "actions/action_page.html", page, status=409 if clash else 200)


def _form(request: Request, action: Action, updates: list[ActionUpdate]) -> UpdateForm | None:
    """The form of whoever may say something now, or could when the page was opened."""
    viewer = request.viewer
    reports = rights.reports(viewer, action)
    if not reports and not rights.only_clears(viewer, action):
        could = request.method == "POST" and rights.was_in_the_way(viewer, updates)
        if not could:
            return None
    return UpdateForm(
        request.POST or None,
        action=action,
        latest=updates[0] if updates else None,
        coordinates=viewer.holds(May.COORDINATE, action.panel_id),
        blockers=rights.others_on(action) if reports else (),
        clears=not reports,
    )


def _around(request: Request, action: Action, updates: list[ActionUpdate]) -> dict[str, Any]:
    """What stands about the action: who answers at its agency, how it came here, what may be changed."""
    changes, reminders = history.changes(action), history.reminders(action)
    extended = history.extensions(changes)
    held = rights_on(action.case, request.viewer) if action.case else None
    refusal = rights.refusal_to_extend(request.viewer, action, extended=bool(extended))
    return {
        "spocs": appointments_in_force([action.owner_agency_id], timezone.localdate()),
        "history": history.together(updates, changes, reminders),
        "latest": updates[0] if updates else None,
        "extended": extended,
        "clears": rights.only_clears(request.viewer, action),
        "may_extend": refusal is None,
        "may_remind": rights.may_remind(request.viewer, action, held),
        "reminded": reminders[0] if reminders else None,
        "today": timezone.localdate(),
        "may_hand_over": rights.may_hand_over(request.viewer, action, held),
    }


def _clash(request: Request, form: UpdateForm, facts: dict[str, Any]) -> dict[str, Any]:
    theirs, typed = facts["update"], form.typed()
    form.show_seen(theirs.pk)
    clash = {
        "clash": facts,
        "clash_rows": _rows(
            theirs.get_status_display(), theirs.note, theirs.blocked_by, theirs.evidence
        ),
        "you": theirs.by == request.viewer.user,
    }
    if form.can_change:
        return clash
    own = (typed["note"], typed["blocked_by"], typed["evidence"])
    return clash | {"unsaved": _rows(ActionStatus(typed["status"]).label, *own)}


def _rows(
    status: object, note: str, blocked_by: Agency | None, evidence: str
) -> list[dict[str, str]]:
    rows = [
        ("How it stands", str(status)),
        ("From whom it is needed", blocked_by.name if blocked_by else ""),
        ("What shows that it is done", evidence),
        ("Note", note),
    ]
    always = ("How it stands", "Note")
    return [{"key": key, "value": value} for key, value in rows if value or key in always]
