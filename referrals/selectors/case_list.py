"""The list of cases a viewer may see: one question for a page of rows, whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from referrals import policy
from referrals.choices import ENDED as HAVE_ENDED
from referrals.choices import SENT_AND_OPEN, Respondent, Stage
from referrals.models import Case, OutcomeConversation, RiskAssessment
from referrals.record_rules import ASKED
from referrals.selectors.case import initials_of
from referrals.selectors.rhythm import standings
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Panel
from sharing.policy import band

PER_PAGE = 25
OPEN, ENDED, ALL = "", "ended", "all"
GROUPS = {OPEN: SENT_AND_OPEN, ENDED: HAVE_ENDED}
# Whose answer counts as hearing the adult: their own, or of an advocate who speaks for them.
HEARD_THROUGH = (Respondent.ADULT, Respondent.ADVOCATE, Respondent.IMCA)
READ = (
    "reference", "stage", "shown_as", "stage_since", "urgent", "score", "review_on", "decline_reason",
    "adult__given_name", "adult__family_name",
    "submitted_at", "referral__given_name", "referral__family_name", "referral__asked",
    "referral__respondent", "referral__case_id",
    "lead_agency__name", "lead_agency__short_name",
    "panel__name", "panel__settings__band_low", "panel__settings__band_moderate",
    "panel__settings__band_high", "panel__settings__panel_id",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty values narrow nothing."""

    stage: str = OPEN
    lead: Agency | None = None
    panel: Panel | None = None
    urgent: str = ""


@dataclass(frozen=True)
class ListPage:
    """One page, newest first, and the references from which the pages beside it begin."""

    rows: list[Case] = field(default_factory=list)
    newer_than: str = ""
    older_than: str = ""


def case_page(
    viewer: Viewer, wanted: Wanted, *, older_than: str = "", newer_than: str = ""
) -> ListPage:
    """The cases this viewer may see, with `level`, `trend`, `initials`, `heard_on`,
    `heard_at_referral` and `silence` on each.

    A page begins after a reference, so its cost does not grow with the list. A reference the
    viewer may not see gives the first page.
    """
    seen = _narrowed(access.visible(Case, viewer), viewer, wanted)
    cursor = (newer_than or older_than).replace("\x00", "")
    start = Subquery(access.visible(Case, viewer).filter(reference=cursor).values("pk")[:1])
    rows = _with_what_a_row_says(seen)
    if cursor and newer_than:
        found = list(rows.filter(pk__gt=start).order_by("pk")[: PER_PAGE + 1])
        if found:
            more = len(found) > PER_PAGE
            return _page(found[:PER_PAGE][::-1], newer=more, older=True)
        cursor = ""
    if cursor:
        found = list(rows.filter(pk__lt=start).order_by("-pk")[: PER_PAGE + 1])
        if found:
            return _page(found[:PER_PAGE], newer=True, older=len(found) > PER_PAGE)
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    return _page(found[:PER_PAGE], newer=False, older=len(found) > PER_PAGE)


def _narrowed(cases: QuerySet[Case], viewer: Viewer, wanted: Wanted) -> QuerySet[Case]:
    cases = cases.filter(_in_stage(wanted.stage, viewer))
    if wanted.lead is not None:
        cases = cases.filter(lead_agency=wanted.lead)
    if wanted.panel is not None:
        cases = cases.filter(panel=wanted.panel)
    return cases.filter(urgent=wanted.urgent == "yes") if wanted.urgent else cases


def _in_stage(stage: str, viewer: Viewer) -> Q:
    """A possible match counts as what it is shown as, except where the viewer decides matches."""
    if stage == ALL:
        return Q()
    if stage in GROUPS:
        return Q(stage__in=GROUPS[stage])
    deciding = Q(panel__in=viewer.panels(May.TRIAGE))
    if stage == Stage.MATCHING:
        return Q(stage=stage) & deciding
    return Q(stage=stage) | (Q(stage=Stage.MATCHING, shown_as=stage) & ~deciding)


def _with_what_a_row_says(cases: QuerySet[Case]) -> QuerySet[Case]:
    risks = RiskAssessment.objects.filter(case=OuterRef("pk")).order_by("-assessed_at", "-pk")
    heard = OutcomeConversation.objects.filter(
        case=OuterRef("pk"),
        asked__in=ASKED,
        respondent__in=HEARD_THROUGH,
    ).order_by("-held_on")
    return (
        cases.select_related("adult", "referral", "lead_agency", "panel__settings")
        .only(*READ)
        .annotate(
            band_now=Subquery(risks.values("band")[:1]),
            risk_now=Subquery(risks.values("overall")[:1]),
            risk_before=Subquery(risks.values("overall")[1:2]),
            heard_on=Subquery(heard.values("held_on")[:1]),
        )
    )


def _page(rows: list[Any], *, newer: bool, older: bool) -> ListPage:
    stand = standings(rows)
    for case in rows:
        case.silence = stand[case.pk].silence if case.pk in stand else ""
        case.initials = initials_of(case)
        case.level = case.band_now or (
            band(case.score, case.panel.settings.bands) if case.score else ""
        )
        both = case.risk_now is not None and case.risk_before is not None
        case.trend = policy.trend(case.risk_now, case.risk_before) if both else ""
        case.heard_at_referral = case.heard_on is None and _spoke_at_referral(case)
        if case.heard_at_referral:
            case.heard_on = timezone.localdate(case.submitted_at)
    return ListPage(
        rows,
        newer_than=rows[0].reference if newer and rows else "",
        older_than=rows[-1].reference if older and rows else "",
    )


def _spoke_at_referral(case: Case) -> bool:
    told = case.referral
    return told.asked in ASKED and told.respondent in ("", *HEARD_THROUGH)


def panels_of(viewer: Viewer) -> list[Panel]:
    """The panels whose cases this viewer may come to see."""
    return list(access.visible(Panel, viewer).order_by("name"))


def agencies_of(panels: Collection[Panel]) -> list[Agency]:
    """The agencies that are in these panels today: those that may lead."""
    today = timezone.localdate()
    return list(
        Agency.objects.filter(
            Q(memberships__until=None) | Q(memberships__until__gte=today),
            memberships__panel__in=panels,
            memberships__since__lte=today,
        )
        .distinct()
        .order_by("name")
    )
