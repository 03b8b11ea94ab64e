"""Lists cost the same number of questions however many cases there are: at 1,000 and at `--cases`
(10,000 if not said). The figure is the largest growth of any list's number of questions.
"""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import seeded
from bench.floor import Verdict

SMALL, LARGE = 1_000, 10_000
PAGES = ("/today", "/cases/", "/referrals/", "/actions/", "/requests/", "/meetings/", "/access/")
PEOPLE = ("coordinator", "local", "national")


def measure(cases: int) -> Verdict:
    made = seeded.begin()
    counted = []
    for size in (SMALL, max(cases, LARGE)):
        seeded.grow(made, size)
        counted.append(_questions(made))
    few, many = counted
    for (who, page), number in many.items():
        print(f"{who:12} {page:12} {few[who, page]:3} questions, with many cases {number:3}")
    return Verdict("lists", max(many[one] / few[one] for one in many), 1.0)


def _questions(made: seeded.Seeded) -> dict[tuple[str, str], int]:
    from tests.cast import Player

    found = {}
    for who in PEOPLE:
        client = Player(getattr(made, who)).login(Client())
        for page in PAGES:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(page)
            if answer.status_code == 200:
                found[who, page] = len(asked)
    return found
