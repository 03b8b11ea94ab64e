"""People: added, changed, on leave, gone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from sharing.choices import May
from sharing.doors import access
from sharing.forms.person import PersonForm, PersonWithRoleForm, typed_of
from sharing.forms.sign_in import AskForLinkForm
from sharing.models import Agency, Panel, User
from sharing.selectors import person as people
from sharing.selectors import standing
from sharing.services import person as service
from sharing.views._saving import saved, today
from sharing.views.panel import FORM


@FORM
def person_add(request, slug):
    """Somebody who works for this agency."""
    agency = access.fetch(Agency, slug, request.viewer, may=May.MANAGE_PARTNERS)
    form = PersonForm(request.POST or None)
    if form.is_valid() and saved(
        request, form, service.add_person, where=agency, **form.cleaned_data
    ):
        return _added(request, form.result)
    return render(request, "sharing/person_add.html", {"agency": agency, "form": form})


@FORM
def person_add_to_panel(request, slug):
    """Somebody who works for no partner agency, with a role in this panel."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_PARTNERS)
    form = PersonWithRoleForm(request.POST or None)
    if form.is_valid() and saved(
        request, form, service.add_person, where=panel, **form.cleaned_data
    ):
        return _added(request, form.result)
    return render(request, "sharing/person_add.html", {"panel": panel, "form": form})


@require_safe
def person_summary(request, reference):
    viewer = request.viewer
    person = access.fetch(User, reference, viewer, joins=["agency"])
    page = {
        "person": person,
        "today": today(),
        **_may(viewer, person),
        "is_me": person == viewer.user,
        **people.holdings(person, today()),
        **(people.left_behind(person) if person.left_on else {}),
    }
    return render(request, "sharing/person_summary.html", page)


@FORM
def person_change(request, reference):
    person = access.fetch(User, reference, request.viewer, may=May.MANAGE_PARTNERS)
    standing.refuse_part(request.viewer, person)
    form = PersonForm(request.POST or None, initial=typed_of(person))
    if form.is_valid() and saved(
        request, form, service.change_person, person=person, **form.cleaned_data
    ):
        messages.success(request, "The details are changed.")
        return redirect("person_summary", person.reference)
    return render(request, "sharing/person_change.html", {"person": person, "form": form})


@require_POST
def person_bring_back(request, reference):
    person = access.fetch(User, reference, request.viewer, may=May.MANAGE_PARTNERS)
    service.bring_back(by=request.viewer, person=person)
    messages.success(request, "This person may sign in again. Send them a link for a new password.")
    return redirect("person_summary", person.reference)


@require_POST
def person_send_link(request, reference):
    person = access.fetch(User, reference, request.viewer, may=May.MANAGE_PARTNERS)
    _send_link(request, person)
    messages.success(request, "A link to choose a password is on its way to their work address.")
    return redirect("person_summary", person.reference)


@require_POST
def person_reset_second_step(request, reference):
    person = access.fetch(User, reference, request.viewer, may=May.MANAGE_PARTNERS)
    service.reset_second_step(by=request.viewer, person=person)
    messages.success(request, "They set up a new second step when they next sign in.")
    return redirect("person_summary", person.reference)


def _may(viewer, person):
    """What the page offers, each as its service allows it."""
    return {
        "may_manage": standing.manages(viewer, person),
        "may_cover": person.agency is not None and standing.manages(viewer, person.agency),
        "may_send_link": standing.sends_link(viewer, person),
    }


def _added(request, person):
    _send_link(request, person)
    messages.success(
        request, "The person is added. A link to choose a password is on its way to them."
    )
    return redirect("person_summary", person.reference)


def _send_link(request, person):
    service.link_sent(by=request.viewer, person=person)
    form = AskForLinkForm({"email": person.email})
    if form.is_valid():
        form.save(request)
