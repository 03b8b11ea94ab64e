"""Starting a referral and keeping its answers."""

import pytest

from referrals.choices import Stage
from referrals.errors import NoAgency, ReasonNeeded, ReferralNotOpen, UpdatesClosed
from referrals.models import Referral
from referrals.services.referral import add_risk_update, save_answers, start_referral
from sharing.doors import ledger
from sharing.errors import NotAllowed, Stale
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def referral(cast):
    case = start_referral(panel=cast.panel, by=cast.worker.viewer)
    return Referral.objects.get(case=case)


def save(cast, referral, section="adult", revision=None, **answers):
    return save_answers(
        referral=referral,
        section=section,
        answers=answers,
        revision=revision,
        by=cast.worker.viewer,
    )


def test_new_referral_is_a_draft_of_its_writer_and_their_agency(cast, referral):
    case = referral.case
    assert (case.stage, case.author, case.referring_agency, case.place) == (
        Stage.DRAFT,
        cast.worker.user,
        cast.police,
        None,
    )


def test_new_referral_knows_its_writer(cast, referral):
    user = cast.worker.user
    assert (referral.referrer_name, referral.referrer_email) == (user.name, user.email)
    assert referral.referrer_role == user.job_title


def test_nobody_refers_to_a_panel_their_agency_is_not_in(cast):
    for other in (cast.outsider, cast.former_member, cast.stranger, cast.board_member):
        with pytest.raises(NotAllowed):
            start_referral(panel=cast.panel, by=other.viewer)
    with pytest.raises(NoAgency):
        start_referral(panel=cast.panel, by=cast.coordinator.viewer)


def test_saved_answers_are_kept_and_counted(cast, referral):
    saved = save(
        cast, referral, family_name="Fenwick", postcode="fb12ab", nhs_number="943 476 5919"
    )
    assert (saved.family_name, saved.postcode, saved.nhs_number) == (
        "Fenwick",
        "FB1 2AB",
        "9434765919",
    )
    assert (saved.revision, saved.saved_by) == (1, cast.worker.user)


def test_names_are_kept_with_their_sound(cast, referral):
    saved = save(cast, referral, given_name="Catherine", family_name="Smyth")
    assert saved.family_sound == save(cast, referral, family_name="Smith").family_sound == "SM0"
    assert saved.given_sound == "K0RN"


def test_agencies_to_invite_are_kept(cast, referral):
    saved = save(cast, referral, "ask", agencies_to_invite=[cast.housing, cast.charity])
    assert set(saved.agencies_to_invite.all()) == {cast.housing, cast.charity}


def test_only_the_writer_saves(cast, referral):
    for other in (cast.spoc, cast.coordinator, cast.chair, cast.outsider):
        with pytest.raises(NotAllowed):
            save_answers(referral=referral, section="adult", answers={"gp": "x"}, by=other.viewer)
    referral.refresh_from_db()
    assert referral.gp == ""


def test_a_page_saves_its_own_questions_only(cast, referral):
    with pytest.raises(ValueError, match="article6"):
        save(cast, referral, "adult", article6="public_task")


def test_sent_referral_is_not_changed(cast):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    with pytest.raises(ReferralNotOpen):
        save(cast, case.referral, family_name="Other")
    assert Referral.objects.get(case=case).family_name == "Fenwick"


def test_returned_referral_is_changed(cast):
    case = make.case_at(Stage.RETURNED, cast.worker.user, cast.panel)
    assert save(cast, case.referral, family_name="Other").family_name == "Other"


def test_stale_page_says_who_changed_what(cast, referral):
    save(cast, referral, gp="Mill Lane Surgery", revision=0)
    with pytest.raises(Stale) as refused:
        save(cast, referral, gp="Park Surgery", address="Elsewhere", revision=0)
    facts = refused.value.facts
    assert (facts["changed"], facts["who"]) == (["gp"], cast.worker.user.name)
    referral.refresh_from_db()
    assert (referral.gp, referral.address) == ("Mill Lane Surgery", "")


def test_pages_saved_side_by_side_do_not_clash(cast, referral):
    save(cast, referral, gp="Mill Lane Surgery", revision=0)
    save(cast, referral, "wants", own_words="I want my cat.", revision=0)
    save(cast, referral, address="Flat 2", revision=0)
    referral.refresh_from_db()
    assert (referral.gp, referral.own_words, referral.address) == (
        "Mill Lane Surgery",
        "I want my cat.",
        "Flat 2",
    )


def test_unknown_revision_never_overwrites(cast, referral):
    save(cast, referral, gp="Mill Lane Surgery")
    with pytest.raises(Stale):
        save(cast, referral, gp="Other", revision=-1)


def test_saving_an_imported_answer_takes_its_mark_away(cast, referral):
    Referral.objects.filter(pk=referral.pk).update(to_check=["address", "gp"])
    assert save(cast, referral, gp="Mill Lane Surgery").to_check == ["address"]


def test_every_saving_is_in_the_panels_chain(cast, referral):
    before = len(list(ledger.verify(f"panel:{cast.panel.pk}")))
    save(cast, referral, gp="x")
    assert len(list(ledger.verify(f"panel:{cast.panel.pk}"))) == before + 1


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.MATCHING, Stage.WAITING, Stage.LISTED])
def test_risk_updates_are_added_until_the_decision(cast, stage):
    case = make.case_at(stage, cast.worker.user, cast.panel)
    update = add_risk_update(case=case, text=" He came back. ", by=cast.worker.viewer)
    assert (update.text, update.by) == ("He came back.", cast.worker.user)


def test_risk_update_is_told_to_the_coordinator_without_its_words(cast):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    add_risk_update(case=case, text="He came back.", by=cast.worker.viewer)
    notice = Notice.objects.get(verb="risk_updated")
    assert (notice.to, notice.reference) == (cast.coordinator.user, case.reference)


def test_risk_update_needs_words_and_an_undecided_case(cast):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    with pytest.raises(ReasonNeeded):
        add_risk_update(case=case, text="  ", by=cast.worker.viewer)
    declined = make.case_at(Stage.DECLINED, cast.worker.user, cast.panel)
    with pytest.raises(UpdatesClosed):
        add_risk_update(case=declined, text="More", by=cast.worker.viewer)


def test_start_pressed_twice_starts_one_draft(cast, referral):
    again = start_referral(panel=cast.panel, by=cast.worker.viewer)
    assert again.pk == referral.case_id
    save(cast, referral, given_name="Kay")
    assert start_referral(panel=cast.panel, by=cast.worker.viewer).pk != referral.case_id


def test_another_writer_starts_their_own_draft(cast, referral):
    assert start_referral(panel=cast.panel, by=cast.spoc.viewer).pk != referral.case_id


def test_update_sent_twice_is_added_and_told_once(cast):
    case = make.case_at("received", cast.worker.user, cast.panel)
    for _ in range(2):
        add_risk_update(case=case, text="He came back.", by=cast.worker.viewer)
    add_risk_update(case=case, text="He left again.", by=cast.worker.viewer)
    assert case.risk_updates.count() == 2
    assert Notice.objects.filter(verb="risk_updated").count() == 2
