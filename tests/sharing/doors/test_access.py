"""The door in: one answer for what is unknown, forbidden or left; roles count in their panel only."""

import pytest

from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service
from sharing.errors import NotFound
from sharing.models import Agency, Panel, PanelSettings, User
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def south():
    return Cast(make.panel("South"))


def fetched(model, reference, viewer, **words):
    with ledger.listening():
        try:
            return access.fetch(model, reference, viewer, **words)
        except NotFound:
            return None


@pytest.mark.parametrize("name", ["coordinator", "chair", "spoc", "worker", "ig_lead"])
def test_roles_of_the_panel_see_its_agencies(cast, south, name):
    viewer = getattr(cast, name).viewer
    seen = set(access.visible(Agency, viewer))
    assert seen == {
        cast.police,
        cast.social_care,
        cast.housing,
        cast.mental_health,
        cast.charity,
    }


@pytest.mark.parametrize(
    "name", ["outsider", "former_member", "stranger", "leaver", "board_member"]
)
@pytest.mark.parametrize("model", [Agency, Panel, User])
def test_others_see_nothing(cast, name, model):
    assert not access.visible(model, getattr(cast, name).viewer).exists()


def test_agency_that_left_is_not_found_by_its_former_panel(cast):
    assert fetched(Agency, cast.gone.slug, cast.coordinator.viewer) is None


def test_agency_of_two_panels_is_found_by_both(cast, south):
    make.member(south.panel, cast.police)
    assert fetched(Agency, cast.police.slug, south.coordinator.viewer) == cast.police
    assert access.may(south.coordinator.viewer, May.MANAGE_PARTNERS, cast.police)
    assert not access.may(south.coordinator.viewer, May.MANAGE_PARTNERS, cast.housing)


def test_people_are_found_by_agency_and_by_role(cast, south):
    viewer = cast.spoc.viewer
    assert fetched(User, cast.worker.user.reference, viewer) == cast.worker.user
    assert fetched(User, cast.board_member.user.reference, viewer) == cast.board_member.user
    assert fetched(User, south.worker.user.reference, viewer) is None
    assert fetched(User, cast.stranger.user.reference, viewer) is None


def test_right_counts_in_its_panel_only(cast, south):
    viewer = cast.coordinator.viewer
    assert access.may(viewer, May.CHANGE_SETTINGS, cast.panel)
    assert not access.may(viewer, May.CHANGE_SETTINGS, south.panel)
    assert not access.may(viewer, May.CHANGE_SETTINGS, PanelSettings.objects.get(panel=south.panel))


def test_fetch_for_a_right_finds_only_what_it_holds_for(cast):
    slug = cast.police.slug
    assert fetched(Agency, slug, cast.chair.viewer)
    assert fetched(Agency, slug, cast.chair.viewer, may=May.MANAGE_PARTNERS) is None


@pytest.mark.parametrize("asked", ["", "nothing", "\x00", "a" * 5000, "../..", "Ω", "P-23456"])
def test_odd_references_are_not_found(cast, asked):
    for model in (Agency, Panel, User):
        assert fetched(model, asked, cast.coordinator.viewer) is None


def test_reference_may_be_typed_carelessly(cast):
    typed = " " + cast.worker.user.reference.lower().replace("-", " -")
    assert fetched(User, typed, cast.coordinator.viewer) == cast.worker.user


def test_service_may_set_up_partners_and_see_no_case(cast):
    us = the_service("seed")
    assert access.may(us, May.MANAGE_PARTNERS, cast.police)
    assert access.may(us, May.MANAGE_PARTNERS, cast.panel)
    assert not access.may(us, May.DECIDE, cast.panel)
    assert not access.visible(Agency, us).exists()


def test_nothing_is_barred_to_somebody_without_groups(cast):
    assert not access.may(cast.leaver.viewer, May.SEE_PANEL, cast.panel)
