"""What the components say, above all to those who listen."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string


def said(component, /, **values):
    """The words of a component in one line, hidden ones included, those kept from listeners not."""
    html = render_to_string(f"components/{component}.html", values)
    html = re.sub(r'<(\w+)[^>]*aria-hidden="true"[^>]*>.*?</\1>', "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


METERS = [
    (
        {"held": 15, "accepted": 12, "new": 2, "on_offer": 1, "waiting": 3},
        "15 of 15 places held: 12 accepted, 2 new, 1 on offer. 3 waiting. Full",
    ),
    (
        {"held": 9, "accepted": 8, "new": 1},
        "9 of 15 places held: 8 accepted, 1 new. Nobody waiting.",
    ),
    ({"held": 1, "on_offer": 1, "waiting": 2}, "1 of 15 places held: 1 on offer. 2 waiting."),
    ({"held": 0}, "0 of 15 places held. Nobody waiting."),
    ({"held": 16, "accepted": 16}, "16 of 15 places held: 16 accepted. Nobody waiting. Full"),
]


@pytest.mark.parametrize(("numbers", "sentence"), METERS)
def test_cap_meter_says_its_sentence(numbers, sentence):
    html = render_to_string("components/cap_meter.html", {"cap": 15, **numbers})
    words = re.sub(r"<[^>]+>", "", html.split('<div class="app-cap-meter__bar')[0])
    assert " ".join(words.split()) == sentence


def test_cap_meter_draws_a_mark_for_each_place():
    html = render_to_string(
        "components/cap_meter.html", {"cap": 15, "held": 9, "accepted": 8, "new": 1}
    )
    bar = html.split("app-cap-meter__key")[0]
    assert bar.count('class="app-cap-meter__place') == 15
    assert bar.count("place--accepted") == 8


@pytest.mark.parametrize(("full", "sentence"), [(True, "Full"), (False, "Places free")])
def test_cap_meter_gives_no_number_to_those_who_may_not_count(full, sentence):
    numbers = {"cap": 15, "held": 14, "accepted": 14, "waiting": 2}
    words = said("cap_meter", free_only=True, full=full, name="North", **numbers)
    assert words == f"North panel: {sentence}"


def test_risk_is_said_in_words():
    assert said("risk_badge", level="critical", trend="rising") == "Critical risk rising"


def test_short_agency_is_read_by_its_full_name():
    assert said("agency_tag", name="Willowbank Trust", short="WT") == "Willowbank Trust"


def test_stage_tracker_marks_what_is_done_and_where_we_are():
    steps = [{"text": "Referred", "state": "done"}, {"text": "Triaged", "state": "current"}]
    html = render_to_string("components/stage_tracker.html", {"steps": steps})
    assert html.count('aria-current="step"') == 1
    assert said("stage_tracker", steps=steps) == "Referred (done) Triaged"


def test_due_chip_gives_day_and_distance(time_machine):
    time_machine.move_to(date(2026, 11, 21))
    assert said("due_chip", due=date(2026, 11, 27)) == "Fri 27 November 2026 in 6 days"
    assert said("due_chip", due=date(2026, 11, 19)) == "Thu 19 November 2026 2 days overdue"
    assert said("due_chip", due=date(2026, 11, 19), done=True) == "Thu 19 November 2026"
    assert said("due_chip") == "No date yet"


def test_own_words_are_whole_and_escaped():
    words = "I want <b>one</b> key. " * 200
    html = render_to_string("components/own_words.html", {"words": words})
    assert html.count("I want &lt;b&gt;one&lt;/b&gt; key.") == 200
    assert "…" not in html


def test_without_own_words_the_page_asks_for_them():
    assert "Who could ask, and how?" in said("own_words")


def test_identity_is_asked_for_by_a_press_not_a_link():
    html = render_to_string(
        "components/person_header.html",
        {"reference": "CR-7K4M", "initials": "KM", "identity_url": "/x", "csrf_token": "t1"},
    )
    assert 'method="post" action="/x"' in html
    assert 'value="t1"' in html
    assert 'aria-label="Case CR-7K4M"' in html


def test_missing_answer_is_told_apart_from_an_answer():
    rows = [{"key": "Advocate", "value": "", "url": "/x"}]
    assert said("summary_rows", rows=rows) == "Advocate Not answered Change advocate"


def test_pagination_shows_only_the_ways_there_are():
    assert said("pagination", older_url="/x") == "Older"
    assert said("pagination") == ""
