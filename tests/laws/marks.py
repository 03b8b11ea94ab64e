"""Marked words: each free text of a world gets one of its own, so that a leak says where it began."""

import re
from datetime import date
from itertools import count

from referrals.models import Referral
from tests.factories import referrals as make
from tests.laws.records import free_text

BORN = date(1931, 7, 13)
# The shortest marked field is a postcode, so eight signs. Initials of two marked names are ZZ.
MARK = re.compile(r"zq[0-9a-f]{4}zx", re.IGNORECASE)
PERSONAL = re.compile(
    MARK.pattern + r"|\bZZ\b|13 July 1931|13 Jul 1931|1931-07-13|13/0?7/1931", re.IGNORECASE
)


class Marks:
    """Gives out marks, and remembers which stands for what."""

    def __init__(self):
        self.stands_for, self._number = {}, count(1)

    def __call__(self, name, most=None):
        mark = f"Zq{next(self._number):04x}zx"
        self.stands_for[mark.lower()] = name
        return mark if not most or most > 40 else mark[:most]

    def found_in(self, text):
        """What the text gives away, by the names of the fields it was written into."""
        hits = {hit.lower() for hit in PERSONAL.findall(text)}
        return sorted({self.stands_for.get(hit, hit) for hit in hits})

    def answers(self):
        """A whole referral, sendable, in which every free text is marked."""
        marked = {field.name: self(field.name) for field in free_text(Referral)}
        kept = {"interim_agency", "relationship"} & make.ANSWERS.keys()
        unmarked = {name: value for name, value in make.ANSWERS.items() if name not in marked}
        assert not kept - unmarked.keys() - marked.keys()
        return unmarked | marked | {"birth_date": BORN, "aliases": [self("aliases")]}
