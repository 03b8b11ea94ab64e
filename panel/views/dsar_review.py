"""Subject access: reading every passage, and making the export."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from panel.choices import PassageGroup
from panel.errors import StillToCheck
from panel.forms.dsar import ExportForm, PassageForm, Passages
from panel.interfaces.dsar_export import document
from panel.selectors import dsar as selector
from panel.services.dsar_review import export_dsar, gather_dsar, rule_passages
from panel.views._links import address
from panel.views.dsar import fetched
from referrals.errors import ReasonNeeded
from sharing.choices import Verb
from sharing.doors import access, ledger
from sharing.errors import NotFound
from sharing.request import Request

CLASH = 409


@require_http_methods(["GET", "HEAD", "POST"])
def dsar_review(request: Request, ref: str, group: str) -> HttpResponse:
    """Ten passages of one group, each with its ruling; several are saved at once."""
    if group not in PassageGroup.values:
        raise NotFound
    dsar, cases = fetched(request, ref)
    if not dsar.is_open:
        return redirect(address("dsar_page", dsar.reference))
    if not selector.are_open(cases, request.viewer):
        return redirect(address("dsar_open", dsar.reference))
    access.show_list(request.viewer, cases, "dsar")
    page = selector.page_of(dsar, group, request.GET.get("page", ""))
    sent = request.POST if request.method == "POST" else None
    shown = _forms(page, sent)
    changed: list[int] = []
    sound = [form.is_valid() for form in shown]
    if sent is not None and all(sound):
        ruled = rule_passages(dsar=dsar, given=[form.given for form in shown], by=request.viewer)
        if not ruled.changed:
            messages.success(request, "Saved.")
            return redirect(_onward(dsar.reference, group, page))
        changed = ruled.changed
        page = selector.page_of(dsar, group, str(page.number))
        shown = _forms(page)
    told = {
        "dsar": dsar,
        "group": PassageGroup(group).label,
        "progress": next((one for one in selector.progress(dsar) if one.group == group), None),
        "shown": shown,
        "form": Passages(shown),
        "changed": changed,
        "page": page,
        "newer_url": f"?page={page.number - 1}" if page.number > 1 else "",
        "older_url": f"?page={page.number + 1}" if page.number < page.pages else "",
    }
    return render(request, "panel/dsar_review.html", told, status=CLASH if changed else 200)


def _forms(page: selector.Page, sent: QueryDict | None = None) -> list[PassageForm]:
    """A form for each passage of the page, numbered as they stand in the group."""
    numbered = enumerate(page.passages, (page.number - 1) * selector.PER_PAGE + 1)
    return [PassageForm(sent, passage=passage, place=place) for place, passage in numbered]


def _onward(reference: str, group: str, page: selector.Page) -> str:
    """The next page of the group, or back to the request after the last."""
    if page.number < page.pages:
        return f"{address('dsar_review', reference, group)}?page={page.number + 1}"
    return address("dsar_page", reference)


@require_POST
def dsar_gather(request: Request, ref: str) -> HttpResponse:
    """Look in the records again for what is new or changed."""
    dsar, _ = fetched(request, ref)
    found = gather_dsar(dsar=dsar, by=request.viewer)
    messages.success(request, _found(found) or "Nothing is new or changed.")
    return redirect(address("dsar_page", dsar.reference))


@require_http_methods(["GET", "HEAD", "POST"])
def dsar_export(request: Request, ref: str) -> HttpResponse:
    """The reason, then the file. What is new since is looked for first, and must be checked too."""
    dsar, cases = fetched(request, ref)
    if not dsar.is_open:
        return redirect(address("dsar_page", dsar.reference))
    if not selector.are_open(cases, request.viewer):
        return redirect(address("dsar_open", dsar.reference))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = gather_dsar(dsar=dsar, by=request.viewer)
        try:
            export = export_dsar(dsar=dsar, by=request.viewer, **form.cleaned_data)
        except (StillToCheck, ReasonNeeded) as refused:
            ledger.record(request.viewer, Verb.REFUSED, why=type(refused).__name__)
            field = "reason" if isinstance(refused, ReasonNeeded) else None
            form.add_error(field, f"{refused.said} {_found(found)}".strip())
        else:
            answer = HttpResponse(document(export), content_type="text/html; charset=utf-8")
            name = f"{dsar.reference}.html"
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    whole = selector.together(selector.progress(dsar))
    return render(request, "panel/dsar_export.html", {"form": form, "dsar": dsar, "whole": whole})


def _found(number: int) -> str:
    if not number:
        return ""
    return f"{number} {'passage is' if number == 1 else 'passages are'} new or changed since."
