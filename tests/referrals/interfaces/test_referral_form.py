"""The spreadsheet form: blank, filled and read again; broken and hostile files are refused kindly."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from referrals import questions
from referrals.interfaces import referral_form
from referrals.interfaces.referral_form import Unreadable
from referrals.questions import FactorAnswer, TriedAnswer
from sharing.models import Agency

HOUSING = Agency(name="Fenbrook Housing", short_name="Housing", slug="housing")
POLICE = Agency(name="Fenbrook Police", short_name="Police", slug="police")
AGENCIES = [HOUSING, POLICE]

ANSWERS = {
    "given_name": "Kay",
    "family_name": "Fenwick",
    "aliases": ["Katie", "K"],
    "birth_date": date(1980, 2, 14),
    "birth_estimated": True,
    "nhs_number": "9434765919",
    "postcode": "FB1 2AB",
    "ethnicity": "white_british",
    "own_words": "- I want one key.\n- And I hold it.",
    "asked": "asked_expressed",
    "abuse_types": ["financial_material", "neglect_omission"],
    "isolation_categories": ["choice_or_difficulty_connecting"],
    "facts": "=cmd|'/c calc'!A1",
    "agencies_to_invite": [HOUSING, POLICE],
    "interim_agency": POLICE,
    "article6": "public_task",
}
TRIED = [TriedAnswer(what="Visits", by_whom="A. Officer", result="+1 week calm", agency=HOUSING)]
FACTORS = [
    FactorAnswer(factor="unstable_housing", presence="present", likelihood=4, impact=5),
    FactorAnswer(
        factor="poor_engagement", presence="suspected", engagement_with="both", evidence="Letters"
    ),
    FactorAnswer(scenario="Loses her home", likelihood=3, impact=4),
]


def form(answers=ANSWERS, tried=TRIED, factors=FACTORS):
    return referral_form.fill(answers, tried, factors, agencies=AGENCIES)


def changed(data, change):
    """The file after somebody worked on it in a spreadsheet program."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answering(number, value):
    """A blank form in which one answer was typed."""

    def change(book):
        cell = next(row[3] for row in book["Referral"].iter_rows() if row[0].value == number)
        cell.value = value

    return changed(referral_form.blank(AGENCIES), change)


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_filled_form_reads_as_it_was_written():
    read = referral_form.read(form(), AGENCIES)
    assert read.problems == []
    assert read.answers == ANSWERS
    assert read.tried == TRIED
    assert read.factors == FACTORS


def test_blank_form_says_nothing():
    read = referral_form.read(referral_form.blank(AGENCIES), AGENCIES)
    assert (read.answers, read.tried, read.factors, read.problems) == ({}, [], [], [])


def test_blank_form_asks_every_question_once():
    sheet = load_workbook(io.BytesIO(referral_form.blank()))["Referral"]
    numbers = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert numbers == list(questions.NUMBERED)


def test_blank_form_offers_choices_to_pick_from():
    sheet = load_workbook(io.BytesIO(referral_form.blank(AGENCIES)))["Referral"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "6.5")
    assert "Fenbrook Housing" in row[4].value
    assert any(row[3].coordinate in rule.sqref for rule in sheet.data_validations.dataValidation)


@pytest.mark.parametrize("text", ["=1+1", "+44 1632", "-x", "@SUM(A1)", "\t=1", "'=1", "''-1"])
def test_no_cell_of_a_filled_form_is_a_formula(text):
    data = form({"own_words": text, "referrer_phone": text})
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t"))
    assert referral_form.read(data).answers["own_words"] == text.strip()


def test_formula_is_not_evaluated_and_not_an_answer():
    read = referral_form.read(answering("4.12", "=1+1"), AGENCIES)
    assert read.answers == {}
    assert read.problems == [
        "4.12 Facts: what is known to have happened: "
        "the cell holds a formula; type the answer itself"
    ]


@pytest.mark.parametrize(
    ("number", "typed", "name", "value"),
    [
        ("2.4", "14/2/1980", "birth_date", date(1980, 2, 14)),
        ("2.4", date(1980, 2, 14), "birth_date", date(1980, 2, 14)),
        ("2.9", 9434765919, "nhs_number", "9434765919"),
        ("2.7", "fb12ab", "postcode", "FB1 2AB"),
        ("2.5", True, "birth_estimated", True),
        ("2.21", " FEMALE ", "sex", "female"),
        ("4.1", "rough_sleeping", "accommodation", "rough_sleeping"),
        ("4.17", "Physical; Self-neglect", "abuse_types", ["physical", "self_neglect"]),
        ("6.5", "housing", "interim_agency", HOUSING),
        ("3.1", "أريد بيتي 🗝", "own_words", "أريد بيتي 🗝"),
    ],
)
def test_answers_are_read_however_they_are_typed(number, typed, name, value):
    read = referral_form.read(answering(number, typed), AGENCIES)
    assert read.answers == {name: value}
    assert read.problems == []


@pytest.mark.parametrize(
    ("number", "typed", "said"),
    [
        ("2.4", "31 February 1980", "must be a real date"),
        ("2.4", "1 January 2190", "must be today or in the past"),
        ("2.9", "1234567890", "Enter a real NHS number"),
        ("2.21", "Both", "“Both” is not one of the answers offered"),
        ("4.17", "Physical; Bullying", "“Bullying” is not one of the answers offered"),
        ("6.5", "Scotland Yard", "“Scotland Yard” is not an agency of this panel"),
        ("1.1", "x" * 300, "longer than 200 characters"),
        ("4.12", "x" * 10_001, "longer than 10000 characters"),
    ],
)
def test_unreadable_answers_are_listed_by_number_and_wording(number, typed, said):
    read = referral_form.read(answering(number, typed), AGENCIES)
    assert read.answers == {}
    (problem,) = read.problems
    assert problem.startswith(f"{number} ")
    assert said in problem


def test_questions_not_found_are_listed_and_the_rest_is_read():
    def cut(book):
        sheet = book["Referral"]
        at = next(row[0].row for row in sheet.iter_rows() if row[0].value == "2.6")
        sheet.delete_rows(at)

    read = referral_form.read(changed(form(), cut), AGENCIES)
    assert read.problems == ["2.6 Address, or where they can be found: not found in the file"]
    assert read.answers["family_name"] == "Fenwick"


def test_unknown_and_doubled_questions_are_listed():
    def add(book):
        book["Referral"].append(["9.9", "", "Favourite colour", "Green", ""])
        book["Referral"].append(["2.1", "", "Given names", "Other", ""])

    read = referral_form.read(changed(form(), add), AGENCIES)
    assert read.problems == [
        "9.9 Favourite colour: this form has no such question",
        "2.1 Given names: answered twice; the first was taken",
    ]
    assert read.answers["given_name"] == "Kay"


def test_tried_by_an_agency_that_is_no_partner_keeps_its_name():
    data = form(tried=[TriedAnswer(what="Food parcels", agency="The Pantry", by_whom="Jo")])
    (entry,) = referral_form.read(data, AGENCIES).tried
    assert (entry.agency, entry.by_whom) == (None, "The Pantry, Jo")


def test_risk_with_half_a_score_is_listed():
    data = form(factors=[FactorAnswer(scenario="Fire", likelihood=5)])
    read = referral_form.read(data, AGENCIES)
    assert read.factors == []
    assert read.problems == ["Risks, Fire: a score needs both likelihood and impact"]


def _macro_book():
    kinds = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    return packed(**{"[Content_Types].xml": kinds, "xl__workbook.xml": b"<workbook/>"})


def _other_book():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _headless():
    def change(book):
        book["Referral"]["C1"] = "Frage"

    return changed(referral_form.blank(), change)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"hello,world\n",
        b"%PDF-1.7 nothing",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"PK\x03\x04" + b"\0" * 600,
        packed(a="1"),
        packed(**{"[Content_Types].xml": b"spreadsheetml.sheet.main+xml"}),
        _macro_book(),
        _other_book(),
        _headless(),
    ],
    ids=[
        "empty",
        "two letters",
        "text",
        "pdf",
        "old or encrypted",
        "torn zip",
        "other zip",
        "hollow",
        "macros",
        "other workbook",
        "other columns",
    ],
)
def test_what_is_not_the_form_is_refused(data):
    with pytest.raises(Unreadable):
        referral_form.read(data)


def test_cut_off_file_is_refused():
    with pytest.raises(Unreadable):
        referral_form.read(form()[:-400])


def test_large_file_is_refused_before_it_is_unpacked():
    with pytest.raises(Unreadable, match="2 MB"):
        referral_form.read(b"PK" + b"\0" * (2 * 1024 * 1024))


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = packed(**{"[Content_Types].xml": b"x", "xl__a.xml": b"\0" * (9 * 1024 * 1024)})
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="far more"):
        referral_form.read(bomb)


def test_declared_entities_are_refused():
    data = referral_form.blank()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE sst [<!ENTITY a "b">]>' + content
            new.writestr(part, content)
    with pytest.raises(Unreadable, match="holds more"):
        referral_form.read(out.getvalue())
