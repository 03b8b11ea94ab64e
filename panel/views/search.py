from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from panel.forms.search import SearchForm
from panel.selectors.search import meant, only_one
from panel.selectors.search import search as find
from panel.views._links import address
from sharing import references
from sharing.choices import Verb
from sharing.doors import ledger
from sharing.request import Request


@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Find a record by its reference. Posted, so that no address keeps what was looked for."""
    form = SearchForm(request.POST or None)
    page: dict = {"form": form}
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["reference"]
        found = find(request.viewer, wanted)
        asked = [references.as_said(one) for one in meant(wanted)]
        ledger.record(request.viewer, Verb.SEARCHED, *asked, found=len(found))
        if one := only_one(found):
            return redirect(address(one.page, one.reference))
        page["searched"] = True
        page["found"] = [
            {"text": f"{one.what} {one.reference}", "url": address(one.page, one.reference)}
            for one in found
        ]
    return render(request, "panel/search.html", page)
