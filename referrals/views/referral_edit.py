"""One page of the referral form: saved on continue, and by itself when typing pauses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from referrals import questions
from referrals.choices import WRITABLE
from referrals.forms.section import SectionForm
from referrals.forms.sections import FORMS
from referrals.models import Referral
from referrals.services import referral as writing
from referrals.views.referral import fetched
from referrals.views.referral_words import Written, clashes, is_imported
from sharing.errors import NotFound, Stale
from sharing.request import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral_edit(request: Request, ref: str, section: str) -> HttpResponse:
    """Show or save one page. Answers that changed meanwhile are shown in both versions."""
    by_itself = is_automatic(request)
    found = fetched(request, ref, look=not by_itself)
    if section not in FORMS:
        raise NotFound
    if request.method != "POST" and found.case.stage not in WRITABLE:
        return redirect("referral", ref)
    written = Written.of(found)
    data = request.POST if request.method == "POST" else None
    form = FORMS[section](data, answers=written.answers, around=written.around)
    if data is None:
        return page_of(request, found, form)
    sound = form.is_valid()
    if by_itself:
        return _kept(request, found, form)
    if not sound:
        return page_of(request, found, form, revision=data.get("revision"))
    try:
        writing.save_answers(
            referral=found,
            section=section,
            answers=form.cleaned_data,
            revision=revision_of(request),
            by=request.viewer,
        )
    except Stale as stale:
        return page_of(request, stale.facts["referral"], form, stale=stale)
    for note in form.notes():
        messages.info(request, note)
    return onwards(request, ref, section)


def page_of(
    request: Request,
    found: Referral,
    form: SectionForm,
    *,
    stale: Stale | None = None,
    revision: str | None = None,
) -> HttpResponse:
    page = {
        "form": form,
        "referral": found,
        "revision": found.revision if revision is None else revision,
        **about(found, form.page),
    }
    if stale:
        page |= {"stale": stale.facts, "you": stale.facts["who"] == request.viewer.person.name}
        page["clashes"] = clashes(stale.facts["changed"], found, form.cleaned_data)
    return render(request, "referrals/referral_edit.html", page, status=409 if stale else 200)


def _kept(request: Request, found: Referral, form: SectionForm) -> JsonResponse:
    """Keep what is sound and new; say how many answers cannot be kept as they are."""
    changes = form.changes()
    revision = found.revision
    if changes:
        try:
            saved = writing.save_answers(
                referral=found,
                section=form.page,
                answers=changes,
                revision=revision_of(request),
                by=request.viewer,
            )
        except Stale:
            return JsonResponse({"stale": True}, status=409)
        revision = saved.revision
    return saved_by_itself(left=len(form.errors), revision=revision)


def saved_by_itself(*, left: int, **tokens: object) -> JsonResponse:
    """What the page's script reads: the time, what could not be kept, and the new version."""
    now = timezone.localtime().strftime("%-I:%M%p").lower()
    return JsonResponse({"saved": now, "left": left, "tokens": tokens})


def is_automatic(request: Request) -> bool:
    return request.method == "POST" and request.headers.get("X-Autosave") == "1"


def revision_of(request: Request) -> int:
    """The revision the page showed; one that never was when it is unreadable, so nothing is lost."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def about(found: Referral, slug: str) -> dict:
    """Title, task and imported answers of a page, for its heading."""
    page, task = questions.PAGES[slug], questions.TASK_OF[slug]
    return {
        "case": found.case,
        "page": page,
        "task": task,
        "back": reverse("referral", args=[found.reference]),
        "imported": is_imported(found, page),
    }


def onwards(request: Request, ref: str, section: str) -> HttpResponse:
    """To where the person was going: the next page of the task, the list, or back to checking."""
    if "later" in request.POST:
        return redirect("referral", ref)
    if request.GET.get("then") == "check":
        return redirect("referral_check", ref)
    following = questions.page_after(section)
    return redirect("referral_edit", ref, following) if following else redirect("referral", ref)
