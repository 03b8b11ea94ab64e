"""The forms of partners through HTTP: done once, or an error beside the field with the typing kept."""

import re
from datetime import date

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from sharing.choices import AgencyKind
from sharing.models import Agency, AgencySignature, Agreement, Cover, Panel, User
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(client):
    cast = Cast()
    cast.coordinator.login(client)
    return cast


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def day(name, when):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


AGENCY = {
    "name": "Fenbrook Fire and Rescue",
    "short_name": "Fire",
    "kind": "fire",
    "public_body": "yes",
    "aliases": "FFR, Fire service,, FFR",
    "email_domains": "@fire.example, fire.gov.example",
    "is_core": "on",
}


def test_agency_is_added_to_the_panel(client, cast):
    answer = client.post(reverse("agency_add", args=[cast.panel.slug]), AGENCY)
    fire = Agency.objects.get(short_name="Fire")
    assert answer.url == reverse("agency_summary", args=["fire"])
    assert fire.aliases == ["FFR", "Fire service"]
    assert fire.email_domains == ["fire.example", "fire.gov.example"]
    assert cast.panel.memberships.get(agency=fire).is_core


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter full name"),
        ({"kind": "castle"}, "Choose one of the answers"),
        ({"public_body": ""}, "Choose an answer"),
        ({"email_domains": "not a domain"}, "is not an e-mail domain"),
        ({"aliases": "x" * 61}, "longer than 60 characters"),
        ({"name": "x\x00y"}, "hidden character"),
        ({"short_name": "x" * 41}, "40 characters or fewer"),
        ({"short_name": "消防"}, "at least one letter from a to z"),
        ({"short_name": "New"}, "used by the service itself"),
    ],
)
def test_bad_agency_is_told_and_keeps_what_was_typed(client, cast, changes, said):
    html = text(client.post(reverse("agency_add", args=[cast.panel.slug]), AGENCY | changes))
    assert html.count(said) >= 2
    assert "fire.gov.example" in html or "email_domains" in changes
    assert not Agency.objects.filter(kind=AgencyKind.FIRE).exists()


def test_taken_name_is_told_beside_it(client, cast):
    sent = AGENCY | {"name": cast.police.name}
    html = text(client.post(reverse("agency_add", args=[cast.panel.slug]), sent))
    assert html.count("There is already one with that name") == 2


def test_double_press_adds_one_agency(client, cast):
    for _ in range(2):
        client.post(reverse("agency_add", args=[cast.panel.slug]), AGENCY)
    assert Agency.objects.filter(kind=AgencyKind.FIRE).count() == 1


def test_markup_is_shown_as_it_was_typed(client, cast):
    sent = AGENCY | {"name": "<script>alert(1)</script>", "short_name": "{{ 7|add:7 }}"}
    client.post(reverse("agency_add", args=[cast.panel.slug]), sent)
    html = text(client.get(reverse("agency_list")))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_agency_is_changed(client, cast):
    page = reverse("agency_change", args=[cast.police.slug])
    assert cast.police.email_domains[0] in text(client.get(page))
    sent = AGENCY | {"kind": "police", "manager": cast.worker.user.pk, "public_body": "no"}
    client.post(page, sent)
    changed = Agency.objects.get(pk=cast.police.pk)
    assert (changed.manager, changed.public_body) == (cast.worker.user, False)


def test_manager_of_another_agency_cannot_be_chosen(client, cast):
    page = reverse("agency_change", args=[cast.police.slug])
    sent = AGENCY | {"manager": cast.second_spoc.user.pk}
    assert "Choose one of the answers" in text(client.post(page, sent))


def test_member_joins_and_leaves(client, cast):
    sent = {"agency": cast.elsewhere.pk}
    client.post(reverse("member_add", args=[cast.panel.slug]), sent)
    membership = cast.panel.memberships.get(agency=cast.elsewhere)
    assert not membership.is_core
    page = reverse("member_change", args=[cast.panel.slug, cast.elsewhere.slug])
    assert "Enter the last day" in text(client.post(page, {"leaves": "on"}))
    client.post(page, {"is_core": "on"})
    membership.refresh_from_db()
    assert membership.is_core
    client.post(page, {"leaves": "on", **day("last_day", date(2099, 1, 1))})
    membership.refresh_from_db()
    assert membership.until == date(2099, 1, 1)


def test_person_is_added_and_gets_a_link(client, cast):
    sent = {"name": "Ada", "email": "ada@police.example"}
    answer = client.post(reverse("person_add", args=[cast.police.slug]), sent)
    ada = User.objects.get(email="ada@police.example")
    assert answer.url == reverse("person_summary", args=[ada.reference])
    assert mail.outbox[0].to == ["ada@police.example"]
    assert not re.search(r"\bAda\b", mail.outbox[0].body)


def test_person_with_a_taken_address_is_told(client, cast):
    sent = {"name": "Ada", "email": cast.worker.user.email.upper()}
    html = text(client.post(reverse("person_add", args=[cast.police.slug]), sent))
    assert html.count("There is already one") == 2
    assert mail.outbox == []


def test_board_member_is_added_without_an_agency(client, cast):
    sent = {"name": "Ada", "email": "ada@board.example", "role": "board_member"}
    client.post(reverse("person_add_to_panel", args=[cast.panel.slug]), sent)
    assert User.objects.get(email="ada@board.example").panel_roles.get().role == "board_member"


def test_details_are_changed_and_the_old_address_signs_in_no_more(client, cast):
    page = reverse("person_change", args=[cast.worker.user.reference])
    client.post(page, {"name": "New Name", "email": "new@police.example", "phone": "01632 1"})
    changed = User.objects.get(pk=cast.worker.user.pk)
    assert (changed.name, changed.email) == ("New Name", "new@police.example")


def test_role_is_given_and_ended(client, cast):
    sent = {"user": cast.worker.user.pk, "role": "board_member"}
    client.post(reverse("role_give", args=[cast.panel.slug]), sent)
    role = cast.worker.user.panel_roles.get()
    again = text(client.post(reverse("role_give", args=[cast.panel.slug]), sent))
    assert again.count("already holds that role") == 2
    page = reverse("role_end", args=[cast.panel.slug, role.pk])
    assert "Last day" in text(client.get(page))
    wrong = client.post(page, day("last_day", date(2001, 1, 1)))
    assert "must not be before the start" in text(wrong)
    client.post(page)
    role.refresh_from_db()
    assert role.until


def test_own_role_is_refused_in_words(client, cast):
    sent = {"user": cast.coordinator.user.pk, "role": "ig_lead"}
    html = text(client.post(reverse("role_give", args=[cast.panel.slug]), sent))
    assert "Nobody gives or ends their own role" in html
    assert cast.coordinator.user.panel_roles.count() == 1


def test_spoc_is_appointed_and_ended(client, cast):
    page = reverse("spoc_appoint", args=[cast.police.slug])
    client.post(page, {"user": cast.worker.user.pk, "deputy": "yes"})
    appointment = cast.worker.user.appointments.get()
    assert appointment.is_deputy
    crossed = day("since", date(2026, 3, 2)) | day("until", date(2026, 3, 1))
    html = text(client.post(page, {"user": cast.worker.user.pk, "deputy": "no", **crossed}))
    assert "The end must not be before the start" in html
    client.post(reverse("appointment_end", args=[cast.police.slug, appointment.pk]))
    appointment.refresh_from_db()
    assert appointment.until


def test_somebody_of_another_agency_cannot_be_chosen_as_spoc(client, cast):
    page = reverse("spoc_appoint", args=[cast.police.slug])
    html = text(client.post(page, {"user": cast.second_spoc.user.pk, "deputy": "no"}))
    assert "Choose one of the answers" in html


def test_appointment_of_another_agency_is_not_found(client, cast):
    appointment = cast.second_spoc.user.appointments.get()
    page = reverse("appointment_end", args=[cast.police.slug, appointment.pk])
    assert client.post(page).status_code == 404


def test_cover_is_set_and_ended(client, cast):
    page = reverse("leave_or_cover", args=[cast.spoc.user.reference])
    dates = day("since", date(2026, 3, 2)) | day("until", date(2099, 3, 6))
    sent = {"step": "cover", "standing_in": cast.worker.user.pk, **dates}
    assert "Choose who stands in" in text(client.post(page, sent | {"standing_in": ""}))
    client.post(page, sent)
    cover = Cover.objects.get()
    shown = text(client.get(reverse("person_summary", args=[cast.spoc.user.reference])))
    assert "Worker stands in" in shown
    client.post(reverse("cover_end", args=[cast.spoc.user.reference, cover.pk]))
    cover.refresh_from_db()
    assert cover.until < date(2099, 3, 6)


def test_leaver_is_asked_twice_and_the_work_is_listed(client, cast):
    cast.police.manager = cast.spoc.user
    cast.police.save()
    page = reverse("leave_or_cover", args=[cast.spoc.user.reference])
    assert f"SPoC of {cast.police.name}" in text(client.get(page))
    assert "Tick" in text(client.post(page, {"step": "leave"}))
    assert User.objects.get(pk=cast.spoc.user.pk).is_active
    answer = client.post(page, {"step": "leave", "sure": "on"}, follow=True)
    html = text(answer)
    assert "To hand over" in html
    assert "appoint somebody else" in html
    assert "has no manager now" in html
    assert not User.objects.get(pk=cast.spoc.user.pk).is_active
    client.post(reverse("person_bring_back", args=[cast.spoc.user.reference]))
    assert User.objects.get(pk=cast.spoc.user.pk).is_active


def test_link_and_reset_are_buttons_not_links(client, cast):
    for name in ("person_send_link", "person_reset_second_step", "person_bring_back"):
        page = reverse(name, args=[cast.worker.user.reference])
        assert client.get(page).status_code == 405
    client.post(reverse("person_send_link", args=[cast.worker.user.reference]))
    assert mail.outbox[0].to == [cast.worker.user.email]
    reset = reverse("person_reset_second_step", args=[cast.worker.user.reference])
    assert client.post(reset).status_code == 302


def test_agreement_is_added_signed_and_withdrawn(client, cast):
    cast.ig_lead.login(client)
    sent = {"version": "2.0", **day("approved_on", date(2026, 3, 2))}
    page = reverse("agreement_add", args=[cast.panel.slug])
    assert "Enter the review date" in text(client.post(page, sent))
    client.post(page, sent | day("review_on", date(2027, 3, 2)))
    agreement = Agreement.objects.get(version="2.0")
    page = reverse("agreement_sign", args=[cast.panel.slug, agreement.pk])
    sent = {
        "agency": cast.police.pk,
        "signed_by": "The chief",
        **day("signed_on", date(2026, 3, 3)),
    }
    client.post(page, sent)
    signature = AgencySignature.objects.get(agreement=agreement)
    page = reverse("signature_withdraw", args=[cast.panel.slug, agreement.pk, signature.pk])
    client.get(page)
    signature.refresh_from_db()
    assert signature.withdrawn_on is None
    client.post(page)
    signature.refresh_from_db()
    assert signature.withdrawn_on
    assert "withdrawn" in text(client.get(reverse("panel_summary", args=[cast.panel.slug])))


def test_document_is_added_and_accepted(client, cast):
    cast.ig_lead.login(client)
    dates = day("approved_on", date(2026, 3, 2)) | day("review_on", date(2027, 3, 2))
    sent = {"kind": "minute_taking", "version": "1", **dates}
    client.post(reverse("document_add", args=[cast.panel.slug]), sent)
    cast.spoc.login(client)
    summary = reverse("panel_summary", args=[cast.panel.slug])
    assert "I accept my role" in text(client.get(summary))
    document = cast.panel.documents.get()
    client.post(reverse("document_accept", args=[cast.panel.slug, document.pk]))
    html = text(client.get(summary))
    assert "Accepted by Police SPoC" in html
    assert "I accept my role" not in html


def test_accepting_is_refused_calmly_to_others(client, cast):
    from tests.factories import sharing as make

    document = cast.panel.documents.create(
        kind="minute_taking", version="1", approved_on=make.LONG_AGO, review_on=make.LONG_AGO
    )
    answer = client.post(reverse("document_accept", args=[cast.panel.slug, document.pk]))
    assert answer.status_code == 403
    assert "Single points of contact" in text(answer)


def test_administrator_sets_up_a_panel(client, cast):
    page = reverse("panel_create")
    assert client.get(page).status_code == 404
    cast.administrator.login(client)
    sent = {"name": "South", "area": "South Fenbrook", "board": "Fenbrook strategic board"}
    answer = client.post(page, sent)
    assert answer.url == reverse("panel_summary", args=["south"])
    assert client.get(answer.url).status_code == 200
    assert "There is already one" in text(client.post(page, sent))
    assert "at least one letter" in text(client.post(page, sent | {"name": "\x08"}))
    assert Panel.objects.count() == 2


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, cast, method):
    from tests.sharing.views.test_pages import addresses

    before = list(User.objects.values_list("pk", "is_active"))
    for pages in addresses(cast).values():
        for page in pages:
            assert getattr(client, method)(page + "?step=save&sure=on").status_code in (200, 404)
    assert list(User.objects.values_list("pk", "is_active")) == before


def test_posts_need_the_token():
    from django.test import Client

    cast = Cast()
    client = Client(enforce_csrf_checks=True)
    cast.coordinator.login(client)
    answer = client.post(reverse("agency_add", args=[cast.panel.slug]), AGENCY)
    assert answer.status_code == 403


def test_buttons_for_somebody_of_two_panels_are_shown_to_who_may_press_them(client, cast):
    south = make.panel("South")
    make.member(south, cast.police)
    person_page = reverse("person_summary", args=[cast.worker.user.reference])
    agency_page = reverse("agency_summary", args=[cast.police.slug])
    User.objects.filter(pk=cast.worker.user.pk).update(last_login=timezone.now())
    shown = text(client.get(person_page)) + text(client.get(agency_page))
    for name in ("person_change", "person_send_link", "person_reset_second_step", "leave_or_cover"):
        assert reverse(name, args=[cast.worker.user.reference]) not in shown
    for name in ("agency_change", "spoc_appoint"):
        page = reverse(name, args=[cast.police.slug])
        assert page not in shown
        assert client.get(page).status_code == 403
    assert reverse("person_add", args=[cast.police.slug]) in shown
    away = reverse("leave_or_cover", args=[cast.worker.user.reference])
    assert "panel that you do not look after" in text(client.get(away))
    make.role(cast.coordinator.user, south, "coordinator")
    shown = text(client.get(person_page)) + text(client.get(agency_page))
    for name in ("person_change", "person_send_link", "person_reset_second_step", "leave_or_cover"):
        assert reverse(name, args=[cast.worker.user.reference]) in shown
