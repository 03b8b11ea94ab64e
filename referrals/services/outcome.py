"""The adult's voice: conversations, what they want, whether it happened, that they were told.

Making Safeguarding Personal (`domain.md` section 7). Words are kept as said; a change supersedes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from referrals.choices import Verb
from referrals.errors import RecordIncomplete
from referrals.models import AdultTold, Case, DesiredOutcome, OutcomeConversation
from referrals.record_rules import conversation_gaps, told_gaps
from referrals.services import _recording
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale


@service(may=None)
def record_conversation(
    *,
    case: Case,
    conversation: Mapping[str, Any],
    wishes: Sequence[Mapping[str, Any]] = (),
    by: Viewer,
) -> OutcomeConversation:
    """Keep one conversation and what the adult wants, word for word, most important first.

    `conversation`: fields of `OutcomeConversation`; `wishes`: fields of `DesiredOutcome`.
    Refuses a record with gaps (`RecordIncomplete`), those who do not keep this case's records
    (`NotAllowed`) and a case that has ended (`CaseEnded`).
    """
    if gaps := conversation_gaps(conversation):
        raise RecordIncomplete(gaps)
    case = _recording.open_case(case, by)
    kept, fresh = _recording.keep(OutcomeConversation, case, by, **conversation)
    if fresh:
        after = case.outcomes.filter(superseded_by=None).count()
        DesiredOutcome.objects.bulk_create(
            DesiredOutcome(case=case, conversation=kept, rank=rank, **wish)
            for rank, wish in enumerate(wishes, after + 1)
        )
    ledger.record(
        by,
        Verb.VOICE_RECORDED,
        case,
        at=kept.point,
        asked=kept.asked,
        wishes=len(wishes),
        fresh=fresh,
    )
    return kept


@service(may=None)
def judge_outcome(
    *,
    outcome: DesiredOutcome,
    achieved: str,
    judged_by: str,
    judged_on: date,
    was: str,
    by: Viewer,
) -> DesiredOutcome:
    """Keep whether something the adult wants has happened, in their view or their representative's.

    `was` is the judgement on the page it was made from; another since then is `Stale`. A second
    judgement supersedes the first, so that both stay readable; the plan follows the wish.
    """
    case = _recording.open_case(outcome.case, by)
    outcome = _current(outcome, was)
    if outcome.achieved:
        outcome = _judged_before(outcome)
    outcome.achieved, outcome.judged_by, outcome.judged_on = achieved, judged_by, judged_on
    outcome.save(update_fields=["achieved", "judged_by", "judged_on"])
    ledger.record(by, Verb.OUTCOME_JUDGED, case, met=achieved, view=judged_by)
    return outcome


@service(may=None)
def supersede_outcome(
    *, outcome: DesiredOutcome, changes: Mapping[str, Any], was: str, by: Viewer
) -> DesiredOutcome:
    """Put new words in place of earlier ones, which stay. `changes`: fields of `DesiredOutcome`."""
    case = _recording.open_case(outcome.case, by)
    outcome = _current(outcome, was)
    made = _supersede(outcome, **changes)
    ledger.record(by, Verb.OUTCOME_CHANGED, case)
    return made


def _current(outcome: DesiredOutcome, was: str) -> DesiredOutcome:
    """The outcome as it is now, unless somebody has replaced or judged it meanwhile (`Stale`)."""
    now = DesiredOutcome.objects.select_related("superseded_by").get(pk=outcome.pk)
    if now.superseded_by is not None:
        raise Stale(theirs=now.superseded_by)
    if now.achieved != was:
        raise Stale(theirs=now)
    return now


def _judged_before(outcome: DesiredOutcome) -> DesiredOutcome:
    made = _supersede(outcome, own_words=outcome.own_words, defined_via=outcome.defined_via)
    outcome.plan_items.filter(ended_at=None).update(outcome=made)
    return made


def _supersede(outcome: DesiredOutcome, **changes: Any) -> DesiredOutcome:
    kept = {
        name: getattr(outcome, name)
        for name in ("case", "conversation", "rank", "in_tension_with", "negotiated")
    }
    made = DesiredOutcome.objects.create(**{**kept, **changes})
    outcome.superseded_by = made
    outcome.save(update_fields=["superseded_by"])
    return made


@service(may=None)
def record_told(*, case: Case, said: Mapping[str, Any], by: Viewer) -> AdultTold:
    """Keep that the adult was told and heard, or why not yet and when it is next considered.

    `said`: fields of `AdultTold`. Gaps are `RecordIncomplete`.
    """
    if gaps := told_gaps(said):
        raise RecordIncomplete(gaps)
    case = _recording.open_case(case, by)
    kept, fresh = _recording.keep(AdultTold, case, by, **said)
    ledger.record(by, Verb.ADULT_TOLD, case, at=kept.at, told=kept.told, fresh=fresh)
    return kept
