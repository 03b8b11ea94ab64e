"""Every number of a panel on one page: typed, checked, saved, and nothing lost when two type at once."""

import re

import pytest
from django.urls import reverse

from sharing.forms.panel import values_of
from sharing.forms.settings_groups import AFFECTS
from sharing.models import PanelSettings
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(client):
    cast = Cast()
    cast.coordinator.login(client)
    return cast


@pytest.fixture
def page(cast):
    return reverse("panel_settings", args=[cast.panel.slug])


def saved(cast):
    return PanelSettings.objects.get(panel=cast.panel)


def typed(cast, step="check", **changes):
    values = {k: v for k, v in values_of(saved(cast)).items() if v is not False}
    return values | {"step": step} | changes


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_every_number_of_the_panel_is_on_the_page(client, cast, page):
    columns = {field.name for field in PanelSettings._meta.fields}
    # Whether reminders carry a link is the IG lead's to say, on a page of its own.
    assert set(AFFECTS) == columns - {"id", "panel", "revision", "quick_links_allowed"}
    html = text(client.get(page)) + text(client.get(f"{page}/ladder"))
    for name in AFFECTS:
        assert html.count(f'name="{name}"') == 1


def test_check_shows_old_and_new_and_saves_nothing(client, cast, page):
    html = text(client.post(page, typed(cast, triage_wd="4")))
    assert "From 2 to 4" in html
    assert "Decides the date that referrers are given for triage." in html
    assert saved(cast).triage_wd == 2


def test_save_after_the_check(client, cast, page):
    answer = client.post(page, typed(cast, "save", triage_wd="4"))
    assert answer.url == reverse("panel_summary", args=[cast.panel.slug])
    assert saved(cast).triage_wd == 4


def test_check_page_carries_everything_on(client, cast, page):
    html = text(client.post(page, typed(cast, triage_wd="4", guests_allowed="")))
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    sent.pop("csrfmiddlewaretoken", None)
    client.post(page, sent | {"step": "save"})
    now = saved(cast)
    assert (now.triage_wd, now.guests_allowed, now.review_days) == (4, False, 28)


def test_going_back_keeps_what_was_typed(client, cast, page):
    html = text(client.post(page, typed(cast, "change", triage_wd="4")))
    assert re.search(r'<input[^>]*name="triage_wd"[^>]*value="4"', html)


def test_nothing_to_change_is_said(client, cast, page):
    assert "Nothing would change" in text(client.post(page, typed(cast)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"triage_wd": ""}, "Enter “Triage, working days”"),
        ({"triage_wd": "0"}, "“Triage, working days” must be 1 or more"),
        ({"triage_wd": "1000"}, "“Triage, working days” must be 999 or less"),
        ({"triage_wd": "two"}, "must be a whole number"),
        ({"triage_wd": "9" * 400}, "must be"),
        ({"band_low": "20"}, "Band edges must rise"),
        ({"case_cap": "16"}, "Enter the reference of the board"),
        ({"legal_reminder_days": "1,2"}, "Enter days from 1 to 366"),
        ({"case_cap_board_reference": "x" * 61}, "60 characters or fewer"),
    ],
)
def test_error_stands_beside_the_number_and_in_the_summary(client, cast, page, changes, said):
    name = next(iter(changes))
    for step in ("check", "save"):
        html = text(client.post(page, typed(cast, step, **changes)))
        assert html.count(said) >= 2
        assert "<title>Error: " in html
        assert "govuk-error-summary" in html
        value = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)[0]
        assert f'value="{changes[name]}"' in value or not changes[name]
    assert saved(cast).revision == 0


@pytest.mark.parametrize("step", ["check", "save"])
def test_somebody_else_saved_meanwhile(client, cast, page, step):
    mine = typed(cast, step, triage_wd="4")
    client.post(page, typed(cast, "save", triage_wd="3"))
    html = text(client.post(page, mine))
    assert "Somebody else changed this while you had it open" in html
    assert "Saved by somebody else: 3. You typed 4" in html
    assert saved(cast).triage_wd == 3
    assert 'name="revision" value="1"' in html


def test_after_looking_at_theirs_one_may_save(client, cast, page):
    mine = typed(cast, "save", triage_wd="4")
    client.post(page, typed(cast, "save", triage_wd="3"))
    client.post(page, mine | {"revision": "1"})
    assert saved(cast).triage_wd == 4


def test_double_press_saves_once(client, cast, page):
    sent = typed(cast, "save", triage_wd="4")
    client.post(page, sent)
    client.post(page, sent)
    assert saved(cast).revision == 1


@pytest.mark.parametrize("name", ["chair", "spoc", "ig_lead", "worker"])
def test_others_read_the_numbers_and_change_none(client, cast, page, name):
    sent = typed(cast, "save", triage_wd="4")
    getattr(cast, name).login(client)
    html = text(client.get(page))
    assert "Places on the caseload" in html
    assert 'name="triage_wd"' not in html
    client.post(page, sent)
    assert saved(cast).triage_wd == 2


def test_number_of_places_with_its_reference(client, cast, page):
    sent = typed(cast, "save", case_cap="16", case_cap_board_reference="SAB 2026/12")
    client.post(page, sent)
    assert saved(cast).case_cap == 16
