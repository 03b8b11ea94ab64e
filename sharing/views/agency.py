"""Agencies: who they are, who speaks for them, where they stand with the agreement."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sharing.choices import May
from sharing.doors import access
from sharing.forms.agency import AppointForm, ChangeAgencyForm, LastDayForm, typed_of
from sharing.models import Agency
from sharing.roles import ROLES, System
from sharing.selectors import agency as agencies
from sharing.selectors import person as people
from sharing.selectors import standing
from sharing.services.agency import change_agency
from sharing.services.appointment import appoint_spoc, end_appointment
from sharing.views._saving import saved, today
from sharing.views.panel import FORM


@require_safe
def agency_list(request):
    """Agencies of the viewer's panels, and in plain words what each role may do."""
    viewer = request.viewer
    rows = access.show_list(viewer, agencies.agencies_for(viewer, today()), "agencies")
    page = {
        "rows": rows,
        "roles": [role for role in ROLES.values() if role is not System],
        "may_edit": access.may(viewer, May.MANAGE_PARTNERS),
    }
    return render(request, "sharing/agency_list.html", page)


@require_safe
def agency_summary(request, slug):
    viewer, day = request.viewer, today()
    agency = access.fetch(Agency, slug, viewer, joins=["manager"])
    page = {
        "agency": agency,
        "row": agencies.agency_row(viewer, agency, day),
        "board_members": agencies.board_members_of(agency, day),
        "appointments": agencies.all_appointments(agency, day),
        "covers": agencies.covers_of(agency, day),
        "people": people.people_of(agency),
        "today": day,
        "keeps_agreements": viewer.holds(May.MANAGE_AGREEMENTS),
        "speaks": viewer.speaks_for(agency.pk),
        "may_add": access.may(viewer, May.MANAGE_PARTNERS, agency),
        "may_edit": standing.manages(viewer, agency),
    }
    return render(request, "sharing/agency_summary.html", page)


@FORM
def agency_change(request, slug):
    agency = access.fetch(Agency, slug, request.viewer, may=May.MANAGE_PARTNERS)
    standing.refuse_part(request.viewer, agency)
    form = ChangeAgencyForm(
        request.POST or None, initial=typed_of(agency), people=people.people_of(agency)
    )
    if form.is_valid() and saved(request, form, change_agency, agency=agency, **form.cleaned_data):
        messages.success(request, "The agency is changed.")
        return redirect("agency_summary", agency.slug)
    return render(request, "sharing/agency_change.html", {"agency": agency, "form": form})


@FORM
def spoc_appoint(request, slug):
    agency = access.fetch(Agency, slug, request.viewer, may=May.MANAGE_PARTNERS)
    standing.refuse_part(request.viewer, agency)
    form = AppointForm(request.POST or None, people=people.people_of(agency))
    if form.is_valid() and saved(request, form, appoint_spoc, agency=agency, **form.cleaned_data):
        messages.success(request, "The appointment is recorded.")
        return redirect("agency_summary", agency.slug)
    return render(request, "sharing/spoc_appoint.html", {"agency": agency, "form": form})


@FORM
def appointment_end(request, slug, number):
    agency = access.fetch(Agency, slug, request.viewer, may=May.MANAGE_PARTNERS)
    standing.refuse_part(request.viewer, agency)
    appointment = agencies.appointment_of(agency, number)
    form = LastDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        request,
        form,
        end_appointment,
        agency=agency,
        appointment=appointment,
        **form.cleaned_data,
    ):
        messages.success(request, "The appointment ends on the day you gave.")
        return redirect("agency_summary", agency.slug)
    page = {"agency": agency, "appointment": appointment, "form": form}
    return render(request, "sharing/appointment_end.html", page)
