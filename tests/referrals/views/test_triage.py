"""The coordinator's desk: what it shows, what it saves, and what it lets through."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Adult, CaseAgency, StageMove, Triage
from referrals.services.triage import save_triage
from sharing.models import LedgerEntry, Panel
from sharing.templatetags.words import long_date
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.referrals.desk import fill, now, screen, send, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(partners.panel(case_cap=4))


@pytest.fixture
def desk(cast, client):
    """The signed-in coordinator."""
    return cast.coordinator.login(client)


def at(case, name="triage"):
    return reverse(name, args=[case.reference])


def html(answer):
    return answer.content.decode()


def body(case, client):
    answer = client.get(at(case))
    assert answer.status_code == 200
    return html(answer)


def test_own_words_come_before_everything_else(cast, desk):
    page = body(send(cast), desk)
    assert page.index("I want one key and I hold it.") < page.index("The referral in short")
    assert page.index("I want one key and I hold it.") < page.index("Threshold")


def test_name_is_not_shown_until_it_is_asked_for(cast, desk):
    case = send(cast)
    assert "Fenwick" not in body(case, desk)
    shown = desk.post(at(case, "triage_identity"))
    assert "Kay Fenwick" in html(shown)
    verbs = [bytes(e.body).decode() for e in LedgerEntry.objects.filter(subjects=[case.reference])]
    assert any('"identity_shown"' in body for body in verbs)


def test_what_the_referral_tells_is_filled_in_and_the_rest_is_left_open(cast, desk):
    page = body(send(cast), desk)
    assert "Suggested: Yes. The highest score is 20; 15 is enough." in page
    assert page.count('value="yes" checked') == 4
    assert 'name="area" type="radio" value="yes" checked' not in page


def test_half_a_screen_is_saved(cast, desk):
    case = send(cast)
    answer = desk.post(at(case), {"do": "save", "area": "yes", "advice": "Ask the GP"}, follow=True)
    assert "The screen is saved." in html(answer)
    triage = Triage.objects.get(case=case)
    assert triage.advice == "Ask the GP"
    assert triage.answers.get().condition == "area"


def test_an_answer_against_the_suggestion_needs_words(cast, desk):
    case = send(cast)
    answer = desk.post(at(case), screen(do="save", score="no", score_why=""))
    assert "Say why: overall risk score is high enough" in html(answer)
    assert "<title>Error: " in html(answer)
    assert not Triage.objects.filter(case=case).exists()


def test_agreeing_with_the_suggestion_keeps_its_reason(cast, desk):
    case = send(cast)
    desk.post(at(case), screen(do="save", score_why=""))
    saved = Triage.objects.get(case=case).answers.get(condition="score")
    assert saved.why == "The highest score is 20; 15 is enough."


def test_listing_says_what_is_missing_and_keeps_what_was_typed(cast, desk):
    case = send(cast)
    answer = desk.post(at(case), {"do": "list", "area": "yes", "advice": "Ask the GP"})
    page = html(answer)
    assert "Check whether the section 42 duty applies" in page
    assert page.index("Answer: Is 18 or over") < page.index("Check whether the section 42")
    assert "Ask the GP" in page
    assert now(case).stage == Stage.RECEIVED


def test_after_a_refused_listing_the_same_page_lists(cast, desk):
    case = send(cast)
    first = desk.get(at(case))
    posted = screen(do="list", revision=first.context["form"]["revision"].value(), section_42="")
    again = desk.post(at(case), posted)
    posted |= {"section_42": "no", "revision": again.context["form"]["revision"].value()}
    desk.post(at(case), posted)
    assert now(case).stage == Stage.LISTED


def test_listing_links_the_adult_and_involves_the_chosen_agencies(cast, desk):
    case = send(cast)
    answer = desk.post(
        at(case), screen(do="list", involve=[cast.police.slug, cast.housing.slug]), follow=True
    )
    assert f"{case.reference} is listed for the panel." in html(answer)
    case = now(case)
    assert (case.stage, case.adult.family_name) == (Stage.LISTED, "Fenwick")
    involved = CaseAgency.objects.filter(case=case, part="involved")
    assert {part.agency for part in involved} == {cast.police, cast.housing}


def test_danger_needs_what_was_done_about_it(cast, desk):
    case = send(cast)
    answer = desk.post(at(case), screen(do="list", immediate_danger="yes"))
    assert "Say what was done about it" in html(answer)
    assert now(case).stage == Stage.RECEIVED


def test_a_listed_referral_shows_its_screen_and_takes_no_other(cast, desk):
    case = send(cast)
    desk.post(at(case), screen(do="list"))
    page = body(case, desk)
    assert "Screened by" in page
    assert "List for panel" not in page
    refused = desk.post(at(case), screen(do="save", advice="Too late"))
    assert "moved on since you opened the page" in html(refused)


def test_agency_without_a_signed_agreement_is_not_offered(cast, desk):
    unsigned = partners.agency(name="Unsigned Trust")
    partners.member(cast.panel, unsigned)
    case = send(cast)
    page = body(case, desk)
    assert "Cannot be involved until they sign the sharing agreement: Unsigned Trust." in page
    answer = desk.post(at(case), screen(do="list", involve=[unsigned.slug]))
    assert "Choose agencies of this panel from the list" in html(answer)


def test_a_stale_page_shows_both_versions_and_overwrites_nothing(cast, desk):
    case = send(cast)
    seen = desk.get(at(case)).context["form"]["revision"].value()
    desk.post(at(case), screen(do="save", advice="Theirs", revision=seen))
    clash = desk.post(at(case), screen(do="save", advice="Mine", revision=seen))
    page = html(clash)
    assert clash.status_code == 409
    assert "You changed this at" in page
    assert "in another window" in page
    assert "Theirs" in page
    assert "Mine" in page
    assert Triage.objects.get(case=case).advice == "Theirs"
    again = screen(do="save", advice="Mine", revision=clash.context["form"]["revision"].value())
    desk.post(at(case), again)
    assert Triage.objects.get(case=case).advice == "Mine"


def test_a_stale_page_names_the_colleague_who_changed_it(cast, desk, client):
    case = send(cast)
    seen = desk.get(at(case)).context["form"]["revision"].value()
    colleague = partners.person(name="Second coordinator")
    partners.role(colleague, cast.panel, "coordinator")
    save_triage(case=case, answers={}, checks={}, seen=seen, by=Player(colleague).viewer)
    page = html(desk.post(at(case), screen(do="save", advice="Mine", revision=seen)))
    assert "Second coordinator changed this at" in page
    assert "in another window" not in page


def test_after_listing_the_page_names_the_day_of_the_meeting(cast, desk):
    case = send(cast)
    desk.post(at(case), screen(do="list"))
    assert "Listed for the next panel meeting, which is not planned yet" in body(case, desk)
    day = timezone.localdate() + timedelta(days=5)
    Panel.objects.filter(pk=cast.panel.pk).update(meets_on=[day])
    assert f"Listed for the panel meeting on <strong>{long_date(day)}" in body(case, desk)


def test_no_instruction_is_kept_as_a_reason(cast, desk):
    case = send(cast)
    desk.post(at(case), screen(do="save", area="yes", area_why=""))
    assert Triage.objects.get(case=case).answers.get(condition="area").why == ""
    desk.post(at(case), screen(do="save", area="not_clear", area_why=""))
    kept = Triage.objects.get(case=case).answers.get(condition="area").why
    assert kept == "An address is given. Whether it is in the panel's area is not recorded."


def test_a_match_is_decided_before_anything_else(cast, desk):
    first, second = send(cast), send(cast)
    page = body(second, desk)
    assert f"Same person as {first.reference}" in page
    assert "same birth date, same name and same address" in page
    assert "List for panel" not in page
    assert "Ask the referrer for more" not in page


def test_same_person_joins_the_open_case(cast, desk):
    first, second = send(cast), send(cast)
    answer = desk.post(
        at(second, "triage_match"),
        {"same_as": first.reference, "why": "Same NHS number by phone"},
        follow=True,
    )
    assert f"{second.reference} is joined to {first.reference}." in html(answer)
    second = now(second)
    assert (second.stage, second.joined_to, second.place) == (Stage.JOINED, first, None)
    assert f'href="{at(second)}"' in body(first, desk)


def test_different_person_goes_on(cast, desk):
    send(cast)
    second = send(cast)
    desk.post(at(second, "triage_match"), {"same_as": "nobody", "why": "Twins"})
    assert now(second).stage == Stage.RECEIVED
    assert StageMove.objects.filter(case=second).latest("at").note == "Twins"


def test_a_match_is_decided_in_words(cast, desk):
    send(cast)
    second = send(cast)
    answer = desk.post(at(second, "triage_match"), {"same_as": "nobody", "why": ""})
    assert "Enter what you went by" in html(answer)
    answer = desk.post(at(second, "triage_match"), {"why": "Twins"})
    assert "Choose an answer to" in html(answer)
    assert now(second).stage == Stage.MATCHING


def test_nothing_else_can_be_chosen_as_the_same_person(cast, desk):
    send(cast)
    second = send(cast)
    stranger = send(cast, **someone(1))
    answer = desk.post(at(second, "triage_match"), {"same_as": stranger.reference, "why": "x"})
    assert answer.status_code == 200
    assert now(second).stage == Stage.MATCHING


def test_a_known_person_is_named_before_listing(cast, desk):
    earlier = make.case_at(
        Stage.DECLINED, cast.worker.user, cast.panel, decline_reason="out_of_area"
    )
    case = send(cast)
    seen = desk.get(at(case)).context["form"]["revision"].value()
    answer = desk.post(at(case), screen(do="list", revision=seen))
    assert "Choose whether this is one of the people we know" in html(answer)
    revision = answer.context["form"]["revision"].value()
    desk.post(at(case), screen(do="list", same_as=earlier.reference, revision=revision))
    assert now(case).adult == now(earlier).adult
    assert Adult.objects.count() == 1


def test_earlier_referrals_show_dates_and_what_became_of_them(cast, desk):
    earlier = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    desk.post(
        at(earlier, "triage_decline"),
        {"reason": "out_of_area", "signposting": "The next panel", "note": "Moved to the coast"},
    )
    page = body(send(cast), desk)
    assert "Not accepted: outside the area" in page
    assert "Moved to the coast" in page


def test_third_referral_is_not_refused_here_and_shows_the_others_side_by_side(cast, desk):
    earlier = [
        make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel, answers={"own_words": words})
        for words in ("First words", "Second words")
    ]
    case = send(cast)
    page = body(case, desk)
    assert "it goes to the chair" in page
    assert at(case, "triage_decline") not in page
    assert "First words" in page
    assert "Second words" in page
    for one in earlier:
        assert page.count(one.reference) >= 2
    refused = desk.get(at(case, "triage_decline"))
    assert (refused.status_code, "third referral" in html(refused)) == (409, True)


def test_a_full_panel_says_what_can_be_done(cast, desk):
    case = send(cast)
    fill(cast)
    page = body(case, desk)
    assert "North panel is full" in page
    assert reverse("waiting_list", args=["north"]) in page


def test_a_waiting_referral_shows_plan_turn_and_review(cast, desk):
    fill(cast)
    case = send(cast, interim_plan="Daily call at ten.")
    page = body(case, desk)
    assert "On the waiting list: number 1" in page
    assert "Daily call at ten." in page
    assert "Next review" in page
    assert "List for panel" not in page


def test_a_record_nobody_here_may_see_is_only_hinted_at(cast, desk):
    hidden = send(cast)
    hidden.grants.update(until=hidden.created_at)
    case = send(cast)
    page = body(case, desk)
    assert "A restricted record may match." in page
    assert hidden.reference not in page


def test_the_desk_costs_the_same_with_one_match_and_with_three(cast, desk):
    case = send(cast)
    counts = []
    for _ in range(2):
        make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel)
        with CaptureQueriesContext(connection) as asked:
            body(case, desk)
        counts.append(len(asked))
        make.case_at(Stage.WITHDRAWN, cast.worker.user, cast.panel)
        make.case_at(Stage.CLOSED, cast.worker.user, cast.panel, adult=None)
    assert counts[0] == counts[1]
    assert counts[0] <= 40, counts


def test_a_saved_screen_keeps_which_agencies_were_ticked_and_unticked(cast, desk):
    case = send(cast)
    ticked = desk.get(at(case)).context["form"]["involve"].value()
    assert ticked == [cast.police.slug]
    desk.post(at(case), screen(do="save", involve=[cast.housing.slug]))
    shown = desk.get(at(case)).context["form"]["involve"].value()
    assert shown == [cast.housing.slug]
    desk.post(at(case), screen(do="save", involve=[]))
    assert desk.get(at(case)).context["form"]["involve"].value() == []


def test_a_screen_saved_while_waiting_leaves_the_suggested_agencies(cast, desk):
    fill(cast)
    case = send(cast)
    assert case.stage == Stage.WAITING
    desk.post(at(case), screen(do="save"))
    assert Triage.objects.get(case=case).involve is None
