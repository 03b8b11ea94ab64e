"""The monthly access review, as whoever speaks for an agency reads and answers it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from referrals.forms.access_review import NOTHING, AccessReviewForm
from referrals.models import AccessReviewLine
from referrals.selectors import access_review as reviews
from referrals.services.access_review import answer_access_lines
from referrals.views.case_access import FORM
from sharing.doors import access
from sharing.errors import NotFound, Refusal
from sharing.request import Request


@FORM
def access_review(request: Request) -> HttpResponse:
    """Who in the viewer's agency can see what; several lines are answered at once."""
    viewer = request.viewer
    page = reviews.page(viewer)
    if not (viewer.agency_ids or page.cases):
        raise NotFound
    form = AccessReviewForm(
        request.POST if request.method == "POST" else None, lines=page.to_answer
    )
    if form.is_valid() and _saved(request, form):
        return redirect("access_review")
    access.show_list(viewer, page.cases, "access_review")
    return render(request, "referrals/access_review.html", {"page": page, "form": form})


def _saved(request: Request, form: AccessReviewForm) -> bool:
    """Save what was answered, and say what somebody else had answered meanwhile."""
    answers = form.answers()
    others = reviews.answered_meanwhile(request.viewer, request.POST.keys() - form.fields.keys())
    if answers:
        try:
            done = answer_access_lines(answers=answers, by=request.viewer)
        except Refusal as refused:
            form.add_error(None, refused.said)
            return False
        others += done.taken
        if done.saved:
            messages.success(request, "Saved. What you left open still waits.")
    elif not others:
        form.add_error(next(iter(form.fields), None), NOTHING)
        return False
    for line in others:
        messages.info(request, _said(line))
    return True


def _said(line: AccessReviewLine) -> str:
    """What somebody else answered, and when."""
    at, by = timezone.localtime(line.answered_at), line.answered_by
    who = by.name if by else "somebody else"
    return (
        f"{line.case.reference}, {line.who}: {who} answered "
        f"“{line.get_answer_display()}” on {at.day} {at:%B} at {at:%H:%M}."
    )
