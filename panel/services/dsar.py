"""A subject access request from its start to its end (`domain.md` section 2; UK GDPR, articles 12, 15)."""

from datetime import date

from django.utils import timezone

from panel.choices import AskedBy, DSARState, Verb
from panel.errors import (
    AskedAlready,
    AuthorityNeeded,
    ExtendedAlready,
    NotExported,
    NotYetReceived,
    TooLateToExtend,
)
from panel.models import DSAR
from panel.policy import answer_due
from panel.selectors.dsar import cases_about, is_barred
from panel.services import _dsar
from referrals.choices import UNSENT
from referrals.errors import ReasonNeeded
from referrals.models import Case
from referrals.services.opening import open_with_reason
from sharing import references
from sharing.choices import May, OpeningPurpose
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Panel
from sharing.selectors import holidays


@service(may=May.OPEN_WITH_REASON)
def start_dsar(
    *,
    reference: str,
    received_on: date,
    asked_by: str,
    identity_how: str,
    identity_on: date,
    reason: str,
    authority: str = "",
    by: Viewer,
) -> DSAR:
    """Begin to answer: opens every case of the adult in the panel with the reason and gathers what is
    held.

    `NotFound` for a reference that is unknown, in another panel, unsent, or whose adult has a case
    barred to whoever asks, all alike. `NotYetReceived`, `AuthorityNeeded`, `ReasonNeeded`. While one
    is open there is no second (`AskedAlready`); the same one sent twice is one.
    """
    today = timezone.localdate()
    if received_on > today or identity_on > today:
        raise NotYetReceived
    if asked_by not in AskedBy.values or (asked_by != AskedBy.ADULT and not authority.strip()):
        raise AuthorityNeeded
    if not identity_how.strip():
        raise ReasonNeeded("Say how their identity was checked.")
    case = _asked_about(reference, by)
    Panel.objects.select_for_update(no_key=True).get(pk=case.panel_id)
    cases = list(cases_about(case))
    if is_barred(cases, by):
        raise NotFound
    if found := DSAR.objects.filter(case__in=cases, state=DSARState.OPEN).first():
        if (found.received_on, found.asked_by, found.opened_by_id) != (
            received_on,
            asked_by,
            by.person.pk,
        ):
            raise AskedAlready
        ledger.record(by, Verb.DSAR_STARTED, case, found, fresh=False)
        return found
    dsar = DSAR.objects.create(
        panel_id=case.panel_id,
        case=case,
        received_on=received_on,
        due=answer_due(received_on, holidays.england()),
        asked_by=asked_by,
        authority=authority.strip() if asked_by != AskedBy.ADULT else "",
        identity_how=identity_how.strip(),
        identity_on=identity_on,
        reason=reason.strip(),
        opened_by=by.person,
    )
    _open_all(cases, reason, by)
    _dsar.gather(dsar, cases)
    ledger.record(by, Verb.DSAR_STARTED, *cases, dsar, received=received_on, due=dsar.due)
    return dsar


def _asked_about(reference: str, by: Viewer) -> Case:
    found = Case.objects.filter(
        reference=references.tidy(reference).replace("\x00", ""),
        panel__in=by.panels(May.OPEN_WITH_REASON),
    )
    case = found.exclude(stage__in=UNSENT).first()
    if case is None:
        raise NotFound
    return case


def _open_all(cases: list[Case], reason: str, by: Viewer) -> None:
    for case in cases:
        open_with_reason(
            reference=case.reference, purpose=OpeningPurpose.SUBJECT_ACCESS, reason=reason, by=by
        )


@service(may=May.OPEN_WITH_REASON, on="dsar")
def open_dsar(*, dsar: DSAR, reason: str, by: Viewer) -> DSAR:
    """Open the cases of a request again, for the same hours, with a reason (`ReasonNeeded`), and look
    for what is new."""
    dsar, cases = _dsar.locked(dsar, by)
    _open_all(cases, reason, by)
    found = _dsar.gather(dsar, cases)
    ledger.record(by, Verb.DSAR_OPENED, *cases, dsar, new=found)
    return dsar


@service(may=May.OPEN_WITH_REASON, on="dsar")
def extend_dsar(*, dsar: DSAR, reason: str, told_on: date, by: Viewer) -> DSAR:
    """Two further months for a complex request: once (`ExtendedAlready`), within the first month, and
    the adult told why in it (`TooLateToExtend`)."""
    dsar, cases = _dsar.locked(dsar, by)
    today = timezone.localdate()
    if dsar.extended_until is not None:
        raise ExtendedAlready
    if today > dsar.due or not dsar.received_on <= told_on <= today:
        raise TooLateToExtend
    if not reason.strip():
        raise ReasonNeeded
    dsar.extended_until = answer_due(dsar.received_on, holidays.england(), extended=True)
    dsar.extension_reason, dsar.extension_told_on = reason.strip(), told_on
    dsar.save()
    ledger.record(by, Verb.DSAR_EXTENDED, *cases, dsar, until=dsar.extended_until)
    return dsar


@service(may=May.OPEN_WITH_REASON, on="dsar")
def answer_dsar(*, dsar: DSAR, given_on: date, how: str, by: Viewer) -> DSAR:
    """Record that whoever asked has the export (`NotExported` before there is one), and remove the
    words that were copied for checking."""
    dsar, cases = _dsar.locked(dsar, by)
    if dsar.exported_at is None or given_on < timezone.localdate(dsar.exported_at):
        raise NotExported
    if given_on > timezone.localdate():
        raise NotExported("The day it was given must be today or in the past.")
    if not how.strip():
        raise ReasonNeeded("Say how it was given.")
    dsar.given_on = given_on
    _end(dsar, DSARState.ANSWERED, how, by)
    ledger.record(by, Verb.DSAR_ANSWERED, *cases, dsar, given=given_on)
    return dsar


@service(may=May.OPEN_WITH_REASON, on="dsar")
def withdraw_dsar(*, dsar: DSAR, reason: str, by: Viewer) -> DSAR:
    """Record that the request was taken back, with the reason, and remove what was copied."""
    dsar, cases = _dsar.locked(dsar, by)
    if not reason.strip():
        raise ReasonNeeded
    _end(dsar, DSARState.WITHDRAWN, reason, by)
    ledger.record(by, Verb.DSAR_WITHDRAWN, *cases, dsar)
    return dsar


def _end(dsar: DSAR, state: DSARState, note: str, by: Viewer) -> None:
    dsar.state, dsar.end_note = state, note.strip()
    dsar.ended_at, dsar.ended_by = timezone.now(), by.person
    dsar.save()
    _dsar.remove_words(dsar)
