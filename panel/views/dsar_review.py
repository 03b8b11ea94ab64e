"""Subject access: reading every passage, and making the export."""

import re

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from panel.choices import PassageGroup
from panel.errors import StillToCheck
from panel.forms.dsar import ExportForm, PassageForm, Passages
from panel.interfaces.dsar_export import document
from panel.models import DSAR
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
# The fields of a page of passages, by the number of each.
SENT = re.compile(r"p([0-9]{1,15})-seen")


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
    sent = request.POST if request.method == "POST" else None
    changed: list[int] = []
    shown = _sent_forms(dsar, group, sent) if sent is not None else []
    sound = [form.is_valid() for form in shown]
    if shown and all(sound):
        ruled = rule_passages(dsar=dsar, given=[form.given for form in shown], by=request.viewer)
        if not ruled.changed:
            messages.success(request, "Saved.")
            return redirect(_onward(dsar, group, request))
        changed, shown = ruled.changed, []
    return _page(request, dsar, group, shown, changed)


def _page(
    request: Request, dsar: DSAR, group: str, shown: list[PassageForm], changed: list[int]
) -> HttpResponse:
    """What was sent, shown again; or a page of what is to check, or of the whole group."""
    progress = next((one for one in selector.progress(dsar) if one.group == group), None)
    whole = request.GET.get("show") == "all" or not (progress and progress.left)
    page = selector.page_of(dsar, group, request.GET.get("page", ""), whole=whole)
    if not shown:
        first = (page.number - 1) * selector.PER_PAGE + 1
        shown = [PassageForm(passage=one, place=n) for n, one in enumerate(page.passages, first)]
    query = "?show=all&page=" if whole else "?page="
    told = {
        "dsar": dsar,
        "group": PassageGroup(group).label,
        "progress": progress,
        "whole": whole,
        "shown": shown,
        "form": Passages(shown),
        "changed": changed,
        "page": page,
        "newer_url": f"{query}{page.number - 1}" if page.number > 1 else "",
        "older_url": f"{query}{page.number + 1}" if page.number < page.pages else "",
    }
    return render(request, "panel/dsar_review.html", told, status=CLASH if changed else 200)


def _sent_forms(dsar: DSAR, group: str, sent: QueryDict) -> list[PassageForm]:
    """A form for each passage that was on the page sent, whatever stands there now."""
    numbers = [int(found[1]) for name in sent if (found := SENT.fullmatch(name))]
    passages = selector.numbered(dsar, group, numbers)
    return [PassageForm(sent, passage=one, place=n) for n, one in enumerate(passages, 1)]


def _onward(dsar: DSAR, group: str, request: Request) -> str:
    """On to what is left to check; of a group shown whole its next page; else back to the request."""
    here = address("dsar_review", dsar.reference, group)
    progress = next((one for one in selector.progress(dsar) if one.group == group), None)
    if request.GET.get("show") != "all":
        done = progress is None or not progress.left
        return address("dsar_page", dsar.reference) if done else here
    page = selector.page_of(dsar, group, request.GET.get("page", ""), whole=True)
    if page.number < page.pages:
        return f"{here}?show=all&page={page.number + 1}"
    return address("dsar_page", dsar.reference)


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
