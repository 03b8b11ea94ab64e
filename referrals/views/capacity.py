"""Pages on which capacity and advocacy are recorded."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from referrals.forms.capacity import AdvocacyForm, CapacityForm
from referrals.selectors.evidence import has_capacity_record
from referrals.services import capacity as keeping
from referrals.views._recording import GET_OR_POST, case_to_record, record_page
from sharing.request import Request


@require_http_methods(GET_OR_POST)
def capacity_add(request: Request, ref: str) -> HttpResponse:
    """Capacity for one decision on one date."""
    case = case_to_record(request, ref)
    form = CapacityForm(
        request.POST if request.method == "POST" else None,
        initial={"main": not has_capacity_record(case)},
    )

    def save(answers: dict[str, Any]) -> str:
        main = answers.pop("main")
        keeping.record_capacity(case=case, found=answers, main=main, by=request.viewer)
        return "The capacity record is kept."

    return record_page(request, case, form, template="capacity_add", save=save)


@require_http_methods(GET_OR_POST)
def advocacy_add(request: Request, ref: str) -> HttpResponse:
    """Who helps the adult to take part, or why nobody yet."""
    case = case_to_record(request, ref)
    form = AdvocacyForm(request.POST if request.method == "POST" else None)

    def save(answers: dict[str, Any]) -> str:
        keeping.record_advocacy(case=case, found=answers, by=request.viewer)
        return "The support is recorded."

    return record_page(request, case, form, template="advocacy_add", save=save)
