"""A panel in which everything exists once: a case at every stage, and everybody who may ask for it.

    world = World()
    world.people["barred"]           a Player
    world.about["active"]            {"ref": "CR-…"}: what the address of a page about it takes
    world.cases["active"]            the Case itself

The referring agency is the police; housing is involved; mental health leads; fire was involved in
each sent case and is barred from it; the charity is in the panel and has nothing to do with them.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from actions.models import DisagreementEntry, Objection, QuickLink
from actions.selectors.quick import digest_of
from panel.choices import DecisionKind, MeetingState
from panel.models import Meeting
from panel.services.dsar import start_dsar
from referrals.choices import Part, PendingKind, ReviewAnswer, Stage
from referrals.models import (
    AccessReview,
    AccessReviewLine,
    Case,
    CaseAgency,
    Challenge,
    Offer,
    PendingMove,
)
from referrals.services import _grants
from referrals.services.access_review import (
    answer_access_lines,
    close_access_reviews,
    open_access_reviews,
)
from referrals.services.alleged_source import record_source
from referrals.services.opening import open_in_emergency
from referrals.services.restriction import name_person, restrict
from sharing.choices import AgencyKind, DocumentKind, Failure
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service
from sharing.models import Bar, Cover, GoverningDocument, Notice, User
from sharing.selectors import receipt
from sharing.services.checkpoint import make_checkpoint
from sharing.sign_in import SecondStepAdapter
from tests.cast import Cast, Player
from tests.factories import actions as work
from tests.factories import panel as meetings
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.laws.records import keep_records, keep_sharing, plain

PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
# Referrals that seem to be about one person; each of the others is about somebody of their own.
ALIKE = {"matching", "active", "declined", "challenged"}
STAGES = [stage for stage in Stage if stage != Stage.JOINED]
WORKED_ON = {"listed", "assessment", "active", "exit_proposed", "closed", "urgent", "ratify"}


def somebody_else(name):
    return {"given_name": name, "family_name": name[::-1], "birth_date": None, "postcode": ""}


class World:
    """Everything once. `answers` are given to every referral; `words` writes every other free text."""

    def __init__(self, words=plain, **answers):
        self.answers, self.words = answers, words
        self.cast = Cast(partners.panel(case_cap=30, accept_min_score=10))
        self._more_people()
        self._credentials()
        self.cases, self.about = {}, {"": {}}
        self._cases()
        self._what_waits()
        self._meetings()
        self._work()
        self._access()
        self._subject_access()
        self._partners()
        self._ledger()
        for name, case in self.cases.items():
            self.about[name] = {"ref": case.reference}

    def _more_people(self):
        cast = self.cast
        self.fire = partners.agency(AgencyKind.FIRE)
        partners.member(cast.panel, self.fire, core=False)
        partners.signed(self.fire, cast.panel)
        self.south = partners.panel("South")
        south_coordinator = partners.person(name="South coordinator")
        partners.role(south_coordinator, self.south, "coordinator")
        lead_worker = partners.person(cast.mental_health, name="Lead professional")
        manager = partners.person(cast.housing, name="Manager")
        cast.housing.manager = manager
        cast.housing.save()
        self.people = {
            "nobody": None,
            "leaver": cast.leaver,
            "stranger": cast.stranger,
            "outsider": cast.outsider,
            "former": cast.former_member,
            "elsewhere": Player(south_coordinator),
            "barred": Player(partners.spoc(self.fire, name="Barred SPoC")),
            "writer": cast.worker,
            "colleague": Player(partners.person(cast.police, name="Colleague")),
            "own_spoc": cast.spoc,
            "own_deputy": cast.deputy_spoc,
            "involved": cast.second_spoc,
            "lead_spoc": Player(partners.spoc(cast.mental_health, name="Lead SPoC")),
            "lead_worker": Player(lead_worker),
            "other_spoc": cast.charity_spoc,
            "manager": Player(manager),
            "coordinator": cast.coordinator,
            "chair": cast.chair,
            "deputy_chair": cast.deputy_chair,
            "board": cast.board_member,
            "ig_lead": cast.ig_lead,
            "admin": cast.administrator,
        }

    def _credentials(self):
        """One password for all, and a second step each: as everybody has who is at work."""
        User.objects.update(password=make_password(PASSWORD))
        secret = SecondStepAdapter().encrypt(TOTP_SECRET)
        kinds = {
            Authenticator.Type.TOTP: {"secret": secret},
            Authenticator.Type.RECOVERY_CODES: {"seed": secret, "used_mask": 0},
        }
        Authenticator.objects.bulk_create(
            Authenticator(user=player.user, type=kind, data=data)
            for player in filter(None, self.people.values())
            for kind, data in kinds.items()
        )
        for player in filter(None, self.people.values()):
            player.user.refresh_from_db(fields=["password"])

    def _cases(self):
        for stage in STAGES:
            self._case(stage.value, stage)
        now = timezone.now()
        extra = {
            "bare": (Stage.DRAFT, {}),
            "offered": (Stage.WAITING, {"offered_until": now + timedelta(days=2)}),
            "silent": (Stage.WAITING, {"offered_until": now - timedelta(days=1)}),
            "urgent waiting": (
                Stage.WAITING,
                {"urgent": True, "urgent_reason": self.words("urgent_reason")},
            ),
            "urgent": (
                Stage.LISTED,
                {"urgent": True, "urgent_reason": self.words("urgent_reason")},
            ),
            "ratify": (
                Stage.ASSESSMENT,
                {"urgent": True, "urgent_reason": self.words("urgent_reason")},
            ),
            "challenged": (Stage.DECLINED, {}),
            "leaving": (Stage.RECEIVED, {}),
            "room": (Stage.RECEIVED, {}),
        }
        for name, (stage, fields) in extra.items():
            self._case(name, stage, **fields)

    def _case(self, name, stage, **fields):
        cast = self.cast
        involved = (cast.housing, self.fire) if name in WORKED_ON else ()
        if stage in (Stage.ASSESSMENT, Stage.ACTIVE, Stage.EXIT_PROPOSED):
            fields["lead_professional"] = self.people["lead_worker"].user
        if stage == Stage.DECLINED:
            fields |= {
                "decline_reason": "below_threshold",
                "signposting": self.words("signposting"),
            }
        if stage == Stage.CLOSED:
            fields |= {"closure_reason": "stepped_down", "risk_outcome": "reduced"}
        answers = fields.pop("answers", {} if name in ALIKE else somebody_else(name))
        case = make.case_at(
            stage,
            cast.worker.user,
            cast.panel,
            lead=cast.mental_health,
            involved=involved,
            answers=answers | self.answers,
            **fields,
        )
        if stage == Stage.WAITING:
            CaseAgency.objects.create(case=case, agency=cast.housing, part=Part.INTERIM)
            CaseAgency.objects.create(case=case, agency=self.fire, part=Part.INTERIM)
            with ledger.listening():
                _grants.settle(case, by=the_service("test"))
        if case.submitted_at:
            partners.bar(case, cast.coordinator.user, agency=self.fire)
        self.cases[name] = Case.objects.get(pk=case.pk)

    def _access(self):
        """A restricted case, a named person, a bar, an opening with a reason, a protected address."""
        cast, active = self.cast, self.cases["active"]
        active.referral.protected_address = self.words("protected_address")
        active.referral.save()
        coordinator = cast.coordinator.viewer
        self._case("restricted", Stage.ACTIVE)
        with ledger.listening():
            restrict(
                case=self.cases["restricted"], people=[], why=self.words("why"), by=coordinator
            )
            named = name_person(
                case=active,
                person=self.people["lead_worker"].user,
                why=self.words("named_why"),
                by=coordinator,
            )
            record_source(case=active, agency=self.fire, note=self.words("note"), by=coordinator)
            opening = open_in_emergency(
                reference=self.cases["exit_proposed"].reference,
                reason=self.words("reason").ljust(10, "."),
                by=cast.second_spoc.viewer,
            )
            self._access_review()
        bar = Bar.objects.get(subject=active.reference)
        self.about |= {
            "named": {"ref": active.reference, "number": named.pk},
            "bar": {"ref": active.reference, "number": bar.pk},
            "opening": {"ref": opening.reference},
        }

    def _subject_access(self):
        """A request about somebody of their own, whose case is open to the information governance lead
        meanwhile; so it is no case of the table."""
        self._case("asked about", Stage.ACTIVE)
        case = self.cases.pop("asked about")
        keep_records(case, self.cast, self.words)
        with ledger.listening():
            dsar = start_dsar(
                reference=case.reference,
                received_on=timezone.localdate(),
                asked_by="attorney",
                authority=self.words("authority"),
                identity_how=self.words("identity_how"),
                identity_on=timezone.localdate(),
                reason=self.words("reason").ljust(10, "."),
                by=self.cast.ig_lead.viewer,
            )
        here = {"ref": dsar.reference}
        self.about |= {"request for data": here, "passages": here | {"group": "voice"}}

    def _access_review(self):
        """This month's review: housing confirmed one line, and one of its lapsed in the month before."""
        case, involved = self.cases["exit_proposed"], self.people["involved"]
        months_ago = timezone.localdate() - timedelta(days=70)
        open_access_reviews(panel=self.cast.panel, by=the_service("test"))
        lines = AccessReviewLine.objects.filter(review__agency=self.cast.housing)
        earlier = AccessReview.objects.create(
            panel=self.cast.panel,
            agency=self.cast.housing,
            month=months_ago.replace(day=1),
            opened_on=months_ago,
            due=months_ago + timedelta(days=14),
        )
        lines.filter(case=self.cases["ratify"]).update(review=earlier)
        close_access_reviews(panel=self.cast.panel, by=the_service("test"))
        answers = {lines.get(case=case).pk: ReviewAnswer.KEPT.value}
        answer_access_lines(answers=answers, by=involved.viewer)

    def _what_waits(self):
        """Offers, a request to withdraw, a proposal to make room, a challenge."""
        cast, writer = self.cast, self.cast.worker.user
        for name in ("offered", "silent"):
            case = self.cases[name]
            Offer.objects.create(case=case, place=case.place, until=case.offered_until)
        PendingMove.objects.create(
            case=self.cases["leaving"],
            kind=PendingKind.WITHDRAW,
            asked_by=writer,
            reason=self.words("reason"),
            risk_holder=self.words("risk_holder"),
        )
        PendingMove.objects.create(
            case=self.cases["room"],
            kind=PendingKind.MAKE_ROOM,
            asked_by=cast.chair.user,
            reason=self.words("reason"),
            interim_plan=self.words("interim_plan"),
            second_agency=cast.housing,
        )
        Challenge.objects.create(
            case=self.cases["challenged"],
            by=writer,
            text=self.words("challenge"),
            answer_due=timezone.localdate() + timedelta(days=2),
        )

    def _meetings(self):
        cast = self.cast
        planned = meetings.coming(cast.panel)
        opened = meetings.quorate(cast)
        over = meetings.meeting(cast.panel, MeetingState.ENDED)
        mdt = Meeting.objects.create(
            panel=cast.panel,
            kind="mdt",
            case=self.cases["active"],
            starts_at=timezone.now() + timedelta(days=3),
        )
        said = {name: self.words(name) for name in ("reasons", "dissent", "own_voice")}
        meetings.decision(self.cases["active"], cast.chair.user, at=over, **said)
        meetings.decision(
            self.cases["ratify"],
            cast.chair.user,
            kind=DecisionKind.ACCEPT,
            urgent=True,
            consulted=self.words("consulted"),
            **said,
        )
        self.about |= {
            "meeting": {"ref": planned.reference},
            "open meeting": {"ref": opened.reference},
            "ended meeting": {"ref": over.reference},
            "MDT meeting": {"ref": mdt.reference},
            "decision": {"ref": opened.reference, "case_ref": self.cases["listed"].reference},
            "ratification": {"ref": opened.reference, "case_ref": self.cases["ratify"].reference},
        }

    def _work(self):
        """Actions, and every record of the active case: its plan, its words, its evidence."""
        cast, active = self.cast, self.cases["active"]
        by = cast.coordinator.user
        said = {"text": self.words("task"), "serves": self.words("serves")}
        self.action = work.action(active, cast.police, by, **said)
        work.handover(self.action, by, cast.housing, reason=self.words("handover reason"))
        work.update(self.action, cast.second_spoc.user, note=self.words("note"))
        work.reminder(self.action, by, ago=1)
        late = work.action(active, cast.mental_health, by, days=-3)
        work.extension(late, by, days=2, reason=self.words("extension reason"))
        work.update(
            late,
            self.people["lead_spoc"].user,
            "blocked",
            self.words("what is needed"),
            blocked_by=cast.housing,
        )
        self._escalated(late)
        self._disagreed()
        finished = work.action(active, cast.housing, by)
        evidence = self.words("evidence")
        work.update(finished, cast.second_spoc.user, "done", evidence=evidence)
        kept = keep_records(active, cast, self.words)
        self.about |= keep_sharing(active, cast, self.words)
        asked = active.requests.get(reference=self.about["request"]["ref"])
        work.step(asked, "1", cast.housing, [cast.second_spoc.user])
        work.step(asked, "2", cast.housing, [self.people["manager"].user])
        keep_records(self.cases["exit_proposed"], cast, self.words)
        self.about["action"] = {"ref": self.action.reference}
        self.about["blocked action"] = {"ref": late.reference}
        self.about["quick link"] = self._quick_link()
        self.about["done action"] = {"ref": finished.reference}
        self.about["business action"] = {"ref": self._business().reference}
        for name, record in kept.items():
            self.about[name] = {"ref": active.reference, "number": record.pk}
        self.about |= {
            "section": {"ref": self.cases["draft"].reference, "section": "adult"},
            "tried entry": {"ref": self.cases["draft"].reference, "number": 1},
        }

    def _business(self):
        """What the charity owes the panel itself, late and escalated to whom it may be."""
        cast, by = self.cast, self.cast.coordinator.user
        late = work.business(cast.panel, cast.charity, by, days=-5)
        work.update(late, cast.charity_spoc.user, note="Nearly there")
        work.step(late, "1", cast.charity, [cast.charity_spoc.user])
        work.step(late, "3", cast.charity, [cast.chair.user])
        work.hold(late, by, reason="Next week")
        return late

    def _escalated(self, late):
        """An action that climbed: its SPoC was told, the agency's manager and the board; it is held."""
        cast, manager = self.cast, self.people["manager"].user
        late.refresh_from_db()
        work.step(late, "1", cast.housing, [cast.second_spoc.user])
        (to_manager,) = work.step(
            late, "2", cast.housing, [manager], response=self.words("response")
        )
        (to_board,) = work.step(late, "4", cast.housing, [cast.board_member.user])
        work.hold(late, cast.coordinator.user, reason=self.words("hold reason"))
        self.about["copy of a manager"] = {"number": to_manager.pk}
        self.about["copy of the board"] = {"number": to_board.pk}

    def _disagreed(self):
        """Housing ends its work on one case; on another it does not agree with who leads, and somebody
        objected to its leaving."""
        cast, by = self.cast, self.people["involved"].user
        parties, manager = [cast.housing, cast.mental_health], self.people["manager"].user
        said = {name: self.words(name) for name in ("reason", "adult_knows", "risk_held")}
        active, other = self.cases["active"], self.cases["exit_proposed"]
        leaving = work.leaving(active, cast.housing, cast.mental_health, by, **said)
        disputed = work.leaving(other, cast.housing, cast.mental_health, by, **said)
        lead_spoc = self.people["lead_spoc"].user
        Objection.objects.create(
            leaving=disputed,
            agency=cast.mental_health,
            by=lead_spoc,
            reason=self.words("objection"),
        )
        about_it = work.disagreement(
            other, parties, lead_spoc, text=self.words("text"), about="leaving", leaving=disputed
        )
        made = work.disagreement(
            active,
            parties,
            by,
            "managers",
            told=[(manager, cast.housing)],
            text=self.words("paragraph"),
        )
        DisagreementEntry.objects.create(
            disagreement=made, level="managers", said=self.words("said"), by=by
        )
        work.disagreement(
            active,
            parties,
            by,
            text=self.words("settled text"),
            outcome=self.words("outcome"),
            settled_at=timezone.now(),
            settled_by=cast.coordinator.user,
        )
        self.about |= {
            "leaving part": {"ref": active.reference, "number": leaving.pk},
            "disputed part": {"ref": about_it.reference},
            "disagreement": {"ref": made.reference},
        }

    def _partners(self):
        cast, panel, today = self.cast, self.cast.panel, timezone.localdate()
        agreement = panel.agreements.get()
        document = GoverningDocument.objects.create(
            panel=panel,
            kind=DocumentKind.TERMS_OF_REFERENCE,
            version="1.0",
            approved_on=today,
            review_on=today,
        )
        cover = Cover.objects.create(
            absent=cast.spoc.user, standing_in=cast.deputy_spoc.user, since=today
        )
        here, person = {"slug": panel.slug}, {"reference": cast.spoc.user.reference}
        role = panel.roles.get(user=cast.board_member.user)
        self.about |= {
            "panel": here,
            "role": here | {"number": role.pk},
            "membership": here | {"agency": cast.charity.slug},
            "agreement": here | {"number": agreement.pk},
            "signature": here
            | {
                "number": agreement.pk,
                "signature": agreement.signatures.get(agency=cast.charity).pk,
            },
            "document": here | {"number": document.pk},
            "message": {"slug": cast.panel.slug, "number": self._message().pk},
            "agency": {"slug": cast.charity.slug},
            "appointment": {
                "slug": cast.charity.slug,
                "number": cast.charity.appointments.get().pk,
            },
            "person": person,
            "cover": person | {"number": cover.pk},
            "leaver": {"reference": cast.leaver.user.reference},
            "topic": {"topic": "coordinator"},
            "reset link": {"uidb36": "1", "key": "no-such-key"},
        }

    def _quick_link(self):
        """A link in a reminder to the agency that has the action now; of no critical case."""
        Case.objects.filter(pk=self.action.case_id).update(score=12)
        QuickLink.objects.create(
            digest=digest_of("the-link"),
            action=self.action,
            person=self.people["involved"].user,
            until=timezone.localdate() + timedelta(days=3),
        )
        return {"token": "the-link"}

    def _message(self):
        """A message about the case at work that its SPoC never had."""
        return Notice.objects.create(
            key="refused",
            to=self.people["involved"].user,
            app="referrals",
            verb="you_lead",
            reference=self.cases["active"].reference,
            attempts=1,
            tried_at=timezone.now(),
            failed_at=timezone.now(),
            failure=Failure.REFUSED,
        )

    def _ledger(self):
        """A disclosure of housing's, and the checkpoint that covers it."""
        involved = self.people["involved"]
        with ledger.listening():
            access.fetch(Case, self.cases["active"].reference, involved.viewer)
        made = make_checkpoint(by=the_service("sweep"), now=timezone.now())
        (first, *_), _ = receipt.disclosures(involved.viewer)
        self.about |= {
            "receipt": {"ticket": first.shown[0].ticket},
            "checkpoint": {"number": made.number},
        }
