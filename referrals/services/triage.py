"""Triage: the coordinator's screen of a referral, and the moves that follow from it."""

from collections.abc import Collection, Mapping

from django.utils import timezone

from referrals import policy
from referrals.choices import AT_TRIAGE, ON_PATHWAY, Mover, Part, Stage, Verb
from referrals.errors import (
    AdultAlreadyOnPathway,
    MoveNotAllowed,
    NotForTriage,
    ReasonNeeded,
    SignpostingNeeded,
    ThirdReferral,
    TriageIncomplete,
)
from referrals.models import Adult, Case, CaseAgency, CaseLink, Referral, ThresholdAnswer, Triage
from referrals.models.triage import Condition
from referrals.selectors import matching
from referrals.services import _grants, _moving, _places, _telling
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import Agency, PanelSettings


@service(may=May.TRIAGE, on="case")
def save_triage(
    *,
    case: Case,
    answers: Mapping[str, tuple[str, str]],
    checks: Mapping[str, str],
    by: Viewer,
) -> Triage:
    """Save the screen. `answers`: condition to (answer, why). `checks`: fields of `Triage`."""
    triage, _ = Triage.objects.update_or_create(
        case=case,
        defaults={**checks, "screened_by": by.user, "screened_at": timezone.now()},
    )
    for condition, (answer, why) in answers.items():
        ThresholdAnswer.objects.update_or_create(
            triage=triage, condition=condition, defaults={"answer": answer, "why": why}
        )
    ledger.record(by, Verb.TRIAGE_NOTED, case)
    return triage


@service(may=May.TRIAGE, on="case")
def list_for_panel(
    *, case: Case, involve: Collection[Agency], same_adult_as: Case | None = None, by: Viewer
) -> Case:
    """Put a received referral on the next agenda and link its adult.

    Needs the whole threshold screen and both safety checks (`TriageIncomplete`); an unmet
    threshold does not stop listing, since the panel decides. One open case an adult
    (`AdultAlreadyOnPathway`). `involve` names the agencies that may see the case from now on.
    """
    case, settings = _moving.lock(case)
    _refuse_unscreened(case)
    referral = Referral.objects.select_related("case").get(case=case)
    _link_adult(case, referral, same_adult_as)
    _note_history(case, settings)
    for agency in involve:
        CaseAgency.objects.get_or_create(case=case, agency=agency, part=Part.INVOLVED, until=None)
    made = _moving.move(case, "list_for_panel", by=by, mover=Mover.COORDINATOR)
    _telling.tell_referrer(case, "referral_listed", step=f"move{made.pk}")
    return case


def _refuse_unscreened(case: Case) -> None:
    triage = Triage.objects.filter(case=case).first()
    answered = set(triage.answers.values_list("condition", flat=True)) if triage else set()
    missing = [
        policy.Missing("triage", condition.value, f"Answer: {condition.label}")
        for condition in Condition
        if condition.value not in answered
    ]
    if not triage or not triage.immediate_danger:
        missing.append(
            policy.Missing("triage", "immediate_danger", "Check whether anyone is in immediate danger")
        )
    if not triage or not triage.section_42:
        missing.append(
            policy.Missing("triage", "section_42", "Check whether the section 42 duty applies")
        )
    if missing:
        raise TriageIncomplete(missing)


def _link_adult(case: Case, referral: Referral, same_as: Case | None) -> None:
    if case.adult_id is None:
        known = same_as.adult if same_as is not None else None
        case.adult = known or Adult.objects.create(
            given_name=referral.given_name,
            family_name=referral.family_name,
            aliases=referral.aliases,
            birth_date=referral.birth_date,
            birth_estimated=referral.birth_estimated,
            nhs_number=referral.nhs_number,
            address=referral.address,
            postcode=referral.postcode,
            first_language=referral.first_language,
            communication=referral.format_needed,
            what_matters=referral.what_matters,
            safe_contact=_safe_contact(referral),
        )
        if same_as is not None and known is None:
            same_as.adult = case.adult
            same_as.save(update_fields=["adult"])
    if Case.objects.filter(adult=case.adult, stage__in=ON_PATHWAY).exclude(pk=case.pk).exists():
        raise AdultAlreadyOnPathway


def _safe_contact(referral: Referral) -> str:
    parts = (
        referral.contact_method,
        referral.contact_times,
        referral.contact_who_must_not_know and f"Must not know: {referral.contact_who_must_not_know}",
    )
    return "\n".join(part for part in parts if part)


def _note_history(case: Case, settings: PanelSettings) -> None:
    """Link the last case of this adult, and say whether this is a repeat."""
    last = (
        Case.objects.filter(adult=case.adult, stage=Stage.CLOSED, ended_at__isnull=False)
        .exclude(pk=case.pk)
        .order_by("-ended_at")
        .first()
    )
    if last is not None:
        case.previous_case = last
        case.is_repeat = policy.is_repeat(
            timezone.localdate(last.ended_at),
            timezone.localdate(case.submitted_at),
            settings.repeat_months,
        )


@service(may=May.TRIAGE, on="case")
def return_for_more(*, case: Case, what: str, by: Viewer) -> Case:
    """Send a referral back with what is missing; its place is free again, its order kept."""
    if not what.strip():
        raise ReasonNeeded("Say what is missing.")
    case, settings = _moving.lock(case)
    made = _moving.move(case, "return_for_more", by=by, mover=Mover.COORDINATOR, note=what)
    _telling.tell_referrer(case, "referral_returned", step=f"move{made.pk}")
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return case


@service(may=May.TRIAGE, on="case")
def decline_at_triage(
    *, case: Case, reason: str, signposting: str, note: str, by: Viewer
) -> Case:
    """Decline a received or waiting referral: under 18 or out of area only (`NotForTriage`).

    A third referral about the same adult within 12 months goes to the chair (`ThirdReferral`).
    The referrer is told and may challenge. Signposting is required (`SignpostingNeeded`).
    """
    if reason not in AT_TRIAGE:
        raise NotForTriage
    if not signposting.strip():
        raise SignpostingNeeded
    case, settings = _moving.lock(case)
    referral = Referral.objects.select_related("case").get(case=case)
    earlier = [timezone.localdate(m.case.submitted_at) for m in matching.matches(referral)]
    sent = timezone.localdate(case.submitted_at)
    if policy.must_go_to_chair(earlier, sent, settings.repeat_months):
        raise ThirdReferral
    case.signposting = signposting
    _places.end_offer(case, "passed_on", by=by, fresh_risk=note)
    made = _moving.move(
        case,
        "decline",
        by=by,
        mover=Mover.COORDINATOR,
        reason=reason,
        note=note,
        words={"reason": reason},
    )
    _telling.tell_referrer(case, "referral_declined", step=f"move{made.pk}")
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return case


@service(may=May.TRIAGE, on="case")
def decide_match(*, case: Case, same_as: Case | None, why: str, by: Viewer) -> Case:
    """Decide a possible match: join it to the open case, or let it go on as a different person.

    A different person keeps the first sending date and takes a place or waits, by the rules.
    """
    case, settings = _moving.lock(case)
    if case.stage != Stage.MATCHING:
        raise MoveNotAllowed
    if same_as is not None:
        if same_as.panel_id != case.panel_id or same_as.pk == case.pk:
            raise MoveNotAllowed
        case.adult = same_as.adult
        _moving.move(
            case, "join", by=by, mover=Mover.COORDINATOR, note=why, words={"open_case": same_as}
        )
        ledger.record(by, Verb.MATCH_DECIDED, case, same_as, same=True)
        return case
    place = _places.place_for_new(case, settings)
    if place:
        _moving.move(
            case, "submit", by=by, mover=Mover.COORDINATOR, note=why, words={"place": place}
        )
    else:
        _moving.move(case, "join_waiting_list", by=by, mover=Mover.COORDINATOR, note=why)
    ledger.record(by, Verb.MATCH_DECIDED, case, same=False)
    return case


@service(may=May.TRIAGE, on="case")
def link_cases(*, case: Case, other: Case, kind: str, by: Viewer) -> CaseLink:
    """Link two adults' cases. Gives no access; words and sharing stay separate."""
    if other.panel_id != case.panel_id or other.pk == case.pk:
        raise MoveNotAllowed
    link, _ = CaseLink.objects.get_or_create(case=case, other=other, kind=kind)
    ledger.record(by, Verb.CASES_LINKED, case, other, kind=kind)
    return link


@service(may=May.COORDINATE, on="case")
def involve_agency(*, case: Case, agency: Agency, by: Viewer) -> CaseAgency:
    """Make an agency involved: its SPoCs may see the case from now on."""
    part, fresh = CaseAgency.objects.get_or_create(
        case=case, agency=agency, part=Part.INVOLVED, until=None
    )
    _grants.settle(case, by=by)
    ledger.record(by, Verb.AGENCY_INVOLVED, case, agency=agency.slug, fresh=fresh)
    return part
