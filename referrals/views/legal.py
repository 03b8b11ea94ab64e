"""Pages on which legal measures are recorded and followed up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from referrals.forms.legal import MeasureEndForm, MeasureForm
from referrals.record_rules import measure_warning
from referrals.selectors.case_person import measure_of
from referrals.selectors.referral import panel_agencies
from referrals.services import legal as keeping
from referrals.views._recording import GET_OR_POST, case_to_record, record_page
from sharing.request import Request


@require_http_methods(GET_OR_POST)
def legal_measure_add(request: Request, ref: str) -> HttpResponse:
    """A legal measure; an unusual length is warned of after saving, never refused."""
    case = case_to_record(request, ref)
    typed = request.POST if request.method == "POST" else None
    form = MeasureForm(typed, agencies=panel_agencies(case.panel))

    def save(answers: dict[str, Any]) -> str:
        kept = keeping.record_measure(case=case, measure=answers, by=request.viewer)
        if warning := measure_warning(kept.type, kept.start, kept.expiry):
            messages.warning(request, f"Check the dates of this measure. {warning}")
        return "The legal measure is recorded."

    return record_page(request, case, form, template="legal_measure_add", save=save)


@require_http_methods(GET_OR_POST)
def legal_measure_end(request: Request, ref: str, number: int) -> HttpResponse:
    """What follows a measure, and when it ended if that was early."""
    case = case_to_record(request, ref)
    measure = measure_of(case, number)
    typed = request.POST if request.method == "POST" else None

    def save(answers: dict[str, Any]) -> str:
        keeping.end_measure(measure=measure, **answers, by=request.viewer)
        return "What follows the measure is recorded."

    return record_page(
        request,
        case,
        MeasureEndForm(typed, measure=measure),
        template="legal_measure_end",
        save=save,
        measure=measure,
    )
