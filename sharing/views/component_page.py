"""One page with every component in every state, for developers and for accessibility review."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from sharing.forms.component_page import ComponentFilter, ComponentForm
from sharing.views.component_samples import samples


@require_safe
def component_page(request):
    """Shows made-up content only. `?errors` shows the form as it looks when everything is wrong."""
    wrong = {
        "email": "x",
        "place": "other",
        "day_day": "31",
        "day_month": "feb",
        "day_year": "2026",
    }
    form = ComponentForm(wrong, {}) if "errors" in request.GET else ComponentForm()
    page = {**samples(), "form": form, "filter_form": ComponentFilter(auto_id="filter_%s")}
    return render(request, "sharing/component_page.html", page)
