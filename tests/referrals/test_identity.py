"""Names by sound, postcodes and NHS numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import identity


@pytest.mark.parametrize(
    ("one", "other"), [("Smith", "Smyth"), ("Fenwick", "Fenwik"), ("Stephen", "Steven")]
)
def test_names_that_sound_alike_have_one_sound(one, other):
    assert identity.sound(one) == identity.sound(other) != ""


@given(st.text(max_size=500))
def test_every_name_has_a_sound_that_fits(name):
    assert len(identity.sound(name)) <= identity.SOUND_LENGTH


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("fb12ab", "FB1 2AB"), (" fb1  2ab ", "FB1 2AB"), ("ec1a1bb", "EC1A 1BB"), ("fb1", "FB1")],
)
def test_postcodes_are_kept_as_on_letters(typed, kept):
    assert identity.postcode(typed) == kept


@pytest.mark.parametrize(
    ("digits", "real"),
    [
        ("9434765919", True),
        ("9434765918", False),
        ("943476591", False),
        ("", False),
        ("94347659١9", False),
    ],
)
def test_nhs_numbers_have_a_check_digit(digits, real):
    assert identity.is_nhs_number(digits) is real


def test_nhs_number_is_kept_without_spaces():
    assert identity.nhs_number(" 943 476-5919 ") == "9434765919"
