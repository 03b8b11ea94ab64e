"""Bars on one record: set by one, confirmed by the other, lifted by both (`domain.md` section 2).

The record is anything with a reference in a panel; what it is about is not known here.
"""

from datetime import date

from django.utils import timezone

from sharing import workdays
from sharing.choices import BarReason, BarWhom, Event, May, Verb
from sharing.doors import access, groups, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer, viewer_for
from sharing.errors import AlreadyBarred, NotAllowed, NotFound, NotTheOther
from sharing.models import Agency, Bar, Guarded, PanelRole, PanelSettings, User
from sharing.post.notify import notify_all
from sharing.selectors import holidays

# Chair and deputies count as one side, the coordinators as the other.
CHAIRS = ("chair", "deputy_chair")


def _sides(viewer: Viewer, panel_id: int) -> set[str]:
    """The sides of a bar this viewer can stand on."""
    sides = set()
    if viewer.has_role(*CHAIRS, panel_id=panel_id):
        sides.add("chair")
    if viewer.has_role("coordinator", panel_id=panel_id):
        sides.add("coordinator")
    return sides


@service(may=May.BAR, on="record")
def set_bar(
    *,
    record: Guarded,
    why: str,
    note: str,
    by: Viewer,
    person: User | None = None,
    agency: Agency | None = None,
) -> Bar:
    """Bar one person, or everyone at one agency, from a record. It holds from the next request on.

    The other of chair and coordinator confirms within `bar_confirm_wd`. Refuses a second bar on the
    same (`AlreadyBarred`).
    """
    bar = _new_bar(record, person, agency, why, note, by)
    side = _side(by, bar)
    ledger.record(by, Verb.BAR_SET, record, whom=bar.whom, who=_who(bar), why=why, side=side)
    _tell_the_other(bar, record, by, "bar_to_confirm", f"bar{bar.pk}")
    return bar


def _side(by: Viewer, bar: Bar) -> str:
    """On which side whoever sets a bar stands."""
    return "coordinator" if by.has_role("coordinator", panel_id=bar.panel_id) else "chair"


def _tell_the_other(bar: Bar, record: Guarded, by: Viewer, verb: str, step: str) -> None:
    """A message to those who may settle it: of the other side, and seeing the record themselves."""
    roles = CHAIRS if _side(by, bar) == "coordinator" else ("coordinator",)
    today = timezone.localdate()
    held = PanelRole.objects.filter(panel_id=bar.panel_id, role__in=roles).in_force(today)
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(
        pk=by.person.pk
    )
    told = [one.pk for one in people if access.may(viewer_for(one, today), May.BAR, record)]
    notify_all(told, "sharing", verb, record, event=Event.ACCESS, step=step, due=bar.confirm_by)


@service(may=None)
def declare_conflict(*, record: Guarded, note: str, by: Viewer) -> Bar:
    """A person's own conflict of interest bars them at once; nobody needs to confirm it.

    Asked of those who see the record or who it is about (`NotAllowed` otherwise).
    """
    if not access.held(by, record):
        raise NotAllowed
    bar = _new_bar(record, by.person, None, BarReason.CONFLICT, note, by)
    Bar.objects.filter(pk=bar.pk).update(confirm_by=None)
    ledger.record(by, Verb.BAR_SET, record, whom=bar.whom, who=_who(bar), why=bar.why, side="own")
    return bar


def _new_bar(
    record: Guarded, person: User | None, agency: Agency | None, why: str, note: str, by: Viewer
) -> Bar:
    if (person is None) == (agency is None):
        raise ValueError("a bar is on one person or on one agency")
    name = groups.one_person(person.pk) if person else groups.staff_of(agency.pk)  # type: ignore[union-attr]
    group = groups.ids([name])[name]
    panel_id: int = record.panel_id  # type: ignore[attr-defined]
    subject: str = record.reference  # type: ignore[attr-defined]
    bar, fresh = Bar.objects.get_or_create(
        group_id=group,
        subject=subject,
        lifted_at=None,
        defaults={
            "panel_id": panel_id,
            "whom": BarWhom.PERSON if person else BarWhom.AGENCY,
            "person": person,
            "agency": agency,
            "why": why,
            "note": note,
            "set_by": by.person,
            "confirm_by": _due(panel_id),
        },
    )
    if not fresh:
        raise AlreadyBarred
    return bar


def _due(panel_id: int) -> date:
    days = PanelSettings.objects.get(panel_id=panel_id).bar_confirm_wd
    return workdays.after(timezone.localdate(), days, holidays.england())


@service(may=May.BAR, on="record")
def confirm_bar(*, record: Guarded, bar: Bar, by: Viewer) -> Bar:
    """The other of chair and coordinator confirms a bar (`NotTheOther` for whoever set it)."""
    bar = _locked(record, bar)
    if bar.confirmed_by_id is None:
        _refuse_same_side(bar, bar.set_by, by)
        bar.confirmed_by, bar.confirmed_at = by.person, timezone.now()
        bar.save(update_fields=["confirmed_by", "confirmed_at"])
    ledger.record(by, Verb.BAR_CONFIRMED, record, who=_who(bar))
    return bar


@service(may=May.BAR, on="record")
def ask_to_lift(*, record: Guarded, bar: Bar, why: str, by: Viewer) -> Bar:
    """One of the two asks to end a bar; it holds until the other agrees."""
    bar = _locked(record, bar)
    if bar.lift_asked_by_id is None:
        bar.lift_asked_by, bar.lift_asked_at, bar.lift_why = by.person, timezone.now(), why
        bar.save(update_fields=["lift_asked_by", "lift_asked_at", "lift_why"])
        _tell_the_other(bar, record, by, "bar_to_lift", f"lift{bar.pk}")
    ledger.record(by, Verb.BAR_LIFTING_ASKED, record, who=_who(bar))
    return bar


@service(may=May.BAR, on="record")
def lift_bar(*, record: Guarded, bar: Bar, by: Viewer) -> Bar:
    """The other agrees and the bar ends. Lifting needs both (`NotTheOther`)."""
    bar = _locked(record, bar)
    if bar.lift_asked_by is None:
        raise NotTheOther
    _refuse_same_side(bar, bar.lift_asked_by, by)
    bar.lifted_by, bar.lifted_at = by.person, timezone.now()
    bar.save(update_fields=["lifted_by", "lifted_at"])
    ledger.record(by, Verb.BAR_LIFTED, record, who=_who(bar))
    return bar


def _locked(record: Guarded, bar: Bar) -> Bar:
    """The bar as it is now, of this record and in force; `NotFound` otherwise."""
    found = (
        Bar.objects.select_for_update(of=("self",))
        .select_related("set_by", "lift_asked_by")
        .filter(pk=bar.pk, subject=record.reference, lifted_at=None)  # type: ignore[attr-defined]
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _refuse_same_side(bar: Bar, first: User, by: Viewer) -> None:
    """Two people, and of the two who keep bars: a chair and a coordinator."""
    if by.person.pk == first.pk:
        raise NotTheOther
    before = _sides(viewer_for(first, timezone.localdate()), bar.panel_id)
    now = _sides(by, bar.panel_id)
    if before and before == now and len(now) == 1:
        raise NotTheOther


def _who(bar: Bar) -> str:
    """Whom a bar is on, as the ledger says it: a reference, never a name."""
    return bar.person.reference if bar.person else bar.agency.slug  # type: ignore[union-attr]
