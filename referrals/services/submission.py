"""Sending a referral: the branch that the rules make, under the panel's lock."""

from django.utils import timezone

from referrals import misfits, policy, questions
from referrals.choices import WRITABLE, Mover, Part, Presence, Stage, Verb, YesNo
from referrals.errors import AlreadySent, ReferralIncomplete
from referrals.models import Case, CaseAgency, Referral
from referrals.selectors import matching
from referrals.services import _moving, _places, _telling
from sharing import workdays
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import PanelSettings
from sharing.selectors import holidays

SIGNPOSTING = (
    "Waiting for a place delays nothing else: call 999 in an emergency, raise a safeguarding "
    "concern with adult social care, and go on with your own agency's duties."
)


@service(may=May.OWN_REFERRAL, on="case")
def submit_referral(*, case: Case, by: Viewer) -> Case:
    """Send a draft or returned referral. It is received, waits, or is held as a possible match.

    The cap counts from here (`domain.md` section 3, Cap): a place is taken only if one is free and
    nobody waits. Refuses a second sending (`AlreadySent`), and gaps, contradictions and an interim
    agency from outside the panel (`ReferralIncomplete`).
    """
    case, settings = _moving.lock(case, "author", "referring_agency")
    if case.stage not in WRITABLE:
        raise AlreadySent
    referral = Referral.objects.get(case=case)
    referral.case = case
    factors = list(referral.factors.all())
    _refuse_gaps(referral, factors, settings)

    case.submitted_at = case.submitted_at or timezone.now()
    case.score = policy.overall(f.score for f in factors if f.score)
    case.urgent = referral.urgent == YesNo.YES
    case.urgent_reason = referral.urgent_reason if case.urgent else ""
    case.interim_plan = referral.interim_plan
    case.interim_agency_id = referral.interim_agency_id
    case.signposting = case.signposting or SIGNPOSTING
    _note_parts(case)
    place = _places.place_for_new(case, settings)
    if matching.has_open_match(referral):
        case.shown_as = Stage.RECEIVED if place else Stage.WAITING
        move = _moving.move(case, "hold_as_match", by=by, mover=Mover.SYSTEM)
    elif place:
        move = _moving.move(case, "submit", by=by, mover=Mover.REFERRER, words={"place": place})
    else:
        move = _moving.move(case, "join_waiting_list", by=by, mover=Mover.REFERRER)
    ledger.record(by, Verb.SUBMITTED, case)
    # One receipt whatever the branch, so that nobody learns of an open case by it.
    wait = settings.triage_urgent_wd if case.urgent else settings.triage_wd
    due = workdays.after(timezone.localdate(), wait, holidays.england())
    _telling.tell_referrer(case, "referral_received", step=f"move{move.pk}", due=due)
    return case


def _refuse_gaps(referral: Referral, factors: list, settings: PanelSettings) -> None:
    answers = {field.name: getattr(referral, field.attname) for field in referral._meta.fields}
    missing = policy.missing_answers(
        answers,
        factors=sum(f.factor != "" and f.presence != Presence.NOT_KNOWN for f in factors),
        scores=sum(f.score is not None for f in factors),
        tried=referral.tried.count(),
    )
    missing += [
        policy.Missing(questions.PAGE_OF[field], field, says)
        for field, says in _misfits(referral, answers, settings).items()
    ]
    if missing:
        raise ReferralIncomplete(missing)


def _misfits(
    referral: Referral, answers: dict[str, object], settings: PanelSettings
) -> dict[str, str]:
    """Contradictions, as the page shows them before sending; and an interim agency from elsewhere,
    which would see the case while it waits."""
    case, interim = referral.case, referral.interim_agency_id
    agency = case.referring_agency
    wrong = misfits.misfits(
        answers,
        kind=agency.kind,
        public_body=agency.public_body,
        recognised=settings.recognised_legitimate_interests_confirmed,
    )
    partners = case.panel.memberships.in_force(timezone.localdate())
    if interim is not None and not partners.filter(agency_id=interim).exists():
        wrong["interim_agency"] = misfits.NOT_A_PARTNER
    return wrong


def _note_parts(case: Case) -> None:
    parts = {Part.REFERRED: case.referring_agency_id, Part.INTERIM: case.interim_agency_id}
    if case.stage == Stage.RETURNED:
        before = CaseAgency.objects.filter(case=case, part=Part.INTERIM, until=None)
        before.exclude(agency=case.interim_agency_id).update(until=timezone.now())
    CaseAgency.objects.bulk_create(
        [
            CaseAgency(case=case, agency_id=agency, part=part)
            for part, agency in parts.items()
            if agency
        ],
        ignore_conflicts=True,
    )
