"""What the page of one referral says beside its answers: where it has got to, and what to do."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from referrals import field_rules
from referrals.choices import BEFORE_DECISION, PendingKind, Stage
from referrals.models import Case, PendingMove, Referral, RiskUpdate, StageMove
from sharing import workdays
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency, PanelSettings
from sharing.selectors import holidays

# What the page of a referral reads; hand these to `access.fetch(Referral, …, joins=…)`.
JOINS = (
    "case__panel__settings",
    "case__author",
    "case__referring_agency",
    "case__lead_agency",
    "interim_agency",
    "saved_by",
)


# Who the adult is: shown to others than the writer on a recorded press only.
IDENTITY = frozenset(
    {
        "given_name",
        "family_name",
        "aliases",
        "birth_date",
        "birth_estimated",
        "address",
        "postcode",
        "gp",
        "agency_ids",
        "nhs_number",
        "next_of_kin",
    }
)
SAFE_CONTACT = frozenset({"contact_method", "contact_times", "contact_who_must_not_know"})
# A press of its own, from the case (`views/protected_address.py`); never on a page or in print.
PROTECTED = frozenset({"protected_address"})


def hidden_from(referral: Referral, viewer: Viewer, *, identity: bool = False) -> frozenset[str]:
    """Questions whose answers this viewer does not read here (`domain.md` section 8, Field rules).

    Its writer reads everything. `identity` is true on the page that was opened by the press.
    """
    case = referral.case
    if viewer.user is not None and viewer.user.pk == case.author_id:
        return frozenset()
    coordinates = viewer.holds(May.COORDINATE, case.panel_id)
    hidden = PROTECTED if identity else PROTECTED | IDENTITY
    leads = access.may(viewer, May.LEAD_CASE, case)
    if not field_rules.sees_safe_contact(leads=leads, coordinates=coordinates):
        hidden |= SAFE_CONTACT
    kinds = set(Agency.objects.filter(pk__in=viewer.agency_ids).values_list("kind", flat=True))
    if not field_rules.sees_nhs_number(kinds, coordinates=coordinates):
        hidden |= {"nhs_number"}
    return hidden


@dataclass(frozen=True)
class Journey:
    """Where a sent referral is, for its writer and their SPoC."""

    stage: str
    due: date | None
    returned: StageMove | None
    updates: list[RiskUpdate]
    withdrawal: PendingMove | None

    @property
    def withdrawal_asked(self) -> bool:
        return self.withdrawal is not None and self.withdrawal.agreed is None

    @property
    def why_it_stays(self) -> str:
        """Why the coordinator did not agree to the last request to withdraw."""
        asked = self.withdrawal
        return asked.answer_note if asked is not None and asked.agreed is False else ""

    @property
    def takes_updates(self) -> bool:
        return self.stage in BEFORE_DECISION


def journey(referral: Referral, viewer: Viewer) -> Journey:
    """Three queries at most. A possible match reads as what it would have been."""
    case = referral.case
    return Journey(
        stage=case.outward_stage,
        due=reply_due(case) if case.outward_stage in (Stage.RECEIVED, Stage.WAITING) else None,
        returned=_why_returned(case),
        updates=list(case.risk_updates.select_related("by")),
        withdrawal=case.pending_moves.filter(kind=PendingKind.WITHDRAW).first(),
    )


def reply_due(case: Case) -> date:
    """The day by which the coordinator answers a referral sent last (`domain.md` 15, triage_wd)."""
    settings: PanelSettings = case.panel.settings
    wait = settings.triage_urgent_wd if case.urgent else settings.triage_wd
    return workdays.after(timezone.localdate(case.stage_since), wait, holidays.england())


def _why_returned(case: Case) -> StageMove | None:
    if case.stage != Stage.RETURNED:
        return None
    return case.moves.filter(to_stage=Stage.RETURNED).order_by("-at", "-pk").first()
