"""The cast is what the other tests believe it to be."""

import pytest

from sharing.choices import May
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("coordinator", "coordinator"),
        ("chair", "chair"),
        ("deputy_chair", "deputy_chair"),
        ("spoc", "spoc"),
        ("deputy_spoc", "deputy_spoc"),
        ("second_spoc", "spoc"),
        ("charity_spoc", "spoc"),
        ("worker", "referrer"),
        ("board_member", "board_member"),
        ("ig_lead", "ig_lead"),
        ("administrator", "system_administrator"),
    ],
)
def test_each_holds_their_role_in_the_panel(cast, name, role):
    assert getattr(cast, name).viewer.has_role(role, panel_id=cast.panel.pk)


@pytest.mark.parametrize("name", ["outsider", "former_member", "stranger", "leaver"])
def test_those_outside_hold_nothing_in_the_panel(cast, name):
    viewer = getattr(cast, name).viewer
    assert not viewer.holds(May.SEE_PANEL)
    assert not viewer.has_role("spoc", "deputy_spoc", "referrer", panel_id=cast.panel.pk)


def test_chair_and_deputy_chair_are_of_different_agencies(cast):
    assert cast.chair.agency != cast.deputy_chair.agency


def test_only_spocs_speak_for_their_agency(cast):
    assert cast.spoc.viewer.speaks_for(cast.police.pk)
    assert cast.deputy_spoc.viewer.speaks_for(cast.police.pk)
    assert not cast.worker.viewer.speaks_for(cast.police.pk)
    assert not cast.spoc.viewer.speaks_for(cast.housing.pk)
