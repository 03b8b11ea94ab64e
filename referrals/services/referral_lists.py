"""The referral's two lists: vulnerability factors with their first scores, and what was tried."""

from collections.abc import Sequence

from django.utils import timezone

from referrals.choices import Stage, Verb
from referrals.errors import KeptOnceSent
from referrals.models import Referral, TriedBefore
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.selectors import referral as asked
from referrals.services import _recording, _writing
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale


@service(may=May.OWN_REFERRAL, on="referral")
def set_factors(
    *, referral: Referral, factors: Sequence[FactorAnswer], by: Viewer, seen: str | None = None
) -> Referral:
    """Put these factors and scenarios in place of those there are (`domain.md` sections 4 and 6).

    `seen` is `selectors.print_of` the list the page showed; another list by now is `Stale`.
    """
    now = _writing.opened(referral)
    there = asked.factor_answers(now)
    if list(factors) != there:
        _refuse_stale(now, there, seen)
    _writing.replace_factors(now, factors)
    _writing.write(now, {}, by=by, checked=("factors",))
    ledger.record(by, Verb.REFERRAL_SAVED, now, section="factors", revision=now.revision)
    return now


@service(may=May.OWN_REFERRAL, on="referral")
def add_tried(*, referral: Referral, entry: TriedAnswer, by: Viewer) -> TriedBefore:
    """Add what was tried, by whom and with what result. Refuses an empty entry (`ReasonNeeded`).

    The same words within two minutes are one press made twice.
    """
    now = _writing.opened(referral)
    words = {name: getattr(entry, name) for name in ("agency", "by_whom", "what", "result")}
    since = timezone.now() - _recording.SAME_PRESS
    if same := now.tried.filter(**words, added_at__gt=since).first():
        ledger.record(by, Verb.REFERRAL_SAVED, now, section="tried", revision=now.revision)
        return same
    added = _writing.make_tried(now, entry)
    _writing.write(now, {}, by=by, checked=("tried",))
    ledger.record(by, Verb.REFERRAL_SAVED, now, section="tried", revision=now.revision)
    return added


@service(may=May.OWN_REFERRAL, on="referral")
def change_tried(
    *, referral: Referral, number: int, entry: TriedAnswer, by: Viewer, seen: str | None = None
) -> TriedBefore:
    """Change one entry, by its number in the list. `Stale` if the list is another by now."""
    now = _writing.opened(referral)
    row = _numbered(now, number, seen)
    row.agency, row.by_whom = entry.agency, entry.by_whom
    row.what, row.result = entry.what, entry.result
    row.save()
    _writing.write(now, {}, by=by, checked=("tried",))
    ledger.record(by, Verb.REFERRAL_SAVED, now, section="tried", revision=now.revision)
    return row


@service(may=May.OWN_REFERRAL, on="referral")
def remove_tried(*, referral: Referral, number: int, by: Viewer, seen: str | None = None) -> None:
    """Remove one entry from a draft; once sent, entries are kept (`KeptOnceSent`)."""
    now = _writing.opened(referral)
    if now.case.stage != Stage.DRAFT:
        raise KeptOnceSent
    _numbered(now, number, seen).delete()
    _writing.write(now, {}, by=by)
    ledger.record(by, Verb.REFERRAL_SAVED, now, section="tried", revision=now.revision)


@service(may=May.OWN_REFERRAL, on="referral")
def confirm_tried(*, referral: Referral, by: Viewer) -> Referral:
    """The writer has looked through imported entries and lets them stand."""
    now = _writing.opened(referral)
    _writing.write(now, {}, by=by, checked=("tried",))
    ledger.record(by, Verb.REFERRAL_SAVED, now, section="tried", revision=now.revision)
    return now


def _numbered(referral: Referral, number: int, seen: str | None) -> TriedBefore:
    _refuse_stale(referral, asked.tried_answers(referral), seen)
    rows = list(referral.tried.all())
    if not 1 <= number <= len(rows):
        raise Stale
    return rows[number - 1]


def _refuse_stale(
    now: Referral, rows: Sequence[FactorAnswer | TriedAnswer], seen: str | None
) -> None:
    if seen is not None and seen != asked.print_of(rows):
        who = now.saved_by.name if now.saved_by else ""
        raise Stale(changed=[], who=who, at=now.saved_at, referral=now)
