"""The risk plan and its contingencies: added and ended, never overwritten (`domain.md` section 6)."""

from datetime import date

from django.utils import timezone

from referrals.choices import ACCEPTED, Verb
from referrals.errors import AgencyNotInvolved, AlreadyEnded, CaseNotAccepted, ReasonNeeded
from referrals.models import Case, Contingency, DesiredOutcome, RiskPlanItem
from referrals.selectors.agencies import parts_of, working_agencies
from referrals.selectors.rights import may_plan
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed
from sharing.models import Agency


@service(may=None)
def add_plan_item(
    *,
    case: Case,
    risk_in_words: str,
    response: str,
    owner_agency: Agency,
    due: date,
    by: Viewer,
    owner_name: str = "",
    less_restrictive: str = "",
    outcome: DesiredOutcome | None = None,
    could_raise_risk: str = "",
    own_view: str = "",
) -> RiskPlanItem:
    """Add one response to one risk, with its owner and date.

    By whoever plans (`NotAllowed` else) while the case is accepted (`CaseNotAccepted`). Refuses an
    item without risk or response (`ReasonNeeded`) and an owner that does not work on the case
    (`AgencyNotInvolved`). One that is there already is not added again.
    """
    if not risk_in_words.strip() or not response.strip():
        raise ReasonNeeded("Say what the risk is and what will be done.")
    case = _opened(case, by)
    if owner_agency not in working_agencies(parts_of(case)):
        raise AgencyNotInvolved
    words = {
        "risk": risk_in_words.strip(),
        "response": response.strip(),
        "owner_agency": owner_agency,
        "due": due,
    }
    others = {
        "owner_name": owner_name,
        "less_restrictive": less_restrictive,
        "outcome": outcome,
        "could_raise_risk": could_raise_risk,
        "own_view": own_view,
    }
    there = case.plan_items.filter(ended_at=None, **words).first()
    item = there or RiskPlanItem.objects.create(case=case, **words, **others)
    ledger.record(by, Verb.PLAN_CHANGED, case, item=item.pk, added=True, fresh=there is None)
    return item


@service(may=None)
def end_plan_item(*, item: RiskPlanItem, by: Viewer) -> RiskPlanItem:
    """End one item; it stays to be read. `AlreadyEnded` the second time."""
    case = _opened(item.case, by)
    item = case.plan_items.select_for_update().get(pk=item.pk)
    _end(item)
    ledger.record(by, Verb.PLAN_CHANGED, case, item=item.pk, added=False)
    return item


@service(may=None)
def add_contingency(
    *, case: Case, trigger: str, steps: str, who_acts: str, out_of_hours: str, by: Viewer
) -> Contingency:
    """Add "if this happens, then do that, and call them". Needs all four (`ReasonNeeded`).

    One that is there already is not added again.
    """
    words = {
        "trigger": trigger.strip(),
        "steps": steps.strip(),
        "who_acts": who_acts.strip(),
        "out_of_hours": out_of_hours.strip(),
    }
    if not all(words.values()):
        raise ReasonNeeded(
            "Say what may happen, what to do, who acts and whom to call out of hours."
        )
    case = _opened(case, by)
    there = case.contingencies.filter(ended_at=None, **words).first()
    made = there or Contingency.objects.create(case=case, **words)
    fresh = there is None
    ledger.record(by, Verb.PLAN_CHANGED, case, contingency=made.pk, added=True, fresh=fresh)
    return made


@service(may=None)
def end_contingency(*, contingency: Contingency, by: Viewer) -> Contingency:
    """End one contingency; it stays to be read. `AlreadyEnded` the second time."""
    case = _opened(contingency.case, by)
    contingency = case.contingencies.select_for_update().get(pk=contingency.pk)
    _end(contingency)
    ledger.record(by, Verb.PLAN_CHANGED, case, contingency=contingency.pk, added=False)
    return contingency


def _opened(case: Case, by: Viewer) -> Case:
    """The case, locked, if this viewer may change its plan now."""
    if not may_plan(case, by):
        raise NotAllowed
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.stage not in ACCEPTED:
        raise CaseNotAccepted
    return case


def _end(one: RiskPlanItem | Contingency) -> None:
    if one.ended_at is not None:
        raise AlreadyEnded
    one.ended_at = timezone.now()
    one.save(update_fields=["ended_at"])
