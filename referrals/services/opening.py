"""Opening a case out of turn: a SPoC in an emergency, the IG lead for a duty of theirs.

Time-limited, with a typed reason, told at once, reviewed afterwards (`domain.md` section 2). Never
over a bar: a barred case is as unknown as one that does not exist.
"""

from datetime import timedelta

from django.utils import timezone

from referrals.choices import UNSENT
from referrals.errors import ReasonNeeded
from referrals.models import Case
from referrals.services import _grants, _telling
from sharing import references
from sharing.choices import Event, May, OpeningFinding, OpeningPurpose
from sharing.choices import Verb as Partner
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, NotFound
from sharing.models import Bar, BreakGlass, PanelSettings

LEAST_WORDS = 10


@service(may=May.OPEN_IN_EMERGENCY)
def open_in_emergency(*, reference: str, reason: str, by: Viewer) -> BreakGlass:
    """Open one case of the SPoC's panel for `break_glass_hours`. The coordinator and the
    information governance lead are told at once.

    `NotFound` for a reference that is unknown, in another panel, unsent or barred, all alike;
    `ReasonNeeded` for fewer than ten characters.
    """
    return _open(reference, OpeningPurpose.EMERGENCY, reason, by, May.OPEN_IN_EMERGENCY)


@service(may=May.OPEN_WITH_REASON)
def open_with_reason(*, reference: str, purpose: str, reason: str, by: Viewer) -> BreakGlass:
    """Open one case for a subject access request, a disposal or the review of an emergency.

    For the panel's information governance lead only; otherwise as `open_in_emergency`.
    """
    if purpose == OpeningPurpose.EMERGENCY or purpose not in OpeningPurpose.values:
        raise NotAllowed
    return _open(reference, purpose, reason, by, May.OPEN_WITH_REASON)


def _open(reference: str, purpose: str, reason: str, by: Viewer, may: May) -> BreakGlass:
    if len(reason.strip()) < LEAST_WORDS:
        raise ReasonNeeded("Say why you need to open it now, in a sentence.")
    barred = Bar.objects.in_force().filter(group__in=by.groups).values("subject")
    case = (
        Case.objects.filter(reference=references.tidy(reference), panel__in=by.panels(may))
        .exclude(stage__in=UNSENT)
        .exclude(reference__in=barred)
        .select_for_update(no_key=True)
        .first()
    )
    if case is None:
        raise NotFound
    now = timezone.now()
    hours = PanelSettings.objects.get(panel_id=case.panel_id).break_glass_hours
    opening = BreakGlass.objects.create(
        panel_id=case.panel_id,
        subject=case.reference,
        person=by.person,
        purpose=purpose,
        reason=reason.strip(),
        at=now,
        until=now + timedelta(hours=hours),
    )
    _grants.open_until(case, by.person.pk, opening.until)
    end = opening.until.isoformat(timespec="minutes")
    ledger.record(by, Partner.OPENED_WITH_REASON, case, opening, purpose=purpose, until=end)
    for role in ("coordinator", "ig_lead"):
        _telling.tell_role(
            case, role, "opened_with_reason", step=f"opening{opening.pk}", event=Event.ACCESS
        )
    return opening


@service(may=May.READ_LEDGER, on="opening")
def review_opening(*, opening: BreakGlass, finding: str, note: str, by: Viewer) -> BreakGlass:
    """The information governance lead says whether it was right; never about their own opening
    (`NotAllowed`). A finding against it needs words (`ReasonNeeded`) and ends what still runs."""
    fresh = BreakGlass.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if fresh.person_id == by.person.pk or finding not in OpeningFinding.values:
        raise NotAllowed
    if finding == OpeningFinding.NOT_RIGHT and not note.strip():
        raise ReasonNeeded
    if fresh.reviewed_at is None:
        fresh.reviewed_by, fresh.reviewed_at = by.person, timezone.now()
        fresh.finding, fresh.review_note = finding, note.strip()
        if finding == OpeningFinding.NOT_RIGHT and fresh.until > fresh.reviewed_at:
            fresh.until = fresh.reviewed_at
            _grants.close_opening(fresh.subject, fresh.person_id)
        fresh.save()
    ledger.record(by, Partner.OPENING_REVIEWED, fresh.subject, fresh, finding=finding)
    return fresh
