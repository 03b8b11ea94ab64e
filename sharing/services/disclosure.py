"""Information is passed, or kept back: one `SharingRecord` and one ledger entry each time.

Answering a request, sending a question with somebody's identity in it and opening a case to an agency
all end here (`domain.md` section 8). Append-only: what was wrong is put right by a record that names it.
"""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from sharing.choices import AgencyKind, Channel, May, SharingDecision, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AgreementLapsed, NoBasis, NotAllowed
from sharing.models import Agency, PanelSettings, SharingRecord
from sharing.policy import Grounds, wrong_grounds, wrong_telling
from sharing.selectors import agreement as agreements

# Who passes information on for the panel itself, as its coordinator or its chair.
FOR_THE_PANEL = (May.COORDINATE, May.DECIDE)


@service(may=None)
def disclose(
    *,
    record: Any,
    recipients: Collection[Agency],
    categories: Collection[str],
    bases: Grounds,
    purpose: str,
    by: Viewer,
    told: str,
    not_told_why: str = "",
    channel: str = Channel.SERVICE,
    agency: Agency | None = None,
    source: str = "",
    for_crime: bool = False,
    sensitive: bool = False,
    emergency_reason: str = "",
    corrects: SharingRecord | None = None,
) -> SharingRecord:
    """Record that `agency` (or the panel itself, if none is given) passes information about `record`.

    `categories` are codes of what is passed, `source` the reference of what it is passed by. Only who
    speaks for the agency, acts for the panel, or speaks for the one that is given it by rule
    (`NotAllowed`). Refuses without a lawful basis and
    necessity (`NoBasis`, with what is wrong), and where the agency or a recipient has no signed,
    in-date agreement (`AgreementLapsed`) unless a reason makes it an emergency.
    """
    _refuse_others(record, agency, by, recipients)
    _refuse_unlawful(
        bases, record, agency, told, not_told_why, for_crime=for_crime, sensitive=sensitive
    )
    agreement = _agreement(record.panel_id, agency, recipients, emergency_reason)
    made = SharingRecord.objects.create(
        **bases.fields(),
        decision=SharingDecision.SHARED,
        recipients=sorted(one.pk for one in recipients),
        categories=list(categories),
        channel=channel,
        purpose=purpose,
        adult_told=told,
        not_told_why=not_told_why,
        agreement_id=agreement,
        emergency_reason=emergency_reason,
        corrects=corrects,
        **_of(record, agency, source, by),
    )
    ledger.record(
        by,
        Verb.SHARED,
        record,
        made,
        words=emergency_reason,
        what=sorted(categories),
        to=sorted(one.slug for one in recipients),
        basis="law_enforcement" if bases.law_enforcement else bases.article6,
        channel=channel,
        agency=agency.slug if agency else None,
        source=source or None,
        emergency=bool(emergency_reason) or None,
    )
    return made


@service(may=None)
def withhold(
    *,
    record: Any,
    agency: Agency,
    refusal: str,
    purpose: str,
    by: Viewer,
    source: str = "",
    categories: Collection[str] = (),
    told: str = "",
) -> SharingRecord:
    """Record a decision not to share, with its code: it is a record too (`domain.md` section 8).

    Only who speaks for the agency (`NotAllowed`); never without a code (`NoBasis`).
    """
    _refuse_others(record, agency, by)
    if not refusal:
        raise NoBasis({"refusal": "Choose why it is not shared"})
    made = SharingRecord.objects.create(
        decision=SharingDecision.NOT_SHARED,
        refusal=refusal,
        categories=list(categories),
        channel=Channel.SERVICE,
        purpose=purpose,
        adult_told=told,
        **_of(record, agency, source, by),
    )
    ledger.record(
        by, Verb.NOT_SHARED, record, made, why=refusal, agency=agency.slug, source=source or None
    )
    return made


def _of(record: Any, agency: Agency | None, source: str, by: Viewer) -> dict[str, Any]:
    return {
        "panel_id": record.panel_id,
        "subject": record.reference,
        "source": source,
        "by": by.person,
        "agency": agency,
    }


def _refuse_others(
    record: Any, agency: Agency | None, by: Viewer, recipients: Collection[Agency] = ()
) -> None:
    if agency is None:
        given = bool(recipients) and all(by.speaks_for(one.pk) for one in recipients)
        allowed = given or any(by.holds(may, record.panel_id) for may in FOR_THE_PANEL)
    else:
        allowed = by.speaks_for(agency.pk)
    if not allowed:
        raise NotAllowed


def _refuse_unlawful(
    bases: Grounds,
    record: Any,
    agency: Agency | None,
    told: str,
    not_told_why: str,
    *,
    for_crime: bool,
    sensitive: bool,
) -> None:
    settings = PanelSettings.objects.only("recognised_legitimate_interests_confirmed")
    confirmed = settings.get(panel_id=record.panel_id).recognised_legitimate_interests_confirmed
    wrong = wrong_grounds(
        bases,
        kind=agency.kind if agency else AgencyKind.COUNCIL_SOCIAL_CARE,
        public_body=agency.public_body if agency else True,
        recognised=confirmed,
        for_crime=for_crime,
        sensitive=sensitive,
        told=told,
    )
    wrong |= wrong_telling(told, not_told_why)
    if wrong:
        raise NoBasis(wrong)


def _agreement(
    panel_id: int, agency: Agency | None, recipients: Collection[Agency], emergency_reason: str
) -> int | None:
    """The agreement this passes under: that of whoever shares, else of the recipients."""
    live = agreements.live_agreements(panel_id, timezone.localdate())
    everyone = [*([agency] if agency else []), *recipients]
    lapsed = next((one for one in everyone if one.pk not in live), None)
    if lapsed is not None and not emergency_reason.strip():
        raise AgreementLapsed(
            f"{lapsed.name} has no signed, in-date data sharing agreement, "
            "so no case information can be passed."
        )
    under = [live[one.pk] for one in everyone if one.pk in live] or sorted(live.values())
    return under[0] if under else None
