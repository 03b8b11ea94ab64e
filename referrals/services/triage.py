"""Triage: the coordinator's screen of a referral, and the moves that follow from it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from referrals import policy
from referrals.choices import (
    AT_TRIAGE,
    IN_TRIAGE,
    ON_PATHWAY,
    Mover,
    OfferAnswer,
    Part,
    Stage,
    Verb,
)
from referrals.errors import (
    AdultAlreadyOnPathway,
    MoveNotAllowed,
    NotForTriage,
    ReasonNeeded,
    SignpostingNeeded,
    ThirdReferral,
    TriageIncomplete,
)
from referrals.models import Adult, Case, CaseAgency, Referral, ThresholdAnswer, Triage
from referrals.models.triage import CHECKS, Condition
from referrals.selectors import matching
from referrals.services import _asking, _grants, _moving, _partners, _places, _telling
from sharing import workdays
from sharing.choices import Event, May
from sharing.doors import groups, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale
from sharing.models import Agency, PanelSettings
from sharing.selectors import holidays


@service(may=May.TRIAGE, on="case")
def save_triage(
    *,
    case: Case,
    answers: Mapping[str, tuple[str, str]],
    checks: Mapping[str, str],
    involve: Collection[Agency] | None = None,
    seen: int | None = None,
    by: Viewer,
) -> Triage:
    """Save the screen. `answers`: condition to (answer, why). `checks`: fields of `Triage`.

    `involve`: the agencies ticked, which may be none; None where the page did not ask, and what was
    chosen before stands. Nobody is involved until the referral is listed.
    `seen` is the case's revision that the page showed; if it moved on meanwhile nothing is saved
    (`Stale`, with `who`, `by` and `at`). Only referrals in triage are screened (`MoveNotAllowed`).
    """
    case, _ = _moving.lock(case)
    if case.stage not in IN_TRIAGE:
        raise MoveNotAllowed
    if seen is not None and seen != case.revision:
        raise _stale(case)
    fields: dict[str, Any] = {**checks}
    if involve is not None:
        fields["involve"] = sorted(agency.slug for agency in involve)
    triage, _ = Triage.objects.update_or_create(
        case=case,
        defaults={**fields, "screened_by": by.person, "screened_at": timezone.now()},
    )
    ThresholdAnswer.objects.bulk_create(
        [
            ThresholdAnswer(triage=triage, condition=condition, answer=answer, why=why)
            for condition, (answer, why) in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["triage", "condition"],
        update_fields=["answer", "why"],
    )
    case.revision += 1
    case.save(update_fields=["revision"])
    ledger.record(by, Verb.TRIAGE_NOTED, case)
    return triage


def _stale(case: Case) -> Stale:
    """Who changed the case last, and when: by a screen or by a move."""
    screen = Triage.objects.filter(case=case).select_related("screened_by").first()
    move = case.moves.select_related("by").last()
    moved_at = move.at if move else case.stage_since
    if screen and screen.screened_at > moved_at:
        return Stale(who=screen.screened_by.name, at=screen.screened_at, by=screen.screened_by)
    mover = move.by if move else None
    return Stale(who=mover.name if mover else "The service", at=moved_at, by=mover)


@service(may=May.TRIAGE, on="case")
def list_for_panel(
    *, case: Case, involve: Collection[Agency], same_adult_as: Case | None = None, by: Viewer
) -> Case:
    """Put a received referral on the next agenda and link its adult.

    Needs the whole threshold screen and both safety checks (`TriageIncomplete`); an unmet
    threshold does not stop listing, since the panel decides. One open case an adult
    (`AdultAlreadyOnPathway`). `involve` names the agencies that may see the case from now on:
    members of the panel (`NotInPanel`) with a signed agreement in date (`AgreementLapsed`). Every core
    agency is asked whether it knows the adult.
    """
    case, settings = _moving.lock(case)
    if case.stage != Stage.RECEIVED:
        raise MoveNotAllowed
    _refuse_unscreened(case)
    _partners.refuse_strangers(case, involve)
    referral = Referral.objects.select_related("case").get(case=case)
    _link_adult(case, referral, same_adult_as)
    _note_history(case, settings)
    CaseAgency.objects.bulk_create(
        [CaseAgency(case=case, agency=agency, part=Part.INVOLVED) for agency in involve],
        ignore_conflicts=True,
    )
    made = _moving.move(case, "list_for_panel", by=by, mover=Mover.COORDINATOR)
    for agency in involve:
        ledger.record(by, Verb.AGENCY_INVOLVED, case, agency=agency.slug)
    _asking.open_to(case, involve, by=by)
    _asking.ask_core_agencies(case, settings, by=by)
    _telling.tell_referrer(case, "referral_listed", step=f"move{made.pk}")
    return case


def _refuse_unscreened(case: Case) -> None:
    triage = Triage.objects.filter(case=case).first()
    answered = triage.answers.values_list("condition", flat=True) if triage else ()
    checks = {name: getattr(triage, name) for name in CHECKS} if triage else {}
    missing = policy.screen_missing(dict(Condition.choices), set(answered), checks)
    if missing:
        raise TriageIncomplete(missing)


def _link_adult(case: Case, referral: Referral, same_as: Case | None) -> None:
    """One `Adult` for all their referrals: that of the earlier one, or a new one for both."""
    earlier = Case.objects.select_for_update().get(pk=same_as.pk) if same_as else None
    if earlier is not None and (earlier.panel_id != case.panel_id or earlier.pk == case.pk):
        raise MoveNotAllowed
    known = earlier.adult if earlier else None
    case.adult = known or case.adult or Adult.objects.create(**_adult_from(referral))
    if Case.objects.filter(adult=case.adult, stage__in=ON_PATHWAY).exclude(pk=case.pk).exists():
        raise AdultAlreadyOnPathway
    if earlier is not None and known is None:
        earlier.adult = case.adult
        earlier.save(update_fields=["adult"])
    Case.objects.filter(joined_to=case).update(adult=case.adult)


def _adult_from(referral: Referral) -> dict[str, Any]:
    return {
        "given_name": referral.given_name,
        "family_name": referral.family_name,
        "aliases": referral.aliases,
        "birth_date": referral.birth_date,
        "birth_estimated": referral.birth_estimated,
        "nhs_number": referral.nhs_number,
        "address": referral.address,
        "postcode": referral.postcode,
        "first_language": referral.first_language,
        "communication": referral.format_needed,
        "what_matters": referral.what_matters,
        "safe_contact": _safe_contact(referral),
        "protected_address": referral.protected_address,
    }


def _safe_contact(referral: Referral) -> str:
    parts = (
        referral.contact_method,
        referral.contact_times,
        referral.contact_who_must_not_know
        and f"Must not know: {referral.contact_who_must_not_know}",
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


@service(may=May.SWEEP)
def chase_returned(*, cases: Collection[Case], by: Viewer) -> int:
    """Remind the writers of returned referrals, and their SPoCs, once a return (`domain.md` section 4).

    `cases` are those of `selectors/returned.py`; afterwards they show on the coordinator's Today.
    """
    for case in cases:
        step = f"chase{case.moves.filter(to_stage=Stage.RETURNED).latest('at').pk}"
        # It climbs to the SPoC and is counted by its message, so nobody can switch it off.
        event = Event.ESCALATIONS
        _telling.tell_referrer(case, "return_chased", step=step, event=event)
        _telling.tell_spocs(case, case.referring_agency_id, "return_chased", step=step, event=event)
        # One entry a case: an entry that names several lands in one panel's chain alone.
        ledger.record(by, Verb.RETURN_CHASED, case)
    if not cases:
        ledger.record(by, Verb.RETURN_CHASED, count=0)
    return len(cases)


@service(may=May.TRIAGE, on="case")
def decline_at_triage(*, case: Case, reason: str, signposting: str, note: str, by: Viewer) -> Case:
    """Decline a received or waiting referral: under 18 or out of area only (`NotForTriage`).

    A third referral about the same adult within 12 months goes to the chair (`ThirdReferral`).
    The referrer is told and may challenge. Signposting is required (`SignpostingNeeded`). A mistaken
    closure that waits for its place is no referral to decline (`MoveNotAllowed`).
    """
    if reason not in AT_TRIAGE:
        raise NotForTriage
    if not signposting.strip():
        raise SignpostingNeeded
    case, settings = _moving.lock(case)
    _moving.refuse_kept_place(case)
    referral = Referral.objects.select_related("case").get(case=case)
    if matching.must_go_to_chair(case, matching.matches(referral), settings.repeat_months):
        raise ThirdReferral
    case.signposting = signposting
    _places.end_offer(case, OfferAnswer.PASSED_ON, by=by, fresh_risk=note)
    made = _moving.move(
        case,
        "decline",
        by=by,
        mover=Mover.COORDINATOR,
        reason=reason,
        note=note,
        words={"reason": reason},
    )
    last_day = workdays.after(timezone.localdate(), settings.challenge_wd, holidays.england())
    _telling.tell_referrer(case, "referral_declined", step=f"move{made.pk}", due=last_day)
    _places.offer_freed_places(case.panel_id, settings, by=by)
    return case


@service(may=May.COORDINATE, on="case")
def involve_agency(*, case: Case, agency: Agency, by: Viewer) -> CaseAgency:
    """Make an agency involved: its SPoCs may see the case from now on.

    From listing until the end (`MoveNotAllowed`): a case that waits is open to the agencies of its
    interim plan alone. Only a member of the panel (`NotInPanel`) with a signed agreement in date
    (`AgreementLapsed`).
    """
    case, _ = _moving.lock(case)
    _partners.refuse_strangers(case, [agency])
    if case.stage not in ON_PATHWAY:
        raise MoveNotAllowed
    part, fresh = CaseAgency.objects.get_or_create(
        case=case, agency=agency, part=Part.INVOLVED, until=None
    )
    _grants.count_anew(case, [groups.spocs_of(agency.pk)])
    _grants.settle(case, by=by)
    ledger.record(by, Verb.AGENCY_INVOLVED, case, agency=agency.slug, fresh=fresh)
    _asking.open_to(case, [agency] if fresh else [], by=by)
    return part
