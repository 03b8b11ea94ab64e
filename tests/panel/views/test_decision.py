"""Recording a decision: the adult's words first, one form, nothing lost when it is refused."""

import pytest
from django.urls import reverse
from django.utils import timezone

from panel.choices import DecisionKind, MeetingKind, MeetingState
from panel.models import Decision
from referrals.choices import Stage
from referrals.models import Case, ThresholdAnswer, Triage
from sharing.models import AgencySignature
from tests.cast import Cast
from tests.factories import panel as make
from tests.factories import referrals as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def meeting(cast):
    return make.quorate(cast)


def at(cast, stage, **fields):
    if stage == Stage.CLOSED:
        fields["lead_agency"] = cast.housing
    return cases.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def address(meeting, case):
    return f"/meetings/{meeting.reference}/decide/{case.reference}"


def words(case, **fields):
    return {
        "revision": case.revision,
        "own_voice": "She was asked on Monday and wants it.",
        "reasons": "Five agencies and nobody leading.",
        "dissent": "",
    } | fields


def get(cast, who, client, url):
    return getattr(cast, who).login(client).get(url)


def post(cast, who, client, url, data):
    return getattr(cast, who).login(client).post(url, data)


def kinds(response):
    return [value for value, _ in response.context["form"].fields["kind"].choices]


def test_the_adults_words_come_before_the_form(cast, client, meeting):
    text = get(cast, "chair", client, address(meeting, at(cast, Stage.LISTED))).content.decode()
    own = text.index("I want one key and I hold it.")
    assert own < text.index("Asked of the panel") < text.index("What has been decided?")
    assert "Do their wishes drive this?" in text


def screened(case, by):
    triage = Triage.objects.create(
        case=case, screened_by=by, immediate_danger="no", section_42="yes", section_42_note="Open"
    )
    ThresholdAnswer.objects.create(
        triage=triage, condition="score", answer="no", why="The score is 9; 15 is needed."
    )


@pytest.mark.parametrize("page", ["decide", "summary"])
def test_the_facts_of_a_listed_case_are_there_before_it_is_decided(cast, client, meeting, page):
    case = at(cast, Stage.LISTED)
    screened(case, cast.coordinator.user)
    url = address(meeting, case) if page == "decide" else f"/cases/{case.reference}/summary"
    text = get(cast, "chair", client, url).content.decode()
    assert "Others have taken over the flat." in text
    assert "Visits" in text
    assert "No. The score is 9; 15 is needed." in text
    assert "Yes. Open" in text
    assert f'href="/referrals/{case.reference}/"' in text


def test_the_referral_stays_readable_from_the_case_after_acceptance(cast, client):
    case = at(cast, Stage.ACTIVE)
    for who in ("chair", "second_spoc"):
        text = get(cast, who, client, f"/cases/{case.reference}/summary").content.decode()
        assert f'href="/referrals/{case.reference}/">Read the referral' in text
        assert get(cast, who, client, f"/referrals/{case.reference}/").status_code == 200


def test_what_to_ask_before_deciding_comes_before_the_button(cast, client, meeting):
    text = get(cast, "chair", client, address(meeting, at(cast, Stage.LISTED))).content.decode()
    assert text.index("Before you decide") < text.index("Record this decision")


@pytest.mark.parametrize(
    ("stage", "open_kinds"),
    [
        (Stage.LISTED, ["accept", "decline", "defer", "review"]),
        (Stage.ASSESSMENT, ["review", "close"]),
        (Stage.ACTIVE, ["review", "close"]),
        (Stage.EXIT_PROPOSED, ["review", "close"]),
    ],
)
def test_each_stage_has_its_decisions(cast, client, meeting, stage, open_kinds):
    assert kinds(get(cast, "chair", client, address(meeting, at(cast, stage)))) == open_kinds


def test_deferring_is_not_offered_twice(cast, client, meeting):
    case = at(cast, Stage.LISTED, deferrals=1)
    assert "defer" not in kinds(get(cast, "chair", client, address(meeting, case)))


def test_the_chair_accepts_with_a_lead_agency(cast, client, meeting):
    case = at(cast, Stage.LISTED)
    response = post(
        cast,
        "chair",
        client,
        address(meeting, case),
        words(
            case,
            kind="accept",
            lead_agency=cast.housing.slug,
            lead_professional=cast.second_spoc.user.reference,
        ),
    )
    assert response["Location"] == f"/meetings/{meeting.reference}"
    case = Case.objects.get(pk=case.pk)
    assert (case.stage, case.lead_professional) == (Stage.ASSESSMENT, cast.second_spoc.user)
    assert Decision.objects.get().own_voice == "She was asked on Monday and wants it."


def test_what_belongs_to_another_decision_is_not_kept(cast, client, meeting):
    """Without JavaScript all questions show; only those of the chosen decision count."""
    case = at(cast, Stage.LISTED)
    typed = words(
        case,
        kind="decline",
        decline_reason="other_forum_leads",
        signposting="The MARAC.",
        lead_agency=cast.housing.slug,
    )
    post(cast, "chair", client, address(meeting, case), typed)
    case = Case.objects.get(pk=case.pk)
    assert (case.stage, case.lead_agency) == (Stage.DECLINED, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "accept"}, "Choose the lead agency"),
        ({"kind": "decline"}, "Choose why the case is not accepted"),
        ({"kind": "decline"}, "Say where the adult and the referrer can turn"),
        ({"kind": "defer", "reasons": " "}, "Enter reasons"),
        ({"kind": "defer", "own_voice": ""}, "Answer “How was the adult heard?”"),
        ({"kind": ""}, "Choose an answer to “What has been decided?”"),
        ({"kind": "correct"}, "Choose one of the answers shown"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast, client, meeting, typed, said):
    case = at(cast, Stage.LISTED)
    response = post(
        cast, "chair", client, address(meeting, case), words(case, dissent="Keep me", **typed)
    )
    text = response.content.decode()
    assert said in text
    assert "<title>Error: " in text
    assert "Keep me" in text
    assert not Decision.objects.exists()


def test_a_lead_professional_of_another_agency_is_refused(cast, client, meeting):
    case = at(cast, Stage.LISTED)
    typed = words(
        case,
        kind="accept",
        lead_agency=cast.housing.slug,
        lead_professional=cast.spoc.user.reference,
    )
    text = post(cast, "chair", client, address(meeting, case), typed).content.decode()
    assert "Choose somebody who works for the lead agency" in text


def test_closing_says_what_evidence_is_missing(cast, client, meeting):
    case = at(cast, Stage.EXIT_PROPOSED)
    text = get(cast, "chair", client, address(meeting, case)).content.decode()
    assert "The case cannot be closed yet" in text
    text = post(
        cast, "chair", client, address(meeting, case), words(case, kind="close")
    ).content.decode()
    assert "The case cannot leave yet" in text
    make.exit_ready(case, cast.coordinator.user)
    post(cast, "chair", client, address(meeting, case), words(case, kind="close"))
    assert Case.objects.get(pk=case.pk).stage == Stage.CLOSED


def test_a_case_that_moved_meanwhile_says_who_moved_it(cast, client, meeting):
    case = at(cast, Stage.LISTED)
    stale = words(case, kind="review", dissent="Keep me")
    Case.objects.filter(pk=case.pk).update(revision=case.revision + 1)
    response = post(cast, "chair", client, address(meeting, case), stale)
    text = response.content.decode()
    assert "Changed since you opened it" in text
    assert "Keep me" in text
    assert not Decision.objects.exists()
    again = stale | {"revision": response.context["form"]["revision"].value()}
    assert post(cast, "chair", client, address(meeting, case), again).status_code == 302


def test_a_second_window_reads_what_was_decided_by_whom_and_when(cast, client, meeting):
    case = at(cast, Stage.LISTED)
    typed = words(case, kind="accept", lead_agency=cast.housing.slug, reasons="First window")
    post(cast, "chair", client, address(meeting, case), typed)
    second = post(
        cast, "deputy_chair", client, address(meeting, case), typed | {"reasons": "Second window"}
    )
    text = second.content.decode()
    assert second.status_code == 409
    assert "Chair changed this case at" in text
    assert "First window" in text
    assert "Second window" in text
    assert Decision.objects.count() == 1


def test_ones_own_second_window_says_so(cast, client, meeting):
    case = at(cast, Stage.LISTED)
    typed = words(case, kind="accept", lead_agency=cast.housing.slug)
    post(cast, "chair", client, address(meeting, case), typed)
    text = post(cast, "chair", client, address(meeting, case), typed).content.decode()
    assert "You changed this case at" in text
    assert "in another window" in text


def test_a_case_that_was_declined_says_by_whom_and_when(cast, client, meeting):
    case = at(cast, Stage.LISTED)
    typed = words(
        case, kind="decline", decline_reason="other_forum_leads", signposting="The MARAC."
    )
    post(cast, "chair", client, address(meeting, case), typed)
    second = post(cast, "chair", client, address(meeting, case), typed)
    assert second.status_code == 409
    text = second.content.decode()
    assert f"{case.reference} was decided by Chair on" in text
    assert "not accept" in text


def test_a_double_click_records_one_decision(cast, client, meeting):
    case = at(cast, Stage.ACTIVE)
    typed = words(case, kind="review")
    post(cast, "chair", client, address(meeting, case), typed)
    response = post(cast, "chair", client, address(meeting, case), typed)
    assert "already recorded that decision" in response.content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "who", ["coordinator", "spoc", "worker", "board_member", "ig_lead", "outsider"]
)
def test_the_page_is_the_chairs_alone(cast, client, meeting, who):
    case = at(cast, Stage.LISTED)
    assert get(cast, who, client, address(meeting, case)).status_code == 404
    answer = post(cast, who, client, address(meeting, case), words(case, kind="review"))
    assert answer.status_code == 404
    assert not Decision.objects.exists()


def test_an_inquorate_meeting_is_refused_with_who_is_missing(cast, client):
    thin = make.meeting(cast.panel, MeetingState.OPEN, chair=cast.chair.user)
    response = get(cast, "chair", client, address(thin, at(cast, Stage.LISTED)))
    assert response.status_code == 409
    assert "the police" in response.content.decode()


def test_a_case_of_another_panel_is_not_decided_here(cast, client, meeting):
    from tests.factories import sharing as partners

    south = Cast(partners.panel("South"))
    partners.role(cast.chair.user, south.panel, "chair")
    other = at(south, Stage.LISTED)
    assert get(cast, "chair", client, address(meeting, other)).status_code == 404


# --- without a quorate meeting ---------------------------------------------------------------


def test_an_urgent_case_is_decided_between_meetings(cast, client):
    case = at(cast, Stage.LISTED, urgent=True, urgent_reason="Threatened on Friday.")
    url = f"/cases/{case.reference}/decide"
    assert "Threatened on Friday." in get(cast, "chair", client, url).content.decode()
    typed = words(case, kind="accept", lead_agency=cast.housing.slug)
    text = post(cast, "chair", client, url, typed).content.decode()
    assert "Choose the core agencies that were consulted" in text
    text = post(
        cast, "chair", client, url, typed | {"consulted": [cast.social_care.slug]}
    ).content.decode()
    assert "at least one besides the chair" in text
    response = post(cast, "chair", client, url, typed | {"consulted": [cast.police.slug]})
    assert response["Location"] == f"/cases/{case.reference}/timeline"
    decision = Decision.objects.get()
    assert (decision.urgent, decision.meeting) == (True, None)


def test_a_case_that_is_not_urgent_is_not(cast, client):
    case = at(cast, Stage.LISTED)
    response = get(cast, "chair", client, f"/cases/{case.reference}/decide")
    assert response.status_code == 409


def test_an_extraordinary_meeting_decides_after_asking(cast, client):
    thin = make.meeting(cast.panel, MeetingState.OPEN, MeetingKind.EXTRAORDINARY)
    other = at(cast, Stage.LISTED)
    assert get(cast, "chair", client, address(thin, other)).status_code == 409
    case = at(cast, Stage.LISTED, urgent=True, urgent_reason="Threatened on Friday.")
    assert kinds(get(cast, "chair", client, address(thin, case))) == ["accept", "decline"]
    typed = words(case, kind="accept", lead_agency=cast.housing.slug, consulted=[cast.police.slug])
    post(cast, "chair", client, address(thin, case), typed)
    assert Decision.objects.get().meeting == thin


def test_the_next_meeting_ratifies(cast, client, meeting):
    case = at(cast, Stage.ASSESSMENT)
    make.decision(case, cast.chair.user, kind=DecisionKind.ACCEPT, urgent=True, consulted="Police")
    url = f"/meetings/{meeting.reference}/ratify/{case.reference}"
    text = get(cast, "chair", client, f"/meetings/{meeting.reference}").content.decode()
    assert "Urgent decisions to ratify" in text
    assert post(cast, "coordinator", client, url, {}).status_code == 404
    assert post(cast, "chair", client, url, {}).status_code == 302
    assert Decision.objects.get().ratified_in == meeting
    assert post(cast, "chair", client, url, {}).status_code == 409


def test_a_mistaken_closure_is_corrected(cast, client):
    case = at(cast, Stage.CLOSED)
    url = f"/cases/{case.reference}/decide"
    assert kinds(get(cast, "chair", client, url)) == ["correct"]
    post(cast, "chair", client, url, words(case, kind="correct"))
    assert Case.objects.get(pk=case.pk).stage == Stage.EXIT_PROPOSED


def test_the_chair_finds_the_correction_on_the_closed_case_while_there_is_time(
    cast, client, time_machine
):
    time_machine.move_to("2026-06-05 12:00+01:00")  # a Friday
    case = at(cast, Stage.CLOSED)
    page, url = f"/cases/{case.reference}/close", f"/cases/{case.reference}/decide"
    time_machine.move_to("2026-06-08 12:00+01:00")  # Monday
    assert url in get(cast, "chair", client, page).content.decode()
    assert url not in get(cast, "coordinator", client, page).content.decode()
    time_machine.move_to("2026-06-09 12:00+01:00")  # Tuesday
    assert url not in get(cast, "chair", client, page).content.decode()
    assert get(cast, "chair", client, url).status_code == 409


@pytest.mark.parametrize("who", ["coordinator", "spoc", "worker", "board_member"])
def test_deciding_between_meetings_is_the_chairs_alone(cast, client, who):
    case = at(cast, Stage.LISTED, urgent=True, urgent_reason="Threatened on Friday.")
    assert get(cast, who, client, f"/cases/{case.reference}/decide").status_code == 404


@pytest.mark.parametrize("odd", ["\x00", "<script>alert(1)</script>", "x" * 9000, "🙂‮"])
def test_odd_words_are_no_error(cast, client, meeting, odd):
    case = at(cast, Stage.ACTIVE)
    typed = words(case, kind="review", reasons=odd, own_voice=odd, revision=odd)
    response = post(cast, "chair", client, address(meeting, case), typed)
    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


def test_only_agencies_with_an_agreement_in_force_are_offered_as_lead(cast, client, meeting):
    AgencySignature.objects.filter(agency=cast.charity).update(withdrawn_on=timezone.localdate())
    cast.chair.login(client)
    case = at(cast, Stage.LISTED)
    page = reverse("decision_new", args=[meeting.reference, case.reference])
    shown = client.get(page).content.decode()
    assert f'value="{cast.housing.slug}"' in shown
    assert f'value="{cast.charity.slug}"' not in shown
