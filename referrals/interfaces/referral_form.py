"""The referral form as a spreadsheet: blank, filled and read. Format: `docs/referral-form.md`.

Pure: bytes in, values out. Reading evaluates nothing and trusts nothing; what it cannot read it
names by number and wording, and the rest stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from referrals import questions
from referrals.choices import IMPACT, LIKELIHOOD, EngagementWith, Factor, Presence
from referrals.forms.fields import field_for
from referrals.interfaces import referral_sheets as sheets
from referrals.models.wording import choices_of, in_words, model_field, question, takes_many
from referrals.questions import FactorAnswer, TriedAnswer
from sharing.models import Agency

Unreadable = sheets.Unreadable


@dataclass
class Filled:
    """What a filled form says. `problems` are sentences about what was not understood."""

    answers: dict[str, Any] = field(default_factory=dict)
    tried: list[TriedAnswer] = field(default_factory=list)
    factors: list[FactorAnswer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


# --- writing -----------------------------------------------------------------------------------


def blank(agencies: Iterable[Agency] = ()) -> bytes:
    """The empty form, with the panel's agencies to choose from."""
    return fill({}, agencies=agencies)


def fill(
    answers: Mapping[str, Any],
    tried: Sequence[TriedAnswer] = (),
    factors: Sequence[FactorAnswer] = (),
    *,
    agencies: Iterable[Agency] = (),
) -> bytes:
    """The form with these answers: question to value, as stored or in words."""
    names = [agency.name for agency in agencies]
    rows = [
        sheets.Question(
            number=number,
            section=questions.TASK_OF[page.slug].title,
            question=question(name),
            answer=_shown(name, answers.get(name)),
            how=_how(name, names),
            choices=_choices(name, names) if not takes_many(name) else [],
        )
        for page in questions.PAGES.values()
        for number, name in page.questions.items()
    ]
    return sheets.write(
        rows,
        tried=[(_name(t.agency), t.by_whom, t.what, t.result) for t in tried],
        risks=_risk_rows(factors),
        agencies=names,
        lists=RISK_LISTS,
    )


RISK_LISTS = {
    "presence": list(Presence.labels),
    "between": list(EngagementWith.labels),
    "likelihood": [label for _, label in LIKELIHOOD],
    "impact": [label for _, label in IMPACT],
}


def _risk_rows(factors: Sequence[FactorAnswer]) -> list[tuple]:
    by_key = {answer.key: answer for answer in factors}
    listed = [by_key.get(code, FactorAnswer(factor=code, presence="")) for code in Factor.values]
    listed += [answer for answer in factors if not answer.factor]
    return [
        (
            Factor(answer.factor).label if answer.factor else answer.scenario,
            Presence(answer.presence).label if answer.presence else "",
            EngagementWith(answer.engagement_with).label if answer.engagement_with else "",
            dict(LIKELIHOOD).get(answer.likelihood or 0, ""),
            dict(IMPACT).get(answer.impact or 0, ""),
            answer.evidence,
        )
        for answer in listed
    ]


def _name(agency: Any) -> str:
    return "" if agency is None else getattr(agency, "name", str(agency))


def _shown(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        value = [_name(item) if isinstance(item, Agency) else item for item in value]
    elif isinstance(value, Agency):
        value = value.name
    return in_words(name, value)


def _choices(name: str, agencies: list[str]) -> list[str]:
    if model_field(name).is_relation:
        return agencies
    if isinstance(field_for(name), forms.BooleanField):
        return ["Yes", "No"]
    return list(choices_of(name).values())


def _how(name: str, agencies: list[str]) -> str:
    choices = _choices(name, agencies)
    if takes_many(name) and choices:
        return "Any of these, one on each line: " + "; ".join(choices)
    if choices:
        return "One of: " + "; ".join(choices)
    if isinstance(field_for(name), forms.CharField):
        return "One on each line" if name == "aliases" else "In words"
    return "A date, such as 3 December 2026"


# --- reading -----------------------------------------------------------------------------------


def read(data: bytes, agencies: Iterable[Agency] = ()) -> Filled:
    """What a filled form says. Raises `Unreadable` when the file is not such a form at all."""
    found = sheets.read(data)
    filled = Filled()
    known = {agency.name.casefold(): agency for agency in agencies}
    known |= {agency.short_name.casefold(): agency for agency in agencies}
    _read_answers(found.questions, filled, known)
    for number, row in enumerate(found.tried, 1):
        _read_tried(number, row, filled, known)
    for row in found.risks:
        _read_risk(row, filled)
    return filled


def _read_answers(rows: Sequence[tuple], filled: Filled, agencies: Mapping[str, Agency]) -> None:
    seen = set()
    for number, wording, cell in rows:
        name = questions.NUMBERED.get(number)
        if name is None:
            filled.problems.append(f"{number} {wording}: this form has no such question")
            continue
        if number in seen:
            filled.problems.append(
                f"{number} {question(name)}: answered twice; the first was taken"
            )
            continue
        seen.add(number)
        try:
            value = _value(name, cell, agencies)
        except ValidationError as error:
            filled.problems.append(f"{number} {question(name)}: {' '.join(error.messages)}")
            continue
        if not questions.is_empty(value):
            filled.answers[name] = value
    filled.problems += [
        f"{number} {question(name)}: not found in the file"
        for number, name in questions.NUMBERED.items()
        if number not in seen
    ]


def _value(name: str, cell: str | sheets.Formula, agencies: Mapping[str, Agency]) -> Any:
    text = _plain(cell)
    if not text:
        return None
    many, labels = takes_many(name), choices_of(name)
    if model_field(name).is_relation:
        chosen = [_agency(part, agencies) for part in _parts(text, many)]
        return chosen if many else chosen[0]
    if labels:
        codes = [_code(part, labels) for part in _parts(text, many)]
        return codes if many else codes[0]
    asked = field_for(name)
    if isinstance(asked, forms.BooleanField):
        return _code(text, {"yes": "Yes", "no": "No"}) == "yes"
    return _clean(asked, text)


def _clean(asked: forms.Field, text: str) -> Any:
    try:
        return asked.clean(text)
    except ValidationError as error:
        most = getattr(asked, "max_length", None)
        if most and len(text) > most:
            raise ValidationError(f"the answer is longer than {most} characters") from error
        raise


def _plain(cell: str | sheets.Formula) -> str:
    if isinstance(cell, sheets.Formula):
        raise ValidationError("the cell holds a formula; type the answer itself")
    return cell.strip()


def _parts(text: str, many: bool) -> list[str]:
    if not many:
        return [text]
    return [part.strip() for part in text.replace(";", "\n").split("\n") if part.strip()]


def _code(text: str, labels: Mapping[str, str]) -> str:
    """The code of a label or code, however it is spaced and capitalised."""
    wanted = _alike(text)
    for code, label in labels.items():
        if wanted in (_alike(code), _alike(label)):
            return code
    raise ValidationError(f"“{_short(text)}” is not one of the answers offered")


def _agency(text: str, agencies: Mapping[str, Agency]) -> Agency:
    agency = agencies.get(" ".join(text.split()).casefold())
    if agency is None:
        raise ValidationError(f"“{_short(text)}” is not an agency of this panel")
    return agency


def _alike(text: str) -> str:
    return " ".join(text.replace("–", "-").replace("_", " ").split()).casefold()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _read_tried(number: int, row: Sequence, filled: Filled, agencies: Mapping[str, Agency]) -> None:
    try:
        name, by_whom, what, result = (_plain(cell) for cell in row)
        agency = agencies.get(" ".join(name.split()).casefold()) if name else None
        if name and agency is None:
            by_whom = f"{name}, {by_whom}" if by_whom else name
        if not what:
            raise ValidationError("what was tried is missing")
        answer = TriedAnswer(
            what=_clean(field_for("previous_concerns"), what),
            by_whom=_clean(field_for("gp"), by_whom),
            result=_clean(field_for("previous_concerns"), result),
            agency=agency,
        )
    except ValidationError as error:
        filled.problems.append(f"Tried before, entry {number}: {' '.join(error.messages)}")
    else:
        filled.tried.append(answer)


def _read_risk(row: Sequence, filled: Filled) -> None:
    name = row[0] if isinstance(row[0], str) else ""
    try:
        what, presence, between, likelihood, impact, evidence = (_plain(cell) for cell in row)
        factor = next((f.value for f in Factor if _alike(f.label) == _alike(what)), "")
        if not any((presence, between, likelihood, impact, evidence)) and factor:
            return
        answer = FactorAnswer(
            factor=factor,
            scenario="" if factor else _clean(field_for("gp"), what),
            presence=_code(presence, dict(Presence.choices)) if presence else Presence.NOT_KNOWN,
            engagement_with=_code(between, dict(EngagementWith.choices)) if between else "",
            likelihood=_rating(likelihood, LIKELIHOOD),
            impact=_rating(impact, IMPACT),
            evidence=_clean(field_for("facts"), evidence),
        )
        if not what:
            raise ValidationError("what could happen is missing")
        if (answer.likelihood is None) != (answer.impact is None):
            raise ValidationError("a score needs both likelihood and impact")
    except ValidationError as error:
        filled.problems.append(f"Risks, {_short(name) or 'entry'}: {' '.join(error.messages)}")
    else:
        filled.factors.append(answer)


def _rating(text: str, scale: Sequence[tuple[int, str]]) -> int | None:
    if not text:
        return None
    labels = {str(number): label for number, label in scale}
    bare = {str(number): label.partition(" ")[2] for number, label in scale}
    try:
        return int(_code(text, labels))
    except ValidationError:
        return int(_code(text, bare))
