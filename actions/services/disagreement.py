"""Professional disagreements (`domain.md` section 9): opened, raised by their clock, settled in words."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from actions import policy
from actions.choices import About, Verb
from actions.errors import (
    AboutLeavingByObjection,
    CaseNotOpen,
    DisagreementOver,
    LeavingOutcomeNeeded,
    OwnAgencyDisagrees,
    PartiesNeeded,
)
from actions.models import DisagreementEntry, Leaving, ProfessionalDisagreement
from actions.selectors import disagreements, parties
from actions.services import _disagreeing
from actions.services._disagreeing import Reached
from referrals.choices import ON_PATHWAY
from referrals.errors import ReasonNeeded
from referrals.models import Case
from referrals.selectors.readers import agencies_reading
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Agency
from sharing.selectors import holidays

BATCH = 200


@service(may=None)
def open_disagreement(
    *,
    case: Case,
    about: str,
    text: str,
    agencies: Collection[Agency],
    by: Viewer,
    immediate_risk: bool = False,
) -> ProfessionalDisagreement:
    """Say that agencies do not agree about a case; the practitioners have the first working day.

    By the SPoC or deputy of an agency that works on it, which is then a party itself, or by the
    coordinator or the chair (`NotAllowed` else), while the case is on the pathway (`CaseNotOpen`).
    Refuses an empty text (`ReasonNeeded`), fewer than two parties that can open the case, so that none
    is named to which it is barred (`PartiesNeeded`), and a leaving (`AboutLeavingByObjection`). The same
    one sent twice is kept once.
    """
    if not access.may(by, May.SEE_CASE, case):
        raise NotAllowed
    case = _disagreeing.lock_case(case.pk)
    if case.stage not in ON_PATHWAY:
        raise CaseNotOpen
    own = disagreements.own_agencies(by, case)
    if not own and not disagreements.oversees(by, case):
        raise NotAllowed
    if about == About.LEAVING:
        raise AboutLeavingByObjection
    if not text.strip() or about not in About.values:
        raise ReasonNeeded("Say what the disagreement is about.")
    between = {one.pk: one for one in (*agencies, *own[:1])}
    if len(between) < 2 or not between.keys() <= {one.pk for one in agencies_reading(case)}:
        raise PartiesNeeded
    same = {"case": case, "opened_by": by.person, "text": text.strip(), "settled_at": None}
    if there := ProfessionalDisagreement.objects.filter(about=about, **same).first():
        ledger.record(by, Verb.DISAGREEMENT_OPENED, there, case, fresh=False)
        return there
    return _disagreeing.begin(
        case,
        about=about,
        text=text.strip(),
        parties=list(between.values()),
        immediate_risk=immediate_risk,
        by=by,
    )


@service(may=None)
def note_said(
    *, disagreement: ProfessionalDisagreement, said: str, by: Viewer
) -> DisagreementEntry:
    """Add what was said or decided, and by whom, at the level where it is.

    By a party's SPoC or deputy, the coordinator or the chair (`NotAllowed`), until it is settled
    (`DisagreementOver`); never empty (`ReasonNeeded`). The same words sent twice are kept once.
    """
    fresh = _locked(disagreement, by)
    if not disagreements.may_note(by, fresh, parties.parties_of([fresh])[fresh.pk]):
        raise NotAllowed
    if not fresh.is_open:
        raise DisagreementOver
    if not said.strip():
        raise ReasonNeeded("Write what was said or decided, and by whom.")
    words = {"level": fresh.level, "said": said.strip(), "by": by.person}
    there = fresh.entries.filter(**words).first()
    entry = there or DisagreementEntry.objects.create(disagreement=fresh, **words)
    ledger.record(
        by, Verb.DISAGREEMENT_NOTED, fresh, fresh.case, level=fresh.level, fresh=there is None
    )
    return entry


@service(may=None)
def settle_disagreement(
    *,
    disagreement: ProfessionalDisagreement,
    outcome: str,
    by: Viewer,
    stays: bool | None = None,
    leaves_on: date | None = None,
) -> ProfessionalDisagreement:
    """Record how it was settled, in words that are kept for ever.

    By the coordinator, or by the chair unless their own agency is a party (`OwnAgencyDisagrees`;
    `NotAllowed` for others). Refuses an empty outcome (`ReasonNeeded`) and what is settled
    (`DisagreementOver`). About an agency that ends its work: whether it `stays`, or from which day on,
    today or later, its work ends after all (`LeavingOutcomeNeeded`).
    """
    _disagreeing.lock_case(disagreement.case_id)
    fresh = _locked(disagreement, by)
    between = parties.parties_of([fresh])[fresh.pk]
    _refuse_others(by, fresh, between)
    if not fresh.is_open:
        raise DisagreementOver
    if not outcome.strip():
        raise ReasonNeeded("Say how it was settled.")
    if fresh.leaving_id:
        _end_dispute(fresh.leaving_id, stays, leaves_on)
    told = {*parties.speakers(fresh.case, between), *parties.coordinators(fresh.case)}
    _disagreeing.settle(fresh, outcome.strip(), sorted(told), by)
    return fresh


@service(may=May.SWEEP)
def raise_due(*, by: Viewer) -> int:
    """Take disagreements whose day has come without outcome to the next level, and say how many.

    Each level once, and on its own days: one that was late to rise has its full time there. Two sweeps
    at once take different ones.
    """
    today = timezone.localdate()
    rows = ProfessionalDisagreement.objects.select_for_update(of=("self",), skip_locked=True)
    due = disagreements.due_to_rise(today, rows).select_related("case__panel__settings")[:BATCH]
    reached = []
    for one in due:
        level = policy.next_level(one.level)
        if level is None:
            continue
        days = _disagreeing.working_days(one.case.panel.settings)
        one.level_due = policy.level_due(level, today, days, holidays.england())
        one.level = level
        reached.append(Reached(one, level, one.level_due))
    ProfessionalDisagreement.objects.bulk_update(
        [one.disagreement for one in reached], ["level", "level_due"]
    )
    _disagreeing.reach(reached, by)
    ledger.record(by, Verb.LADDER_LOOKED, looked=len(reached), steps=len(reached))
    return len(reached)


def _locked(disagreement: ProfessionalDisagreement, by: Viewer) -> ProfessionalDisagreement:
    if not access.may(by, May.SEE_CASE, disagreement.case):
        raise NotAllowed
    rows = ProfessionalDisagreement.objects.select_for_update(of=("self",))
    return rows.select_related("case__panel").get(pk=disagreement.pk)


def _refuse_others(
    by: Viewer, disagreement: ProfessionalDisagreement, between: Collection[int]
) -> None:
    if not disagreements.oversees(by, disagreement.case):
        raise NotAllowed
    if disagreements.is_partial(by, disagreement.case, between):
        raise OwnAgencyDisagrees


def _end_dispute(leaving_id: int, stays: bool | None, leaves_on: date | None) -> None:
    leaving = Leaving.objects.select_for_update(of=("self",)).get(pk=leaving_id)
    if not leaving.is_going_on:
        return
    if stays:
        leaving.kept_at = timezone.now()
    elif stays is None or leaves_on is None or leaves_on < timezone.localdate():
        raise LeavingOutcomeNeeded
    else:
        leaving.ends_on, leaving.held_up_on = leaves_on, None
    leaving.save(update_fields=["kept_at", "ends_on", "held_up_on"])
