"""C3: a hidden case leaves no trace. In random worlds every page, list, count and search of a viewer
is the same with the case and without it.

Whoever reads numbers of places (coordinator, chair) is shown worlds that are equally full: there the
hidden case is compared with another hidden one about somebody else.
"""

import os
import random
import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import AccessReview, CaseLink
from referrals.services.access_review import close_access_reviews, open_access_reviews
from referrals.services.restriction import restrict
from sharing.doors import ledger
from sharing.doors.viewer import the_service
from sharing.models import Notice
from tests.cast import Cast
from tests.factories import actions as work
from tests.factories import contact as contacts
from tests.factories import panel as meetings
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.sharing.selectors.test_undelivered import unsent

WORLDS = 500 if os.environ.get("LONG") else 50
STAGES = [s for s in Stage if s not in (Stage.DRAFT, Stage.JOINED)]
NUMBERLESS = (
    *("spoc", "deputy_spoc", "second_spoc", "charity_spoc", "worker"),
    *("manager", "board_member"),
)
READS_NUMBERS = ("coordinator", "chair", "deputy_chair")
PLACES = (
    *("today", "referral_list", "case_list", "action_list", "search", "panel_list"),
    *("agency_list", "meeting_list", "room_list", "access_overview", "refer"),
    *("access_review", "escalation_list", "disagreement_list", "business_list"),
)
TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"')


@pytest.fixture
def cast(db):
    return Cast(partners.panel(case_cap=30))


def somebody(rng, name):
    """Answers of a referral about somebody; they may resemble others."""
    return {
        "given_name": rng.choice(["Kay", "Kai", "Rae", name]),
        "family_name": rng.choice(["Fenwick", "Fenwik", "Stone", name]),
        "own_words": f"{name} said this",
        "address": f"{name} House",
    }


def fill(rng, cast, meeting):
    """The cases that are there in both worlds, with work and decisions about them."""
    agencies = [cast.police, cast.housing, cast.mental_health, cast.charity, cast.social_care]
    cases = []
    for n in range(rng.randint(2, 5)):
        stage = rng.choice(STAGES)
        cases.append(_case(rng, cast, stage, f"Seen{n}", rng.sample(agencies, 2), meeting))
    for n in range(rng.randint(0, 3)):
        _business(rng, cast, rng.choice(agencies), f"Table{n}")
    return cases


def _business(rng, cast, owner, name):
    """What an agency has to do for the panel itself, among its actions of cases."""
    by = cast.coordinator.user
    made = work.business(cast.panel, owner, by, days=rng.randint(-9, 9), text=name)
    work.update(made, by, "in_progress", name)
    work.step(made, "3", owner, [cast.chair.user])


def _case(rng, cast, stage, name, agencies, meeting, **fields):
    author = rng.choice([cast.worker.user, cast.second_spoc.user])
    urgent = rng.random() < 0.3
    involved = agencies if stage not in (Stage.WAITING, Stage.MATCHING, Stage.RECEIVED) else ()
    case = make.case_at(
        stage,
        author,
        cast.panel,
        lead=agencies[0],
        involved=involved,
        answers=somebody(rng, name),
        score=rng.choice([10, 15, 20, 25]),
        urgent=urgent,
        urgent_reason=name if urgent else "",
        **fields,
    )
    if involved:
        work.action(case, agencies[-1], cast.coordinator.user, days=rng.randint(-9, 9), text=name)
        _escalated(cast, case, name)
        _disagreed(cast, case, name)
        contacts.silent(case, agencies[0], cast.coordinator.user)
        unsent(cast.worker.user, reference=case.reference)
        meetings.decision(case, cast.chair.user, at=meeting, reasons=name)
    return case


def _escalated(cast, case, name):
    """Something of the police's is late: its SPoCs, its manager and the board were told."""
    made = work.late(case, cast.police, cast.coordinator.user, text=name)
    work.update(made, cast.spoc.user, "in_progress", name)
    people = (cast.spoc, cast.deputy_spoc, cast.second_spoc, cast.chair, cast.coordinator)
    for rung, told in (("1", people), ("2", [cast.manager]), ("4", [cast.board_member])):
        work.step(made, rung, cast.police, [one.user for one in told], response=name)


def _disagreed(cast, case, name):
    """The police's manager was told of one, another is for directors, and an agency ends its work."""
    by, parties = cast.coordinator.user, [cast.police, cast.housing]
    told = [(cast.manager.user, cast.police)]
    work.disagreement(case, parties, by, "managers", told=told, text=name)
    work.disagreement(case, parties, by, "directors", text=name)
    work.disagreement(case, parties, by, text=name)
    work.leaving(case, cast.police, cast.housing, by, reason=name, held_up_on="2026-01-05")


def hide(rng, cast, viewer, meeting, name, stage, others):
    """A case that this viewer may not know of, hidden in one of the ways there are."""
    agencies = [cast.social_care, cast.mental_health]
    case = _case(rng, cast, stage, name, agencies, meeting)
    way = rng.choice(("person", "agency", "restricted"))
    person = viewer.user
    if viewer == cast.board_member:
        # What is open to named people only is escalated to the board all the same, without a word of it.
        way = "person"
    if way == "restricted":
        by = cast.deputy_chair if viewer == cast.coordinator else cast.coordinator
        restrict(case=case, people=[], why=name, by=by.viewer)
        if viewer == by:
            way = "person"
    if way == "agency" and person.agency is not None:
        partners.bar(case, cast.chair.user, agency=person.agency)
    elif way != "restricted":
        partners.bar(case, cast.chair.user, person=person)
    if others:
        CaseLink.objects.create(case=rng.choice(others), other=case, kind="household")
    return case


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def pages_of(cast, viewer, words, meeting, cases):
    """Everything this viewer can ask for without knowing of the hidden case, and by asking for it."""
    client = viewer.login(Client(raise_request_exception=False))
    addresses = [reverse(name) for name in PLACES]
    addresses += [reverse("today") + "?all=1", reverse("panel_summary", args=[cast.panel.slug])]
    addresses += [reverse("waiting_list", args=[cast.panel.slug])]
    addresses += [reverse("message_failures", args=[cast.panel.slug])]
    addresses += [reverse("meeting_page", args=[meeting.reference])]
    addresses += [reverse("person_summary", args=[viewer.user.reference])]
    addresses += [reverse("case_summary", args=[case.reference]) for case in cases]
    addresses += [reverse("case_timeline", args=[case.reference]) for case in cases]
    found = {}
    for address in addresses:
        cache.clear()
        found[address] = _said(client.get(address))
    for word in words:
        found[f"search {word}"] = _said(client.post(reverse("search"), {"wanted": word}))
        found[f"case {word}"] = _said(client.get(reverse("case_summary", args=[word])))
    return found


def _said(answer):
    return answer.status_code, TOKENS.sub(b"", b"".join(answer)), answer.headers.get("Location")


def _differ(one, other):
    """The first lines in which two answers differ."""
    pairs = zip(one[1].decode().splitlines(), other[1].decode().splitlines(), strict=False)
    return one[0], other[0], next(((a, b) for a, b in pairs if a != b), "lengths")


@pytest.mark.parametrize("seed", range(WORLDS))
def test_a_hidden_case_leaves_no_trace(cast, seed):
    rng = random.Random(seed)
    viewer = getattr(cast, rng.choice(NUMBERLESS + READS_NUMBERS))
    counts = viewer in [getattr(cast, name) for name in READS_NUMBERS]
    with time_machine.travel(timezone.now(), tick=False), undone():
        meeting = meetings.quorate(cast)
        seen = fill(rng, cast, meeting)
        stage = rng.choice(STAGES)
        words = ("CR-2222", "Hidden", "Ghost", "Fenwick", "Kay")
        with undone():
            _hide(cast, viewer, meeting, "Hidden", stage, seen, seed)
            _review(cast, lapses=seed % 2)
            with_it = pages_of(cast, viewer, words, meeting, seen) | told(viewer)
        with undone():
            if counts:
                _hide(cast, viewer, meeting, "Ghost", stage, seen, seed + 7_000)
            _review(cast, lapses=seed % 2)
            without = pages_of(cast, viewer, words, meeting, seen) | told(viewer)
    assert {w: _differ(with_it[w], without[w]) for w in with_it if with_it[w] != without[w]} == {}


def _review(cast, *, lapses):
    """The month's access review asks about whatever there is; in half of the worlds it is over."""
    with ledger.listening():
        open_access_reviews(panel=cast.panel, by=the_service("test"))
        if lapses:
            ended = timezone.localdate() - timedelta(days=1)
            AccessReview.objects.update(opened_on=ended, due=ended)
            close_access_reviews(panel=cast.panel, by=the_service("test"))


def told(viewer):
    """Which messages about access this viewer has been sent; as a page, to be compared like one."""
    notices = Notice.objects.filter(to=viewer.user, verb__contains="access").order_by("verb")
    said = "\n".join(f"{verb} {due}" for verb, due in notices.values_list("verb", "due"))
    return {"messages": (200, said.encode(), None)}


def _hide(cast, viewer, meeting, name, stage, seen, seed):
    with ledger.listening():
        hide(random.Random(seed), cast, viewer, meeting, name, stage, seen)


def test_the_comparison_can_tell(cast):
    """A case that is not hidden does show: else silence would mean nothing."""
    with time_machine.travel(timezone.now(), tick=False):
        meeting = meetings.quorate(cast)
        before = pages_of(cast, cast.spoc, (), meeting, [])
        make.case_at(
            Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        )
        after = pages_of(cast, cast.spoc, (), meeting, [])
    assert {reverse("case_list"), reverse("referral_list")} <= {
        where for where in before if before[where] != after[where]
    }
