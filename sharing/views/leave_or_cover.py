"""Away for a while, or gone for good: one page, because it is one question."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sharing.choices import May
from sharing.doors import access
from sharing.forms.person import CoverForm, LeaverForm
from sharing.models import User
from sharing.selectors import person as people
from sharing.selectors import standing
from sharing.services.appointment import end_cover, set_cover
from sharing.services.person import record_leaver
from sharing.views._saving import saved, today
from sharing.views.panel import FORM


@FORM
def leave_or_cover(request, reference):
    """`step` says which of the two forms was sent."""
    person = access.fetch(
        User, reference, request.viewer, may=May.MANAGE_PARTNERS, joins=["agency"]
    )
    step = request.POST.get("step")
    cover = CoverForm(request.POST if step == "cover" else None, people=people.colleagues(person))
    leaver = LeaverForm(request.POST if step == "leave" else None)
    if cover.is_valid() and saved(request, cover, set_cover, person=person, **cover.cleaned_data):
        messages.success(request, "Cover is set. Both of them see the work while it lasts.")
        return redirect("person_summary", person.reference)
    if leaver.is_valid() and saved(request, leaver, record_leaver, person=person):
        messages.success(request, "They are signed out and cannot sign in again.")
        for agency in leaver.result.managed:
            messages.warning(request, f"{agency} has no manager now. Choose another.")
        return redirect("person_summary", person.reference)
    page = {
        "person": person,
        "cover_form": cover,
        "leaver_form": leaver,
        "may_manage": standing.manages(request.viewer, person),
        "may_cover": person.agency is not None and standing.manages(request.viewer, person.agency),
        **people.holdings(person, today()),
    }
    return render(request, "sharing/leave_or_cover.html", page)


@require_POST
def cover_end(request, reference, number):
    person = access.fetch(User, reference, request.viewer, may=May.MANAGE_PARTNERS)
    end_cover(by=request.viewer, person=person, cover=people.cover_for(person, number))
    messages.success(request, "Cover ends today.")
    return redirect("person_summary", person.reference)
