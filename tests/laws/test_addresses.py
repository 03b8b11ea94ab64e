"""Law 4: every address has a row that says who may use it, and what the row says is so.

Unknown and forbidden are one answer, byte for byte (C2); nobody whom it does not concern changes
anything; no page breaks.
"""

import json
import re
from collections import Counter

import pytest
import time_machine
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from referrals.models import StageMove
from sharing.doors.ledger import chain_of
from sharing.models import LedgerEntry, LedgerHead
from tests.laws.addresses import (
    BLIND,
    EVERYBODY,
    NO_ONE,
    NOT_SIGNED_IN,
    REFERENCES_READ,
    ROWS,
    SIGNED_IN,
)
from tests.laws.visits import Visits
from tests.laws.world import World
from tests.support.browser import aside
from tests.support.database import undone

pytestmark = pytest.mark.pages

SIGN_IN = "/sign-in"
CASE = re.compile(r"CR-\w+")
# Pages that only lead on: to where one's work is, or to a step of signing in.
LEAD_ON = {
    "start",
    "account_login",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "account_reauthenticate",
    "account_logout",
    "account_reset_password_from_key",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
# What may be written in a panel's chain where nothing may change: that somebody looked, or was told no.
HARMLESS = {"looked", "listed", "refused", "referral_printed", "quick_link_opened"}
UNKNOWN = "/cases/CR-2222/summary"
# Enough to see that a method is not there, or that a page makes no difference between people.
SOME = ("nobody", "leaver", "stranger", "barred", "writer", "coordinator", "board")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all rows, at one moment; whatever a request does to it is undone."""
    stopped = time_machine.travel(timezone.now(), tick=False)
    with stopped, undone(django_db_blocker):
        with aside():
            made = World()
        yield made


@pytest.fixture(scope="module")
def visits(world):
    with aside():
        return Visits(world)


@pytest.fixture(scope="module")
def unknown(world, visits):
    """What each person is answered about a case that does not exist."""
    found = {}
    with aside():
        for person in world.people:
            with visits.asking(person, "GET", UNKNOWN) as answer:
                found[person] = looks_like(answer)
    return found


@pytest.fixture(scope="module")
def before(world, visits):
    """The last entry of the panel's chain and the number of moves: the same before every request,
    since each is undone."""
    with aside():
        return last_entry(world), StageMove.objects.count()


def last_entry(world):
    head = LedgerHead.objects.filter(chain=chain_of(world.cast.panel.pk))
    return head.values_list("seq", flat=True).first() or 0


def done_since(world, entry, moves):
    """What the panel's own chain says since an entry, and whether a case moved."""
    chain = LedgerEntry.objects.filter(chain=chain_of(world.cast.panel.pk), seq__gt=entry)
    verbs = {json.loads(bytes(body))["verb"] for body in chain.values_list("body", flat=True)}
    return verbs | ({"moved"} if StageMove.objects.count() != moves else set())


def looks_like(answer):
    """Everything of an answer that a person or a program could tell apart."""
    return (
        answer.status_code,
        sorted(answer.headers.items()),
        sorted(answer.cookies),
        answer.content,
    )


def expected(row, method, person):
    rule, other = (row.get, row.post) if method == "GET" else (row.post, row.get)
    if rule is None:
        return "sign in" if person in NOT_SIGNED_IN and not other.open_to_all else "not so"
    if person in rule.allowed:
        return "let in"
    if person in NOT_SIGNED_IN and not rule.open_to_all:
        return "sign in"
    return "told no" if person in rule.told_no else "nothing there"


def seen(answer):
    """What came, in the words of `expected`."""
    status = answer.status_code
    if status == 302 and answer["Location"].split("?")[0] == SIGN_IN:
        return "sign in"
    named = {403: "told no", 404: "nothing there", 405: "not so"}
    return named.get(status, f"broken: {status}" if status >= 500 else "let in")


def matches(row, method, answer, wanted):
    """Whether an answer is what the table says; a page that is read must be there, whole."""
    if wanted == "let in" and row.name in LEAD_ON:
        return answer.status_code < 400
    if wanted == "let in" and method == "GET" and answer.status_code != 200:
        return False
    return seen(answer) == wanted


def label(row):
    return f"{row.name} {row.about}".strip()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("row", ROWS, ids=label)
def test_the_table_says_who_may(world, visits, unknown, before, row, method):
    rule = row.get if method == "GET" else row.post
    wrong = {}
    for person in SOME if rule in (None, NO_ONE, SIGNED_IN, EVERYBODY) else world.people:
        with visits.asking(person, method, visits.url(row)) as answer:
            did = done_since(world, *before)
        if fault := fault_in(row, method, person, answer, did, world, unknown[person]):
            wrong[person] = fault
    assert not wrong, told(wrong)


def fault_in(row, method, person, answer, did, world, unknown):
    """What is not as the table says, in words; nothing when all is well."""
    wanted = expected(row, method, person)
    if not matches(row, method, answer, wanted):
        return f"{wanted}, but {seen(answer)} ({answer.status_code})"
    blind = person in BLIND.allowed and (row.name, person) not in REFERENCES_READ
    if blind and (shown := references_in(answer, world)):
        return f"{wanted}, and shown {shown}"
    if (wanted != "let in" or method == "GET") and did - HARMLESS:
        return f"{wanted}, but {sorted(did)}"
    if answer.status_code == 404 and not is_like(answer, unknown):
        return f"not as unknown: {difference(answer, unknown)}"
    return ""


def told(wrong):
    return "".join(f"\n{person}: {what}" for person, what in wrong.items())


def is_like(answer, unknown):
    """Signed in or not: whoever may not even ask about the unknown has nothing to compare with."""
    return unknown[0] != 404 or looks_like(answer) == unknown


def references_in(answer, world):
    return {case.reference for case in world.cases.values()} & set(
        CASE.findall(answer.content.decode(errors="replace"))
    )


def difference(answer, unknown):
    pairs = zip(looks_like(answer)[1:3], unknown[1:3], strict=True)
    return [set(map(str, here)) ^ set(map(str, there)) for here, there in pairs] or "the body"


def test_nothing_there_is_the_same_for_everybody(unknown):
    answers = {who: answer for who, answer in unknown.items() if who not in NOT_SIGNED_IN}
    assert answers["stranger"][0] == 404
    assert [who for who, answer in answers.items() if answer != answers["stranger"]] == []


def test_no_form_is_taken_without_its_token(world, visits, before):
    """Whoever may send it: without the token of the page it came from, nothing happens."""
    taken = {}
    for row in (row for row in ROWS if row.post and row.post is not NO_ONE):
        person = min(row.post.allowed or {"coordinator"})
        with visits.asking(person, "POST", visits.url(row), checked=True) as answer:
            did = done_since(world, *before)
        if answer.status_code not in (302, 403) or did - HARMLESS:
            taken[label(row)] = answer.status_code, did
        elif answer.status_code == 302 and seen(answer) != "sign in":
            taken[label(row)] = answer["Location"]
    assert taken == {}


def named_addresses(patterns=None):
    for one in patterns or get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            yield one.name
        else:
            yield from named_addresses(one.url_patterns)


def test_every_address_has_a_row_and_every_row_an_address():
    addresses, rows = set(named_addresses()), {row.name for row in ROWS}
    assert addresses - rows == set()
    assert rows - addresses == set()


def test_no_row_stands_twice():
    twice = [one for one, times in Counter((r.name, r.about) for r in ROWS).items() if times > 1]
    assert twice == []
