"""Gathers every passage about one adult: one query for each kind of record, then words."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from panel.choices import AskedBy, PassageKind, Ruling
from panel.models import DSAR
from panel.selectors.dsar_data import history, names, people, reads
from panel.selectors.dsar_data.fields import (
    Books,
    Field,
    along,
    as_read,
    day_of,
    fields_of,
    in_words,
    is_words,
    label_of,
    links_on,
)
from panel.selectors.dsar_data.sources import SAFE, SOURCES, Source
from referrals.models import Case

K = PassageKind
Rows = list[tuple[Source, list[Any]]]


@dataclass(frozen=True)
class Found:
    """One passage as it stands in the record now. `begins` is its ruling before anybody read it."""

    key: str
    group: str
    kind: str
    title: str
    text: str
    begins: str = Ruling.TO_CHECK
    said_by: str = ""
    said_on: date | None = None
    hint: str = ""
    names: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Tells whether it changed. Who has seen a case changes with every look, so that does not."""
        said = "" if self.kind == K.READS else self.text
        return sha256("\x1f".join((self.kind, self.title, self.hint, said)).encode()).hexdigest()


@dataclass(frozen=True)
class Reader:
    """What every passage is made with."""

    books: Books
    names: list[str]
    references: frozenset[str]
    for_adult: bool


def collect(dsar: DSAR, cases: Collection[Case]) -> list[Found]:
    """Everything, in the order of the export. The caller has made sure that these cases are open to
    whoever asks; the number of queries does not depend on how much there is."""
    rows = [(source, _rows(source, dsar, cases)) for source in SOURCES]
    references = frozenset(
        one.reference for _, found in rows for one in found if hasattr(one, "reference")
    )
    books, staff_names = people.books(row for _, found in rows for row in found)
    reader = Reader(
        books,
        people.known_names(rows, cases, staff_names, books.agencies.values()),
        references,
        dsar.asked_by == AskedBy.ADULT,
    )
    found = [one for source, kept in rows for one in _passages(source, kept, reader)]
    found += [_reading(*one) for one in reads.by_reader(dsar.panel_id, references)]
    order = {group: place for place, group in enumerate(dict.fromkeys(s.group for s, _ in rows))}
    return sorted(found, key=lambda one: order[one.group])  # type: ignore[index]


def _rows(source: Source, dsar: DSAR, cases: Collection[Case]) -> list[Any]:
    if source.by_reference:
        wanted: dict[str, Any] = {"subject__in": [case.reference for case in cases]}
    else:
        wanted = {f"{source.via}__in": [case.pk for case in cases]}
    found = source.model._default_manager.filter(**wanted)
    if source.model is DSAR:
        found = found.exclude(pk=dsar.pk)
    for name, value in source.without:
        found = found.exclude(**{name: value})
    links = {
        one
        for path in (source.via, source.when, source.who)
        for one in links_on(source.model, path)
    }
    several = [one.name for one in source.model._meta.many_to_many]
    found = found.select_related(*links) if links else found
    rows = {row.pk: row for row in found.prefetch_related(*several).order_by("pk")}
    return sorted(rows.values(), key=lambda row: str(day_of(along(row, source.when)) or ""))


def _passages(source: Source, rows: list[Any], reader: Reader) -> Iterator[Found]:
    versions = history.versions_of(source, rows)
    for row in rows:
        yield from _of_row(source, row, versions.get(row.pk, []), reader)


def _of_row(source: Source, row: Any, versions: list[Any], reader: Reader) -> Iterator[Found]:
    """The facts of a record, then its words, then what both were before."""
    facts, words = _sorted(source, row, reader)
    make = _Maker(source, row, reader)
    said = [line for one in facts if (line := _line(one, in_words(one, row, reader.books)))]
    yield from make.facts("+facts", "", said)
    told = [(one, text) for one in words if (text := in_words(one, row, reader.books))]
    yield from make.words(told, "")
    before = history.earlier(row, versions, facts, reader.books)
    lines = [f"{_line(one.field, one.text)} (until {as_read(one.until)})" for one in before]
    yield from make.facts("+earlier", ", as it was before", lines)
    for number, one in enumerate(history.earlier(row, versions, words, reader.books)):
        yield from make.words(
            [(one.field, one.text)], f", as it was until {as_read(one.until)}", f":earlier{number}"
        )


def _sorted(source: Source, row: Any, reader: Reader) -> tuple[list[Field], list[Field]]:
    facts: list[Field] = []
    words: list[Field] = []
    for one in fields_of(source.model):
        theirs = one.name in source.identity and (reader.for_adult or one.name not in SAFE)
        (words if is_words(one, source) and not theirs else facts).append(one)
    return facts, words


def _line(one: Field, text: str) -> str:
    return f"{label_of(one)}: {text}" if text else ""


class _Maker:
    """Makes the passages of one record."""

    def __init__(self, source: Source, row: Any, reader: Reader) -> None:
        self.source, self.row, self.reader = source, row, reader
        number = f"{source.model.__name__}:{row.pk}"
        self.key = number if source.via != "other" else f"{number}:other"
        of = row if source.via == "pk" else along(row, source.via)
        case = of if source.by_reference else getattr(of, "reference", "")
        own = getattr(row, "reference", "") if isinstance(of, Case) else ""
        self.title = ", ".join(dict.fromkeys(one for one in (source.name, own, case) if one))

    def facts(self, name: str, more: str, lines: list[str]) -> Iterator[Found]:
        if lines:
            begins = Ruling.TO_CHECK if self.source.careful(self.row) else Ruling.RELEASE
            yield self._found(name, K.FACTS, self.title + more, "\n".join(lines), begins)

    def words(
        self, told: Iterable[tuple[Field, str]], more: str, mark: str = ""
    ) -> Iterator[Found]:
        """The adult's own words by themselves; those of others together, or each field apart."""
        together = []
        for one, text in told:
            own = one.name in self.source.own and not self.source.by_another(self.row)
            if own or self.source.apart:
                kind = K.OWN if own else K.TEXT
                begins = Ruling.RELEASE if own and self.reader.for_adult else Ruling.TO_CHECK
                title = f"{self.title}: {label_of(one)}{more}"
                yield self._found(f"{one.name}{mark}", kind, title, text, begins)
            else:
                together.append(_line(one, text))
        if together:
            title = f"{self.title}{more}"
            yield self._found(
                f"+words{mark}", K.TEXT, title, "\n\n".join(together), Ruling.TO_CHECK
            )

    def _found(self, name: str, kind: str, title: str, text: str, begins: str) -> Found:
        source, reader = self.source, self.reader
        who = along(self.row, f"{source.who}_id") if source.who else None
        return Found(
            key=f"{self.key}:{name}",
            group=source.group,
            kind=kind,
            title=title[:250],
            text=text,
            begins=begins,
            said_by=self._who(who),
            said_on=day_of(along(self.row, source.when)),
            hint=source.hint(self.row),
            names=names.standing_in(text, reader.names, reader.references),
        )

    def _who(self, number: int | None) -> str:
        if number is None:
            return ""
        model, path = self.source.model, self.source.who.split("__")
        for part in path:
            model = model._meta.get_field(part).related_model  # type: ignore[assignment]
        called = self.reader.books.staff if model.__name__ == "User" else self.reader.books.agencies
        return called.get(number, "")


def _reading(key: str, title: str, lines: list[str]) -> Found:
    return Found(
        key=f"reads:{key}",
        group="read",
        kind=K.READS,
        title=title,
        text="\n".join(lines),
        begins=Ruling.RELEASE,
    )
