"""Identity opens on press: recorded, field by field, gone on leaving."""

from datetime import date

import pytest
from django.urls import reverse

from referrals.models import Adult
from sharing.choices import AgencyKind
from sharing.models import LedgerEntry
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db

NAME, BORN, ADDRESS = "Kay Marian Fenwick", "14 February 1980", "Flat 2, Mill Lane"
SAFE, NHS = "Text before calling", "943 476 5919"


@pytest.fixture
def cast():
    made = Cast()
    made.social_care_spoc = Player(partners.spoc(made.social_care, name="Social care SPoC"))
    hospital = partners.agency(AgencyKind.HOSPITAL)
    partners.member(made.panel, hospital)
    partners.signed(hospital, made.panel)
    made.hospital, made.hospital_spoc = hospital, Player(partners.spoc(hospital))
    return made


@pytest.fixture
def case(cast):
    adult = Adult.objects.create(
        given_name="Kay Marian",
        family_name="Fenwick",
        birth_date=date(1980, 2, 14),
        address=ADDRESS,
        nhs_number="9434765919",
        safe_contact=SAFE,
    )
    return make.case_at(
        "active",
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        adult=adult,
        involved=[cast.charity, cast.social_care, cast.hospital],
    )


def address(case):
    return reverse("identity", args=[case.reference])


def pressed(client, player, case):
    return player.login(client).post(address(case))


def shown_entries(case):
    return [
        entry
        for entry in LedgerEntry.objects.filter(subjects__contains=[case.reference])
        if b'"identity_shown"' in bytes(entry.body)
    ]


def test_press_shows_name_birth_date_and_address(cast, case, client):
    page = pressed(client, cast.charity_spoc, case).content.decode()
    for words in (NAME, BORN, ADDRESS):
        assert words in page


@pytest.mark.parametrize(
    ("who", "safe_contact", "nhs_number"),
    [
        ("coordinator", True, True),
        ("second_spoc", True, False),
        ("charity_spoc", False, False),
        ("social_care_spoc", False, True),
        ("hospital_spoc", False, True),
        ("chair", False, False),
    ],
)
def test_field_rules_decide_what_each_agency_reads(
    cast, case, client, who, safe_contact, nhs_number
):
    page = pressed(client, getattr(cast, who), case).content.decode()
    assert NAME in page
    assert (SAFE in page) is safe_contact
    assert (NHS in page) is nhs_number


def test_each_press_is_recorded_by_who_pressed(cast, case, client):
    pressed(client, cast.charity_spoc, case)
    pressed(client, cast.charity_spoc, case)
    entries = shown_entries(case)
    assert len(entries) == 2
    assert all(cast.charity_spoc.user.reference.encode() in bytes(e.body) for e in entries)
    assert not any(b"Fenwick" in bytes(entry.body) for entry in entries)


def test_details_are_hidden_again_after_leaving(cast, case, client):
    pressed(client, cast.charity_spoc, case)
    page = client.get(reverse("case_summary", args=[case.reference])).content.decode()
    assert "Fenwick" not in page
    assert ADDRESS not in page
    assert "Fenwick" not in str(dict(client.session.items()))


def test_looking_without_pressing_shows_and_records_nothing(cast, case, client):
    answer = cast.coordinator.login(client).get(address(case))
    assert answer.status_code == 405
    assert not shown_entries(case)


def test_page_is_not_kept_and_its_title_names_nobody(cast, case, client):
    answer = pressed(client, cast.coordinator, case)
    assert "no-store" in answer["Cache-Control"]
    title = answer.content.decode().split("<title>")[1].split("</title>")[0]
    assert case.reference in title
    assert "Fenwick" not in title


@pytest.mark.parametrize(
    "who", ["spoc", "worker", "outsider", "board_member", "ig_lead", "stranger"]
)
def test_others_find_nothing_and_the_try_is_recorded(cast, case, client, who):
    assert pressed(client, getattr(cast, who), case).status_code == 404
    assert not shown_entries(case)
    assert any(b'"refused"' in bytes(entry.body) for entry in LedgerEntry.objects.all())


def test_before_triage_the_referral_tells_who_it_is(cast, client):
    case = make.case_at("received", cast.worker.user, cast.panel, answers={"nhs_number": ""})
    page = pressed(client, cast.coordinator, case).content.decode()
    assert "Kay Fenwick" in page
    assert SAFE in page
    assert "Not recorded" in page


def test_each_line_of_the_safe_contact_stands_by_itself(cast, client):
    told = {"contact_times": "Weekday mornings", "contact_who_must_not_know": "Her brother"}
    case = make.case_at("received", cast.worker.user, cast.panel, answers=told)
    page = pressed(client, cast.coordinator, case).content.decode()
    assert f"{SAFE}<br>Weekday mornings<br>Must not know: Her brother" in page


@pytest.mark.parametrize("page", ["case_summary", "case_person", "case_risk", "identity"])
@pytest.mark.parametrize("who", ["charity_spoc", "second_spoc", "chair", "coordinator"])
def test_whoever_sees_the_case_reads_how_to_visit_safely(cast, client, page, who):
    told = {"visit_safety": "Only in pairs.\nTwo dogs."}
    case = make.case_at(
        "active",
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        involved=[cast.charity],
        answers=told,
    )
    getattr(cast, who).login(client)
    method = client.post if page == "identity" else client.get
    text = method(reverse(page, args=[case.reference])).content.decode()
    assert "Before you visit:</strong> Only in pairs.<br>Two dogs." in text
