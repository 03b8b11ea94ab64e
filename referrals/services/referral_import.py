"""Filling a referral from a form that was read: fills gaps only, marks what it filled, never sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referrals import questions
from referrals.choices import Presence, Verb
from referrals.models import Referral
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.selectors import referral as asked
from referrals.services import _writing
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer


@dataclass(frozen=True)
class Imported:
    """Questions that were filled, and those kept because something else was there already."""

    filled: tuple[str, ...]
    kept: tuple[str, ...]


@service(may=May.OWN_REFERRAL, on="referral")
def import_answers(
    *,
    referral: Referral,
    answers: Mapping[str, Any],
    by: Viewer,
    tried: Sequence[TriedAnswer] = (),
    factors: Sequence[FactorAnswer] = (),
) -> Imported:
    """Fill what is still empty; what was typed stays. What is filled is marked to be checked.

    Importing the same file twice changes nothing more. Refuses a sent referral.
    """
    now = _writing.opened(referral)
    current = asked.answers_of(now)
    given = {name: value for name, value in answers.items() if not questions.is_empty(value)}
    empty = {n: value for n, value in given.items() if questions.is_empty(current[n])}
    kept = [n for n, v in given.items() if n not in empty and _differs(current[n], v)]

    filled = list(empty)
    filled += ["tried"] if _add_new_tried(now, tried) else []
    merged, left = _merge(asked.factor_answers(now), factors)
    if merged is not None:
        _writing.replace_factors(now, merged)
        filled.append("factors")
    kept += ["factors"] if left else []

    _writing.write(now, empty, by=by, imported=filled)
    ledger.record(by, Verb.REFERRAL_IMPORTED, now, filled=len(filled), kept=len(kept))
    return Imported(filled=tuple(filled), kept=tuple(kept))


def _differs(one: Any, other: Any) -> bool:
    return questions.as_text(one or "") != questions.as_text(other or "")


def _add_new_tried(referral: Referral, entries: Sequence[TriedAnswer]) -> int:
    there = {_key(entry) for entry in asked.tried_answers(referral)}
    new = [entry for entry in entries if _key(entry) not in there]
    for entry in new:
        _writing.make_tried(referral, entry)
    return len(new)


def _key(entry: TriedAnswer) -> tuple:
    return entry.what.casefold(), entry.by_whom.casefold(), entry.agency


def _merge(
    there: Sequence[FactorAnswer], given: Sequence[FactorAnswer]
) -> tuple[list[FactorAnswer] | None, list[str]]:
    """The list with gaps filled, or None when nothing is new; and the keys that were kept."""
    merged = {answer.key: answer for answer in there}
    left, changed = [], False
    for answer in given:
        old = merged.get(answer.key)
        if old == answer or not answer.key:
            continue
        if old is None or _is_open(old):
            merged[answer.key], changed = answer, True
        else:
            left.append(answer.key)
    return (list(merged.values()) if changed else None), left


def _is_open(answer: FactorAnswer) -> bool:
    said = answer.presence != Presence.NOT_KNOWN and answer.factor
    return not said and answer.score is None and not answer.evidence
