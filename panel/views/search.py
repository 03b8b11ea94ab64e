from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from panel.forms.search import SearchForm
from panel.selectors.search import Results, meant
from panel.selectors.search import search as find
from panel.views._links import address
from sharing import references
from sharing.choices import Verb
from sharing.doors import ledger
from sharing.request import Request


@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Find a record. Posted, so that no address keeps what was looked for."""
    form = SearchForm(request.POST or None, viewer=request.viewer)
    page: dict = {"form": form}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["wanted"]
        results = find(request.viewer, typed, form.born())
        _record(request, typed, results)
        if one := results.only_one:
            return redirect(address(one.page, one.reference))
        page["searched"] = True
        page["found"] = [
            {
                "text": f"{one.what} {one.reference}",
                "note": one.note,
                "url": address(one.page, one.reference),
            }
            for one in results.all
        ]
    return render(request, "panel/search.html", page)


def _record(request: Request, typed: str, results: Results) -> None:
    """What was found by whom it is about is named: whoever found it now knows who that is."""
    if results.by_person:
        known = dict.fromkeys(one.case for one in results.by_person)
        ledger.record(request.viewer, Verb.FOUND_BY_NAME, *known)
    asked = [references.as_said(one) for one in meant(typed)]
    ledger.record(request.viewer, Verb.SEARCHED, *asked, found=len(results.all))
