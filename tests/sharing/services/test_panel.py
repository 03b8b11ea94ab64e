"""A panel, its numbers, its members and the roles in it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from sharing.choices import May
from sharing.doors.viewer import the_service
from sharing.errors import (
    AlreadyAppointed,
    AlreadyMember,
    AlreadyThere,
    AnotherAgency,
    NotAllowed,
    OwnRight,
    SettingsOutOfRange,
    Stale,
)
from sharing.models import Agency, LedgerEntry, Panel, PanelRole, PanelSettings
from sharing.services.agency import add_agency, change_agency
from sharing.services.membership import join_panel, leave_panel, set_core
from sharing.services.panel import change_settings, create_panel
from sharing.services.role import end_role, give_role
from tests.cast import Cast
from tests.factories import sharing as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def change(cast, by="coordinator", revision=0, **changes):
    return change_settings(
        by=getattr(cast, by).viewer, panel=cast.panel, revision=revision, changes=changes
    )


def last_entry():
    return json.loads(bytes(LedgerEntry.objects.order_by("-seq").first().body))


def test_new_panel_has_the_defaults_and_its_creator_looks_after_it(cast):
    panel = create_panel(by=cast.administrator.viewer, name="South", area="South", board="Board")
    assert panel.settings.case_cap == 15
    assert cast.administrator.viewer.holds(May.MANAGE_PARTNERS, panel.pk)


def test_service_sets_up_a_whole_panel():
    us = the_service("seed")
    panel = create_panel(by=us, name="South", area="South", case_cap=9)
    agency = add_agency(
        by=us, panel=panel, name="Police", short_name="Police", kind="police", public_body=True
    )
    assert panel.settings.case_cap == 9
    assert panel.memberships.get().agency == agency


@pytest.mark.parametrize("name", ["coordinator", "chair", "ig_lead", "spoc"])
def test_only_administrators_create_panels(cast, name):
    with pytest.raises(NotAllowed):
        create_panel(by=getattr(cast, name).viewer, name="South", area="South")


def test_name_of_a_panel_is_taken_once(cast):
    with pytest.raises(AlreadyThere):
        create_panel(by=cast.administrator.viewer, name=cast.panel.name, area="Elsewhere")
    assert Panel.objects.count() == 1


@pytest.mark.parametrize("by", ["coordinator", "administrator"])
def test_settings_are_changed_and_the_ledger_knows_from_what_to_what(cast, by):
    change(cast, by=by, triage_wd=3)
    settings = PanelSettings.objects.get(panel=cast.panel)
    assert (settings.triage_wd, settings.revision) == (3, 1)
    assert last_entry()["facts"] == {"triage_wd": "2..3"}


@pytest.mark.parametrize("by", ["chair", "deputy_chair", "spoc", "ig_lead", "board_member"])
def test_others_change_no_settings(cast, by):
    with pytest.raises(NotAllowed):
        change(cast, by=by, triage_wd=3)


def test_second_save_of_the_same_version_is_refused(cast):
    change(cast, triage_wd=3)
    with pytest.raises(Stale):
        change(cast, triage_wd=4)
    assert PanelSettings.objects.get(panel=cast.panel).triage_wd == 3


def test_numbers_that_do_not_fit_change_nothing(cast):
    with pytest.raises(SettingsOutOfRange) as refused:
        change(cast, exit_max_score=20)
    assert "exit_max_score" in refused.value.facts["wrong"]
    assert PanelSettings.objects.get(panel=cast.panel).exit_max_score == 12


def test_number_of_places_needs_the_boards_reference(cast):
    with pytest.raises(SettingsOutOfRange) as refused:
        change(cast, case_cap=16)
    assert list(refused.value.facts["wrong"]) == ["case_cap_board_reference"]
    change(cast, case_cap=16, case_cap_board_reference="SAB 2026/12 item 4")
    assert last_entry()["facts"]["case_cap"] == "15..16"
    with pytest.raises(SettingsOutOfRange):
        change(cast, revision=1, case_cap=17, case_cap_board_reference="SAB 2026/12 item 4")


def test_agency_is_added_with_its_membership(cast):
    agency = add_agency(
        by=cast.coordinator.viewer,
        panel=cast.panel,
        name="Fenbrook Fire",
        short_name="Fire",
        kind="fire",
        public_body=True,
        is_core=True,
    )
    assert cast.panel.memberships.get(agency=agency).is_core


def test_agency_name_is_taken_once(cast):
    with pytest.raises(AlreadyThere) as refused:
        add_agency(
            by=cast.coordinator.viewer,
            panel=cast.panel,
            name=cast.police.name,
            short_name="Another",
            kind="police",
            public_body=True,
        )
    assert refused.value.facts == {"field": "name"}


def test_agency_keeps_its_address_when_it_is_renamed(cast):
    change_agency(by=cast.coordinator.viewer, agency=cast.police, short_name="Constabulary")
    agency = Agency.objects.get(pk=cast.police.pk)
    assert (agency.short_name, agency.slug) == ("Constabulary", cast.police.slug)


def test_manager_works_for_the_agency(cast):
    with pytest.raises(AnotherAgency):
        change_agency(by=cast.coordinator.viewer, agency=cast.police, manager=cast.second_spoc.user)


def test_member_joins_once_and_may_come_back(cast):
    with pytest.raises(AlreadyMember):
        join_panel(by=cast.coordinator.viewer, panel=cast.panel, agency=cast.police, is_core=True)
    join_panel(by=cast.coordinator.viewer, panel=cast.panel, agency=cast.gone, is_core=False)
    assert cast.former_member.viewer.holds(May.SEE_PANEL, cast.panel.pk)


def test_agency_that_leaves_loses_the_panel_after_its_last_day(cast, time_machine):
    membership = cast.panel.memberships.get(agency=cast.police)
    leave_panel(by=cast.coordinator.viewer, membership=membership)
    assert cast.spoc.viewer.holds(May.SEE_PANEL, cast.panel.pk)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not cast.spoc.viewer.holds(May.SEE_PANEL, cast.panel.pk)


def test_part_in_the_quorum_is_changed(cast):
    membership = cast.panel.memberships.get(agency=cast.charity)
    set_core(by=cast.coordinator.viewer, membership=membership, is_core=True)
    assert cast.panel.memberships.get(agency=cast.charity).is_core


def test_role_is_given_and_ended(cast, time_machine):
    role = give_role(
        by=cast.coordinator.viewer, user=cast.stranger.user, panel=cast.panel, role="chair"
    )
    assert cast.stranger.viewer.holds(May.DECIDE, cast.panel.pk)
    end_role(by=cast.coordinator.viewer, role=role)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert not cast.stranger.viewer.holds(May.DECIDE)


def test_nobody_gives_themselves_a_role_or_ends_their_own(cast):
    with pytest.raises(OwnRight):
        give_role(
            by=cast.coordinator.viewer,
            user=cast.coordinator.user,
            panel=cast.panel,
            role="ig_lead",
        )
    with pytest.raises(OwnRight):
        end_role(by=cast.coordinator.viewer, role=PanelRole.objects.get(user=cast.coordinator.user))


def test_role_is_held_once(cast):
    with pytest.raises(AlreadyAppointed):
        give_role(by=cast.coordinator.viewer, user=cast.chair.user, panel=cast.panel, role="chair")


def test_role_that_follows_from_employment_is_not_given(cast):
    with pytest.raises(ValueError, match="employment"):
        give_role(
            by=cast.coordinator.viewer, user=cast.stranger.user, panel=cast.panel, role="spoc"
        )


def test_role_of_another_panel_is_not_ended_here(cast):
    south = Cast(make.panel("South"))
    with pytest.raises(NotAllowed):
        end_role(by=south.coordinator.viewer, role=PanelRole.objects.get(user=cast.chair.user))
