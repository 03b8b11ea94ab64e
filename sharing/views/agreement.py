"""Agreements, who has signed them, and the documents a panel works by."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sharing.choices import May
from sharing.doors import access
from sharing.forms.agreement import AgreementForm, DocumentForm, SignForm
from sharing.models import Panel
from sharing.selectors import agreement as agreements
from sharing.services.agreement import (
    accept_document,
    add_agreement,
    add_document,
    sign_agreement,
    withdraw_signature,
)
from sharing.views._saving import saved, today
from sharing.views.panel import FORM


@FORM
def agreement_add(request, slug):
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_AGREEMENTS)
    form = AgreementForm(request.POST or None)
    if form.is_valid() and saved(request, form, add_agreement, panel=panel, **form.cleaned_data):
        messages.success(request, "The agreement is added. Record who has signed it next.")
        return redirect("panel_summary", panel.slug)
    return render(request, "sharing/agreement_add.html", {"panel": panel, "form": form})


@FORM
def agreement_sign(request, slug, number):
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_AGREEMENTS)
    agreement = agreements.agreement_in(panel, number)
    form = SignForm(request.POST or None, agencies=agreements.unsigned(agreement, today()))
    if form.is_valid() and saved(
        request, form, sign_agreement, agreement=agreement, **form.cleaned_data
    ):
        messages.success(request, "The signature is recorded.")
        return redirect("panel_summary", panel.slug)
    page = {"panel": panel, "agreement": agreement, "form": form}
    return render(request, "sharing/agreement_sign.html", page)


@FORM
def signature_withdraw(request, slug, number, signature):
    """Asked first: from the withdrawal on no case information passes to the agency."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_AGREEMENTS)
    agreement = agreements.agreement_in(panel, number)
    signed = agreements.signature_under(agreement, signature)
    if request.method == "POST":
        withdraw_signature(by=request.viewer, agreement=agreement, signature=signed)
        messages.success(request, "The withdrawal is recorded.")
        return redirect("panel_summary", panel.slug)
    page = {"panel": panel, "agreement": agreement, "signed": signed}
    return render(request, "sharing/signature_withdraw.html", page)


@FORM
def document_add(request, slug):
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_AGREEMENTS)
    form = DocumentForm(request.POST or None)
    if form.is_valid() and saved(request, form, add_document, panel=panel, **form.cleaned_data):
        messages.success(request, "The document is added.")
        return redirect("panel_summary", panel.slug)
    return render(request, "sharing/document_add.html", {"panel": panel, "form": form})


@require_POST
def document_accept(request, slug, number):
    panel = access.fetch(Panel, slug, request.viewer)
    accept_document(by=request.viewer, document=agreements.document_in(panel, number))
    messages.success(request, "Thank you: your acceptance is recorded.")
    return redirect("panel_summary", panel.slug)
