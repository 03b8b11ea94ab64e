"""Checking what would leave: look for anything new, rule on passages, make the export."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from panel.choices import Ruling, Verb
from panel.errors import RulingIncomplete, StillToCheck
from panel.models import DSAR, DSARPassage
from panel.policy import ruling_gaps
from panel.selectors.dsar_data import collect
from panel.services import _dsar
from referrals.errors import ReasonNeeded
from referrals.models import Case
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.services.browsing import note_export

LEAST_WORDS = 10
RULED = ("ruling", "redacted", "exemption", "note", "ruled_by", "ruled_at", "changed_at")


@dataclass(frozen=True)
class Given:
    """What somebody rules about one passage, and which version of it they saw."""

    number: int
    seen: str
    ruling: str
    redacted: str = ""
    exemption: str = ""
    note: str = ""

    def gaps(self, passage: DSARPassage) -> dict[str, str]:
        """What is missing of it: field to sentence."""
        return ruling_gaps(
            self.ruling,
            text=passage.text,
            kind=passage.kind,
            redacted=self.redacted,
            exemption=self.exemption,
            note=self.note,
        )


@dataclass
class Ruled:
    """How many were saved, and those that had changed since they were seen."""

    saved: int = 0
    changed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Export:
    """What leaves: passages in their order, the request and its cases."""

    dsar: DSAR
    cases: list[Case]
    passages: list[DSARPassage]
    at: datetime
    by: str


@service(may=May.OPEN_WITH_REASON, on="dsar")
def gather_dsar(*, dsar: DSAR, by: Viewer) -> int:
    """Look in the records again; gives how many passages are new or changed, which are checked anew."""
    dsar, cases = _dsar.locked_and_read(dsar, by)
    found = _dsar.gather(dsar, cases)
    ledger.record(by, Verb.DSAR_GATHERED, *cases, dsar, new=found)
    return found


@service(may=May.OPEN_WITH_REASON, on="dsar")
def rule_passages(*, dsar: DSAR, given: Sequence[Given], by: Viewer) -> Ruled:
    """Rule on several passages at once. One that changed since it was seen is left to be checked.

    `RulingIncomplete` where one lacks what it needs, with `number` and `gaps`; then none is saved.
    What is written beside a ruling is sealed into the ledger, since here it goes with the words.
    """
    dsar, cases = _dsar.locked_and_read(dsar, by)
    rows = DSARPassage.objects.filter(dsar=dsar, pk__in=[one.number for one in given])
    held = {one.pk: one for one in rows.select_for_update()}
    done, saving, notes = Ruled(), [], []
    for one in given:
        passage = held.get(one.number)
        if passage is None or one.ruling not in Ruling.values or one.ruling == Ruling.TO_CHECK:
            continue
        if passage.digest != one.seen:
            done.changed.append(one.number)
            continue
        if gaps := one.gaps(passage):
            raise RulingIncomplete(number=one.number, gaps=gaps)
        if _says_the_same(passage, one):
            continue
        _rule(passage, one, by)
        saving.append(passage)
        notes += [f"{passage.key}: {passage.note}"] if passage.note else []
    DSARPassage.objects.bulk_update(saving, RULED)
    done.saved = len(saving)
    ledger.record(by, Verb.DSAR_RULED, *cases, dsar, passages=len(saving), words="\n".join(notes))
    return done


def _says_the_same(passage: DSARPassage, one: Given) -> bool:
    return (passage.ruling, passage.redacted, passage.exemption, passage.note) == _kept(one)


def _kept(one: Given) -> tuple[str, str, str, str]:
    """Of what was typed, what belongs to the ruling chosen."""
    redacted = one.redacted.strip() if one.ruling == Ruling.REDACTED else ""
    withheld = one.ruling == Ruling.WITHHOLD
    exemption = one.exemption if withheld else ""
    return one.ruling, redacted, exemption, one.note.strip() if withheld else ""


def _rule(passage: DSARPassage, one: Given, by: Viewer) -> None:
    passage.ruling, passage.redacted, passage.exemption, passage.note = _kept(one)
    passage.ruled_by, passage.ruled_at, passage.changed_at = by.person, timezone.now(), None


@service(may=May.OPEN_WITH_REASON, on="dsar")
def export_dsar(*, dsar: DSAR, reason: str, by: Viewer) -> Export:
    """Everything that was ruled on, to be handed over. In the ledger before the first byte leaves.

    `StillToCheck` while a passage waits, or while the records say something that no passage says:
    nothing leaves unread, and nothing is forgotten. `ReasonNeeded` for fewer than ten characters.
    """
    dsar, cases = _dsar.locked_and_read(dsar, by)
    if len(reason.strip()) < LEAST_WORDS:
        raise ReasonNeeded("Say why you make the export now, in a sentence.")
    waiting = DSARPassage.objects.filter(dsar=dsar, ruling=Ruling.TO_CHECK).count()
    if waiting:
        are = "passage is" if waiting == 1 else "passages are"
        raise StillToCheck(f"{waiting} {are} still to check. Nothing leaves unchecked.")
    found = collect(dsar, cases)
    if not _dsar.matches(dsar, found):
        raise StillToCheck(
            "Something changed in the records just now. Look for anything new first."
        )
    _dsar.keep(dsar, found)
    note_export(panel=dsar.panel, reason=reason, by=by)
    dsar.exported_at = timezone.now()
    dsar.save(update_fields=["exported_at"])
    passages = list(DSARPassage.objects.filter(dsar=dsar))
    counts = {str(ruling): sum(one.ruling == ruling for one in passages) for ruling in Ruling}
    del counts[Ruling.TO_CHECK]
    ledger.record(by, Verb.DSAR_EXPORTED, *cases, dsar, words=reason, **counts)
    return Export(dsar, cases, passages, dsar.exported_at, by.reference)
