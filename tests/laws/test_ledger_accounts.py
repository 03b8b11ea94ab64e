"""C8: a thousand random requests of everybody, kept by the asker and compared with the ledger, one to one.

What the asker keeps: whether something was shown or refused, about what, and which cases the page
names. What the ledger must say is no more and no less than that.
"""

import json
import random
import re

from django.db.models import Q

from actions.models import Action, ProfessionalDisagreement
from referrals.models import InformationRequest
from sharing.models import LedgerEntry, LedgerHead
from tests.laws.addresses import ROWS
from tests.laws.test_addresses import seen, visits, world  # noqa: F401
from tests.support.browser import aside

REQUESTS = 1_000
CASE = re.compile(r"CR-[0-9A-Z]{4,6}")
LOOKS = {"looked", "identity_shown", "protected_address_shown"}
# Shown to say what a reference looks like; no case has it.
EXAMPLES = {"CR-7K4M", "CR-7K4MP", "CR-7K4MPX"}
PRESSES = ("identity", "protected_address")

ASKED = [(row, "GET") for row in ROWS if row.get and not row.get.open_to_all] + [
    (row, "POST") for row in ROWS if row.name in PRESSES
] * 5


def entries_since(heads):
    """What was written since, in every chain."""
    since = ~Q(chain__in=heads)
    for chain, seq in heads.items():
        since |= Q(chain=chain, seq__gt=seq)
    entries = LedgerEntry.objects.filter(since).order_by("chain", "seq")
    return [json.loads(bytes(body)) for body in entries.values_list("body", flat=True)]


def account(visits, row, method, person, heads):  # noqa: F811
    """One request: what the asker was shown, and what the ledger says of it."""
    with visits.asking(person, method, visits.url(row)) as answer:
        body = b"".join(answer).decode(errors="replace")
        return answer, body, entries_since(heads)


def disagreements(row, person, who, answer, body, entries):
    """Each way in which asker and ledger tell it differently."""
    verbs = [entry["verb"] for entry in entries]
    named = {reference for entry in entries for reference in entry["of"]}
    found = [f"said of {entry['by']}" for entry in entries if entry["by"] != who]
    if person in ("nobody", "leaver"):
        return found + ([f"nobody, and yet {verbs}"] if entries else [])
    if answer.status_code == 404:
        return found + ([f"not found, but {verbs}"] if verbs.count("refused") != 1 else [])
    if answer.status_code == 403:
        return found + ([f"refused, but {verbs}"] if verbs.count("refused") != 1 else [])
    if "refused" in verbs:
        found.append("shown, and yet a refusal")
    for part in (Action, InformationRequest, ProfessionalDisagreement):
        whole = part.objects.filter(reference__in=named).values_list("case__reference", flat=True)
        named |= set(whole)  # who is named a part is named its case
    unsaid = set(CASE.findall(body)) - named - EXAMPLES
    if unsaid and "ledger_read" not in verbs:
        found.append(f"shows {sorted(unsaid)} that no entry names")
    return found


def test_a_thousand_requests_and_the_ledger_tell_the_same(world, visits):  # noqa: F811
    rng, wrong, looked = random.Random(8), [], 0
    with aside():
        # The same before every request, since each is undone.
        heads = dict(LedgerHead.objects.values_list("chain", "seq"))
        for _ in range(REQUESTS):
            row, method = rng.choice(ASKED)
            person = rng.choice(sorted(world.people))
            answer, body, entries = account(visits, row, method, person, heads)
            player = world.people[person]
            who = player.user.reference if player else "nobody"
            told = disagreements(row, person, who, answer, body, entries)
            ref = visits.world.about[row.about].get("ref")
            if ref and seen(answer) == "let in" and method == "GET" and answer.status_code == 200:
                looks = [e for e in entries if e["verb"] in LOOKS and ref in e["of"]]
                looked += len(looks)
                told += [f"{len(looks)} looks at {ref}"] if len(looks) != 1 else []
            wrong += [f"{method} {row.name} {row.about} as {person}: {one}" for one in told]
    assert wrong == []
    assert looked > REQUESTS / 20
