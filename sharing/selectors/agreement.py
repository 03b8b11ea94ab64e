"""Who has signed what, as of a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from sharing import policy
from sharing.doors.viewer import Viewer
from sharing.models import Agency, AgencySignature, Agreement, GoverningDocument, Panel
from sharing.selectors.the_one import the_one

WORDS = {
    "live": "Signed and in date",
    "missing": "Not signed",
    "lapsed": "Signed, but out of date",
    "withdrawn": "Withdrawn",
}
COLOURS = {"live": "green", "missing": "red", "lapsed": "orange", "withdrawn": "red"}


def live_signature(agency_id: int, panel_id: int, today: date) -> AgencySignature | None:
    """The signature under which case information may pass to this agency in this panel, or None.

    Signed, not withdrawn, and under an agreement that has not ended (`domain.md` section 8).
    """
    return (
        _live(today)
        .filter(agency_id=agency_id, agreement__panel_id=panel_id)
        .select_related("agreement")
        .order_by("-agreement__approved_on")
        .first()
    )


def live_agreements(panel_id: int, today: date) -> dict[int, int]:
    """Each agency with a signed, in-date agreement in this panel, to that agreement; one query.

    Case information passes to these agencies and no others (`domain.md` section 8).
    """
    found = _live(today).filter(agreement__panel_id=panel_id).order_by("agreement__approved_on")
    return dict(found.values_list("agency_id", "agreement_id"))


def agreed(panel_ids: Collection[int], today: date) -> set[tuple[int, int]]:
    """Agency and panel wherever case information may pass in these panels; one query."""
    found = _live(today).filter(agreement__panel_id__in=panel_ids)
    return set(found.values_list("agency_id", "agreement__panel_id"))


def _live(today: date) -> QuerySet[AgencySignature]:
    return AgencySignature.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=today),
        Q(agreement__ends_on=None) | Q(agreement__ends_on__gte=today),
        signed_on__lte=today,
        agreement__approved_on__lte=today,
    )


@dataclass(frozen=True)
class Status:
    """Where an agency stands with one panel's agreement."""

    state: str
    version: str = ""
    signed_on: date | None = None
    review_on: date | None = None
    ends_on: date | None = None

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def colour(self) -> str:
        return COLOURS[self.state]


MISSING = Status("missing")


def statuses(
    agency_ids: Collection[int], panel_ids: Collection[int], today: date
) -> dict[tuple[int, int], Status]:
    """(agency, panel) to the best that holds: a live signature before a lapsed or withdrawn one."""
    rank = ("live", "lapsed", "withdrawn", "missing")
    found: dict[tuple[int, int], Status] = {}
    signatures = (
        AgencySignature.objects.filter(agency_id__in=agency_ids, agreement__panel_id__in=panel_ids)
        .select_related("agreement")
        .order_by("agreement__approved_on")
    )
    for signature in signatures:
        key = (signature.agency_id, signature.agreement.panel_id)
        status = _status(signature, today)
        if rank.index(status.state) <= rank.index(found.get(key, MISSING).state):
            found[key] = status
    return found


def _status(signature: AgencySignature, today: date) -> Status:
    agreement = signature.agreement
    state = policy.agreement_state(
        signed_on=signature.signed_on,
        withdrawn_on=signature.withdrawn_on,
        ends_on=agreement.ends_on,
        today=today,
    )
    return Status(
        state, agreement.version, signature.signed_on, agreement.review_on, agreement.ends_on
    )


def agreements_of(panel: Panel) -> list[Agreement]:
    """The panel's agreements, newest first, each with `signatures` and their agencies."""
    return list(panel.agreements.prefetch_related("signatures__agency").order_by("-approved_on"))


def agreement_in(panel: Panel, number: int) -> Agreement:
    """One agreement of the panel, or `NotFound`."""
    return the_one(panel.agreements.filter(pk=number))


def signature_under(agreement: Agreement, number: int) -> AgencySignature:
    """One signature under the agreement, or `NotFound`."""
    return the_one(agreement.signatures.select_related("agency").filter(pk=number))


def unsigned(agreement: Agreement, today: date) -> list[Agency]:
    """Members of the panel without a signature that stands under this agreement."""
    signed = agreement.signatures.filter(withdrawn_on=None).values("agency_id")
    members = agreement.panel.memberships.in_force(today).values("agency_id")
    return list(Agency.objects.filter(pk__in=members).exclude(pk__in=signed))


def documents_of(panel: Panel) -> list[GoverningDocument]:
    """The panel's documents, each with `acceptances` and who accepted."""
    return list(panel.documents.prefetch_related("acceptances__user__agency"))


def document_in(panel: Panel, number: int) -> GoverningDocument:
    """One document of the panel, or `NotFound`."""
    return the_one(panel.documents.select_related("panel").filter(pk=number))


def to_accept(viewer: Viewer, documents: list[GoverningDocument]) -> set[int]:
    """Which of these documents wait for this viewer's own acceptance."""
    if viewer.user is None:
        return set()
    return {
        document.pk
        for document in documents
        if viewer.has_role("spoc", "deputy_spoc", panel_id=document.panel_id)
        and all(accepted.user_id != viewer.user.pk for accepted in document.acceptances.all())
    }
