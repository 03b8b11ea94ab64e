"""Reminding by hand from the list of actions: ticked, and sent with what else is saved."""

import pytest
from django.utils import timezone

from actions.models import Action, ActionReminder, ActionUpdate
from sharing.models import Notice
from tests.actions.views.test_action_list import URL, give, text
from tests.actions.views.test_action_list_saving import opened
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at(
        "active", cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
    )


def send(client, form, **typed):
    return client.post(URL + form.action, form.sent("Save updates", **typed), follow=True)


def box(action):
    return f'name="{action.reference}-remind"'


def test_coordinator_ticks_several_and_sends_them_with_the_updates(cast, case, client):
    first, second, third = (give(cast, case, days=day) for day in (1, 2, 3))
    cast.coordinator.login(client)
    answer = send(
        client,
        opened(client),
        **{
            f"{first.reference}-remind": "yes",
            f"{second.reference}-remind": "yes",
            f"{third.reference}-status": "in_progress",
        },
    )
    assert set(ActionReminder.objects.values_list("action", flat=True)) == {first.pk, second.pk}
    assert ActionUpdate.objects.get().action == third
    assert Notice.objects.filter(verb="action_reminded").count() == 2
    page = text(answer)
    assert f"1 update saved: {third.reference}" in page
    assert f"Reminded: {cast.police.short_name} of {first.reference}" in page


def test_it_is_offered_once_a_day_and_for_what_is_under_way(cast, case, client):
    waits, reminded, claimed = (give(cast, case, days=day) for day in (1, 2, 3))
    done.reminder(reminded, cast.coordinator.user)
    Action.objects.filter(pk=claimed.pk).update(status="done", finished_on=timezone.localdate())
    page = text(cast.coordinator.login(client).get(URL))
    assert box(waits) in page
    assert box(reminded) not in page
    assert claimed.reference in page
    assert box(claimed) not in page


def test_agency_is_offered_none_and_sends_none(cast, case, client):
    action = give(cast, case)
    page = text(cast.spoc.login(client).get(URL))
    assert action.reference in page
    assert box(action) not in page
    ref = action.reference
    client.post(URL, {f"{ref}-was": "open", f"{ref}-status": "open", f"{ref}-remind": "yes"})
    assert not ActionReminder.objects.exists()


def test_refused_reminder_keeps_what_was_typed_in_its_row(cast, case, client):
    """Somebody else reminded meanwhile: nothing of the row is saved, so nothing is saved twice."""
    action = give(cast, case)
    cast.coordinator.login(client)
    form = opened(client)
    done.reminder(action, cast.chair.user)
    answer = send(
        client,
        form,
        **{f"{action.reference}-remind": "yes", f"{action.reference}-note": "Rang them"},
    )
    assert "A reminder has gone out today already." in text(answer)
    assert "Rang them" in text(answer)
    assert not ActionUpdate.objects.exists()


def test_ticked_box_stays_ticked_beside_a_mistake_in_the_same_row(cast, case, client):
    action = give(cast, case)
    cast.coordinator.login(client)
    answer = send(
        client,
        opened(client),
        **{f"{action.reference}-remind": "yes", f"{action.reference}-status": "blocked"},
    )
    assert f'{box(action)} value="yes" checked' in text(answer)
    assert not ActionReminder.objects.exists()
    assert not Notice.objects.filter(verb="action_reminded").exists()


def test_the_same_page_sent_twice_saves_and_reminds_once_and_complains_of_nothing(
    cast, case, client
):
    action = give(cast, case)
    cast.coordinator.login(client)
    form = opened(client)
    typed = {f"{action.reference}-remind": "yes", f"{action.reference}-note": "Rang them"}
    for _ in range(2):
        answer = send(client, form, **typed)
        assert "There is a problem" not in text(answer)
    assert ActionReminder.objects.count() == ActionUpdate.objects.count() == 1


def test_refused_reminder_alone_asks_for_no_note(cast, case, client):
    action = give(cast, case)
    cast.coordinator.login(client)
    form = opened(client)
    done.reminder(action, cast.chair.user)
    page = text(send(client, form, **{f"{action.reference}-remind": "yes"}))
    assert "A reminder has gone out today already." in page
    assert "Write what is new" not in page


def test_somebody_is_reminded_of_panel_business_with_the_others(cast, case, client):
    given, business = (
        give(cast, case),
        done.business(cast.panel, cast.charity, cast.coordinator.user),
    )
    cast.coordinator.login(client)
    ticked = {f"{one.reference}-remind": "yes" for one in (given, business)}
    send(client, opened(client), **ticked)
    told = Notice.objects.filter(verb="action_reminded").values_list("to__name", flat=True)
    assert sorted(told) == ["Charity SPoC", "Police SPoC"]
