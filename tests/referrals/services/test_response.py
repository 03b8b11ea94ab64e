"""Answers: nothing held, shared, shared in part, not shared; and no way past the law."""

import pytest
from django.db import IntegrityError, connection, transaction

from referrals.choices import Part
from referrals.errors import AlreadyAnswered, NothingToJudge, RecordIncomplete, RequestEnded
from referrals.models import InformationResponse
from referrals.policy import Content
from referrals.services import pathway
from referrals.services.request import withdraw_request
from referrals.services.response import judge_refusal
from sharing.choices import May
from sharing.doors import access
from sharing.errors import AgreementLapsed, NotAllowed
from sharing.models import LedgerEntry, SharingRecord
from sharing.policy import Grounds
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories.requests import HEALTH, KNOWN, TASK, answer, ask

pytestmark = pytest.mark.django_db
REFUSED = Content(refusal="prejudices_investigation", refusal_reason="An arrest is planned.")


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("listed", cast.worker.user, cast.panel, involved=[cast.housing])


@pytest.fixture
def request_(case, cast):
    return ask(case, cast, cast.police)


def sees(player, case):
    return access.may(player.viewer, May.SEE_CASE, case)


def records(case, decision="shared"):
    found = SharingRecord.objects.filter(subject=case.reference, decision=decision)
    return found.exclude(source="")


def test_nothing_held_takes_one_word_and_opens_nothing(cast, case, request_):
    answer(request_, cast.spoc, "nothing_held")
    request_.refresh_from_db()
    assert request_.answered_at
    assert not sees(cast.spoc, case)
    assert not records(case).exists()


def test_who_holds_nothing_loses_access_at_the_decision(cast, case, request_):
    answer(request_, cast.spoc, "nothing_held")
    assert access.may(cast.spoc.viewer, May.SEE_IDENTITY, case)
    pathway.accept_case(
        case=case,
        lead_agency=cast.housing,
        lead_professional=None,
        reasons="Now",
        by=cast.chair.viewer,
    )
    assert not access.may(cast.spoc.viewer, May.SEE_IDENTITY, case)


def test_who_shares_holds_information_and_sees_the_case(cast, case, request_):
    answer(request_, cast.spoc)
    assert case.agencies.filter(agency=cast.police, part=Part.HOLDS, until=None).exists()
    assert sees(cast.spoc, case)


def test_what_is_shared_is_one_record_with_those_who_read_it(cast, case, request_):
    answer(request_, cast.spoc)
    record = records(case).get()
    assert record.recipients == [cast.housing.pk]
    assert (record.agency, record.source) == (cast.police, request_.reference)
    assert record.categories == ["facts"]
    assert record.agreement.version == "1.0"


def test_that_the_case_opens_to_who_shares_is_a_record_too(cast, case, request_):
    answer(request_, cast.spoc)
    opened = SharingRecord.objects.get(subject=case.reference, categories=["case"])
    assert (opened.recipients, opened.agency) == ([cast.police.pk], None)
    answer(request_, cast.spoc, seen=1)
    assert SharingRecord.objects.filter(categories=["case"]).count() == 1


def test_clinical_detail_is_not_passed_to_housing(cast, case):
    request = ask(case, cast, cast.mental_health)
    spoc = Player(partners.spoc(cast.mental_health))
    clinical = Content(facts="Under treatment.", clinical=True, adult_told="agrees")
    answer(request, spoc, content=clinical, bases=HEALTH)
    assert records(case).get().recipients == []


def test_a_refusal_is_a_record_and_goes_to_the_chair_and_the_coordinator(cast, case, request_):
    response = answer(request_, cast.spoc, "refused", REFUSED)
    assert response.visibility == "chair_and_coordinator"
    kept = records(case, "not_shared").get()
    assert (kept.refusal, kept.agency) == ("prejudices_investigation", cast.police)
    assert not access.visible(InformationResponse, cast.second_spoc.viewer).exists()
    assert access.visible(InformationResponse, cast.chair.viewer).get() == response


def test_what_is_shared_in_part_is_both_records(cast, case, request_):
    part = Content(
        facts="Two calls.", adult_told="agrees", refusal="third_party", refusal_reason="A relative."
    )
    answer(request_, cast.spoc, "partly_provided", part)
    assert records(case).count() == 1
    assert records(case, "not_shared").get().refusal == "third_party"


WITHOUT = {
    "article6": Grounds(necessity="Needed"),
    "necessity": Grounds(article6="public_task"),
    "dpa_condition": Grounds(
        article6="public_task", article9="g_substantial_public_interest", necessity="Needed"
    ),
    "article9": Grounds(
        article6="public_task", article9="h_health_social_care", necessity="Needed"
    ),
    "law_enforcement": Grounds(law_enforcement=True, necessity="Needed"),
}


@pytest.mark.parametrize("field", WITHOUT)
def test_nothing_is_shared_without_its_basis(cast, case, request_, field):
    with pytest.raises(RecordIncomplete) as no:
        answer(request_, cast.spoc, bases=WITHOUT[field])
    assert field in no.value.gaps
    assert not InformationResponse.objects.exists()
    assert not records(case).exists()


def test_police_use_law_enforcement_where_the_question_is_about_crime(cast, case):
    request = ask(case, cast, cast.police, for_crime=True)
    crime = Grounds(law_enforcement=True, criminal_offence_data=True, necessity="To stop it")
    assert answer(request, cast.spoc, bases=crime).law_enforcement


MISSING = {
    "answer": ("perhaps", KNOWN),
    "facts": ("provided", Content(adult_told="agrees")),
    "adult_told": ("provided", Content(facts="Two calls.")),
    "not_told_why": ("provided", Content(facts="Two calls.", adult_told="not_told")),
    "named_agencies": (
        "provided",
        Content(facts="Two calls.", adult_told="agrees", visibility="named_agencies"),
    ),
    "refusal": ("refused", Content(refusal_reason="Because")),
    "refusal_reason": ("refused", Content(refusal="other")),
}


@pytest.mark.parametrize("field", MISSING)
def test_what_is_missing_is_said_beside_its_field(cast, request_, field):
    kind, content = MISSING[field]
    with pytest.raises(RecordIncomplete) as no:
        answer(request_, cast.spoc, kind, content)
    assert set(no.value.gaps) == {field}


SET = {
    "no basis": "article6 = '', law_enforcement = false",
    "no necessity": "necessity = ''",
    "no condition": "dpa_condition = ''",
    "another condition": "dpa_condition = 'sch1_1_social_protection'",
    "clinical without a condition": "clinical = true, article9 = '', dpa_condition = ''",
    "offences without a condition": "criminal_offence_data = true, article9 = '', dpa_condition = ''",
    "not said whether told": "adult_told = ''",
}


@pytest.mark.parametrize("change", SET.values(), ids=SET)
def test_the_database_refuses_an_answer_without_its_basis(cast, request_, change):
    answer(request_, cast.spoc)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update referrals_informationresponse set {change}")


def test_an_answer_is_pressed_once_and_may_be_given_anew(cast, case, request_):
    answer(request_, cast.spoc, "nothing_held")
    with pytest.raises(AlreadyAnswered):
        answer(request_, cast.spoc, "nothing_held")
    answer(request_, cast.spoc, seen=1)
    assert [one.answer for one in request_.responses.all()] == ["provided", "nothing_held"]
    answer(request_, cast.spoc, "nothing_held", seen=2)
    assert not sees(cast.spoc, case)


def test_only_the_agency_that_is_asked_answers(cast, request_):
    others = (cast.second_spoc, cast.coordinator, cast.chair, cast.worker, cast.outsider)
    for player in others:
        with pytest.raises(NotAllowed):
            answer(request_, player)
    partners.bar(request_.case, cast.chair.user, person=cast.spoc.user)
    with pytest.raises(NotAllowed):
        answer(request_, cast.spoc)
    answer(request_, cast.deputy_spoc)


def test_a_withdrawn_request_takes_no_answer(cast, request_):
    withdraw_request(request=request_, why="Known", by=cast.coordinator.viewer)
    with pytest.raises((RequestEnded, NotAllowed)):
        answer(request_, cast.spoc)


def test_nothing_is_shared_with_nobody_under_an_agreement(cast, case, request_):
    viewer = cast.spoc.viewer
    cast.police.signatures.update(withdrawn_on="2021-01-01")
    assert not access.may(cast.spoc.viewer, May.SEE_IDENTITY, request_)
    with pytest.raises((AgreementLapsed, NotAllowed)):
        answer(request_, type("Before", (), {"viewer": viewer}))


def test_a_refusal_is_judged_once_by_the_coordinator(cast, case, request_):
    response = answer(request_, cast.spoc, "refused", REFUSED)
    with pytest.raises(NotAllowed):
        judge_refusal(response=response, outcome="accepted", by=cast.spoc.viewer)
    judge_refusal(response=response, outcome="escalated", by=cast.coordinator.viewer)
    with pytest.raises(NothingToJudge):
        judge_refusal(response=response, outcome="accepted", by=cast.coordinator.viewer)


def test_only_a_refusal_that_still_counts_is_judged(cast, request_):
    first = answer(request_, cast.spoc, "refused", REFUSED)
    answer(request_, cast.spoc, seen=1)
    for response in InformationResponse.objects.all():
        with pytest.raises(NothingToJudge):
            judge_refusal(response=response, outcome="accepted", by=cast.coordinator.viewer)
    first.refresh_from_db()
    assert not first.refusal_outcome


def test_the_ledger_holds_codes_and_none_of_the_words(cast, case, request_):
    answer(request_, cast.spoc)
    entries = b"".join(bytes(e.body) for e in LedgerEntry.objects.all())
    assert b'"answered"' in entries
    assert b'"shared"' in entries
    assert b"Two calls" not in entries
    assert TASK.necessity.encode() not in entries
