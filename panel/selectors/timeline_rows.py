"""The rows of a case's timeline: one maker for each kind of event, each a fixed number of questions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from actions.models import Action, ActionChange, ActionUpdate
from panel.choices import DecisionKind
from panel.models import Decision
from panel.selectors.wording import stage_words
from referrals import policy
from referrals.choices import Mover
from referrals.models import (
    AdultTold,
    Advocacy,
    CapacityRecord,
    Case,
    CaseAgency,
    Challenge,
    Contact,
    InformationRequest,
    InformationResponse,
    LegalMeasure,
    Monitoring,
    Offer,
    OutcomeConversation,
    RiskAssessment,
    RiskUpdate,
    StageMove,
)
from referrals.selectors.case_summary import moves_of
from referrals.selectors.request import STATES
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import User


@dataclass(frozen=True)
class Event:
    """One thing that happened to a case: of which kind, what, when, by whom, and where to read more."""

    kind: str
    title: str
    at: datetime
    by: str = ""
    agency: str = ""
    text: str = ""
    page: str = ""
    reference: str = ""
    link: str = ""


@dataclass(frozen=True)
class Source:
    """A kind of event: its name in the filter, and what makes its rows."""

    name: str
    rows: Callable[[Case, Viewer], Iterable[Event]] = field(repr=False)


def named(user: User | None, part: str = "") -> str:
    if user is None:
        return "by the service"
    return f"by {user.name}{f', {part.lower()}' if part else ''}"


def house(user: User | None) -> str:
    return user.agency.short_name if user and user.agency else ""


def paragraphs(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _stages(case: Case, viewer: Viewer) -> Iterable[Event]:
    """Moves and decisions. A move that a decision caused is told once, as the decision."""
    found = Decision.objects.filter(case=case).select_related(
        "meeting", "ratified_in", "decided_by__agency"
    )
    decisions = {decision.move_id or -decision.pk: decision for decision in found}
    for move in moves_of(case, viewer):
        decision = decisions.pop(move.pk, None)
        yield _decided(decision, stage_words(move)) if decision else _moved(move)
    for decision in decisions.values():
        yield _decided(decision, "the case goes on")


def _moved(move: StageMove) -> Event:
    mover = Mover(move.mover).label
    return Event("stage", stage_words(move), move.at, named(move.by, mover), text=move.note)


def _decided(decision: Decision, outcome: str) -> Event:
    urgent = decision.urgent and (
        f"Urgent: decided after asking {decision.consulted}. "
        + ("Ratified since." if decision.ratified_in else "Not ratified yet.")
    )
    heard = decision.own_voice and f"How the adult was heard: {decision.own_voice}"
    dissent = decision.dissent and f"Dissent: {decision.dissent}"
    at = decision.meeting
    corrects = decision.kind == DecisionKind.CORRECT
    return Event(
        "decision",
        f"{'Correction' if corrects else 'Panel decision'}: {outcome[:1].lower()}{outcome[1:]}",
        decision.decided_at,
        named(decision.decided_by, "recorded by the chair"),
        house(decision.decided_by),
        paragraphs(heard or "", f"Reasons: {decision.reasons}", dissent or "", urgent or ""),
        "meeting_page" if at else "",
        at.reference if at else "",
        f"Meeting {at.reference}" if at else "",
    )


def _voice(case: Case, viewer: Viewer) -> Iterable[Event]:
    talks = OutcomeConversation.objects.filter(case=case).select_related("recorded_by__agency")
    for talk in talks:
        yield Event(
            "voice",
            f"What the adult wants: {talk.get_point_display().lower()}",
            talk.recorded_at,
            named(talk.recorded_by),
            house(talk.recorded_by),
            f"“{talk.own_words}”" if talk.own_words else talk.get_asked_display(),
            "case_person",
            case.reference,
            "Person and outcomes",
        )
    for told in AdultTold.objects.filter(case=case).select_related("recorded_by__agency"):
        yield Event(
            "voice",
            f"{'Adult told' if told.told == 'yes' else 'Adult not told yet'}: "
            f"{told.get_at_display().lower()}",
            told.recorded_at,
            named(told.recorded_by),
            house(told.recorded_by),
            paragraphs(told.how, told.why_not, told.own_view and f"Their view: {told.own_view}"),
        )


def _risk(case: Case, viewer: Viewer) -> Iterable[Event]:
    for risk in RiskAssessment.objects.filter(case=case).select_related("assessed_by__agency"):
        yield Event(
            "risk",
            f"Risk assessed: {risk.get_band_display().lower()}, score {risk.overall}",
            risk.assessed_at,
            named(risk.assessed_by),
            house(risk.assessed_by),
            risk.summary,
            "case_risk",
            case.reference,
            "Risk and plan",
        )
    for update in RiskUpdate.objects.filter(case=case).select_related("by__agency"):
        yield Event(
            "risk",
            "Risk update from the referrer",
            update.at,
            named(update.by),
            house(update.by),
            update.text,
        )


def _contacts(case: Case, viewer: Viewer) -> Iterable[Event]:
    """Each contact and try, and each change of the agreed rhythm."""
    found = Contact.objects.filter(case=case).select_related("agency", "recorded_by")
    for contact in found:
        later = contact.on != timezone.localdate(contact.recorded_at)
        yield Event(
            "contact",
            contact.get_kind_display()
            + (f" on {contact.on.day} {contact.on:%B %Y}" if later else ""),
            contact.recorded_at,
            named(contact.recorded_by),
            contact.agency.short_name,
            paragraphs(contact.person_name, contact.note),
        )
    agreed = Monitoring.objects.filter(case=case).select_related("agency", "recorded_by")
    for rhythm in agreed:
        how = rhythm.get_reach_display().lower()
        yield Event(
            "contact",
            f"Rhythm agreed: {how} {policy.every(rhythm.every_days)}, by {rhythm.agency.name}",
            rhythm.recorded_at,
            named(rhythm.recorded_by),
            rhythm.agency.short_name,
            "",
            "case_risk",
            case.reference,
            "Risk and plan",
        )


def _support(case: Case, viewer: Viewer) -> Iterable[Event]:
    for one in CapacityRecord.objects.filter(case=case).select_related("recorded_by__agency"):
        yield Event(
            "support",
            f"Capacity: {one.get_finding_display().lower()}",
            one.recorded_at,
            named(one.recorded_by),
            house(one.recorded_by),
            one.decision,
            "case_person",
            case.reference,
            "Person and outcomes",
        )
    for helper in Advocacy.objects.filter(case=case).select_related("recorded_by__agency"):
        yield Event(
            "support",
            f"{helper.get_type_display()}: {helper.get_status_display().lower()}",
            helper.recorded_at,
            named(helper.recorded_by),
            house(helper.recorded_by),
        )


def _legal(case: Case, viewer: Viewer) -> Iterable[Event]:
    for measure in LegalMeasure.objects.filter(case=case).select_related("recorded_by__agency"):
        yield Event(
            "legal",
            measure.get_type_display(),
            measure.recorded_at,
            named(measure.recorded_by),
            house(measure.recorded_by),
            page="case_person",
            reference=case.reference,
            link="Legal measures",
        )


def _agencies(case: Case, viewer: Viewer) -> Iterable[Event]:
    for part in CaseAgency.objects.filter(case=case).select_related("agency"):
        name, what = part.agency.name, part.get_part_display().lower()
        yield Event("agency", f"{name}: {what}", part.since, agency=part.agency.short_name)
        if part.until:
            yield Event(
                "agency",
                f"{name}: no longer {what}",
                part.until,
                agency=part.agency.short_name,
                text=part.how_it_ended,
            )


def _actions(case: Case, viewer: Viewer) -> Iterable[Event]:
    raised = Action.objects.filter(case=case).select_related("raised_by", "owner_agency")
    for action in raised:
        yield Event(
            "action",
            f"Action for {action.owner_agency.name}",
            action.raised_at,
            named(action.raised_by),
            action.owner_agency.short_name,
            action.text,
            "action_page",
            action.reference,
            action.reference,
        )
    updates = ActionUpdate.objects.filter(action__case=case)
    for update in updates.select_related("by", "action__owner_agency"):
        yield Event(
            "action",
            f"Action {update.get_status_display().lower()}",
            update.at,
            named(update.by),
            update.action.owner_agency.short_name,
            update.note,
            "action_page",
            update.action.reference,
            update.action.reference,
        )
    changes = ActionChange.objects.filter(action__case=case)
    for change in changes.select_related("by", "action__owner_agency"):
        yield Event(
            "action",
            f"Action: {change.get_what_display().lower()}",
            change.at,
            named(change.by),
            change.action.owner_agency.short_name,
            change.reason,
            "action_page",
            change.action.reference,
            change.action.reference,
        )


def _places(case: Case, viewer: Viewer) -> Iterable[Event]:
    for offer in Offer.objects.filter(case=case).select_related("answered_by__agency"):
        yield Event("place", "A place was offered", offer.offered_at, "by the service")
        if offer.answer and offer.answered_at:
            yield Event(
                "place",
                f"Offer answered: {offer.get_answer_display().lower()}",
                offer.answered_at,
                named(offer.answered_by),
                house(offer.answered_by),
                offer.fresh_risk,
            )


def _challenges(case: Case, viewer: Viewer) -> Iterable[Event]:
    found = Challenge.objects.filter(case=case).select_related("by__agency", "answered_by__agency")
    for one in found:
        yield Event(
            "challenge", "Refusal challenged", one.at, named(one.by), house(one.by), one.text
        )
        if one.answered_at:
            yield Event(
                "challenge",
                "Challenge upheld" if one.upheld else "Challenge not upheld",
                one.answered_at,
                named(one.answered_by),
                house(one.answered_by),
                one.answer,
            )


def _sharing(case: Case, viewer: Viewer) -> Iterable[Event]:
    """That something was asked and how it was answered, never what was said."""
    asked = access.visible(InformationRequest, viewer).filter(case=case)
    for request in asked.select_related("agency", "asked_by"):
        yield _about(
            case, request, f"Asked: {request.agency.name}", request.sent_at, request.asked_by
        )
    for told in InformationResponse.objects.filter(request__in=asked).select_related(
        "request__agency", "by"
    ):
        title = f"{told.request.agency.name}: {STATES[told.answer][0].lower()}"
        yield _about(case, told.request, title, told.at, told.by)


def _about(
    case: Case, request: InformationRequest, title: str, at: datetime, by: User | None
) -> Event:
    return Event(
        "sharing",
        title,
        at,
        named(by),
        request.agency.short_name,
        page="case_sharing",
        reference=case.reference,
        link=request.reference,
    )


# What may happen to a case, in the order of the filter.
SOURCES = {
    "stage": Source("Stages", _stages),
    "decision": Source("Panel decisions", _stages),
    "voice": Source("The adult's voice", _voice),
    "risk": Source("Risk", _risk),
    "contact": Source("Contact with the adult", _contacts),
    "support": Source("Capacity and advocacy", _support),
    "legal": Source("Legal measures", _legal),
    "action": Source("Actions", _actions),
    "agency": Source("Agencies", _agencies),
    "sharing": Source("Information sharing", _sharing),
    "place": Source("Offered places", _places),
    "challenge": Source("Challenges", _challenges),
}
