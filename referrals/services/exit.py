"""Preparing an exit: the evidence on which the panel decides. Moving the case is `pathway.py`."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from referrals.choices import ACCEPTED, WITHOUT_OUTCOME, ClosureReason, RiskOutcome, Verb
from referrals.errors import CaseNotAccepted, ReasonNeeded
from referrals.models import Case, Exit
from referrals.selectors import evidence
from referrals.services import _moving
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale


@service(may=None)
def prepare_exit(
    *, case: Case, evidence_given: Mapping[str, Any], by: Viewer, seen: str | None = None
) -> Exit:
    """Keep what an exit rests on, by the coordinator or the lead agency (`NotAllowed` else).

    `evidence_given` holds fields of `Exit`; those left out stay. It may be incomplete: what is
    missing is said when the exit is proposed or decided. `seen` is `print_of` the exit the page
    showed: a later one is never overwritten (`Stale`, with `who`, `at` and `exit`). Refuses a
    case that is not accepted (`CaseNotAccepted`) and an exit without a reason, or without what became
    of the risk (`ReasonNeeded`; not asked after a death or a transfer). `domain.md` section 3, Exit.
    """
    strangers = set(evidence_given).difference(evidence.EXIT_FIELDS)
    if strangers:
        raise ValueError(f"not fields of an exit: {sorted(strangers)}")
    evidence.exit_mover(by, case)
    case, _ = _moving.lock(case)
    if case.stage not in ACCEPTED:
        raise CaseNotAccepted
    found = evidence.open_exit(case)
    if found is not None and seen not in (None, evidence.print_of(found)):
        _refuse_overwriting(found, evidence_given, by)
    exit = found or Exit(case=case)
    for name, value in evidence_given.items():
        setattr(exit, name, value)
    _refuse_unnamed(exit)
    exit.proposed_by, exit.proposed_at = by.person, timezone.now()
    exit.save()
    ledger.record(by, Verb.EXIT_PREPARED, case, reason=exit.reason)
    return exit


def _refuse_overwriting(found: Exit, given: Mapping[str, Any], by: Viewer) -> None:
    """Somebody saved since the page was opened. The same answers sent twice are no clash."""
    same = all(getattr(found, name) == value for name, value in given.items())
    if not (same and found.proposed_by == by.person):
        raise Stale(who=found.proposed_by.name, at=found.proposed_at, exit=found)


def _refuse_unnamed(exit: Exit) -> None:
    if exit.reason not in ClosureReason.values:
        raise ReasonNeeded("Choose why the case would close.")
    if exit.risk_outcome not in RiskOutcome.values and exit.reason not in WITHOUT_OUTCOME:
        raise ReasonNeeded("Say whether the risk was removed, reduced or remained.")
