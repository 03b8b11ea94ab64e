"""Which records are about an adult, how they are reached, and whose words are in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from actions.models import (
    Action,
    ActionChange,
    ActionReminder,
    ActionUpdate,
    DisagreementEntry,
    DisagreementRecipient,
    DisagreementStep,
    EscalationHold,
    EscalationRecipient,
    EscalationStep,
    Leaving,
    Objection,
    ProfessionalDisagreement,
)
from panel.choices import PassageGroup
from panel.models import DSAR, Decision, Meeting
from referrals import models as records
from referrals.choices import DefinedVia, Respondent, YesNo
from sharing.choices import OpeningPurpose
from sharing.models import BreakGlass, SharingRecord

G = PassageGroup
OWN = frozenset({"own_words"})
# Who the adult is, where they are and how to reach them: theirs, though somebody typed it.
IDENTITY = frozenset(
    {
        *(
            "given_name",
            "family_name",
            "aliases",
            "nhs_number",
            "agency_ids",
            "address",
            "postcode",
        ),
        *("gp", "first_language", "protected_address", "contact_method", "contact_times"),
        *("gender_described", "orientation", "religion", "faith"),
    }
)
# To whoever acts for the adult these are not handed unread: they may be whom it is kept from.
SAFE = frozenset({"address", "postcode", "protected_address", "contact_method", "contact_times"})


def _never(row: Any) -> bool:
    return False


def _always(row: Any) -> bool:
    return True


def _delicate_answer(row: Any) -> bool:
    """An answer that keeps something back, speaks of offences, or is not for the adult to read."""
    return bool(row.refusal or row.criminal_offence_data or row.adult_may_see == YesNo.NO)


def _delicate_sharing(row: Any) -> bool:
    return bool(row.refusal or row.criminal_offence_data or row.law_enforcement)


def _answered_by_another(row: Any) -> bool:
    return row.respondent not in ("", Respondent.ADULT)


def _defined_by_another(row: Any) -> bool:
    return row.defined_via != DefinedVia.ADULT or _answered_by_another(row.conversation)


def _no_hint(row: Any) -> str:
    return ""


def _may_see(row: Any) -> str:
    told = {
        YesNo.NO: "The agency says that the adult may not see this",
        YesNo.YES: "The agency says that the adult may see this",
    }
    return told.get(row.adult_may_see, "")


@dataclass(frozen=True)
class Source:
    """One kind of record. `via` leads from it to its cases (or to their references)."""

    model: type[Model]
    name: str
    via: str
    group: PassageGroup
    when: str = ""
    who: str = ""
    # What the adult said, word for word; `by_another` where somebody else said it.
    own: frozenset[str] = frozenset()
    by_another: Callable[[Any], bool] = _never
    identity: frozenset[str] = frozenset()
    # Looks like free text and is a code or a reference.
    codes: frozenset[str] = frozenset()
    careful: Callable[[Any], bool] = _never
    # Each field by itself, where a record holds many; else its words are read together.
    apart: bool = False
    hint: Callable[[Any], str] = _no_hint
    without: tuple[tuple[str, Any], ...] = ()

    @property
    def by_reference(self) -> bool:
        return self.via == "subject"

    @property
    def history(self) -> type[Model] | None:
        """Where `pghistory` keeps earlier versions, if it does."""
        label, name = self.model._meta.app_label, f"{self.model.__name__}Event"
        found = {model.__name__: model for model in apps.get_app_config(label).get_models()}
        return found.get(name)


SOURCES = (
    Source(
        records.OutcomeConversation, "Conversation", "case", G.VOICE, "held_on", "recorded_by",
        own=OWN, by_another=_answered_by_another,
    ),
    Source(
        records.DesiredOutcome, "Desired outcome", "case", G.VOICE, "conversation__held_on",
        own=OWN, by_another=_defined_by_another,
    ),
    Source(records.AdultTold, "Told and heard", "case", G.VOICE, "recorded_at", "recorded_by"),
    Source(
        records.CapacityRecord, "Capacity for one decision", "case", G.VOICE, "decided_on",
        "recorded_by",
    ),
    Source(records.Advocacy, "Support to take part", "case", G.VOICE, "recorded_at", "recorded_by"),
    Source(
        records.Adult, "Identity", "cases", G.PERSON,
        identity=IDENTITY,
    ),
    Source(
        records.Referral, "Referral", "case", G.PERSON, "referral_date", "case__referring_agency",
        own=OWN, by_another=_answered_by_another, identity=IDENTITY, apart=True,
    ),
    Source(
        records.TriedBefore, "What was tried before", "referral__case", G.PERSON, "added_at", "agency"
    ),
    Source(records.ReferralFactor, "Factor or risk in the referral", "referral__case", G.PERSON),
    Source(records.RiskUpdate, "Risk update", "case", G.PERSON, "at", "by"),
    Source(records.Case, "Case", "pk", G.PATHWAY, "submitted_at", "referring_agency"),
    Source(
        records.StageMove, "Move", "case", G.PATHWAY, "at", "by", codes=frozenset({"reason"})
    ),
    Source(records.CaseAgency, "Agency’s part", "case", G.PATHWAY, "since", "agency"),
    Source(records.Triage, "Coordinator’s screen", "case", G.PATHWAY, "screened_at", "screened_by"),
    Source(
        records.ThresholdAnswer, "Condition of the threshold", "triage__case", G.PATHWAY,
        "triage__screened_at",
    ),
    Source(records.Offer, "Offered place", "case", G.PATHWAY, "offered_at", "answered_by"),
    Source(records.PendingMove, "Asked move", "case", G.PATHWAY, "asked_at", "asked_by"),
    Source(records.Challenge, "Challenge to a refusal", "case", G.PATHWAY, "at", "by"),
    Source(records.Exit, "Proposed exit", "case", G.PATHWAY, "proposed_at", "proposed_by", apart=True),
    Source(records.NamedPerson, "Named worker", "case", G.PATHWAY, "named_at", "named_by"),
    Source(records.Restriction, "Open to named people only", "case", G.PATHWAY, "set_at", "set_by"),
    Source(
        records.AllegedSource, "Alleged source of risk", "case", G.RISK, "recorded_at",
        "recorded_by", careful=_always,
    ),
    Source(records.CaseLink, "Link to another person’s case", "case", G.RISK, "since", careful=_always),
    Source(records.CaseLink, "Link to another person’s case", "other", G.RISK, "since", careful=_always),
    Source(
        records.RiskAssessment, "Risk assessment", "case", G.RISK, "assessed_at", "assessed_by"
    ),
    Source(
        records.RiskScore, "Scored risk", "assessment__case", G.RISK, "assessment__assessed_at"
    ),
    Source(records.RiskPlanItem, "Plan", "case", G.RISK, "added_at", "owner_agency"),
    Source(records.Contingency, "If something happens", "case", G.RISK, "added_at"),
    Source(
        records.Monitoring, "Agreed rhythm of contact", "case", G.RISK, "since", "recorded_by"
    ),
    Source(records.Contact, "Contact or try", "case", G.RISK, "on", "agency"),
    Source(records.LegalMeasure, "Legal measure", "case", G.RISK, "start", "recorded_by"),
    Source(
        records.InformationRequest, "Question to an agency", "case", G.INFORMATION, "sent_at",
        "asking_agency",
    ),
    Source(
        records.InformationResponse, "Answer of an agency", "request__case", G.INFORMATION, "at",
        "request__agency", careful=_delicate_answer, hint=_may_see, apart=True,
    ),
    Source(Action, "Action", "case", G.WORK, "raised_at", "owner_agency"),
    Source(ActionUpdate, "Update of an action", "action__case", G.WORK, "at", "by"),
    Source(ActionChange, "Change of an action", "action__case", G.WORK, "at", "by"),
    Source(ActionReminder, "Reminder by hand", "action__case", G.WORK, "at", "by"),
    Source(EscalationStep, "Step of the escalation ladder", "case", G.WORK, "at", "agency"),
    Source(
        EscalationRecipient, "Who was told of a step", "step__case", G.WORK, "step__at", "person"
    ),
    Source(EscalationHold, "Step held back", "case", G.WORK, "at", "by"),
    Source(Leaving, "Agency that ends its work", "case", G.WORK, "at", "agency"),
    Source(Objection, "Objection to it", "leaving__case", G.WORK, "at", "by"),
    Source(
        ProfessionalDisagreement, "Professional disagreement", "case", G.WORK, "opened_at",
        "opened_by",
    ),
    Source(
        DisagreementStep, "Level of a disagreement", "disagreement__case", G.WORK, "at"
    ),
    Source(
        DisagreementEntry, "What was said of a disagreement", "disagreement__case", G.WORK, "at",
        "by",
    ),
    Source(
        DisagreementRecipient, "Who was told of a disagreement", "step__disagreement__case", G.WORK,
        "step__at", "person",
    ),
    Source(Meeting, "MDT meeting", "case", G.DECISIONS, "starts_at"),
    Source(Decision, "Panel decision", "case", G.DECISIONS, "decided_at", "decided_by"),
    Source(
        SharingRecord, "Passing of information", "subject", G.SHARED, "at", "agency",
        codes=frozenset({"source", "subject", "refusal", "categories"}), careful=_delicate_sharing,
    ),
    # What was opened to answer a request like this one is in who has seen it.
    Source(
        BreakGlass, "Opened with a reason", "subject", G.READ, "at", "person",
        codes=frozenset({"subject"}), without=(("purpose", OpeningPurpose.SUBJECT_ACCESS),),
    ),
    Source(DSAR, "Subject access request", "case", G.READ, "received_on", "opened_by"),
)  # fmt: skip
