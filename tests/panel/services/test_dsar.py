"""A subject access request from start to end: who may, by when, and what stays of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from panel.choices import DSARState
from panel.errors import (
    AskedAlready,
    AuthorityNeeded,
    DSAREnded,
    ExtendedAlready,
    NotExported,
    NotYetReceived,
    TooLateToExtend,
)
from panel.models import DSAR
from panel.services.dsar import answer_dsar, extend_dsar, open_dsar, withdraw_dsar
from referrals.choices import Stage
from referrals.errors import ReasonNeeded
from referrals.models import Adult, Case
from sharing.choices import OpeningPurpose
from sharing.doors import access, ledger
from sharing.errors import NotAllowed, NotFound
from sharing.models import BreakGlass, Notice
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories.subject_access import asked, exported, passages, ruled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)


def done(verb, dsar, who, **words):
    with ledger.listening():
        return verb(dsar=dsar, by=who.viewer, **words)


def opens(who, case):
    return access.visible(Case, who.viewer).filter(pk=case.pk).exists()


def test_it_opens_every_case_of_the_adult_in_the_panel_for_a_day(cast, case):
    earlier = make.case_at(
        Stage.CLOSED, cast.worker.user, cast.panel, lead=cast.housing, adult=case.adult
    )
    joined = make.case_at(Stage.JOINED, cast.worker.user, cast.panel, joined_to=case)
    dsar = asked(earlier, cast.ig_lead)
    assert all(opens(cast.ig_lead, one) for one in (case, earlier, joined))
    openings = BreakGlass.objects.filter(person=cast.ig_lead.user)
    assert {one.purpose for one in openings} == {OpeningPurpose.SUBJECT_ACCESS}
    assert {p.title.rsplit(", ")[-1].split(":")[0] for p in passages(dsar, group="pathway")} >= {
        case.reference,
        earlier.reference,
        joined.reference,
    }
    with time_machine.travel(timezone.now() + DAY + timedelta(minutes=1)):
        assert not opens(cast.ig_lead, case)


def test_the_coordinator_is_told_that_it_was_opened(cast, case):
    asked(case, cast.ig_lead)
    told = Notice.objects.filter(verb="opened_with_reason").values_list("to_id", flat=True)
    assert cast.coordinator.user.pk in told


def test_nobody_else_begins_one(cast, case):
    for who in (cast.coordinator, cast.chair, cast.spoc, cast.administrator, cast.board_member):
        with pytest.raises(NotAllowed):
            asked(case, who)


def test_unknown_unsent_elsewhere_and_barred_are_one(cast, case):
    draft = make.draft(cast.worker.user, cast.panel)
    far = make.case_at(Stage.ACTIVE, cast.worker.user, partners.panel("South"), lead=cast.housing)
    partners.bar(case, cast.chair.user, person=cast.ig_lead.user)
    for reference in ("CR-2222", draft.reference, far.reference, case.reference, "", "\x00<b>"):
        with pytest.raises(NotFound):
            asked(case, cast.ig_lead, reference=reference)
    assert not DSAR.objects.exists()


def test_a_bar_on_one_case_of_the_adult_is_a_bar_on_the_whole_answer(cast, case):
    other = make.case_at(
        Stage.CLOSED, cast.worker.user, cast.panel, lead=cast.housing, adult=case.adult
    )
    dsar = asked(case, cast.ig_lead)
    partners.bar(other, cast.chair.user, person=cast.ig_lead.user)
    with pytest.raises(NotFound):
        done(withdraw_dsar, dsar, cast.ig_lead, reason="Taken back by letter")
    partners.bar(case, cast.chair.user, person=cast.ig_lead.user)
    assert not access.visible(DSAR, cast.ig_lead.viewer).exists()


def test_two_presses_make_one_and_another_request_waits_its_turn(cast, case):
    first = asked(case, cast.ig_lead)
    assert asked(case, cast.ig_lead) == first
    assert BreakGlass.objects.count() == 1
    with pytest.raises(AskedAlready):
        asked(case, cast.ig_lead, asked_by="solicitor", authority="Signed letter on file")
    done(withdraw_dsar, first, cast.ig_lead, reason="Taken back by letter")
    assert asked(case, cast.ig_lead) != first


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"received_on": date(2199, 1, 1)}, NotYetReceived),
        ({"identity_on": date(2199, 1, 1)}, NotYetReceived),
        ({"asked_by": "attorney"}, AuthorityNeeded),
        ({"asked_by": "a stranger"}, AuthorityNeeded),
        ({"identity_how": " "}, ReasonNeeded),
        ({"reason": "asked"}, ReasonNeeded),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_opens(cast, case, words, refusal):
    with pytest.raises(refusal):
        asked(case, cast.ig_lead, **words)
    assert not DSAR.objects.exists()
    assert not opens(cast.ig_lead, case)


def test_it_is_opened_again_with_a_reason(cast, case):
    dsar = asked(case, cast.ig_lead)
    with time_machine.travel(timezone.now() + 2 * DAY):
        done(open_dsar, dsar, cast.ig_lead, reason="To go on checking passages")
        assert opens(cast.ig_lead, case)


def test_opening_again_adds_nothing_to_check(cast, case):
    dsar = asked(case, cast.ig_lead)
    before = {one.key for one in passages(dsar)}
    with time_machine.travel(timezone.now() + 2 * DAY):
        done(open_dsar, dsar, cast.ig_lead, reason="To go on checking passages")
    assert {one.key for one in passages(dsar) if one.kind != "reads"} == {
        key for key in before if not key.startswith("reads")
    }


def test_two_further_months_once_and_in_time(cast, case):
    dsar = asked(case, cast.ig_lead)
    done(extend_dsar, dsar, cast.ig_lead, reason="Four cases", told_on=timezone.localdate())
    dsar.refresh_from_db()
    assert dsar.answer_by - dsar.received_on >= timedelta(days=89)
    with pytest.raises(ExtendedAlready):
        done(extend_dsar, dsar, cast.ig_lead, reason="More", told_on=timezone.localdate())


def test_after_the_first_month_it_is_too_late_to_extend(cast, case):
    dsar = asked(case, cast.ig_lead)
    with time_machine.travel(timezone.now() + 40 * DAY), pytest.raises(TooLateToExtend):
        done(extend_dsar, dsar, cast.ig_lead, reason="Four", told_on=timezone.localdate())
    with pytest.raises(TooLateToExtend):
        done(extend_dsar, dsar, cast.ig_lead, reason="Four", told_on=dsar.received_on - DAY)


def test_once_it_is_given_the_words_are_gone_and_the_rulings_stay(cast, case):
    dsar = asked(case, cast.ig_lead)
    with pytest.raises(NotExported):
        done(answer_dsar, dsar, cast.ig_lead, given_on=timezone.localdate(), how="By hand")
    ruled(dsar, cast.ig_lead, "withhold", exemption="third_party", note="Names a neighbour")
    exported(dsar, cast.ig_lead)
    done(answer_dsar, dsar, cast.ig_lead, given_on=timezone.localdate(), how="By hand")
    dsar.refresh_from_db()
    assert dsar.state == DSARState.ANSWERED
    left = passages(dsar)
    assert len(left) > 5
    assert {(p.text, p.redacted, p.note, tuple(p.names)) for p in left} == {("", "", "", ())}
    assert {p.exemption for p in left if p.ruling == "withhold"} == {"third_party"}


def test_withdrawn_leaves_no_words_either_and_nothing_changes_any_more(cast, case):
    dsar = asked(case, cast.ig_lead)
    with pytest.raises(ReasonNeeded):
        done(withdraw_dsar, dsar, cast.ig_lead, reason=" ")
    done(withdraw_dsar, dsar, cast.ig_lead, reason="They rang and took it back")
    assert {p.text for p in passages(dsar)} == {""}
    for verb, words in (
        (open_dsar, {"reason": "To look once more"}),
        (withdraw_dsar, {"reason": "Again"}),
        (extend_dsar, {"reason": "Again", "told_on": timezone.localdate()}),
    ):
        with pytest.raises(DSAREnded):
            done(verb, dsar, cast.ig_lead, **words)


def test_the_case_is_never_changed(cast, case):
    before = Case.objects.filter(pk=case.pk).values().get()
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    exported(dsar, cast.ig_lead)
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert Adult.objects.count() == 1
