"""Referrals and cases. `case_at` sets a stage directly; tests of rules go through the services."""

from datetime import date, timedelta

import pgtrigger
from django.utils import timezone

from referrals import policy
from referrals.choices import ACCEPTED, COUNTED, ON_PATHWAY, Factor, Mover, Part, Presence, Stage
from referrals.misfits import HEALTH_KINDS
from referrals.models import (
    Adult,
    Case,
    CaseAgency,
    Referral,
    ReferralFactor,
    StageMove,
    TriedBefore,
)
from referrals.services import _grants, _moving
from sharing.doors import ledger
from sharing.doors.viewer import the_service

ANSWERS = {
    "referrer_name": "A Worker",
    "referrer_role": "Officer",
    "referrer_email": "worker@fenbrook.example",
    "relationship": "Named worker since spring",
    "manager_agrees": "yes",
    "given_name": "Kay",
    "family_name": "Fenwick",
    "birth_date": date(1980, 2, 14),
    "address": "Flat 2, Mill Lane",
    "postcode": "FB1 2AB",
    "contact_method": "Text before calling",
    "accommodation": "social_tenancy",
    "asked": "asked_expressed",
    "own_words": "I want one key and I hold it.",
    "capacity": "assumed",
    "advocacy_status": "not_needed",
    "facts": "Others have taken over the flat.",
    "immediate_danger": "no",
    "abuse_types": ["financial_material"],
    "source_of_risk": "known_to_individual",
    "ask_of_panel": "One agency to lead.",
    "interim_plan": "Daily call by the named worker.",
    "urgent": "no",
    "adult_told": "yes",
    "adult_agreement": "agreed",
    "article6": "public_task",
    "article9": "g_substantial_public_interest",
    "dpa_condition": "sch1_18_individuals_at_risk",
    "sharing_necessity": "No agency can make this adult safe alone.",
    "sharing_proportionality": "Only what bears on the risk.",
}
FACTORS = (Factor.HOUSING, Factor.VICTIMISED, Factor.UNPROTECTED)


def draft(author, panel, *, score=20, complete=True, **answers):
    """A draft case with its referral, ready to send unless `complete` is false."""
    case = Case.objects.create(panel=panel, author=author, referring_agency=author.agency)
    own = {"interim_agency": author.agency, **_lawful(author.agency)}
    given = (ANSWERS | own | answers) if complete else answers
    referral = Referral.objects.create(case=case, **given)
    if complete:
        ReferralFactor.objects.bulk_create(_factors(referral, score))
        TriedBefore.objects.create(
            referral=referral, by_whom="Housing", what="Visits", result="None"
        )
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))
    return case


def _lawful(agency):
    """What fits this kind of agency, where the usual answers do not."""
    fits = {} if agency.public_body else {"article6": "legitimate_interests"}
    return fits | ({"confidentiality": "best_interests"} if agency.kind in HEALTH_KINDS else {})


def _factors(referral, score):
    """What is present, and the one scenario that makes the score."""
    present = {"presence": Presence.PRESENT, "likelihood": 1, "impact": 1}
    return [
        *(ReferralFactor(referral=referral, factor=factor, **present) for factor in FACTORS),
        ReferralFactor(referral=referral, scenario="Harm at home", **_parts(score)),
    ]


def _parts(score):
    likelihood = next(n for n in (5, 4, 3, 2, 1) if score % n == 0 and score // n <= 5)
    return {"likelihood": likelihood, "impact": score // likelihood}


def case_at(stage, author, panel, *, lead=None, adult=None, involved=(), since=None, **fields):
    """A case that simply is at a stage, with the lowest free place, its adult, grants and last move."""
    stage = Stage(stage)
    answers = fields.pop("answers", {})
    case = draft(author, panel, **answers)
    if stage != Stage.DRAFT:
        fields.setdefault("submitted_at", timezone.now() - timedelta(days=10))
    fields.setdefault("score", 20)
    if stage in ON_PATHWAY or stage == Stage.CLOSED:
        fields["adult"] = adult or Adult.objects.create(given_name="Kay", family_name="Fenwick")
    if stage in (*ACCEPTED, Stage.CLOSED):
        fields["lead_agency"] = lead or author.agency
    if stage in COUNTED or "offered_until" in fields:
        cap = panel.settings.case_cap
        fields.setdefault("place", policy.free_place(_moving.taken_places(panel.pk), cap))
    if stage == Stage.MATCHING:
        fields.setdefault("shown_as", Stage.RECEIVED)
    if stage in (Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.JOINED):
        fields.setdefault("ended_at", timezone.now())
    with pgtrigger.ignore("referrals.Case:allowed_moves"):
        Case.objects.filter(pk=case.pk).update(
            stage=stage, stage_since=since or timezone.now(), **fields
        )
    case = Case.objects.get(pk=case.pk)
    lead = [CaseAgency(case=case, agency=case.lead_agency, part=Part.LEAD)] * bool(
        case.lead_agency_id
    )
    CaseAgency.objects.bulk_create(
        lead + [CaseAgency(case=case, agency=agency, part=Part.INVOLVED) for agency in involved]
    )
    if stage != Stage.DRAFT:
        StageMove.objects.create(
            case=case,
            from_stage=Stage.DRAFT,
            to_stage=stage,
            mover=Mover.SYSTEM,
            at=since or timezone.now(),
        )
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))
    return case
