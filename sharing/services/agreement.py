"""Data sharing agreements, who signed them, and the documents a panel works by."""

from datetime import date

from django.utils import timezone

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadySigned, AlreadyThere, NotAllowed
from sharing.models import (
    Agency,
    AgencySignature,
    Agreement,
    DocumentAcceptance,
    GoverningDocument,
    Panel,
)
from sharing.services._rows import created, in_code, in_order


@service(may=May.MANAGE_AGREEMENTS, on="panel")
def add_agreement(
    *,
    by: Viewer,
    panel: Panel,
    version: str,
    approved_on: date,
    review_on: date,
    ends_on: date | None = None,
) -> Agreement:
    """A version of the panel's data sharing agreement, for agencies to sign.

    Refuses a version that is there (`AlreadyThere`) and dates that cross (`DatesCross`).
    """
    in_order(approved_on, review_on)
    in_order(approved_on, ends_on)
    agreement = created(
        Agreement,
        AlreadyThere,
        panel=panel,
        version=version,
        approved_on=approved_on,
        review_on=review_on,
        ends_on=ends_on,
    )
    ledger.record(by, Verb.AGREEMENT_ADDED, panel, version=in_code(version), ends_on=ends_on)
    return agreement


@service(may=May.MANAGE_AGREEMENTS, on="agreement")
def sign_agreement(
    *, by: Viewer, agreement: Agreement, agency: Agency, signed_by: str, signed_on: date
) -> AgencySignature:
    """Record that an agency has signed. Refuses a second live signature (`AlreadySigned`)."""
    signature = created(
        AgencySignature,
        AlreadySigned,
        agreement=agreement,
        agency=agency,
        signed_by=signed_by,
        signed_on=signed_on,
    )
    ledger.record(
        by,
        Verb.AGREEMENT_SIGNED,
        agency,
        agreement.panel,
        version=in_code(agreement.version),
        signed_on=signed_on,
    )
    return signature


@service(may=May.MANAGE_AGREEMENTS, on="agreement")
def withdraw_signature(*, by: Viewer, agreement: Agreement, signature: AgencySignature) -> None:
    """The agency no longer takes part: from today no case information passes to it.

    Dated, never deleted. Refuses a signature under another agreement (`NotAllowed`).
    """
    if signature.agreement_id != agreement.pk:
        raise NotAllowed
    today = timezone.localdate()
    AgencySignature.objects.filter(pk=signature.pk, withdrawn_on=None).update(withdrawn_on=today)
    ledger.record(
        by,
        Verb.AGREEMENT_WITHDRAWN,
        signature.agency,
        agreement.panel,
        version=in_code(agreement.version),
    )


@service(may=May.MANAGE_AGREEMENTS, on="panel")
def add_document(
    *,
    by: Viewer,
    panel: Panel,
    kind: str,
    version: str,
    approved_on: date,
    review_on: date,
) -> GoverningDocument:
    """Terms of reference, sharing or minute-taking agreement, by version.

    Refuses a version that is there (`AlreadyThere`) and dates that cross (`DatesCross`).
    """
    in_order(approved_on, review_on)
    document = created(
        GoverningDocument,
        AlreadyThere,
        panel=panel,
        kind=kind,
        version=version,
        approved_on=approved_on,
        review_on=review_on,
    )
    ledger.record(by, Verb.DOCUMENT_ADDED, panel, kind=kind, version=in_code(version))
    return document


@service(may=May.SEE_PANEL, on="document")
def accept_document(*, by: Viewer, document: GoverningDocument) -> DocumentAcceptance:
    """A SPoC or deputy SPoC accepts the role as the document describes it, for themselves.

    Refuses everybody else (`NotAllowed`) and a second time (`AlreadyThere`).
    """
    if by.user is None or not by.has_role("spoc", "deputy_spoc", panel_id=document.panel_id):
        raise NotAllowed("Single points of contact and their deputies accept this document.")
    acceptance = created(
        DocumentAcceptance,
        AlreadyThere,
        document=document,
        user=by.user,
        accepted_on=timezone.localdate(),
    )
    ledger.record(
        by,
        Verb.DOCUMENT_ACCEPTED,
        document.panel,
        kind=document.kind,
        version=in_code(document.version),
    )
    return acceptance
