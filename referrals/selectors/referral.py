"""Questions about referrals: what was answered, what is missing, what a viewer may list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils import timezone

from referrals import policy, questions
from referrals.choices import REDIRECTED, Presence, Stage
from referrals.models import Case, Referral
from referrals.questions import FactorAnswer, TriedAnswer
from sharing.choices import May
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Panel

PER_PAGE = 25
MANY = "agencies_to_invite"
LIST_FIELDS = (
    "given_name",
    "family_name",
    "to_check",
    "saved_at",
    "case__reference",
    "case__stage",
    "case__shown_as",
    "case__stage_since",
    "case__shown_as",
    "case__panel_id",
    "case__submitted_at",
    "case__decline_reason",
    "case__author__name",
    "case__referring_agency__short_name",
    "case__panel__name",
)


def answers_of(referral: Referral) -> dict[str, Any]:
    """Every answer by the name of its question, as the form's pages take them."""
    found = {name: getattr(referral, name) for name in questions.NUMBERED.values() if name != MANY}
    return found | {MANY: list(referral.agencies_to_invite.all())}


def answers_at(referral: Referral, revision: int) -> dict[str, Any] | None:
    """The answers as they stood at an earlier revision, from the history; None if unknown."""
    history = referral.events  # type: ignore[attr-defined]  # made by pghistory
    event = history.filter(revision=revision).order_by("-pgh_id").first()
    if event is None:
        return None
    return {name: getattr(event, name) for name in questions.NUMBERED.values() if name != MANY}


def factor_answers(referral: Referral) -> list[FactorAnswer]:
    """The vulnerability factors and named scenarios answered so far."""
    return [
        FactorAnswer(
            factor=row.factor,
            scenario=row.scenario,
            presence=row.presence,
            engagement_with=row.engagement_with,
            likelihood=row.likelihood,
            impact=row.impact,
            evidence=row.evidence,
        )
        for row in referral.factors.all()
    ]


def tried_answers(referral: Referral) -> list[TriedAnswer]:
    """What was tried before, in the order it was written down."""
    return [
        TriedAnswer(what=row.what, by_whom=row.by_whom, result=row.result, agency=row.agency)
        for row in referral.tried.select_related("agency")
    ]


def print_of(rows: Iterable[FactorAnswer | TriedAnswer]) -> str:
    """A short fingerprint of a list, so that a page can say which version it showed."""
    return sha256(repr([str(row) for row in rows]).encode()).hexdigest()[:16]


def missing_from(
    answers: dict[str, Any], factors: Sequence[FactorAnswer], tried: Sequence[TriedAnswer]
) -> list[policy.Missing]:
    """What keeps this referral from being sent."""
    return policy.missing_answers(
        answers,
        factors=sum(bool(f.factor) and f.presence != Presence.NOT_KNOWN for f in factors),
        scores=sum(f.score is not None for f in factors),
        tried=len(tried),
    )


def may_refer(viewer: Viewer) -> set[int]:
    """The panels this viewer may refer to: those their own agency belongs to."""
    own = (s.panel_ids for s in viewer.standings if May.REFER in s.role.may and s.agency_id)
    return set().union(*own)


def panels_to_refer_to(viewer: Viewer) -> list[Panel]:
    """The same as records, for a choice of panel."""
    return list(access.visible(Panel, viewer, May.REFER).filter(pk__in=may_refer(viewer)))


def panel_agencies(panel: Panel) -> list[Agency]:
    """The agencies that are in the panel today."""
    now = panel.memberships.in_force(timezone.localdate()).values("agency")
    return list(panel.agencies.filter(pk__in=now).distinct())


def stage_shown(case: Case, viewer: Viewer) -> str:
    """The stage in words. A possible match reads like any referral, except to who decides it."""
    if case.stage == Stage.DECLINED and case.decline_reason in REDIRECTED:
        return "Redirected"
    decides = viewer.holds(May.TRIAGE, case.panel_id)
    return str(Stage(case.stage if decides else case.outward_stage).label)


@dataclass(frozen=True)
class ListPage:
    """One page of a list, newest first, and the references the pages beside it begin from."""

    rows: list[Referral]
    newer_than: str = ""
    older_than: str = ""


def referral_page(viewer: Viewer, *, older_than: str = "", newer_than: str = "") -> ListPage:
    """The referrals this viewer may see: their own, and their agency's for a SPoC.

    Pages begin after a reference, so their cost does not grow with the list. A reference that the
    viewer cannot see gives the first page.
    """
    seen = access.visible(Referral, viewer, May.SEE_REFERRAL)
    cursor = (newer_than or older_than).replace("\x00", "")
    start = (
        seen.filter(case__reference=cursor).values_list("pk", flat=True).first() if cursor else None
    )
    rows = seen.select_related("case__panel", "case__author", "case__referring_agency").only(
        *LIST_FIELDS
    )
    if start is not None and newer_than:
        found = list(rows.filter(pk__gt=start).order_by("pk")[: PER_PAGE + 1])
        return _page(found[:PER_PAGE][::-1], newer=len(found) > PER_PAGE, older=True)
    if start is not None:
        rows = rows.filter(pk__lt=start)
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    return _page(found[:PER_PAGE], newer=start is not None, older=len(found) > PER_PAGE)


def _page(rows: list[Referral], *, newer: bool, older: bool) -> ListPage:
    return ListPage(
        rows=rows,
        newer_than=rows[0].reference if rows and newer else "",
        older_than=rows[-1].reference if rows and older else "",
    )
