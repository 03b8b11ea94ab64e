"""Everything the coordinator needs to decide one referral, read in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from referrals import policy
from referrals.choices import Presence
from referrals.models import (
    Case,
    CaseLink,
    PendingMove,
    Referral,
    ReferralFactor,
    RiskUpdate,
    Triage,
    TriedBefore,
    wording,
)
from referrals.models.triage import Clarity, Condition
from referrals.selectors import matching, places, waiting
from referrals.selectors.known import Known, known_to
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Agency
from sharing.policy import band
from sharing.selectors import agreement as agreements

# What the page reads of the case; hand these to `access.fetch(Case, …, joins=…)`.
JOINS = (
    "panel__settings",
    "adult",
    "referral",
    "author",
    "referring_agency",
    "interim_agency",
    "joined_to",
)
# The answers a first reading needs; the whole referral is a link away.
SUMMARY = (
    "relationship",
    "ask_of_panel",
    "single_agency_note",
    "urgent_reason",
    "abuse_types",
    "source_of_risk",
    "location",
    "exploitation",
    "accommodation",
    "tenancy_threat",
    "household",
    "children",
    "capacity",
    "advocacy_status",
    "adult_told",
    "adult_agreement",
    "forum_section_42",
    "forum_marac",
    "forum_mappa",
    "legal_measures",
    "visit_safety",
    "protective_factors",
    "own_view_of_risk",
)
HARM = ("facts", "observations", "allegations", "opinions")


@dataclass(frozen=True)
class Partner:
    """An agency of the panel, and whether case information may pass to it today."""

    agency: Agency
    signed: bool


@dataclass
class Desk:
    """One referral on the coordinator's desk."""

    case: Case
    known: list[Known]
    hidden_match: bool
    is_third: bool
    triage: Triage | None
    answers: dict[str, tuple[str, str]]
    factors: list[ReferralFactor]
    tried: list[TriedBefore]
    invited: list[Agency]
    partners: list[Partner]
    meter: places.Meter
    withdrawal: PendingMove | None
    updates: list[RiskUpdate]
    links: list[tuple[Case, str]]
    joined_here: list[Case]
    turn: waiting.Turn | None = None
    aid: list[policy.Aid] = field(default_factory=list)

    @property
    def referral(self) -> Referral:
        return self.case.referral

    @property
    def is_below_score(self) -> bool:
        """Whether acceptance would need a written override of the score."""
        return (self.case.score or 0) < self.case.panel.settings.accept_min_score

    @property
    def level(self) -> str:
        return band(self.case.score, self.case.panel.settings.bands) if self.case.score else ""

    @property
    def summary(self) -> list[dict[str, str]]:
        return answered(self.referral, SUMMARY)

    @property
    def harm(self) -> list[dict[str, str]]:
        return answered(self.referral, HARM)

    @property
    def screen_rows(self) -> list[dict[str, str]]:
        """The saved screen as it is read; nothing before there is one."""
        saved = self.triage
        if saved is None:
            return []
        rows = screen_rows(saved, self.answers)
        if saved.involve is not None:
            names = ", ".join(agency.name for agency in self.chosen) or "None"
            rows.append({"key": "Agencies to involve", "value": names})
        return rows

    @property
    def chosen(self) -> list[Agency]:
        """Whom to involve: as the screen was saved, and until then as the referral suggests."""
        if self.triage is None or self.triage.involve is None:
            return [*self.invited, self.case.referring_agency]
        return [one.agency for one in self.partners if one.agency.slug in self.triage.involve]

    @property
    def unsigned(self) -> list[Agency]:
        return [one.agency for one in self.partners if not one.signed]

    @property
    def recent(self) -> list[Known]:
        """Those sent within the months that count for a third referral."""
        return [one for one in self.known if one.is_recent]

    @cached_property
    def scored(self) -> list[ReferralFactor]:
        """Factors and scenarios with a score, the highest first."""
        return sorted((f for f in self.factors if f.score), key=lambda f: -(f.score or 0))

    @property
    def present(self) -> list[ReferralFactor]:
        found = (Presence.PRESENT, Presence.SUSPECTED)
        return [f for f in self.factors if f.factor and f.presence in found]


def screen_rows(saved: Triage, answers: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """A saved screen as it is read: each condition met, not met or not clear, and why; the checks."""
    rows = [
        (str(c.label), ". ".join(part for part in (Clarity(found[0]).label, found[1]) if part))
        for c in Condition
        if (found := answers.get(c.value))
    ]
    checks = (
        ("immediate_danger", saved.get_immediate_danger_display(), saved.danger_note),
        ("section_42", saved.get_section_42_display(), saved.section_42_note),
        ("score_override", "", saved.score_override),
        ("advice", "", saved.advice),
    )
    for name, answer, note in checks:
        label = str(Triage._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        rows.append((label, ". ".join(part for part in (answer, note) if part)))
    return [{"key": key, "value": value} for key, value in rows if value]


def answered(referral: Referral, names: Iterable[str]) -> list[dict[str, str]]:
    """Questions and answers as they are read; what was not answered is left out."""
    rows = [(name, wording.in_words(name, getattr(referral, name))) for name in names]
    return [{"key": wording.question(name), "value": value} for name, value in rows if value]


def desk(case: Case, viewer: Viewer) -> Desk:
    """The whole desk for a case fetched with `JOINS` by somebody who triages its panel."""
    months = case.panel.settings.repeat_months
    found = matching.matches(case.referral)
    seen = set(
        access.visible(Case, viewer)
        .filter(pk__in=[match.case.pk for match in found])
        .values_list("pk", flat=True)
    )
    shown = [match for match in found if match.case.pk in seen]
    triage = Triage.objects.filter(case=case).select_related("screened_by").first()
    made = Desk(
        case=case,
        known=known_to(case, shown, months),
        hidden_match=len(shown) < len(found),
        is_third=matching.must_go_to_chair(case, found, months),
        triage=triage,
        answers={a.condition: (a.answer, a.why) for a in triage.answers.all()} if triage else {},
        factors=list(case.referral.factors.all()),
        tried=list(case.referral.tried.select_related("agency")),
        invited=list(case.referral.agencies_to_invite.all()),
        partners=_partners(case),
        meter=places.meters(viewer, [case.panel])[0],
        withdrawal=waiting.asked_withdrawal(case),
        updates=list(case.risk_updates.select_related("by")),
        links=_links(case, viewer),
        joined_here=list(
            access.visible(Case, viewer).filter(joined_to=case).order_by("submitted_at")
        ),
    )
    made.turn = waiting.turn_of(case, viewer)
    made.aid = _aid(made)
    return made


def _partners(case: Case) -> list[Partner]:
    today = timezone.localdate()
    members = case.panel.memberships.in_force(today).values("agency")
    agencies = list(Agency.objects.filter(pk__in=members))
    signed = agreements.statuses([a.pk for a in agencies], [case.panel_id], today)
    return [
        Partner(a, signed.get((a.pk, case.panel_id), agreements.MISSING).state == "live")
        for a in agencies
    ]


def _links(case: Case, viewer: Viewer) -> list[tuple[Case, str]]:
    """Linked adults' cases that this viewer may see too, and how they are linked."""
    seen = access.visible(Case, viewer)
    links = CaseLink.objects.filter(
        Q(case=case, other__in=seen) | Q(other=case, case__in=seen)
    ).select_related("case", "other")
    return [
        (link.other if link.case_id == case.pk else link.case, link.get_kind_display())
        for link in links.order_by("since")
    ]


def _aid(made: Desk) -> list[policy.Aid]:
    case, told, numbers = made.case, made.referral, made.case.panel.settings
    named = {agency.pk for agency in made.invited} | {
        one.agency_id for one in made.tried if one.agency_id
    }
    named |= {case.referring_agency_id, case.interim_agency_id or case.referring_agency_id}
    return policy.threshold_aid(
        born=told.birth_date,
        today=timezone.localdate(),
        address=told.address,
        score=case.score,
        override=made.triage.score_override if made.triage else "",
        factors=len(made.present),
        agencies=len(named),
        tried=len(made.tried),
        not_tried_reason=told.not_tried_reason,
        accept_min_score=numbers.accept_min_score,
        min_factors=numbers.min_factors,
    )
