"""The pages of one referral: start, task list, check, send, and what follows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.choices import DeclineReason, Stage
from referrals.models import Case, Referral, RiskUpdate
from sharing.models import LedgerEntry, Panel
from sharing.templatetags.words import long_date
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def writer(cast, client):
    return cast.worker.login(client)


def draft(cast, **answers):
    return make.draft(cast.worker.user, cast.panel, **answers)


def url(name, case, *more):
    return reverse(name, args=[case.reference, *more])


def text_of(page):
    return " ".join(page.content.decode().split())


def test_start_page_speaks_of_danger_first(writer):
    page = text_of(writer.get("/refer/"))
    assert page.index("call 999") < page.index("Start a referral")


def test_start_makes_a_draft_and_opens_its_task_list(cast, writer):
    answer = writer.post("/refer/")
    case = Case.objects.get()
    assert (case.stage, case.author) == (Stage.DRAFT, cast.worker.user)
    assert answer.url == url("referral", case)


def test_start_page_changes_nothing_by_itself(writer):
    writer.get("/refer/")
    assert not Case.objects.exists()


def test_panel_is_asked_for_when_there_are_several(cast, writer):
    south = partners.panel("South")
    partners.member(south, cast.police)
    refused = writer.post("/refer/")
    assert "Choose an answer to “Which panel?”" in text_of(refused)
    writer.post("/refer/", {"panel": "south"})
    assert Case.objects.get().panel == south


def test_nobody_refers_without_a_panel(cast, client):
    for other in (cast.outsider, cast.board_member, cast.ig_lead):
        assert other.login(client).get("/refer/").status_code == 404


def test_signed_out_is_sent_to_sign_in_and_back(cast, client):
    case = draft(cast)
    page = url("referral", case)
    answer = client.get(page)
    assert answer.url == f"{reverse('account_login')}?next={page}"


def test_task_list_shows_how_far_each_page_is(cast, writer):
    case = draft(cast)
    Referral.objects.filter(case=case).update(to_check=["own_words"], facts="")
    page = text_of(writer.get(url("referral", case)))
    for status in ("Not started", "In progress", "Done", "Imported – check"):
        assert status in page


@pytest.mark.parametrize("who", ["spoc", "coordinator", "chair", "second_spoc", "outsider"])
@pytest.mark.parametrize(
    "name",
    ["referral", "referral_check", "referral_print", "referral_import", "referral_withdraw"],
)
def test_anothers_draft_is_not_found(cast, client, who, name):
    case = draft(cast)
    player = getattr(cast, who)
    assert player.login(client).get(url(name, case)).status_code == 404


@pytest.mark.parametrize("ref", ["CR-ZZZZZ", "cr-1", "…", "a/b/c", "%00", "' or 1=1"])
def test_unknown_references_are_not_found(writer, ref):
    assert writer.get(f"/referrals/{ref}/").status_code == 404


def test_check_lists_what_is_missing_with_the_way_there(cast, writer):
    case = draft(cast, facts="", interim_plan="")
    page = text_of(writer.get(url("referral_check", case)))
    assert "Enter the facts" in page
    link = url("referral_edit", case, "worries") + "?then=check#id_facts"
    assert f'href="{link}"' in page


def test_exploitation_asks_for_the_national_referral_mechanism(cast, writer):
    case = draft(cast, exploitation="yes")
    page = text_of(writer.get(url("referral_check", case)))
    assert "Say whether a National Referral Mechanism referral was considered" in page
    assert "edit/harm?then=check#id_nrm_considered" in page


def test_imported_answers_are_listed_before_sending(cast, writer):
    case = draft(cast)
    Referral.objects.filter(case=case).update(to_check=["gp", "tried"])
    page = text_of(writer.get(url("referral_check", case)))
    leftovers = page[page.index("2 imported answers have") :]
    assert f'href="{url("referral_edit", case, "adult")}?then=check#id_gp">GP surgery' in leftovers
    assert "What was tried before</a>" in leftovers


def test_referrer_reads_the_day_of_the_panel_and_then_who_leads(cast, writer):
    day = timezone.localdate() + timedelta(days=5)
    Panel.objects.filter(pk=cast.panel.pk).update(meets_on=[day])
    listed = make.case_at(Stage.LISTED, cast.worker.user, cast.panel)
    assert f"panel meeting on <strong>{long_date(day)}" in text_of(
        writer.get(url("referral", listed))
    )
    led = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    assert f"<strong>{cast.housing.name}</strong> leads" in text_of(
        writer.get(url("referral", led))
    )


def test_check_begins_with_their_own_words(cast, writer):
    page = text_of(writer.get(url("referral_check", draft(cast))))
    assert page.index("I want one key and I hold it.") < page.index("About you")


def test_sending_gives_the_receipt(cast, writer):
    case = draft(cast)
    answer = writer.post(url("referral_send", case), follow=True)
    page = text_of(answer)
    assert Case.objects.get().stage == Stage.RECEIVED
    assert answer.redirect_chain == [(url("referral_sent", case), 302)]
    assert case.reference in page
    assert "What happens next" in page
    assert cast.panel.phone in page


def test_one_number_for_day_and_night_is_said_once(cast, writer, settings):
    case = draft(cast)
    writer.post(url("referral_send", case))
    settings.URGENT_PHONE = cast.panel.phone
    assert "out of hours" not in text_of(writer.get(url("referral_sent", case)))
    settings.URGENT_PHONE = "01632 960999"
    assert "out of hours <strong>01632 960999" in text_of(writer.get(url("referral_sent", case)))


def test_second_press_shows_the_same_receipt(cast, writer):
    case = draft(cast)
    first = writer.post(url("referral_send", case), follow=True)
    second = writer.post(url("referral_send", case), follow=True)
    assert second.status_code == 200
    assert "Referral sent" in text_of(first)
    assert "Referral sent" in text_of(second)
    assert Case.objects.get().moves.count() == 1


def test_incomplete_referral_is_not_sent_and_says_why(cast, writer):
    case = draft(cast, facts="")
    page = writer.post(url("referral_send", case))
    assert page.status_code == 409
    assert "The referral was not sent: 1 answer needs you" in text_of(page)
    assert "<title>Error: " in text_of(page)
    assert Case.objects.get().stage == Stage.DRAFT


def test_contradiction_is_not_sent(cast, writer):
    case = draft(cast, dpa_condition="sch1_2_health_social_care")
    page = text_of(writer.post(url("referral_send", case)))
    assert "Substantial public interest needs paragraph 18, 6 or 10" in page
    assert Case.objects.get().stage == Stage.DRAFT


def test_sending_is_a_post(cast, writer):
    assert writer.get(url("referral_send", draft(cast))).status_code == 405


def test_possible_match_gives_the_receipt_of_any_other(cast, writer):
    first = draft(cast)
    writer.post(url("referral_send", first))
    second = draft(cast)
    page = text_of(writer.post(url("referral_send", second), follow=True))
    assert Case.objects.get(pk=second.pk).stage == Stage.MATCHING
    assert "Possible match" not in page
    after = text_of(writer.get(url("referral", second)))
    assert "Being checked" in after
    assert "Possible match" not in after


def test_sent_referral_shows_stage_and_what_was_written(cast, writer):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    page = text_of(writer.get(url("referral", case)))
    assert "Being checked" in page
    assert page.index("I want one key") < page.index("What was written")
    assert "Others have taken over the flat." in page


def test_redirected_referral_is_called_so(cast, writer):
    case = make.case_at(
        Stage.DECLINED, cast.worker.user, cast.panel, decline_reason=DeclineReason.OTHER_FORUM
    )
    assert "Redirected" in text_of(writer.get(url("referral", case)))


def test_returned_referral_says_what_is_asked_and_can_be_changed(cast, writer):
    case = make.case_at(Stage.RETURNED, cast.worker.user, cast.panel)
    case.moves.create(
        from_stage=Stage.RECEIVED,
        to_stage=Stage.RETURNED,
        mover="coordinator",
        note="Where does she sleep?",
    )
    page = text_of(writer.get(url("referral", case)))
    assert "Where does she sleep?" in page
    assert "Check answers and send" in page


def test_spoc_reads_a_sent_referral_and_cannot_write(cast, client):
    case = make.case_at(Stage.RETURNED, cast.worker.user, cast.panel)
    spoc = cast.spoc.login(client)
    page = text_of(spoc.get(url("referral", case)))
    assert "What was written" in page
    assert "Check answers and send" not in page
    assert spoc.get(url("referral_edit", case, "you")).status_code == 404
    assert spoc.post(url("referral_send", case)).status_code == 404
    assert spoc.post(url("referral_update", case), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["spoc", "coordinator", "chair"])
def test_others_read_it_without_knowing_whom_until_a_recorded_press(cast, client, who):
    case = make.case_at(
        Stage.RECEIVED, cast.worker.user, cast.panel, answers={"nhs_number": "9434765919"}
    )
    reader = getattr(cast, who).login(client)
    page = text_of(reader.get(url("referral", case))) + text_of(
        reader.get(url("referral_print", case))
    )
    assert "Others have taken over the flat." in page
    assert shown_in(page) == []
    opened = text_of(reader.post(url("referral_identity", case)))
    assert "Fenwick" in opened
    assert ("9434765919" in opened) is (who == "coordinator")
    assert ("Text before calling" in opened) is (who == "coordinator")
    bodies = [bytes(e.body).decode() for e in LedgerEntry.objects.all()]
    assert sum('"identity_shown"' in body for body in bodies) == 1


def shown_in(page):
    known = ("Fenwick", "Mill Lane", "14 February 1980", "9434765919")
    return [word for word in known if word in page]


def test_its_writer_reads_all_of_it(cast, writer):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    page = text_of(writer.get(url("referral", case)))
    assert "Fenwick" in page
    assert "Text before calling" in page
    assert "Show identity details" not in page


def test_identity_is_opened_by_a_post(cast, writer):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    assert writer.get(url("referral_identity", case)).status_code == 405


def test_update_is_added_and_shown(cast, writer):
    case = make.case_at(Stage.LISTED, cast.worker.user, cast.panel)
    page = writer.post(url("referral_update", case), {"text": "He came back."}, follow=True)
    assert "He came back." in text_of(page)
    assert RiskUpdate.objects.get().case == case


def test_empty_update_is_refused_beside_the_field(cast, writer):
    case = make.case_at(Stage.LISTED, cast.worker.user, cast.panel)
    page = text_of(writer.post(url("referral_update", case), {"text": " "}))
    assert "Answer “What has changed?”" in page
    assert "<title>Error: " in page


def test_draft_is_withdrawn_at_once(cast, writer):
    case = draft(cast)
    assert "Answer “Why is it withdrawn?”" in text_of(writer.post(url("referral_withdraw", case)))
    writer.post(url("referral_withdraw", case), {"reason": "Moved away"})
    assert Case.objects.get().stage == Stage.WITHDRAWN


def test_sent_referral_is_withdrawn_by_asking(cast, writer):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    words = {"reason": "Moved away", "risk_holder": "Jo, Housing"}
    page = text_of(writer.post(url("referral_withdraw", case), words, follow=True))
    assert Case.objects.get().stage == Stage.RECEIVED
    assert "You have asked to withdraw it." in page


def test_edit_of_a_sent_referral_leads_to_its_page(cast, writer):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    for slug in ("you", "factors", "risks", "tried"):
        assert writer.get(url("referral_edit", case, slug)).url == url("referral", case)
    assert writer.get(url("referral_check", case)).url == url("referral", case)
    assert writer.get(url("referral_import", case)).url == url("referral", case)


def test_titles_name_nobody(cast, writer):
    case = draft(cast)
    for name, *more in (
        ("referral",),
        ("referral_check",),
        ("referral_edit", "adult"),
        ("referral_print",),
    ):
        page = writer.get(url(name, case, *more)).content.decode()
        title = page[page.index("<title>") : page.index("</title>")]
        assert "Fenwick" in page or name == "referral"
        assert "Fenwick" not in title
        assert not re.search(r"\bKF\b", title)
