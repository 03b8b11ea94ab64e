"""The rules of places, the waiting list, matching and the threshold, as tables."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from referrals import policy
from referrals.policy import Entry, Identity

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken", "cap", "place"),
    [
        ((), 15, 1),
        ((1, 2, 3), 15, 4),
        ((1, 3), 15, 2),
        (range(1, 16), 15, None),
        (range(1, 15), 15, 15),
        (range(1, 16), 12, None),
        ((14, 15), 2, None),
        ((15,), 2, 1),
    ],
)
def test_a_place_is_the_lowest_free_one_below_the_cap(taken, cap, place):
    assert policy.free_place(set(taken), cap) == place


def entry(key, *, urgent=False, score=15, days=0, first=False):
    return Entry(key, urgent, score, MONDAY + timedelta(days=days), first)


@pytest.mark.parametrize(
    ("why", "entries", "order"),
    [
        ("urgent before the higher score", [entry(1, score=25), entry(2, urgent=True)], [2, 1]),
        ("the higher score before the earlier day", [entry(1), entry(2, score=16, days=9)], [2, 1]),
        ("the earlier first sending", [entry(1, days=3), entry(2)], [2, 1]),
        ("the older record when all is equal", [entry(2), entry(1)], [1, 2]),
        ("a corrected closure before all", [entry(1, urgent=True), entry(2, first=True)], [2, 1]),
        ("two urgent by score", [entry(1, urgent=True), entry(2, urgent=True, score=20)], [2, 1]),
        ("nobody", [], []),
    ],
)
def test_order_of_the_waiting_list(why, entries, order):
    assert [one.key for one in policy.waiting_order(entries)] == order, why


@given(
    some.lists(
        some.builds(
            entry,
            some.integers(0, 10**6),
            urgent=some.booleans(),
            score=some.integers(0, 25),
            days=some.integers(0, 60),
        ),
        unique_by=lambda one: one.key,
    ),
    some.randoms(),
)
def test_order_does_not_depend_on_how_the_list_arrives(entries, chance):
    shuffled = entries.copy()
    chance.shuffle(shuffled)
    order = policy.waiting_order(entries)
    assert order == policy.waiting_order(shuffled)
    assert all(a.urgent or not b.urgent for a, b in pairwise(order))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 22), 12, date(2025, 11, 22)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 2, date(2025, 11, 15)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
    ],
)
def test_months_before(day, months, before):
    assert policy.months_before(day, months) == before


@pytest.mark.parametrize(
    ("closed", "repeat"),
    [
        (None, False),
        (date(2025, 11, 21), False),
        (date(2025, 11, 22), True),
        (date(2026, 11, 1), True),
    ],
)
def test_a_referral_is_a_repeat_within_twelve_months_of_the_last_closure(closed, repeat):
    assert policy.is_repeat(closed, date(2026, 11, 22), 12) is repeat


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("earlier", "to_chair"),
    [
        ((), False),
        ((TODAY,), False),
        ((TODAY, TODAY), True),
        ((date(2025, 11, 22), date(2026, 5, 1)), True),
        ((date(2025, 11, 21), date(2026, 5, 1)), False),
        ((date(2024, 1, 1), date(2024, 2, 1), date(2026, 5, 1)), False),
        ((date(2026, 5, 1), date(2026, 11, 23)), False),
    ],
)
def test_a_third_referral_within_twelve_months_goes_to_the_chair(earlier, to_chair):
    assert policy.must_go_to_chair(earlier, TODAY, 12) is to_chair


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2026, 2, 13), 45), (date(2026, 2, 14), 46), (date(2026, 11, 22), 46)],
)
def test_age_is_counted_in_whole_years(day, years):
    assert policy.age(date(1980, 2, 14), day) == years


KAY = Identity(
    given="Kay",
    family="Fenwick",
    given_sound="K",
    family_sound="FNWK",
    born=date(1980, 2, 3),
    postcode="FB1 2AB",
    address="Flat 2, Mill Lane",
    nhs_number="9434765919",
)


def person(**more):
    """Somebody who shares nothing with Kay unless it is said."""
    nobody = {
        "given": "Oluwaseun",
        "family": "Brook",
        "given_sound": "OLWSN",
        "family_sound": "BRK",
        "born": date(1951, 7, 30),
        "postcode": "ZZ9 9ZZ",
        "address": "The old mill",
        "nhs_number": "",
    }
    return Identity(**(nobody | more))


@pytest.mark.parametrize(
    ("other", "reasons", "possible"),
    [
        ({}, [], False),
        ({"nhs_number": "9434765919"}, ["same NHS number"], True),
        ({"born": date(1980, 2, 3)}, ["same birth date"], False),
        (
            {"born": date(1980, 2, 3), "given_sound": "K"},
            ["same birth date", "given name sounds alike"],
            True,
        ),
        ({"born": date(1980, 3, 2)}, ["birth date with day and month swapped"], False),
        (
            {"born": date(1980, 3, 2), "family": "FENWICK"},
            ["birth date with day and month swapped", "same family name"],
            True,
        ),
        ({"given": "kay", "family": "fenwick"}, ["same name"], False),
        ({"given": "Fenwick", "family": "Kay"}, ["same name"], False),
        (
            {"given": "Kay", "family": "Fenwick", "postcode": "FB1 2AB"},
            ["same name", "same postcode"],
            True,
        ),
        (
            {"family_sound": "FNWK", "given_sound": "K", "address": "FLAT 2 MILL LANE"},
            ["family name sounds alike", "given name sounds alike", "same address"],
            True,
        ),
        ({"given": "Kay", "postcode": "FB1 2AB"}, ["same given name", "same postcode"], False),
        ({"others": ("kay fenwick",)}, ["same as another name used"], False),
        (
            {"others": ("Kay  Fenwick",), "postcode": "FB1 2AB"},
            ["same as another name used", "same postcode"],
            True,
        ),
        (
            {"given": "Kay", "family": "Fenwick", "born": date(1981, 6, 1), "born_estimated": True},
            ["birth dates close, one is an estimate", "same name"],
            True,
        ),
        (
            {"given": "Kay", "family": "Fenwick", "born": date(1984, 6, 1), "born_estimated": True},
            ["same name"],
            False,
        ),
    ],
)
def test_why_two_people_may_be_the_same(other, reasons, possible):
    found = policy.match_reasons(KAY, person(**other))
    assert found == reasons
    assert policy.may_be_same(found) is possible


def test_reasons_are_the_same_from_either_side():
    other = person(others=("Kay Fenwick",), born=date(1980, 3, 2), postcode="FB1 2AB")
    assert policy.match_reasons(KAY, other) == policy.match_reasons(other, KAY)


def test_empty_answers_resemble_nobody():
    empty = Identity(given="", family="")
    assert policy.match_reasons(empty, empty) == []


def test_no_fixed_address_is_no_shared_address():
    one, other = person(address="No fixed abode"), person(address="no fixed abode", postcode="A")
    assert "same address" not in policy.match_reasons(one, other)


def aid(**more):
    answers = {
        "born": date(1980, 2, 14),
        "today": TODAY,
        "address": "Flat 2, Mill Lane",
        "score": 20,
        "override": "",
        "factors": 3,
        "agencies": 2,
        "tried": 1,
        "not_tried_reason": "",
        "accept_min_score": 15,
        "min_factors": 3,
    }
    return {one.condition: one for one in policy.threshold_aid(**(answers | more))}


AREA = "An address is given. Whether it is in the panel's area is not recorded."


@pytest.mark.parametrize(
    ("more", "condition", "answer", "why"),
    [
        ({}, "adult", "yes", "The adult is 46."),
        ({"born": date(2008, 11, 23)}, "adult", "no", "The adult is 17."),
        ({"born": date(2008, 11, 22)}, "adult", "yes", "The adult is 18."),
        ({"born": None}, "adult", "not_clear", "No date of birth is given."),
        ({}, "area", "not_clear", AREA),
        ({"address": ""}, "area", "not_clear", "No address is given."),
        ({"score": 15}, "score", "yes", "The highest score is 15; 15 is enough."),
        (
            {"score": 14},
            "score",
            "no",
            "The highest score is 14; 15 is needed, or an override.",
        ),
        (
            {"score": 14, "override": "Pattern of harm"},
            "score",
            "yes",
            "The score is 14, with a written override.",
        ),
        ({"score": None}, "score", "not_clear", "No risk is scored."),
        (
            {"factors": 2},
            "factors",
            "no",
            "2 of 12 factors are present or suspected; 3 are needed.",
        ),
        (
            {"agencies": 1},
            "agencies",
            "not_clear",
            "Only one agency is named in the referral.",
        ),
        ({}, "agencies", "yes", "2 agencies are named in the referral."),
        ({}, "tried", "yes", "1 earlier attempt is listed."),
        ({"tried": 3}, "tried", "yes", "3 earlier attempts are listed."),
        ({"tried": 0}, "tried", "no", "Nothing is listed as tried."),
        (
            {"tried": 0, "not_tried_reason": "Too dangerous"},
            "tried",
            "yes",
            "A reason is given why nothing was tried.",
        ),
    ],
)
def test_threshold_aid_suggests_and_says_why(more, condition, answer, why):
    assert (aid(**more)[condition].answer, aid(**more)[condition].why) == (answer, why)


def test_the_aid_asks_for_nothing_that_is_not_required():
    """Not eligible needs, capacity, consent or willingness to engage (`domain.md` section 4)."""
    assert set(aid()) == {"adult", "area", "score", "factors", "agencies", "tried"}


CONDITIONS = {"adult": "Is 18 or over", "area": "Lives in the area"}
FINE = {"immediate_danger": "no", "section_42": "no"}


@pytest.mark.parametrize(
    ("answered", "checks", "fields"),
    [
        (CONDITIONS, FINE, []),
        (["adult"], FINE, ["area"]),
        ([], {}, ["adult", "area", "immediate_danger", "section_42"]),
        (CONDITIONS, FINE | {"immediate_danger": "yes"}, ["danger_note"]),
        (CONDITIONS, FINE | {"section_42": "yes", "section_42_note": " "}, ["section_42_note"]),
        (CONDITIONS, FINE | {"section_42": "yes", "section_42_note": "Enquiry begun"}, []),
    ],
)
def test_what_the_screen_lacks(answered, checks, fields):
    missing = policy.screen_missing(CONDITIONS, answered, checks)
    assert [one.field for one in missing] == fields


@pytest.mark.parametrize(
    ("born", "childrens_services", "joint_planning"),
    [
        (date(2009, 5, 23), True, False),
        (date(2009, 5, 22), False, True),
        (date(2008, 11, 23), False, True),
        (date(2008, 11, 22), False, False),
    ],
)
def test_until_17_and_a_half_a_child_belongs_to_childrens_services(
    born, childrens_services, joint_planning
):
    today = date(2026, 11, 22)
    assert policy.is_for_childrens_services(born, today) is childrens_services
    assert policy.needs_joint_planning(born, today) is joint_planning
