"""Names of others, found and blacked out: a help, never a ruling."""

import pytest

from panel.selectors.dsar_data import names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Darren Pike, her cousin", {"Darren Pike", "Darren", "Pike"}),
        ("Her sister Mo; neighbour: J. O’Hara", {"O’Hara"}),
        ("None. Lives alone", set()),
        ("Named worker, Outreach team", set()),
        ("Anna-Marie de Vries", {"Anna-Marie de Vries", "Anna-Marie", "Vries"}),
        ("", set()),
    ],
)
def test_what_reads_like_a_name(text, found):
    assert names.named_in(text) >= found
    assert bool(names.named_in(text)) == bool(found)


def test_the_adults_own_names_stay():
    known = {"Kay", "Kay Fenwick", "Darren", "Fenwick", "Darren Fenwick"}
    assert names.without_own(known, {"Kay", "Fenwick"}) == ["Darren Fenwick", "Darren"]


def test_whole_names_go_before_their_parts_and_only_whole_words():
    known = ["Darren Pike", "Darren", "Pike"]
    text = "Darren Pike and Pike’s dog; Darrenson stays."
    assert names.black_out(text, known) == (
        "[name withheld] and [name withheld]’s dog; Darrenson stays."
    )


def test_references_of_other_cases_go_too():
    text = "As in CR-7K4MPX and CR-222222."
    found = names.standing_in(text, [], {"CR-222222"})
    assert found == ["CR-7K4MPX"]
    assert names.black_out(text, found) == "As in [reference withheld] and CR-222222."


def test_pieces_put_together_are_the_text():
    text = "Darren (and Darren) + [x] Pike"
    found = names.pieces(text, ["Darren", "Pike"])
    assert "".join(piece for piece, _ in found) == text
    assert [piece for piece, is_name in found if is_name] == ["Darren", "Darren", "Pike"]
