"""Freed places and whose turn it is. Called under the panel's lock."""

from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone

from referrals import policy
from referrals.choices import Stage, Verb
from referrals.models import Case, Offer
from referrals.selectors import places
from referrals.selectors.waiting import entry
from referrals.services import _moving, _telling
from sharing import workdays
from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.selectors import holidays


def place_for_new(case: Case, settings: PanelSettings) -> int | None:
    """A place for a referral that arrives now: the lowest free one if nobody waits for it."""
    waits = Q(stage=Stage.WAITING, offered_until=None)
    others = Case.objects.filter(panel_id=case.panel_id).exclude(pk=case.pk)
    found = set(others.filter(Q(place__isnull=False) | waits).values_list("place", flat=True))
    taken = {place for place in found if place is not None}
    return policy.free_place(taken, settings.case_cap) if taken == found else None


def end_of_workday(count: int) -> datetime:
    """The end of the working day `count` working days from today."""
    day = workdays.after(timezone.localdate(), count, holidays.england())
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def offer_freed_places(panel_id: int, settings: PanelSettings, *, by: Viewer) -> list[Offer]:
    """Offer every free place to the next in line, in order (`domain.md` section 3, At the cap)."""
    waiting = {
        case.pk: case for case in places.may_be_offered(timezone.now()).filter(panel_id=panel_id)
    }
    offers = []
    for turn in policy.waiting_order(entry(case) for case in waiting.values()):
        place = policy.free_place(_moving.taken_places(panel_id), settings.case_cap)
        if place is None:
            break
        offers.append(_offer(waiting[turn.key], place, settings, by=by))
    return offers


def _offer(case: Case, place: int, settings: PanelSettings, *, by: Viewer) -> Offer:
    until = end_of_workday(settings.offer_urgent_wd if case.urgent else settings.offer_wd)
    case.place, case.offered_until = place, until
    case.revision += 1
    case.save(update_fields=["place", "offered_until", "revision"])
    offer = Offer.objects.create(case=case, place=place, until=until)
    ledger.record(by, Verb.OFFERED, case, place=place, until=until.date().isoformat())
    due = timezone.localtime(until).date()
    if case.first_in_line:
        _telling.tell_role(case, "chair", "place_kept", step=f"offer{offer.pk}")
    else:
        _telling.tell_referrer(case, "place_offered", step=f"offer{offer.pk}", due=due)
        _telling.tell_spocs(
            case, case.referring_agency_id, "place_offered", step=f"offer{offer.pk}", due=due
        )
    return offer


def end_offer(case: Case, answer: str, *, by: Viewer, fresh_risk: str = "") -> Offer | None:
    """Close the open offer of a case with its answer. The place itself is the caller's to move."""
    offer = Offer.objects.filter(case=case, answer="").first()
    if offer:
        offer.answer, offer.answered_at, offer.answered_by = answer, timezone.now(), by.user
        offer.fresh_risk = fresh_risk
        offer.save()
        ledger.record(by, Verb.OFFER_ANSWERED, case, answer=answer)
    return offer
