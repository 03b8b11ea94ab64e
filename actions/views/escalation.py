"""One escalation: its page, the copies of those who do not see the case, and saying one has seen it."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from actions.errors import AlreadyAcknowledged
from actions.forms.escalation import AcknowledgeForm
from actions.ladder import Rung
from actions.models import Action, EscalationRecipient
from actions.selectors import escalation_copies as copies
from actions.selectors.ladder_of import own_copies
from actions.selectors.steps import Target, panel_of, sees
from actions.services.escalation import acknowledge
from actions.views._fetched import target_of
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import NotAllowed
from sharing.request import Request

FORM = require_http_methods(["GET", "HEAD", "POST"])
THANKS = "Thank you. It is recorded that you have seen {reference}."


@require_GET
def escalation_page(request: Request, ref: str) -> HttpResponse:
    """The ladder of one action or request, for who may see it."""
    target = target_of(request, ref)
    return render(request, "actions/escalation_page.html", _about(request, target))


@FORM
def escalation_seen(request: Request, ref: str) -> HttpResponse:
    """Acknowledge what was escalated to oneself, where one sees the case."""
    target = target_of(request, ref)
    told = own_copies(target, request.viewer)
    if not told:
        raise NotAllowed
    form = AcknowledgeForm(_sent(request), of_case=target.case is not None)
    waiting = [one for one in told if one.acknowledged_at is None] or told[-1:]
    if request.method == "POST" and _done(request, form, waiting):
        messages.success(request, THANKS.format(reference=target.reference))
        return redirect(*_home(target))
    page = _about(request, target) | {"form": form}
    return render(request, "actions/escalation_seen.html", page)


@FORM
def escalation_copy(request: Request, number: int) -> HttpResponse:
    """What was escalated, for an agency's manager or the board: what their role may know of it."""
    viewer = request.viewer
    told = access.fetch(EscalationRecipient, str(number), viewer, joins=copies.JOINS, look=False)
    ledger.record(viewer, Verb.LOOKED, told.step.target)
    asks, of_case = told.step.rung == Rung.MANAGER, told.step.case_id is not None
    form = AcknowledgeForm(_sent(request), asks=asks, of_case=of_case)
    if request.method == "POST":
        if told.person != viewer.user:
            raise NotAllowed
        if _done(request, form, [told]):
            messages.success(request, THANKS.format(reference=told.reference))
            return redirect("escalation_list")
    page = {"copy": copies.copy_of(told, viewer), "form": form}
    return render(request, "actions/escalation_copy.html", page)


def _sent(request: Request) -> QueryDict | None:
    """What was sent: nothing need be written, so an empty form is one too."""
    return request.POST if request.method == "POST" else None


def _done(request: Request, form: AcknowledgeForm, told: list[EscalationRecipient]) -> bool:
    """Whether all of these are acknowledged now; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        for one in told:
            acknowledge(told=one, response=form.said, by=request.viewer)
    except AlreadyAcknowledged as refusal:
        ledger.record(request.viewer, Verb.REFUSED, why=type(refusal).__name__)
        form.add_error(None, refusal.said)
        return False
    return True


def _about(request: Request, target: Target) -> dict[str, object]:
    return {
        "target": target,
        "case": target.case,
        "sees_case": sees(request.viewer, target),
        "oversees": request.viewer.holds(May.SEE_CASELOAD, panel_of(target)),
    }


def _home(target: Target) -> tuple[str, str]:
    """Where one reads on: the page of the action, or of the request's ladder."""
    page = "action_page" if isinstance(target, Action) else "escalation_page"
    return page, target.reference
