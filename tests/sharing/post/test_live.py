"""Live pages, from the write to the frame: who is let in, who hears, and what a frame carries."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from actions.choices import ActionStatus
from actions.services.action import update_action
from referrals.models import CaseAgency
from referrals.services import _grants
from sharing import sessions
from sharing.choices import BarReason
from sharing.doors import ledger
from sharing.doors.viewer import the_service
from sharing.errors import NotAllowed
from sharing.models import PanelMembership, PanelRole
from sharing.services.bar import set_bar
from sharing.services.person import record_leaver
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.support.sockets import is_refused, listening, next_frame, session_of

SHORT = 0.4
WITHIN = 6


@pytest.fixture
def cast(live_app):
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


@pytest.fixture
def action(cast, case):
    return work.action(case, cast.police, cast.coordinator.user, text="Canary words")


def says(player, action, note="Canary note"):
    """One write about the case."""
    with ledger.listening():
        update_action(action=action, status=ActionStatus.IN_PROGRESS, note=note, by=player.viewer)


def topic(case):
    return f"case:{case.reference}"


# --- who is let in -------------------------------------------------------------------------------


def test_nobody_is_let_in_without_signing_in(live_app, cast):
    assert is_refused(live_app, "", "cases")
    assert is_refused(live_app, "made-up", "cases")
    assert not is_refused(live_app, session_of(cast.spoc), "cases")


def test_other_origins_are_refused(live_app, cast):
    key = session_of(cast.spoc)
    for origin in ("http://evil.example", live_app.rsplit(":", 1)[0], "null", "http://["):
        assert is_refused(live_app, key, "cases", origin=origin)


def test_without_a_second_step_nobody_is_let_in(live_app, cast):
    key = session_of(cast.spoc)
    session = Session.objects.get(session_key=key)
    held = session.get_decoded()
    sessions.forget_second_step(held)
    Session.objects.filter(pk=key).update(
        session_data=session.get_session_store_class()().encode(held)
    )
    assert is_refused(live_app, key, "cases")


def test_case_that_is_hidden_or_unknown_is_refused_alike(live_app, cast, case):
    for player in (cast.charity_spoc, cast.outsider, cast.stranger):
        assert is_refused(live_app, session_of(player), topic(case))
    assert is_refused(live_app, session_of(cast.spoc), "case:CR-222222")
    assert is_refused(live_app, session_of(cast.spoc), topic(case), "case:CR-222222")
    assert not is_refused(live_app, session_of(cast.spoc), topic(case))


def test_address_that_cannot_be_read_is_refused(live_app, cast):
    key = session_of(cast.spoc)
    for asked in (
        (),
        ("panel:1 or 1=1",),
        ("meeting:MT-222222",),
        ("case:' or 1=1",),
        ("cases",) * 60,
    ):
        assert is_refused(live_app, key, *asked)


def test_page_that_talks_is_not_listened_to(live_app, cast):
    with listening(live_app, session_of(cast.spoc), "cases") as socket:
        # What was done just before it opened may still arrive.
        while next_frame(socket, 1) not in (None, "closed"):
            pass
        socket.send("hello")
        assert next_frame(socket) in (None, "closed")


# --- who hears -----------------------------------------------------------------------------------


def test_who_holds_a_grant_hears_the_topic_and_nothing_else(live_app, cast, case, action):
    with (
        listening(live_app, session_of(cast.second_spoc), topic(case)) as page,
        listening(live_app, session_of(cast.coordinator), "cases") as everything,
    ):
        next_frame(page, SHORT), next_frame(everything, SHORT)
        says(cast.spoc, action)
        assert next_frame(page) == topic(case)
        assert next_frame(everything) == "cases"


def test_who_holds_no_grant_hears_nothing(live_app, cast, case, action):
    with listening(live_app, session_of(cast.charity_spoc), "cases") as socket:
        next_frame(socket, SHORT)
        says(cast.spoc, action)
        assert next_frame(socket, SHORT) is None


def test_who_is_barred_hears_nothing_whatever_their_role(live_app, cast, case, action):
    partners.bar(case, cast.chair.user, person=cast.second_spoc.user)
    partners.bar(case, cast.chair.user, person=cast.coordinator.user)
    for player in (cast.second_spoc, cast.coordinator):
        assert is_refused(live_app, session_of(player), topic(case))
        with listening(live_app, session_of(player), "cases") as socket:
            next_frame(socket, SHORT)
            says(cast.spoc, action)
            assert next_frame(socket, SHORT) is None


def test_page_of_one_case_hears_nothing_of_another(live_app, cast, case, action):
    other = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    with listening(live_app, session_of(cast.second_spoc), topic(other)) as socket:
        next_frame(socket, SHORT)
        says(cast.spoc, action)
        assert next_frame(socket, SHORT) is None


def test_hidden_case_leaves_no_frame_among_those_of_others(live_app, cast, case, action):
    """Five changes of a hidden case around one of a case that may be seen: one frame, at its time."""
    seen = make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.charity, involved=[cast.police]
    )
    shown = work.action(seen, cast.police, cast.coordinator.user)
    with listening(live_app, session_of(cast.charity_spoc), "cases") as socket:
        next_frame(socket, SHORT)
        for n in range(4):
            says(cast.spoc, action, note=f"Canary {n}")
        assert next_frame(socket, SHORT) is None
        says(cast.spoc, shown)
        assert next_frame(socket) == "cases"
        says(cast.spoc, action, note="Canary again")
        assert next_frame(socket, SHORT) is None


def test_panel_business_is_heard_at_the_table_and_nowhere_else(live_app, cast):
    made = work.business(cast.panel, cast.charity, cast.coordinator.user)
    table = f"panel:{cast.panel.slug}"
    for player in (cast.outsider, cast.worker, cast.board_member, cast.former_member):
        assert is_refused(live_app, session_of(player), table)
    assert is_refused(live_app, session_of(cast.spoc), "panel:nowhere")
    with (
        listening(live_app, session_of(cast.spoc), table) as page,
        listening(live_app, session_of(cast.chair), "cases") as rows,
        listening(live_app, session_of(cast.worker), "cases") as others,
    ):
        next_frame(page, SHORT), next_frame(rows, SHORT), next_frame(others, SHORT)
        says(cast.charity_spoc, made)
        assert next_frame(page) == table
        assert next_frame(rows) == "cases"
        assert next_frame(others, SHORT) is None


def test_who_leaves_the_table_hears_no_more_of_it(live_app, cast):
    made = work.business(cast.panel, cast.charity, cast.coordinator.user)
    table = f"panel:{cast.panel.slug}"
    with listening(live_app, session_of(cast.spoc), table) as page:
        next_frame(page, SHORT)
        PanelMembership.objects.filter(agency=cast.police).update(until="2026-01-01")
        assert next_frame(page, WITHIN) == "closed"
    assert is_refused(live_app, session_of(cast.spoc), table)
    says(cast.charity_spoc, made)


def test_table_hears_nothing_of_what_is_written_about_a_hidden_case(live_app, cast, case, action):
    with listening(live_app, session_of(cast.charity_spoc), f"panel:{cast.panel.slug}") as socket:
        next_frame(socket, SHORT)
        says(cast.spoc, action)
        with ledger.listening():
            set_bar(
                record=case,
                person=cast.second_spoc.user,
                why=BarReason.CONFLICT,
                note="",
                by=cast.coordinator.viewer,
            )
        assert next_frame(socket, SHORT) is None


def test_changes_in_a_row_arrive_together_and_none_is_lost(live_app, cast, case, action):
    with listening(live_app, session_of(cast.second_spoc), topic(case)) as socket:
        next_frame(socket, SHORT)
        for n in range(5):
            says(cast.spoc, action, note=f"Canary {n}")
        frames = []
        while frame := next_frame(socket, SHORT):
            frames.append(frame)
    assert set(frames) == {topic(case)}
    assert len(frames) <= 4


def test_refused_write_nudges_nobody(live_app, cast, case, action):
    with listening(live_app, session_of(cast.second_spoc), topic(case)) as socket:
        next_frame(socket, SHORT)
        with pytest.raises(NotAllowed):
            says(cast.charity_spoc, action)
        assert next_frame(socket, SHORT) is None


def test_what_changed_before_the_socket_opened_is_not_missed(live_app, cast, case, action):
    key = session_of(cast.second_spoc)
    with listening(live_app, key, topic(case)) as first:
        next_frame(first, SHORT)
        drawn = timezone.now().timestamp()
        says(cast.spoc, action)
        assert next_frame(first) == topic(case)
        with listening(live_app, key, topic(case), drawn=drawn) as second:
            assert next_frame(second) == topic(case)
        with listening(live_app, key, topic(case)) as third:
            assert next_frame(third, SHORT) is None


# --- when it ends --------------------------------------------------------------------------------


def signed_out(cast, case, key):
    Session.objects.filter(pk=key).delete()


def left(cast, case, key):
    with ledger.listening():
        record_leaver(person=cast.second_spoc.user, by=cast.coordinator.viewer)


def idle(cast, case, key):
    session = Session.objects.get(pk=key)
    held = session.get_decoded()
    held[sessions.SEEN] = (timezone.now() - timedelta(minutes=16)).isoformat()
    Session.objects.filter(pk=key).update(
        session_data=session.get_session_store_class()().encode(held)
    )


def barred(cast, case, key):
    with ledger.listening():
        set_bar(
            record=case,
            person=cast.second_spoc.user,
            why=BarReason.CONFLICT,
            note="",
            by=cast.coordinator.viewer,
        )


def part_ends(cast, case, key):
    CaseAgency.objects.filter(case=case, agency=cast.housing).update(until=timezone.localdate())
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))


def becomes_somebody_else(cast, case, key):
    partners.role(cast.second_spoc.user, cast.panel, "board_member")


@pytest.mark.parametrize(
    "event", [signed_out, left, idle, barred, part_ends, becomes_somebody_else]
)
def test_socket_ends_within_five_seconds(live_app, cast, case, event):
    key = session_of(cast.second_spoc)
    with listening(live_app, key, topic(case)) as socket:
        next_frame(socket, SHORT)
        event(cast, case, key)
        frame = next_frame(socket, WITHIN)
        assert frame == "closed"


def test_looking_at_sessions_is_no_use_of_them(live_app, cast, case):
    key = session_of(cast.second_spoc)
    before = Session.objects.get(pk=key).session_data
    with listening(live_app, key, topic(case)) as socket:
        next_frame(socket, WITHIN)
    assert Session.objects.get(pk=key).session_data == before
    assert PanelRole.objects.filter(user=cast.second_spoc.user).count() == 0
