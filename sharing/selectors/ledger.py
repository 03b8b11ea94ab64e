"""The ledger in sentences, for who keeps it in a panel. Nothing of another panel is in them.

A panel's own chain is shown whole. Of the service's chain, which is everybody's, an entry is shown when
it names something of the panel, or somebody of it and by somebody of it; and of what it names only that.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from sharing import references
from sharing.doors import keys, ledger
from sharing.doors.viewer import Viewer
from sharing.models import Agency, Panel, User
from sharing.selectors import ledger_check, subjects, verbs

PER_PAGE = 50
AT = "ledger_said(body, 'at')"
FIRST_NAMED = 5
# Facts of the shared chain that never name anything.
HARMLESS = {"what", "why", "live"}
BY_ITSELF = "the open page asked by itself"


@dataclass(frozen=True)
class Asked:
    """What the ledger is narrowed to; empty values narrow nothing."""

    case: str = ""
    person: str = ""
    agency: Agency | None = None
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None

    @property
    def codes(self) -> dict[str, str]:
        """The same as the ledger keeps it when somebody asks."""
        said = {
            "case": references.as_said(self.case) if self.case else "",
            "person": self.person,
            "agency": self.agency.slug if self.agency else "",
            "kind": self.kind,
            "since": self.since.isoformat() if self.since else "",
            "before": self.before.isoformat() if self.before else "",
        }
        return {name: value for name, value in said.items() if value}


@dataclass
class Line:
    """One entry as a sentence. `number` is that in the panel's own chain."""

    chain: str
    seq: int
    at: datetime
    by: str
    verb: str
    named: list[str]
    sealed: dict[str, Any] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    who: str = ""
    why: str = ""
    checked: bool = False

    @property
    def number(self) -> int | None:
        return None if self.chain == ledger.SERVICE_CHAIN else self.seq

    @property
    def sentence(self) -> str:
        first = ", ".join(self.named[:FIRST_NAMED])
        more = len(self.named) - FIRST_NAMED
        named = f"{first} and {more} more" if more > 0 else first
        words = " ".join(filter(None, (self.who, verbs.labels().get(self.verb, self.verb), named)))
        told = ", ".join(_told(name, value) for name, value in self.facts.items())
        return f"{words} ({told})" if told else words

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat(timespec='milliseconds')}|{self.chain}|{self.seq}"


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    older_than: str = ""


def entries(panels: Collection[Panel], viewer: Viewer, asked: Asked, older_than: str = "") -> Page:
    """One page, newest first, of what the viewer may read in these panels.

    Costs the same number of questions at any length. A cursor that is none gives the first page.
    """
    conditions, values = _narrowed(asked, older_than)
    own = [ledger.chain_of(panel.pk) for panel in panels]
    sql, params = _whole(own, panels, viewer, conditions, values)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    lines = [_line(*row) for row in rows]
    page, more = lines[:PER_PAGE], len(lines) > PER_PAGE
    _say_who(page)
    _unseal(page)
    checks = ledger_check.latest([*own, ledger.SERVICE_CHAIN])
    for line in page:
        check = checks.get(line.chain)
        line.checked = check is not None and line.seq <= check.upto
    return Page(page, page[-1].cursor if more else "")


def _whole(
    own: list[str],
    panels: Collection[Panel],
    viewer: Viewer,
    conditions: str,
    values: list[Any],
) -> tuple[str, list[Any]]:
    """Each chain by its own index, then the newest of all."""
    ids = [panel.pk for panel in panels]
    ours, ours_values = subjects.of_panels(ids, shared=False)
    both, both_values = subjects.of_panels(ids, shared=True)
    barred = subjects.barred_to(viewer)
    keep, keep_values = "", []
    if barred:
        keep = " and not exists (select from unnest(subjects) s where s in (select * from barred))"
        keep_values = barred[1]
    sets = f"with ours (reference) as materialized ({ours}), people (reference) as materialized ({both})"
    sets += f", barred (reference) as materialized ({barred[0]})" if barred else ""
    one = (
        f"(select chain, seq, body, {{named}} from sharing_ledgerentry where chain = %s and {conditions}"
        f"{keep} {{more}} order by {AT} desc, seq desc limit {PER_PAGE + 1})"
    )
    parts = [one.format(named="subjects", more="")] * len(own)
    params: list[Any] = [*ours_values, *both_values, *keep_values]
    for chain in own:
        params += [chain, *values]
    parts.append(one.format(named=NAMED, more=f"and {SHARED}"))
    params += [ledger.SERVICE_CHAIN, *values]
    together = " union all ".join(parts)
    return (
        f"{sets} select * from ({together}) as t order by {ORDER} limit {PER_PAGE + 1}",
        params,
    )


ORDER = "ledger_said(body, 'at') desc, chain desc, seq desc"
KNOWN = "(s in (select reference from ours) or s in (select reference from people))"
NAMED = (
    f"array(select s from unnest(subjects) with ordinality as t (s, n) where {KNOWN} order by n)"
)
SHARED = """
(exists (select from unnest(subjects) s where s in (select reference from ours))
    or ledger_said(body, 'by') in (select reference from people)
    and exists (select from unnest(subjects) s where s in (select reference from people)))
"""


def _narrowed(asked: Asked, older_than: str) -> tuple[str, list[Any]]:
    conditions, values = ["true"], list[Any]()

    def narrow(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    if asked.case:
        narrow("subjects @> array[%s]", asked.case)
    if asked.person:
        narrow("ledger_said(body, 'by') = %s", asked.person)
    if asked.agency:
        narrow("ledger_said(body, 'for') = %s", ledger.agency_code(asked.agency.pk))
    if asked.kind:
        narrow("ledger_said(body, 'verb') = %s", asked.kind)
    if asked.since:
        narrow(f"{AT} >= %s", _as_said(asked.since))
    if asked.before:
        narrow(f"{AT} < %s", _as_said(asked.before))
    if cursor := read_cursor(older_than):
        narrow(f"{AT} <= %s and ({AT}, chain, seq) < (%s, %s, %s)", cursor[0], *cursor)
    return " and ".join(conditions), values


def read_cursor(text: str) -> tuple[str, str, int] | None:
    """When, chain and number after which a page begins; None for what is none."""
    at, _, rest = text.replace("\x00", "").partition("|")
    chain, _, seq = rest.partition("|")
    return (at, chain, int(seq)) if seq.isascii() and seq.isdigit() and len(seq) < 19 else None


def _as_said(moment: datetime) -> str:
    """A moment as the ledger writes it, so that text compares as time does."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _line(chain: str, seq: int, body: bytes, named: list[str]) -> Line:
    """What is sealed, or stands among the facts, of the shared chain may be about other panels."""
    said = json.loads(bytes(body))
    sealed, facts = said.get("sealed"), said.get("facts", {})
    if chain == ledger.SERVICE_CHAIN:
        sealed = sealed if sealed and sealed["of"] in named else None
        facts = {name: facts[name] for name in HARMLESS & facts.keys()}
    return Line(
        chain,
        seq,
        datetime.fromisoformat(said["at"]),
        said["by"],
        said["verb"],
        named,
        sealed,
        facts,
    )


def _told(name: str, value: Any) -> str:
    return BY_ITSELF if name == "live" else f"{name} {_plain(value)}"


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _say_who(lines: Iterable[Line]) -> None:
    """People by their names at work; the service by its task."""
    references = {line.by for line in lines}
    names = dict(User.objects.filter(reference__in=references).values_list("reference", "name"))
    for line in lines:
        line.who = names.get(line.by) or (
            "The service" if line.by.startswith("service:") else "Somebody not signed in"
        )


def _unseal(lines: Iterable[Line]) -> None:
    sealed = [line for line in lines if line.sealed]
    found = keys.of_subjects({line.sealed["of"] for line in sealed if line.sealed})
    for line in sealed:
        assert line.sealed
        line.why = keys.open_sealed(found.get(line.sealed["of"]), line.chain, line.sealed)
