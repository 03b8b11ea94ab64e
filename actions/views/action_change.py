from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from actions import policy
from actions.errors import CaseNotOpen, NoLongerUnderWay
from actions.forms.action_change import ChangeForm, ExtendForm, HandOverForm
from actions.models import Action, ActionChange
from actions.selectors import action as actions
from actions.selectors import history, rights
from actions.services.change import extend_action, hand_over
from actions.views._fetched import action_of, placed
from sharing.choices import Verb
from sharing.doors import ledger
from sharing.errors import NotAllowed, Refusal, Stale
from sharing.models import Agency
from sharing.request import Request

FORM = require_http_methods(["GET", "HEAD", "POST"])
Clash = dict[str, Any] | None


@FORM
def action_extend(request: Request, ref: str) -> HttpResponse:
    """Give an action more time, with the reason."""
    action = action_of(request, ref)
    changes = history.changes(action)
    extended = history.extensions(changes)
    form = ExtendForm(request.POST or None, action=action, latest=_latest(changes))
    refusal = rights.refusal_to_extend(request.viewer, action, extended=bool(extended))
    done, clash = _changed(request, form, extend_action, refusal)
    if done:
        day = date_format(form.cleaned_data["due"], "j F Y")
        messages.success(request, f"{action.reference} is now due on {day}.")
        return redirect("action_page", ref=action.reference)
    page = {"extended": extended, "may": refusal is None}
    return _again(request, "actions/action_extend.html", action, form, clash, page)


@FORM
def action_hand_over(request: Request, ref: str) -> HttpResponse:
    """Give an action to another agency or person, with the reason."""
    action = action_of(request, ref)
    owners = rights.heirs_for(request.viewer, action)
    if not owners:
        raise _why_nobody(action)
    people = actions.people_of if action.case else actions.who_sits_for
    form = HandOverForm(
        request.POST or None,
        action=action,
        latest=_latest(history.changes(action)),
        owners=owners,
        people=people(owners.involved),
    )
    done, clash = _changed(request, form, hand_over, None)
    if done:
        agency = form.cleaned_data["owner_agency"]
        messages.success(request, _said(action, agency, new=agency in owners.others))
        return redirect("action_page", ref=action.reference)
    page = {"owners": owners, "may": True}
    return _again(request, "actions/action_hand_over.html", action, form, clash, page)


def _latest(changes: list[ActionChange]) -> int:
    return changes[0].pk if changes else 0


def _why_nobody(action: Action) -> Refusal:
    if action.status not in policy.GOING_ON:
        return NoLongerUnderWay()
    return NotAllowed() if action.is_on_pathway else CaseNotOpen()


def _said(action: Action, agency: Agency, *, new: bool) -> str:
    said = f"{action.reference} is handed over to {agency.name}."
    return f"{said} It is now involved: its SPoCs can see this case." if new else said


def _changed(
    request: Request, form: ChangeForm, verb: Callable[..., Any], refusal: Refusal | None
) -> tuple[bool, Clash]:
    """Whether it was done, and what somebody else did meanwhile. Who may not is refused, unless what
    they sent may be what they sent before."""
    if not form.is_bound or not form.is_valid() or (refusal and not form.is_overtaken()):
        if refusal:
            raise refusal
        return False, None
    try:
        verb(action=form.action, by=request.viewer, **form.cleaned_data)
    except Stale as stale:
        form.show_seen(stale.facts["change"].pk)
        return False, stale.facts
    except NotAllowed:
        raise
    except Refusal as no:
        ledger.record(request.viewer, Verb.REFUSED, why=type(no).__name__)
        form.add_error(None, no.said)
        return False, None
    return True, None


def _again(
    request: Request,
    template: str,
    action: Action,
    form: ChangeForm,
    clash: Clash,
    page: dict[str, Any],
) -> HttpResponse:
    page |= {**placed(action), "form": form}
    if clash:
        theirs = clash["change"]
        page |= {
            "clash": clash,
            "clash_rows": _rows(theirs),
            "you": theirs.by == request.viewer.user,
            "unsaved": [] if page["may"] else [_why(form.cleaned_data["reason"])],
        }
    return render(request, template, page, status=409 if clash else 200)


def _rows(change: ActionChange) -> list[dict[str, str]]:
    """What somebody else changed."""
    if change.to_due:
        row = {"key": "Due", "value": date_format(change.to_due, "j F Y")}
    else:
        row = {"key": "Agency", "value": change.to_agency.name if change.to_agency else ""}
    return [row, _why(change.reason)]


def _why(reason: str) -> dict[str, str]:
    return {"key": "Why", "value": reason}
