"""Names of other people that may stand in somebody's data: found, marked, blacked out. Pure.

A help for whoever reads, never a ruling: what is not found here may still be about somebody else.
"""

import re
from collections.abc import Collection, Iterable

WITHHELD = "[name withheld]"
WITHHELD_REFERENCE = "[reference withheld]"
REFERENCE = re.compile(r"\b(?:CR|AD)-[0-9A-Z]{3,8}\b")
# One word that begins with a capital, or several in a row; "de", "van" and the like between them.
NAME = re.compile(r"[A-Z][\w’'-]+(?:\s+(?:(?:de|la|van|von|bin|al)\s+)?[A-Z][\w’'-]*)*")
SHORTEST = 3
# Words that begin with a capital in such answers and name nobody.
NAME_NOBODY = """
adult adults advocate independent age and ask but call carer community council doctor duty ex-partner family
flat friend health home hospital housing lead living lives manager mental mother father sister
brother son daughter neighbour partner next none nobody not nurse officer outreach police practice
probation professional road safeguarding service she social somebody source spoc street support
surgery team text the their they this trust two three unknown visitor visitors who with worker
named senior general practitioner key person his her has had can may will does did yes monday
tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december
"""
ORDINARY = frozenset(NAME_NOBODY.split())


def named_in(text: str) -> set[str]:
    """What reads like somebody's name in a short answer about people, and its parts."""
    return {part for found in NAME.findall(text) for part in parts_of(found)}


def parts_of(name: str) -> set[str]:
    """A whole name, and each of its words by which somebody may be called."""
    words = [word.strip("’'-") for word in name.split()]
    telling = [
        w for w in words if len(w) >= SHORTEST and w[0].isupper() and w.lower() not in ORDINARY
    ]
    if not telling:
        return set()
    return {*telling, " ".join(words)} if len(telling) > 1 or len(words) == 1 else set(telling)


def without_own(names: Iterable[str], own: Collection[str]) -> list[str]:
    """The longest first, so that a whole name is found before its parts; the adult's own left out."""
    mine = {word.lower() for name in own for word in name.split()}
    others = {one for one in names if not mine.issuperset(one.lower().split())}
    return sorted(others, key=lambda name: (-len(name), name))


def standing_in(text: str, names: Collection[str], own_references: Collection[str]) -> list[str]:
    """Which of these names, and which references of others' cases, stand in a text."""
    others = {one for one in REFERENCE.findall(text) if one not in own_references}
    found = [one for one in names if _as_word(one).search(text)]
    return [*found, *sorted(others)]


def black_out(text: str, names: Collection[str]) -> str:
    """The text with these names taken out."""
    for one in sorted(names, key=len, reverse=True):
        instead = WITHHELD_REFERENCE if REFERENCE.fullmatch(one) else WITHHELD
        text = _as_word(one).sub(instead, text)
    return text


def pieces(text: str, names: Collection[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of these names."""
    if not names:
        return [(text, False)]
    any_of = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))
    split = re.split(rf"(?<!\w)({any_of})(?!\w)", text)
    return [(piece, place % 2 == 1) for place, piece in enumerate(split) if piece]


def _as_word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
