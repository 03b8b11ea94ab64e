"""How a disagreement begins and comes to a level: its steps, whom each told, a message for each. Used by
services only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from actions import policy
from actions.choices import Level, Verb
from actions.models import (
    DisagreementRecipient,
    DisagreementStep,
    Leaving,
    ProfessionalDisagreement,
)
from actions.selectors.parties import LevelHearers
from referrals.models import Case
from sharing.choices import Event
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import Agency, PanelSettings
from sharing.post.notify import Message, queue
from sharing.selectors import holidays


@dataclass(frozen=True)
class Reached:
    """A disagreement that comes to a level, and by when it is to be settled there."""

    disagreement: ProfessionalDisagreement
    level: str
    due: date | None


def working_days(settings: PanelSettings) -> dict[str, int]:
    """How long each level has, by the panel's own numbers."""
    return {
        Level.PRACTITIONERS: settings.disagreement_practitioners_wd,
        Level.MANAGERS: settings.disagreement_managers_wd,
        Level.DIRECTORS: settings.disagreement_directors_wd,
    }


def lock_case(case_id: int) -> Case:
    """The case as it is now, locked; before what agencies have said of it, as everybody locks them."""
    locked = Case.objects.select_for_update(no_key=True, of=("self",))
    return locked.select_related("panel__settings", "lead_agency").get(pk=case_id)


def begin(
    case: Case,
    *,
    about: str,
    text: str,
    parties: Collection[Agency],
    immediate_risk: bool,
    by: Viewer,
    leaving: Leaving | None = None,
) -> ProfessionalDisagreement:
    """Open a disagreement and tell its first level; where somebody is at immediate risk every level is
    told at once, whatever the day."""
    today = timezone.localdate()
    first = policy.level_due(
        Level.PRACTITIONERS, today, working_days(case.panel.settings), holidays.england()
    )
    made = ProfessionalDisagreement.objects.create(
        case=case,
        leaving=leaving,
        about=about,
        text=text,
        immediate_risk=immediate_risk,
        level=Level.SAB_CHAIR if immediate_risk else Level.PRACTITIONERS,
        level_due=None if immediate_risk else first,
        opened_by=by.person,
    )
    made.parties.set(parties)
    slugs = sorted(agency.slug for agency in parties)
    ledger.record(by, Verb.DISAGREEMENT_OPENED, made, case, about=about, parties=slugs)
    levels = list(policy.LEVELS) if immediate_risk else [Level.PRACTITIONERS]
    due = today if immediate_risk else first
    reach([Reached(made, level, due) for level in levels], by)
    return made


def reach(reached: Collection[Reached], by: Viewer) -> None:
    """Keep that these came to a level, and tell whom each is for. Of a party of which nobody may be
    told, the coordinator hears."""
    if not reached:
        return
    found = list({one.disagreement.pk: one.disagreement for one in reached}.values())
    hearers = LevelHearers(found, timezone.localdate())
    steps = DisagreementStep.objects.bulk_create(
        DisagreementStep(disagreement=one.disagreement, level=one.level, due=one.due)
        for one in reached
    )
    recipients: list[DisagreementRecipient] = []
    messages: list[Message] = []
    for one, step in zip(reached, steps, strict=True):
        ears, unheard = hearers.at(one.disagreement, one.level)
        recipients += [
            DisagreementRecipient(step=step, person_id=person, agency_id=agency)
            for person, agency in ears
        ]
        told = [person for person, _ in ears if by.user is None or person != by.user.pk]
        messages += [_message(_verb(one), step, person) for person in told]
        if unheard:
            messages += [
                _message("disagreement_unheard", step, person)
                for person in hearers.coordinators(one.disagreement)
            ]
        ledger.record(
            by, Verb.DISAGREEMENT_RAISED, one.disagreement, one.disagreement.case, level=one.level
        )
    DisagreementRecipient.objects.bulk_create(recipients)
    queue(messages, event=Event.ESCALATIONS)


def _verb(reached: Reached) -> str:
    at_once = reached.disagreement.immediate_risk
    return "disagreement_immediate" if at_once else f"disagreement_{reached.level}"


def _message(verb: str, step: DisagreementStep, person: int) -> Message:
    """At immediate risk one message a person, whatever they are told as."""
    disagreement = step.disagreement
    at_once = disagreement.immediate_risk
    return Message(
        to_id=person,
        app="actions",
        verb=verb,
        step=f"at_once.{disagreement.pk}" if at_once else f"level.{step.pk}",
        reference=disagreement.reference,
        due=None if at_once else step.due,
    )


def settle(
    disagreement: ProfessionalDisagreement, outcome: str, told: Collection[int], by: Viewer
) -> None:
    """Keep how a locked disagreement was settled, and tell these people."""
    disagreement.outcome, disagreement.settled_at = outcome, timezone.now()
    disagreement.settled_by = by.person
    disagreement.save(update_fields=["outcome", "settled_at", "settled_by"])
    queue(
        [
            Message(
                to_id=person,
                app="actions",
                verb="disagreement_settled",
                step=str(disagreement.pk),
                reference=disagreement.reference,
            )
            for person in told
            if person != by.person.pk
        ],
        event=Event.ESCALATIONS,
    )
    ledger.record(by, Verb.DISAGREEMENT_SETTLED, disagreement, disagreement.case)
