"""An agency's requests: the list, and the one page on which each is answered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from referrals.choices import Answer
from referrals.errors import RecordIncomplete
from referrals.forms.grounds import as_answers
from referrals.forms.request import ResponseForm
from referrals.models import InformationRequest
from referrals.selectors import readers
from referrals.selectors import request as requests
from referrals.selectors.person import identity_rows
from referrals.services.response import answer_request
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.errors import AgreementLapsed, NotAllowed, NotFound
from sharing.models import UsualAnswer
from sharing.request import Request
from sharing.selectors.usual_answer import usual_answer

JOINS = ("agency", "asked_by", "case__panel__settings", "case__adult", "case__referral")


@require_GET
def request_list(request: Request) -> HttpResponse:
    """What one's own agency is asked and has answered; for a coordinator, whom to chase, late first."""
    viewer = request.viewer
    if not (viewer.holds(May.ANSWER_REQUEST) or viewer.holds(May.COORDINATE)):
        raise NotFound
    waiting, answered = requests.own_requests(viewer)
    chase, judge = requests.to_chase(viewer), requests.refusals_to_judge(viewer)
    shown = {row.reference: row for row in (*waiting, *answered, *chase, *judge)}
    access.show_list(viewer, shown.values(), "requests")
    page = {
        "waiting": waiting,
        "answered": answered,
        "chase": chase,
        "judge": judge,
        "answers": viewer.holds(May.ANSWER_REQUEST),
        "chases": viewer.holds(May.COORDINATE),
    }
    return render(request, "referrals/request_list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def request_respond(request: Request, ref: str) -> HttpResponse:
    """One page: the question, and everything an answer holds. Nothing held takes one press."""
    asked = _asked(request, ref)
    usual = usual_answer(asked.agency_id, asked.case.panel_id)
    form = _form(request, asked)
    if request.method != "POST" or asked.withdrawn_at:
        return _page(request, asked, form, usual)
    do = request.POST.get("do", "")
    if do == "usual" and usual is not None:
        return _page(request, asked, _filled(request, asked, usual), usual)
    answer = Answer.NOTHING_HELD.value if do == "nothing" else ""
    if form.is_valid() or answer:
        chosen = as_answers(usual) if usual else None
        try:
            answer_request(
                request=asked,
                answer=answer or form.cleaned_data.get("answer", ""),
                content=None if answer else form.content(),
                bases=None if answer else form.grounds(),
                named=[] if answer else form.named(),
                by_usual_answer=not answer and chosen == form.chosen(),
                seen=_seen(request),
                by=request.viewer,
            )
        except RecordIncomplete as refused:
            form.add_wrong(refused.gaps)
        except AgreementLapsed as refused:
            form.add_error(None, refused.said)
        else:
            messages.success(request, f"Thank you. The answer to {asked.reference} is recorded.")
            return redirect("request_list")
    return _page(request, asked, form, usual)


@require_POST
def request_identity(request: Request, ref: str) -> HttpResponse:
    """Whom the question is about, on press, for this one page; recorded."""
    asked = _asked(request, ref, look=False)
    ledger.record(request.viewer, Verb.IDENTITY_SHOWN, asked.case, asked)
    usual = usual_answer(asked.agency_id, asked.case.panel_id)
    shown = identity_rows(asked.case, request.viewer)
    return _page(request, asked, _form(request, asked, unbound=True), usual, identity=shown)


def _asked(request: Request, ref: str, *, look: bool = True) -> InformationRequest:
    """The request, for who speaks for the agency that is asked (`NotAllowed` for who only reads it)."""
    asked = access.fetch(InformationRequest, ref, request.viewer, joins=JOINS, look=look)
    if not request.viewer.speaks_for(asked.agency_id):
        raise NotAllowed
    return asked


def _form(request: Request, asked: InformationRequest, *, unbound: bool = False) -> ResponseForm:
    sent = request.POST if request.method == "POST" and not unbound else None
    return _made(asked, sent)


def _made(asked: InformationRequest, sent: Any) -> ResponseForm:
    return ResponseForm(
        sent,
        request=asked,
        agencies=[one for one in readers.can_be_asked(asked.case) if one.pk != asked.agency_id],
        recognised=asked.case.panel.settings.recognised_legitimate_interests_confirmed,
        initial={"seen": requests.number_of_answers(asked)},
    )


def _filled(request: Request, asked: InformationRequest, usual: UsualAnswer) -> ResponseForm:
    """What was typed so far, with the agency's usual wording in the radios; nothing is saved."""
    form = _made(asked, None)
    typed = {bound.name: bound.data for bound in _made(asked, request.POST)}
    kept = {name: value for name, value in typed.items() if value not in (None, "", [])}
    form.initial = {**form.initial, **kept, **as_answers(usual)}
    return form


def _seen(request: Request) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(
    request: Request,
    asked: InformationRequest,
    form: ResponseForm,
    usual: UsualAnswer | None,
    **more: Any,
) -> HttpResponse:
    page = {
        "asked": asked,
        "form": form,
        "usual": usual,
        "given": requests.answers_to(asked, request.viewer),
        **more,
    }
    return render(request, "referrals/request_respond.html", page)
