"""The referral on paper: completed, or blank to write on."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from referrals import questions
from referrals.choices import IMPACT, LIKELIHOOD, Factor, Presence, Verb
from referrals.forms.sections import FORMS
from referrals.models.wording import choices_of, model_field, question, takes_many
from referrals.selectors import referral as asked
from referrals.selectors import referral_page
from referrals.views.referral import fetched
from referrals.views.referral_words import Written
from sharing.doors import ledger, pace
from sharing.errors import NotFound
from sharing.request import Request


@login_required
@require_GET
def referral_print(request: Request, ref: str) -> HttpResponse:
    """Everything that was answered, with who printed it and when. The printing is recorded."""
    found = fetched(request, ref, own=False)
    pace.note_taking(request.viewer, found)
    ledger.record(request.viewer, Verb.REFERRAL_PRINTED, found)
    hidden = referral_page.hidden_from(found, request.viewer) | referral_page.PROTECTED
    page = {
        "referral": found,
        "case": found.case,
        "written": Written.of(found, hidden),
        "printed_at": timezone.now(),
    }
    return render(request, "referrals/referral_print.html", page)


@login_required
@require_GET
def refer_blank(request: Request) -> HttpResponse:
    """The empty form on paper, numbered as the spreadsheet is."""
    if not asked.panels_to_refer_to(request.viewer):
        raise NotFound
    page = {
        "tasks": [
            {"title": task.title, "number": task.number, "pages": [_blank(p) for p in task.pages]}
            for task in questions.TASKS
        ],
        "printed_at": timezone.now(),
        "factors": Factor.labels,
        "presences": Presence.labels,
        "likelihood": [label for _, label in LIKELIHOOD],
        "impact": [label for _, label in IMPACT],
    }
    return render(request, "referrals/referral_blank.html", page)


def _blank(page: questions.Page) -> dict:
    look = FORMS[page.slug].look if page.slug in FORMS else {}
    return {
        "slug": page.slug,
        "title": page.title,
        "rows": [
            {
                "number": number,
                "text": question(name),
                "hint": look.get(name, {}).get("hint", ""),
                "choices": list(choices_of(name).values()),
                "many": takes_many(name) and bool(choices_of(name)),
                "long": model_field(name).get_internal_type() == "TextField",
            }
            for number, name in page.questions.items()
        ],
    }
