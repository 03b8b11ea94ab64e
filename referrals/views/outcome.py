"""Pages on which the adult's words are recorded, judged and replaced."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from referrals.forms.outcome import (
    MOST_WISHES,
    ChangeForm,
    ConversationForm,
    JudgeForm,
    WishFormSet,
)
from referrals.forms.record import as_typed
from referrals.forms.told import ToldForm
from referrals.selectors.case_person import conversations_of, outcome_of
from referrals.services import outcome as keeping
from referrals.views._recording import GET_OR_POST, case_to_record, record_page
from sharing.request import Request


@require_http_methods(GET_OR_POST)
def conversation_add(request: Request, ref: str) -> HttpResponse:
    """A conversation with the adult, and what they want, wish by wish."""
    case = case_to_record(request, ref)
    typed = request.POST if request.method == "POST" else None
    form, wishes = ConversationForm(typed), WishFormSet(typed, prefix="wish")
    asks_for_more = typed is not None and "more" in typed
    if asks_for_more:
        shown = [as_typed(wish) for wish in wishes.forms][: MOST_WISHES - 1]
        form, wishes = (
            ConversationForm(initial=as_typed(form)),
            WishFormSet(initial=shown, prefix="wish"),
        )

    def save(answers: dict[str, Any]) -> str:
        wanted = [wish for wish in wishes.cleaned_data if wish.get("own_words")]
        keeping.record_conversation(
            case=case, conversation=answers, wishes=wanted, by=request.viewer
        )
        return "The conversation is recorded."

    return record_page(
        request,
        case,
        form,
        formset=wishes,
        template="conversation_add",
        save=save,
        more=len(wishes.forms) < MOST_WISHES,
    )


@require_http_methods(GET_OR_POST)
def outcome_judge(request: Request, ref: str, number: int) -> HttpResponse:
    """Whether something the adult wants has happened, in their view."""
    case = case_to_record(request, ref)
    outcome = outcome_of(case, number)
    typed = request.POST if request.method == "POST" else None

    def save(answers: dict[str, Any]) -> str:
        keeping.judge_outcome(outcome=outcome, **answers, by=request.viewer)
        return "Their view is recorded."

    return record_page(
        request,
        case,
        JudgeForm(typed, initial={"was": outcome.achieved}),
        template="outcome_judge",
        save=save,
        outcome=outcome,
    )


@require_http_methods(GET_OR_POST)
def outcome_change(request: Request, ref: str, number: int) -> HttpResponse:
    """New words in place of earlier ones, which stay readable."""
    case = case_to_record(request, ref)
    outcome = outcome_of(case, number)
    typed = request.POST if request.method == "POST" else None
    form = ChangeForm(typed, outcome=outcome, conversations=conversations_of(case))

    def save(answers: dict[str, Any]) -> str:
        was = answers.pop("was")
        keeping.supersede_outcome(outcome=outcome, changes=answers, was=was, by=request.viewer)
        return "The new words are recorded. The earlier ones stay in the history."

    return record_page(request, case, form, template="outcome_change", save=save, outcome=outcome)


@require_http_methods(GET_OR_POST)
def told_add(request: Request, ref: str) -> HttpResponse:
    """That the adult was told and heard, or why not yet."""
    case = case_to_record(request, ref)
    form = ToldForm(request.POST if request.method == "POST" else None)

    def save(answers: dict[str, Any]) -> str:
        keeping.record_told(case=case, said=answers, by=request.viewer)
        return "It is recorded."

    return record_page(request, case, form, template="told_add", save=save)
