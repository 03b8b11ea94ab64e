"""One page of the form: saving, autosaving, bad and hostile input, two windows at once."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from referrals.choices import Stage
from referrals.forms.sections import FORMS
from referrals.models import Referral
from referrals.policy import is_optional, months_before
from referrals.questions import PAGES
from referrals.services.referral import save_answers
from sharing.choices import AgencyKind
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db

HOSTILE = [
    "\x00",
    "x" * 10_001,
    "🗝️" * 50,
    "\u202egnp.exe\u202c שלום",
    "a\r\nBcc: x@y.z",
    "<script>alert(1)</script>",
    "{{ settings }}{% now %}",
    "=cmd|'/c calc'!A1",
    "99999999999999999999",
    "' or 1=1 --",
]


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def writer(cast, client):
    return cast.worker.login(client)


@pytest.fixture
def case(cast):
    return make.draft(cast.worker.user, cast.panel)


def url(case, slug):
    return reverse("referral_edit", args=[case.reference, slug])


def text_of(page):
    return " ".join(page.content.decode().split())


def stored(case):
    return Referral.objects.get(case=case)


def post(client, case, slug="adult", autosave=False, **typed):
    data = {"revision": "0", **typed}
    headers = {"X-Autosave": "1"} if autosave else {}
    return client.post(url(case, slug), data, headers=headers)


@pytest.mark.parametrize("slug", PAGES)
def test_every_page_opens_and_saves_as_it_stands(writer, case, slug):
    assert writer.get(url(case, slug)).status_code == 200


def test_continue_saves_and_goes_on_to_the_next_page(writer, case):
    answer = post(writer, case, gp="Mill Lane Surgery")
    assert answer.url == url(case, "contact")
    assert stored(case).gp == "Mill Lane Surgery"


def test_last_page_of_a_task_leads_back_to_the_list(writer, case):
    assert post(writer, case, "you").url == reverse("referral", args=[case.reference])


def test_come_back_later_saves_and_leads_to_the_list(writer, case):
    answer = post(writer, case, gp="Mill Lane Surgery", later="1")
    assert answer.url == reverse("referral", args=[case.reference])
    assert stored(case).gp == "Mill Lane Surgery"


def test_change_from_the_check_page_leads_back_there(writer, case):
    answer = writer.post(url(case, "adult") + "?then=check", {"revision": "0"})
    assert answer.url == reverse("referral_check", args=[case.reference])


@pytest.mark.parametrize("number", ["01632 960 001", "+44 (0)1632 960001", "01632960001 ext 12"])
def test_telephone_numbers_are_kept_as_written(writer, case, number):
    post(writer, case, "you", referrer_phone=number)
    assert stored(case).referrer_phone == number


@pytest.mark.parametrize("slug", FORMS)
def test_optional_questions_are_marked_and_no_others(writer, case, slug):
    form = writer.get(url(case, slug)).context["form"]
    page = text_of(writer.get(url(case, slug)))
    for name in form.fields:
        marked = escape(f"{form[name].label.removesuffix(' (optional)')} (optional)") in page
        assert marked is is_optional(name), name


def test_nothing_is_required_to_save(writer, case):
    assert post(writer, case, "wants").status_code == 302
    assert stored(case).own_words == ""


def test_bad_date_keeps_what_was_typed_and_changes_nothing(writer, case):
    typed = {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1980"}
    page = post(writer, case, family_name="Other", **typed)
    assert "Date of birth must be a real date" in text_of(page)
    assert 'value="Other"' in text_of(page)
    assert "<title>Error: " in text_of(page)
    assert 'href="#id_birth_date_day"' in text_of(page)
    assert stored(case).family_name == "Fenwick"


def born(years, months=0):
    """The answer of somebody who became so old today."""
    day = months_before(timezone.localdate(), years * 12 + months)
    names = ("day", "month", "year")
    return {f"birth_date_{name}": str(getattr(day, name)) for name in names}


def test_a_child_is_told_beside_the_field_with_what_to_do(writer, case):
    page = post(writer, case, **born(17, 5))
    assert "Tell the council’s children’s services today" in text_of(page)
    assert 'href="#id_birth_date_day"' in text_of(page)
    assert stored(case).birth_date.year == 1980


def test_an_estimated_birth_date_stops_nobody(writer, case):
    assert post(writer, case, birth_estimated="on", **born(17, 5)).status_code == 302


def test_from_17_and_a_half_it_is_saved_with_a_note_about_joint_planning(writer, case):
    answer = post(writer, case, **born(17, 6))
    assert answer.status_code == 302
    assert "jointly with children’s services" in text_of(writer.get(answer.url))
    check = writer.get(reverse("referral_check", args=[case.reference]))
    assert "jointly with children’s services" in text_of(check)


def test_a_child_is_not_sent_to_the_panel(writer, case):
    day = months_before(timezone.localdate(), 17 * 12)
    Referral.objects.filter(case=case).update(birth_date=day)
    answer = writer.post(reverse("referral_send", args=[case.reference]))
    assert answer.status_code == 409
    assert "children’s services" in text_of(answer)


@pytest.mark.parametrize(
    ("slug", "typed", "said"),
    [
        ("adult", {"nhs_number": "1234567890"}, "Enter a real NHS number"),
        ("adult", {"postcode": "Fenbrook"}, "Enter a full UK postcode"),
        (
            "adult",
            {"birth_date_year": "2190", "birth_date_day": "1", "birth_date_month": "1"},
            "past",
        ),
        ("you", {"referrer_email": "me"}, "Enter an e-mail address in full"),
        ("you", {"referrer_phone": "hello"}, "Enter a telephone number, like 01632 960 001"),
        ("you", {"referrer_phone": "01632"}, "Enter a telephone number, like 01632 960 001"),
        ("wants", {"asked": "perhaps"}, "Choose one of the answers"),
        ("interim", {"interim_agency": "scotland-yard"}, "Choose an agency of this panel"),
        ("ask", {"agencies_to_invite": ["scotland-yard"]}, "Choose agencies of this panel"),
        ("harm", {"abuse_types": ["bullying"]}, "Choose one of the answers"),
        ("wants", {"own_words": "x" * 10_001}, "10000 characters or fewer"),
    ],
)
def test_bad_answers_are_named_beside_the_field(writer, case, slug, typed, said):
    page = post(writer, case, slug, **typed)
    assert page.status_code == 200
    assert said in text_of(page)
    assert stored(case).revision == 0


@pytest.mark.parametrize("slug", [slug for slug in PAGES if slug not in ("factors", "risks")])
def test_hostile_input_is_kept_as_text_or_refused_in_words(writer, case, slug):
    for text in HOSTILE:
        typed = dict.fromkeys(PAGES[slug].fields, text) | {"what": text, "add": "1"}
        page = post(writer, case, slug, revision=str(stored(case).revision), **typed)
        assert page.status_code in (200, 302), (text, page.status_code)
        assert b"<script>alert" not in page.content
    assert b"<script>alert" not in writer.get(url(case, slug)).content


def test_letters_nobody_sees_are_taken_out(writer, case):
    post(writer, case, "wants", own_words="I want\x00 my\x0bcat\x07.\r\nNow.")
    assert stored(case).own_words == "I want my\ncat.\nNow."


def test_two_windows_show_both_versions_and_overwrite_nothing(cast, writer, case):
    save_answers(
        referral=stored(case),
        section="adult",
        answers={"gp": "Mill Lane Surgery"},
        by=cast.worker.viewer,
    )
    page = post(writer, case, gp="Park Surgery")
    assert page.status_code == 409
    words = text_of(page)
    assert "This was changed in another window" in words
    assert "Mill Lane Surgery" in words
    assert "Park Surgery" in words
    assert stored(case).gp == "Mill Lane Surgery"
    assert 'name="revision" value="1"' in words
    assert post(writer, case, gp="Park Surgery", revision="1").status_code == 302


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "²"])
def test_unreadable_revision_never_overwrites(writer, case, revision):
    assert post(writer, case, gp="Park Surgery", revision=revision).status_code == 409
    assert stored(case).gp == ""


def test_autosave_keeps_what_is_new_and_tells_the_version(writer, case):
    told = post(writer, case, "wants", autosave=True, own_words="I want my cat.").json()
    assert (told["left"], told["tokens"]) == (0, {"revision": 1})
    assert stored(case).own_words == "I want my cat."


def test_autosave_keeps_the_rest_when_one_answer_is_wrong(writer, case):
    told = post(
        writer, case, autosave=True, gp="Mill Lane Surgery", nhs_number="123", birth_date_day="3"
    ).json()
    assert told["left"] == 2
    assert (stored(case).gp, stored(case).nhs_number) == ("Mill Lane Surgery", "")
    assert stored(case).birth_date is not None


def test_autosave_in_a_second_window_says_so(cast, writer, case):
    post(writer, case, gp="Mill Lane Surgery")
    answer = post(writer, case, autosave=True, gp="Park Surgery")
    assert (answer.status_code, answer.json()) == (409, {"stale": True})


def test_autosave_leaves_imported_answers_marked_that_were_not_touched(writer, case):
    Referral.objects.filter(case=case).update(to_check=["gp", "address"])
    typed = {"gp": "Mill Lane Surgery", "address": "Flat 2, Mill Lane", "family_name": "Fenwick"}
    post(writer, case, autosave=True, **typed)
    assert stored(case).to_check == ["address"]


def test_saving_a_page_takes_its_imported_marks_away(writer, case):
    Referral.objects.filter(case=case).update(to_check=["gp", "facts"])
    assert "Imported – check" in text_of(writer.get(url(case, "adult")))
    post(writer, case)
    assert stored(case).to_check == ["facts"]


def test_sent_referral_is_not_saved(cast, writer):
    case = make.case_at(Stage.RECEIVED, cast.worker.user, cast.panel)
    page = post(writer, case, gp="Other")
    assert page.status_code == 409
    assert "This referral has been sent" in text_of(page)
    assert stored(case).gp == ""


def test_unknown_page_is_not_found(writer, case):
    assert writer.get(url(case, "secrets")).status_code == 404
    assert post(writer, case, "secrets").status_code == 404


def lawful(client, cast, kind, **more):
    """The page of somebody whose agency is of this kind, and their draft."""
    agency = partners.agency(kind)
    partners.member(cast.panel, agency)
    person = partners.person(agency)
    case = make.draft(person, cast.panel, **more)
    Player(person).login(client)
    return case


def test_public_body_is_offered_its_public_job_and_no_legitimate_interests(writer, case):
    page = text_of(writer.get(url(case, "lawful")))
    assert 'value="public_task"' in page
    assert "legitimate_interests" not in page


@pytest.mark.parametrize("confirmed", [False, True])
def test_recognised_legitimate_interests_wait_for_the_ig_lead(client, cast, confirmed):
    settings = cast.panel.settings
    settings.recognised_legitimate_interests_confirmed = confirmed
    settings.save()
    case = lawful(client, cast, AgencyKind.VOLUNTARY)
    page = text_of(client.get(url(case, "lawful")))
    assert ('value="recognised_legitimate_interests"' in page) is confirmed
    assert 'value="public_task"' not in page


def test_health_staff_say_why_confidentiality_is_outweighed(client, cast):
    case = lawful(client, cast, AgencyKind.HOSPITAL, article6="", article9="", dpa_condition="")
    typed = {
        "article6": "public_task",
        "article9": "h_health_social_care",
        "dpa_condition": "sch1_2_health_social_care",
    }
    page = text_of(post(client, case, "lawful", **typed))
    assert "Say why confidentiality is outweighed" in page
    typed["confidentiality"] = "overriding_public_interest"
    assert post(client, case, "lawful", **typed).status_code == 302


def test_confidentiality_is_asked_of_health_staff_only(writer, case):
    assert "confidentiality is outweighed" not in text_of(writer.get(url(case, "lawful")))


@pytest.mark.parametrize(
    ("article9", "condition", "fine"),
    [
        ("g_substantial_public_interest", "sch1_18_individuals_at_risk", True),
        ("g_substantial_public_interest", "sch1_6_statutory_purpose", True),
        ("g_substantial_public_interest", "sch1_10_unlawful_acts", True),
        ("g_substantial_public_interest", "sch1_2_health_social_care", False),
        ("g_substantial_public_interest", "", False),
        ("c_vital_interests", "", True),
    ],
)
def test_condition_fits_the_article(writer, case, article9, condition, fine):
    typed = {"article6": "public_task", "article9": article9, "dpa_condition": condition}
    page = post(writer, case, "lawful", **typed)
    assert (page.status_code == 302) is fine


def test_consent_is_no_basis_without_agreement(cast, writer):
    case = make.draft(cast.worker.user, cast.panel, adult_agreement="declined")
    page = text_of(post(writer, case, "lawful", article6="consent"))
    assert "The adult has not agreed, so consent cannot be the basis" in page
