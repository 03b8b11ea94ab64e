"""The spreadsheet under the referral form: cells as text, nothing evaluated, nothing trusted."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
MOST_PARTS = 100
MOST_ROWS = 400
KINDS = "[Content_Types].xml"
PLAIN_WORKBOOK = b"spreadsheetml.sheet.main+xml"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
SPARE_ROWS = 12

QUESTIONS = ("Number", "Section", "Question", "Answer", "How to answer")
TRIED = ("Agency", "By whom", "What was tried", "Result")
RISKS = (
    "Factor, or what could happen",
    "Is it there?",
    "Between whom",
    "Likelihood",
    "Impact",
    "What this rests on",
)
WIDTHS = {"Referral": (9, 24, 44, 60, 60), "Tried before": (30, 30, 60, 60)}


class Unreadable(ValueError):
    """The file is not a filled referral form; the message says why, kindly."""


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula. It is not evaluated and not an answer."""


@dataclass(frozen=True)
class Question:
    number: str
    section: str
    question: str
    answer: str
    how: str
    choices: Sequence[str]


@dataclass
class Found:
    questions: list[tuple] = field(default_factory=list)
    tried: list[tuple] = field(default_factory=list)
    risks: list[tuple] = field(default_factory=list)


# --- reading -----------------------------------------------------------------------------------


def read(data: bytes) -> Found:
    """The rows of the three sheets as text. Raises `Unreadable`; changes and evaluates nothing."""
    try:
        _refuse_what_is_no_form(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        found = Found(
            questions=[(row[0], row[2], row[3]) for row in _rows(book, "Referral", QUESTIONS)],
            tried=list(_rows(book, "Tried before", TRIED)),
            risks=list(_rows(book, "Risks", RISKS)),
        )
    except Unreadable:
        raise
    except Exception as error:  # a damaged file breaks the library anywhere
        raise Unreadable(
            "The file is damaged. Open it, save it again, and try once more."
        ) from error
    return found


def _refuse_what_is_no_form(data: bytes) -> None:
    """Size, kind and weight, before anything is unpacked: a small file may hide a huge one."""
    if len(data) > MOST_BYTES:
        raise Unreadable("The file is larger than 2 MB. A filled form is much smaller.")
    if not data.startswith(b"PK") or not zipfile.is_zipfile(io.BytesIO(data)):
        raise Unreadable(
            "This is not an Excel file, or it has a password. Save the form as .xlsx without one."
        )
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        listed = parts.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
            raise Unreadable("The file holds far more than a referral form.")
        kinds = parts.read(KINDS) if KINDS in parts.namelist() else b""
        if any(b"<!DOCTYPE" in parts.read(part) for part in listed if _is_markup(part)):
            raise Unreadable("The file holds more than a referral form.")
    if PLAIN_WORKBOOK not in kinds:
        raise Unreadable(
            "This is not a plain Excel workbook. Save the form as .xlsx and try again."
        )


def _is_markup(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels"))


def _rows(book: Any, title: str, columns: Sequence[str]) -> Iterator[tuple]:
    """The rows below the headings of one sheet, each cell as text; empty rows are left out."""
    if title not in book.sheetnames:
        if title == "Referral":
            raise Unreadable("The file has no sheet “Referral”. Use the blank form from this page.")
        return
    rows = book[title].iter_rows(max_row=MOST_ROWS, max_col=len(columns))
    headings = [_text(cell.value) for cell in next(rows, ())]
    if headings[: len(columns)] != list(columns):
        raise Unreadable(
            f"The sheet “{title}” has other columns than the form. Use the blank form."
        )
    for row in rows:
        cells = tuple(Formula() if cell.data_type == "f" else _text(cell.value) for cell in row)
        cells += ("",) * (len(columns) - len(cells))
        if any(cell != "" for cell in cells):
            yield cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unguarded(str(value).strip())


# --- writing -----------------------------------------------------------------------------------


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what could start one."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def unguarded(text: str) -> str:
    marked = text.startswith("'") and text.lstrip("'").startswith(DANGEROUS)
    return text[1:] if marked else text


def write(
    rows: Sequence[Question],
    *,
    tried: Sequence[tuple],
    risks: Sequence[tuple],
    agencies: Sequence[str],
    lists: dict[str, list[str]],
) -> bytes:
    """The workbook with its choices to pick from, every cell as text."""
    book = Workbook()
    menus = Menus(book)
    sheet = _sheet(book.active, "Referral", QUESTIONS, WIDTHS["Referral"])
    for at, row in enumerate(rows, 2):
        _put(sheet, at, (row.number, row.section, row.question, row.answer, row.how))
        menus.offer(sheet, f"D{at}", row.choices)
    sheet = _sheet(book.create_sheet(), "Tried before", TRIED, WIDTHS["Tried before"])
    for at in range(2, 2 + len(tried) + SPARE_ROWS):
        _put(sheet, at, tried[at - 2] if at - 2 < len(tried) else ("",) * len(TRIED))
    menus.offer(sheet, f"A2:A{at}", agencies, strict=False)
    sheet = _sheet(book.create_sheet(), "Risks", RISKS, (44, 16, 30, 20, 20, 60))
    for at in range(2, 2 + len(risks) + SPARE_ROWS):
        _put(sheet, at, risks[at - 2] if at - 2 < len(risks) else ("",) * len(RISKS))
    for column, name in zip("BCDE", ("presence", "between", "likelihood", "impact"), strict=True):
        menus.offer(sheet, f"{column}2:{column}{at}", lists[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Menus:
    """Lists to pick from, on a hidden sheet: a list inside a cell may hold 255 characters only."""

    def __init__(self, book: Workbook):
        self.sheet = book.create_sheet("Lists")
        self.sheet.sheet_state = "hidden"
        self.made: dict[tuple, str] = {}

    def offer(
        self, sheet: Worksheet, cells: str, choices: Sequence[str], strict: bool = True
    ) -> None:
        if not choices:
            return
        rule = DataValidation(type="list", formula1=self._where(tuple(choices)), allow_blank=True)
        rule.showErrorMessage = strict
        rule.errorTitle, rule.error = "Choose from the list", "Choose one of the answers offered."
        sheet.add_data_validation(rule)
        rule.add(cells)

    def _where(self, choices: tuple) -> str:
        if choices not in self.made:
            column = get_column_letter(len(self.made) + 1)
            for at, choice in enumerate(choices, 1):
                self.sheet[f"{column}{at}"] = guarded(choice)
            self.made[choices] = f"Lists!${column}$1:${column}${len(choices)}"
        return self.made[choices]


def _sheet(
    sheet: Worksheet, title: str, columns: Sequence[str], widths: Sequence[int]
) -> Worksheet:
    sheet.title = title
    sheet.freeze_panes = "A2"
    for at, (name, width) in enumerate(zip(columns, widths, strict=True), 1):
        cell = sheet.cell(1, at, name)
        cell.font = Font(name="Arial", bold=True)
        cell.fill = PatternFill("solid", start_color="D9E8E6")
        sheet.column_dimensions[get_column_letter(at)].width = width
    return sheet


def _put(sheet: Worksheet, at: int, values: Sequence[str]) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(at, column)
        cell.value = guarded(ILLEGAL_CHARACTERS_RE.sub("", value)) or None
        cell.number_format = "@"
        cell.font = Font(name="Arial")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
