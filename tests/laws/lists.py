"""Every page that shows a list, who reads it, and how its rows come to be (`test_lists_stay_flat.py`).

    @rows("case_list", "coordinator")
    def case_list(cast, count): ...             makes so many more rows

A maker may give back what the page's address takes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from actions.models import DisagreementEntry, DisagreementRecipient
from panel.choices import MeetingKind
from referrals.choices import PendingKind, Stage
from referrals.models import (
    AccessReview,
    AccessReviewLine,
    Adult,
    Case,
    CaseLink,
    Challenge,
    InformationRequest,
    InformationResponse,
    Offer,
    PendingMove,
)
from referrals.services import _grants
from sharing.choices import AgencyKind, DocumentKind, Failure
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service
from sharing.models import Agreement, GoverningDocument, Notice, SharingRecord
from tests.factories import actions as work
from tests.factories import contact as contacts
from tests.factories import panel as meetings
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories import subject_access
from tests.laws.records import filled, keep_records, plain


@dataclass(frozen=True)
class Page:
    """One list page: whose eyes, and the maker of rows."""

    reader: str
    more: Callable
    query: str = ""


LISTS: dict[str, Page] = {}


def rows(name, reader, query=""):
    def keep(more):
        LISTS[name] = Page(reader, more, query)
        return more

    return keep


def cases(cast, count, stage=Stage.ACTIVE, **fields):
    made = []
    for _ in range(count):
        made.append(
            make.case_at(
                stage,
                cast.worker.user,
                cast.panel,
                lead=cast.mental_health,
                involved=(cast.housing,),
                **fields,
            )
        )
    return made


def one_case(cast, stage=Stage.ACTIVE):
    """The one case whose page is asked for, made once."""
    found = Case.objects.filter(panel=cast.panel).order_by("pk").first()
    return found or cases(cast, 1, stage)[0]


@rows("case_list", "coordinator")
def case_list(cast, count):
    for case in cases(cast, count):
        keep_records(case, cast)


@rows("referral_list", "worker")
def referral_list(cast, count):
    for stage in (Stage.DRAFT, Stage.RECEIVED):
        cases(cast, (count + 1) // 2, stage)


@rows("waiting_list", "coordinator")
def waiting_list(cast, count):
    until = timezone.now() + timedelta(days=1)
    for number, case in enumerate(cases(cast, count, Stage.WAITING)):
        if number % 2:
            Offer.objects.create(
                case=case, place=1, until=until, answer="passed_on", answered_at=timezone.now()
            )
    _rooms(cast, 1)
    return {"slug": cast.panel.slug}


@rows("room_list", "second_spoc")
def room_list(cast, count):
    _rooms(cast, count)


def _rooms(cast, count):
    for case in cases(cast, count, Stage.RECEIVED):
        PendingMove.objects.create(
            case=case,
            kind=PendingKind.MAKE_ROOM,
            asked_by=cast.chair.user,
            reason="An urgent referral waits",
            interim_plan="Daily call",
            second_agency=cast.housing,
        )


@rows("request_list", "second_spoc")
def request_list(cast, count):
    for case in cases(cast, count):
        _requests(case, cast, 2)


@rows("case_sharing", "coordinator")
def case_sharing(cast, count):
    case = one_case(cast)
    _requests(case, cast, count)
    return {"ref": case.reference}


def _requests(case, cast, count):
    """Questions to housing: the first of each pair is answered and passed on, the other waits."""
    by, panel = cast.second_spoc.user, cast.panel
    lawful = {"article6": "public_task", "article9": "", "dpa_condition": "", "confidentiality": ""}
    asked = {"asked_by": cast.coordinator.user, "due": timezone.localdate(), **lawful}
    for number in range(count):
        one = filled(InformationRequest, plain, case=case, agency=cast.housing, **asked)
        if number % 2:
            continue
        InformationRequest.objects.filter(pk=one.pk).update(answered_at=timezone.now())
        said = {"answer": "provided", "adult_told": "agrees", "refusal": "", **lawful}
        made = filled(InformationResponse, plain, request=one, by=by, **said)
        made.named_agencies.add(cast.charity)
        passed = {"subject": case.reference, "source": one.reference, "refusal": ""}
        passed |= {"decision": "shared", "channel": "service", "panel": panel, **lawful}
        filled(SharingRecord, plain, by=by, recipients=[cast.charity.pk], **passed)


@rows("access_review", "second_spoc")
def access_review(cast, count):
    """Of each pair one lapsed the month before, the other waits."""
    for number, case in enumerate(cases(cast, count)):
        month = timezone.localdate() - timedelta(days=31 * (number % 2))
        review, _ = AccessReview.objects.get_or_create(
            panel=cast.panel,
            agency=cast.housing,
            month=month.replace(day=1),
            defaults={"opened_on": month, "due": month + timedelta(days=14)},
        )
        held = case.grants.get(group__name=f"agency:{cast.housing.pk}", until=None)
        AccessReviewLine.objects.create(
            review=review,
            case=case,
            group_id=held.group_id,
            reads="see_case",
            whys=[held.why],
            since=held.given_at,
            lapsed_at=timezone.now() if number % 2 else None,
        )
        if number % 2:
            with ledger.listening():
                _grants.settle(case, by=the_service("test"))


@rows("access_overview", "coordinator")
def access_overview(cast, count):
    access_review(cast, count * 2)
    for case in cases(cast, count):
        partners.bar(case, cast.chair.user, agency=cast.charity)


@rows("action_list", "second_spoc")
def action_list(cast, count):
    for case in cases(cast, count):
        _actions(case, cast, 1)
    _business(cast, count)


@rows("business_list", "second_spoc")
def business_list(cast, count):
    _business(cast, count)


@rows("panel_business", "second_spoc")
def panel_business(cast, count):
    _business(cast, count)
    return {"slug": cast.panel.slug}


def _business(cast, count):
    """What Housing has to do for the panel itself, some of it late and escalated to the chair."""
    for number in range(count):
        made = work.business(
            cast.panel, cast.housing, cast.coordinator.user, days=number - 3, text=f"Task {number}"
        )
        work.update(made, cast.second_spoc.user)
        work.step(made, "3", cast.housing, [cast.chair.user])


def _actions(case, cast, count):
    for number in range(count):
        made = work.action(case, cast.housing, cast.coordinator.user, days=number - 3)
        work.update(made, cast.second_spoc.user)


@rows("escalation_list", "coordinator")
def escalation_list(cast, count):
    """Of each case one step is prepared, one thing is held, one open and one ended; one of them for
    information."""
    by, told = cast.coordinator.user, [cast.second_spoc.user]
    for case in cases(cast, count):
        case.agencies.create(agency=cast.police, part="involved")
        _requests(case, cast, 2)
        late = case.requests.get(answered_at=None)
        InformationRequest.objects.filter(pk=late.pk).update(
            due=timezone.localdate() - timedelta(days=20),
            sent_at=timezone.now() - timedelta(days=40),
        )
        late.refresh_from_db()
        work.step(late, "1", cast.housing, told)
        for number, ends in enumerate(("open", "open", "done", "not_done")):
            made = work.late(case, cast.police, by, days=4 + number, status=ends)
            work.update(made, cast.spoc.user, ends)
            work.step(made, "1", cast.police, [cast.spoc.user])
            work.step(made, "4", cast.police, [cast.board_member.user])
            if number:
                work.step(made, "2", cast.police, [cast.manager.user])
                work.hold(made, by)
    _business(cast, count)


@rows("disagreement_list", "coordinator")
def disagreement_list(cast, count):
    """Of each case one is with managers and one is settled."""
    by, parties = cast.coordinator.user, [cast.police, cast.housing]
    for case in cases(cast, count):
        told = [(cast.manager.user, cast.police)]
        work.disagreement(case, parties, by, "managers", told=told)
        settled = {"outcome": "Agreed", "settled_at": timezone.now(), "settled_by": by}
        work.disagreement(case, parties, by, **settled)


@rows("disagreement_page", "coordinator")
def disagreement_page(cast, count):
    """What was said, and whom each level told."""
    case = one_case(cast)
    made = case.disagreements.first() or work.disagreement(
        case, [cast.police, cast.housing], cast.coordinator.user
    )
    step = made.steps.get()
    for number in range(count):
        person = partners.person(cast.police)
        DisagreementRecipient.objects.create(step=step, person=person, agency=cast.police)
        said = {"level": "practitioners", "said": f"Said {number}", "by": person}
        DisagreementEntry.objects.create(disagreement=made, **said)
    return {"ref": made.reference}


@rows("case_leave", "coordinator")
def case_leave(cast, count):
    """What is unfinished, of each agency that may leave."""
    case = one_case(cast)
    _actions(case, cast, count)
    _requests(case, cast, count)
    return {"ref": case.reference}


@rows("case_actions", "coordinator")
def case_actions(cast, count):
    case = one_case(cast)
    _actions(case, cast, count)
    for _ in range(count):
        agency, by = _agency(cast), cast.coordinator.user
        work.leaving(case, agency, cast.housing, by)
        work.disagreement(case, [agency, cast.housing], by)
    return {"ref": case.reference}


@rows("case_summary", "coordinator")
def case_summary(cast, count):
    case = one_case(cast)
    _history(case, cast, count)
    for other in cases(cast, min(count, 5)):
        CaseLink.objects.create(case=case, other=other, kind="household")
    return {"ref": case.reference}


@rows("case_person", "coordinator")
@rows("case_risk", "second_spoc")
@rows("case_timeline", "coordinator")
def of_one_case(cast, count):
    case = one_case(cast)
    _history(case, cast, count)
    return {"ref": case.reference}


def _history(case, cast, count):
    """Everything that can pile up in one case."""
    case.exits.update(ended_at=timezone.now())
    for _ in range(count):
        case.exits.update(ended_at=timezone.now())
        case.rhythms.update(superseded_at=timezone.now())
        case.triage.delete() if hasattr(case, "triage") else None
        keep_records(case, cast)
        case = Case.objects.get(pk=case.pk)
        over = meetings.meeting(cast.panel)
        meetings.decision(case, cast.chair.user, at=over)
    _actions(case, cast, count)


@rows("case_agencies", "coordinator")
def case_agencies(cast, count):
    case = one_case(cast)
    for _ in range(count):
        _agency(cast)
    return {"ref": case.reference}


@rows("meeting_list", "coordinator")
def meeting_list(cast, count):
    for number in range(count):
        meetings.coming(cast.panel, number)


@rows("meeting_page", "chair")
def meeting_page(cast, count):
    found = cast.panel.meetings.filter(kind=MeetingKind.PANEL).order_by("pk").first()
    opened = found or meetings.quorate(cast)
    for stage in (Stage.LISTED, Stage.ACTIVE, Stage.EXIT_PROPOSED):
        for case in cases(cast, (count + 2) // 3, stage):
            _actions(case, cast, 1)
            meetings.decision(case, cast.chair.user, at=opened)
            keep_records(case, cast)
    return {"ref": opened.reference}


@rows("today", "coordinator", "?all=1")
def today(cast, count):
    """What can need the coordinator; the same rows are read as others by `EYES`."""
    for stage in (Stage.RECEIVED, Stage.LISTED, Stage.ASSESSMENT, Stage.ACTIVE):
        for case in cases(cast, (count + 3) // 4, stage):
            _actions(case, cast, 2)
            made = work.late(case, cast.housing, cast.coordinator.user)
            people = (cast.second_spoc, cast.chair, cast.deputy_chair)
            by, parties = cast.coordinator.user, [cast.housing, cast.mental_health]
            work.disagreement(case, parties, by)
            work.disagreement(case, parties, by, "directors")
            work.leaving(case, cast.housing, cast.mental_health, by, held_up_on="2026-01-05")
            work.step(made, "1", cast.housing, [one.user for one in people])
            contacts.silent(case, cast.housing, cast.coordinator.user)
    _business(cast, (count + 3) // 4)
    waiting_list(cast, (count + 3) // 4)
    access_review(cast, (count + 3) // 4)
    cases(cast, (count + 3) // 4, Stage.RETURNED)
    cases(cast, (count + 3) // 4, Stage.MATCHING)
    for case in cases(cast, (count + 3) // 4, Stage.DECLINED, decline_reason="below_threshold"):
        Challenge.objects.create(
            case=case, by=cast.worker.user, text="Look again", answer_due=timezone.localdate()
        )


@rows("message_failures", "coordinator")
def message_failures(cast, count):
    """Each about a record of its own kind."""
    for case in cases(cast, count, Stage.ACTIVE):
        action = work.action(case, cast.housing, cast.coordinator.user)
        for reference in (case.reference, action.reference):
            Notice.objects.create(
                key=f"failed {reference}",
                to=partners.person(cast.police),
                app="referrals",
                verb="you_lead",
                reference=reference,
                attempts=1,
                tried_at=timezone.now(),
                failure=Failure.UNREACHABLE,
            )
    return {"slug": cast.panel.slug}


@rows("agency_list", "administrator")
def agency_list(cast, count):
    for _ in range(count):
        _agency(cast)


def _agency(cast):
    made = partners.agency(AgencyKind.OTHER)
    partners.member(cast.panel, made)
    partners.signed(made, cast.panel)
    partners.spoc(made)
    partners.spoc(made, deputy=True)
    return made


@rows("agency_summary", "coordinator")
def agency_summary(cast, count):
    for _ in range(count):
        partners.spoc(cast.charity)
        partners.cover(partners.spoc(cast.charity), partners.person(cast.charity))
    return {"slug": cast.charity.slug}


@rows("panel_list", "administrator")
def panel_list(cast, count):
    for _ in range(count):
        more = partners.panel(f"Panel {next(partners.number)}")
        partners.role(cast.administrator.user, more, "system_administrator")


@rows("panel_summary", "ig_lead")
def panel_summary(cast, count):
    today = timezone.localdate()
    for number in range(count):
        _agency(cast)
        partners.role(partners.person(), cast.panel, "board_member")
        version = f"{next(partners.number)}"
        GoverningDocument.objects.create(
            panel=cast.panel,
            kind=DocumentKind.values[number % 3],
            version=version,
            approved_on=today,
            review_on=today,
        )
        Agreement.objects.create(
            panel=cast.panel, version=version, approved_on=today, review_on=today
        )
    return {"slug": cast.panel.slug}


@rows("person_summary", "coordinator")
def person_summary(cast, count):
    for _ in range(count):
        user = partners.person(cast.police)
        partners.cover(cast.spoc.user, user)
    return {"reference": cast.spoc.user.reference}


@rows("triage", "coordinator")
def triage(cast, count):
    """Everybody in these tests has one name and birth date: each case is a possible match."""
    case = one_case(cast, Stage.RECEIVED)
    for other in cases(cast, count):
        Adult.objects.filter(cases=other).update(birth_date=other.referral.birth_date)
    for _ in range(count):
        filled(type(case.referral.tried.first()), plain, referral=case.referral)
    return {"ref": case.reference}


@rows("referral", "worker")
def referral(cast, count):
    case = one_case(cast, Stage.RECEIVED)
    for _ in range(count):
        filled(type(case.referral.tried.first()), plain, referral=case.referral)
        case.risk_updates.create(by=cast.worker.user, text="Worse since Monday")
    return {"ref": case.reference}


@rows("ledger_page", "ig_lead")
@rows("receipt_list", "second_spoc")
def looks(cast, count):
    case = one_case(cast)
    for _ in range(count):
        with ledger.listening():
            access.fetch(Case, case.reference, cast.second_spoc.viewer)
            access.show_list(cast.second_spoc.viewer, [case], "cases")


@rows("dsar_list", "ig_lead")
def dsar_list(cast, count):
    for case in cases(cast, count):
        subject_access.asked(case, cast.ig_lead)


@rows("dsar_page", "ig_lead")
def dsar_page(cast, count):
    return {"ref": _asked(cast, count).reference}


@rows("dsar_review", "ig_lead")
def dsar_review(cast, count):
    return {"ref": _asked(cast, count).reference, "group": "work"}


def _asked(cast, count):
    """One request about a case with so many more actions, and one more case of the same adult."""
    case = one_case(cast)
    cases(cast, 1, Stage.CLOSED, adult=case.adult)
    _actions(case, cast, count)
    return subject_access.asked_anew(case, cast.ig_lead)
