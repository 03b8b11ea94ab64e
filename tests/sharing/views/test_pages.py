"""Every page of partners: who reaches it, who may change what, and that lists stay flat."""

import pytest
from django.urls import reverse

from sharing.choices import AgencyKind
from sharing.models import Agency, AgencySignature, Agreement, GoverningDocument, PanelRole
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db

READ = ("coordinator", "chair", "deputy_chair", "spoc", "worker", "ig_lead", "administrator")
EDIT = ("coordinator", "administrator")
NOBODY = ("outsider", "former_member", "stranger", "board_member")


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def document(cast):
    return GoverningDocument.objects.create(
        panel=cast.panel,
        kind="terms_of_reference",
        version="2",
        approved_on=make.LONG_AGO,
        review_on=make.LONG_AGO,
    )


def addresses(cast):
    """Name of the right needed to open the page, and the page."""
    panel, police, worker = cast.panel.slug, cast.police.slug, cast.worker.user.reference
    agreement = Agreement.objects.get(panel=cast.panel)
    signature = AgencySignature.objects.filter(agreement=agreement).first()
    role = PanelRole.objects.get(role="chair", panel=cast.panel)
    appointment = cast.police.appointments.first()
    return {
        "read": [
            reverse("panel_summary", args=[panel]),
            reverse("panel_settings", args=[panel]),
            reverse("agency_summary", args=[police]),
            reverse("person_summary", args=[worker]),
        ],
        "edit": [
            reverse("agency_add", args=[panel]),
            reverse("member_add", args=[panel]),
            reverse("member_change", args=[panel, police]),
            reverse("person_add_to_panel", args=[panel]),
            reverse("role_give", args=[panel]),
            reverse("role_end", args=[panel, role.pk]),
            reverse("agency_change", args=[police]),
            reverse("person_add", args=[police]),
            reverse("spoc_appoint", args=[police]),
            reverse("appointment_end", args=[police, appointment.pk]),
            reverse("person_change", args=[worker]),
            reverse("leave_or_cover", args=[worker]),
        ],
        "agree": [
            reverse("agreement_add", args=[panel]),
            reverse("agreement_sign", args=[panel, agreement.pk]),
            reverse("signature_withdraw", args=[panel, agreement.pk, signature.pk]),
            reverse("document_add", args=[panel]),
        ],
    }


@pytest.mark.parametrize("name", READ)
def test_members_of_the_panel_read(client, cast, document, name):
    getattr(cast, name).login(client)
    for page in [*addresses(cast)["read"], reverse("panel_list"), reverse("agency_list")]:
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("name", NOBODY)
def test_others_find_nothing(client, cast, name):
    getattr(cast, name).login(client)
    for pages in addresses(cast).values():
        for page in pages:
            assert client.get(page).status_code == 404, page


@pytest.mark.parametrize("name", EDIT)
def test_coordinator_and_administrator_open_every_form(client, cast, name):
    getattr(cast, name).login(client)
    for page in addresses(cast)["edit"]:
        assert client.get(page).status_code == 200, page
    for page in addresses(cast)["agree"]:
        assert client.get(page).status_code == 404, page


def test_ig_lead_opens_agreements_and_no_other_form(client, cast):
    cast.ig_lead.login(client)
    for page in addresses(cast)["agree"]:
        assert client.get(page).status_code == 200, page
    for page in addresses(cast)["edit"]:
        assert client.get(page).status_code == 404, page


@pytest.mark.parametrize("name", ["chair", "deputy_chair", "spoc", "worker"])
def test_readers_open_no_form(client, cast, name):
    getattr(cast, name).login(client)
    for page in addresses(cast)["edit"] + addresses(cast)["agree"]:
        assert client.get(page).status_code == 404, page
        assert client.post(page, {}).status_code == 404, page


def test_coordinator_of_another_panel_finds_nothing(client, cast):
    south = Cast(make.panel("South"))
    south.coordinator.login(client)
    for pages in addresses(cast).values():
        for page in pages:
            assert client.get(page).status_code == 404, page


def test_unknown_and_forbidden_answer_the_same(client, cast):
    elsewhere = make.person(cast.elsewhere)
    pairs = [
        (
            reverse("agency_summary", args=[cast.elsewhere.slug]),
            reverse("agency_summary", args=["no-such-agency"]),
        ),
        (
            reverse("person_summary", args=[elsewhere.reference]),
            reverse("person_summary", args=["P-23456"]),
        ),
        (
            reverse("panel_summary", args=[make.panel("South").slug]),
            reverse("panel_summary", args=["\x00 odd"]),
        ),
    ]
    cast.spoc.login(client)
    for forbidden, unknown in pairs:
        first, second = client.get(forbidden), client.get(unknown)
        assert first.status_code == second.status_code == 404
        assert first.content == second.content
        assert first.headers == second.headers


def test_signed_out_is_asked_to_sign_in_everywhere(client, cast):
    for pages in addresses(cast).values():
        for page in [*pages, reverse("agency_list"), reverse("panel_list")]:
            answer = client.get(page)
            assert answer.status_code == 302
            assert answer.url.startswith(reverse("account_login") + "?next=/")


def grown(cast):
    """Two more of everything that lists show."""
    for kind in (AgencyKind.FIRE, AgencyKind.GP_ICB):
        agency = make.agency(kind)
        make.member(cast.panel, agency)
        make.signed(agency, cast.panel)
        make.spoc(agency)
        make.spoc(agency, deputy=True)
        make.role(make.person(agency), cast.panel, "board_member")
        make.person(cast.police)
        make.spoc(cast.police, deputy=True)


@pytest.mark.parametrize("page", ["agency_list", "panel_list", "agency_summary", "panel_summary"])
def test_page_costs_the_same_queries_with_more_rows(client, cast, page, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    args = {"agency_summary": [cast.police.slug], "panel_summary": [cast.panel.slug]}
    address = reverse(page, args=args.get(page))
    cast.coordinator.login(client)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    grown(cast)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_agency_page_says_whom_to_turn_to_step_by_step(client, cast):
    cast.police.manager = cast.worker.user
    cast.police.save()
    cast.chair.login(client)
    page = client.get(reverse("agency_summary", args=[cast.police.slug])).content.decode()
    assert page.index("Police SPoC") < page.index("Police deputy SPoC") < page.index("Worker")
    assert "Signed and in date" in page


def test_agency_list_shows_what_each_role_may_do(client, cast):
    cast.worker.login(client)
    page = client.get(reverse("agency_list")).content.decode()
    assert "Never decides whether a case is accepted or closed" in page
    assert "Elsewhere" not in page


def test_titles_hold_no_name(client, cast):
    cast.coordinator.login(client)
    for pages in addresses(cast).values():
        for page in pages:
            answer = client.get(page)
            if answer.status_code == 200:
                title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
                assert cast.worker.user.name not in title


def test_agency_that_nobody_of_the_panel_knows_is_not_changed_by_its_coordinator(client, cast):
    before = Agency.objects.get(pk=cast.gone.pk)
    cast.coordinator.login(client)
    page = reverse("agency_change", args=[cast.gone.slug])
    assert client.post(page, {"name": "Taken over"}).status_code == 404
    assert Agency.objects.get(pk=cast.gone.pk).name == before.name
