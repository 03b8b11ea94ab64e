"""Law 6: nothing personal leaves by mail, title, address, header, log, ledger, notice or error page.

Every free text of the world is marked. The marks are in the database and on the pages that may show
them, so that their absence elsewhere means something.
"""

import io
import json
import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail as post
from django.db import connection, transaction
from django.utils import timezone

from config.logs import Line
from panel.tasks import run_sweep
from referrals.models import (
    Adult,
    Case,
    CaseAgency,
    Offer,
    ReferralFactor,
    RiskAssessment,
    StageMove,
    TriedBefore,
)
from sharing.doors.viewer import the_service
from sharing.models import LedgerEntry, Notice
from sharing.post import mail
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.laws.addresses import ROWS
from tests.laws.attempts import ATTEMPTS
from tests.laws.marks import BORN, Marks
from tests.laws.records import filled, free_text
from tests.laws.test_addresses import label
from tests.laws.test_who_moves import PLAYERS
from tests.laws.visits import Visits
from tests.laws.world import World
from tests.support.browser import aside
from tests.support.database import undone

EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
ALL = sorted(path.relative_to(EMAILS).with_suffix("") for path in EMAILS.rglob("*.txt"))
# The message of the morning says what the others say.
MORNING = Path("sharing/morning")
TEMPLATES = [path for path in ALL if path != MORNING]
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
ADDRESS = re.compile(r"""\b(?:href|src|action|formaction|hx-[a-z-]+|data-[a-z-]+)=["']([^"']*)""")
# Who knows most is asked first: the more there is to show, the more could slip out.
ASKED = ("coordinator", "involved", "lead_spoc", "chair", "deputy_chair", "writer", "ig_lead")
OURS = ("referrals", "actions", "panel")
# What somebody writes about a meeting or a grant is not about an adult, and is not marked here.
NOT_ABOUT_ADULTS = {"CaseGrant", "Meeting"}
# On the pages of a case and a referral the adult is named, of course.
SHOWING = (
    ("case_risk", "GET", "active"),
    ("case_person", "GET", "active"),
    ("referral_print", "GET", "active"),
    ("case_actions", "GET", "active"),
    ("identity", "POST", "active"),
    ("meeting_page", "GET", "ended meeting"),
)
SHOWN_SOMEWHERE = {"own_words", "given_name", "facts", "response", "trigger", "task", "reasons"}


@pytest.fixture(scope="module")
def marks():
    return Marks()


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker, marks):
    with undone(django_db_blocker):
        with aside():
            made = Visits(_marked(marks))
        yield made


def _marked(marks):
    """A world in which every free text is a mark."""
    world = World(marks, **marks.answers())
    for model in (Adult, Case, CaseAgency, Offer, ReferralFactor, TriedBefore):
        model.objects.update(**{f.name: marks(f.name, f.max_length) for f in free_text(model)})
    Adult.objects.update(birth_date=BORN)
    for case in Case.objects.exclude(submitted_at=None):
        moved = {"from_stage": "draft", "to_stage": case.stage, "at": case.submitted_at}
        filled(StageMove, marks, case=case, **moved)
    return world


def asked_of(row):
    """Who asks for the page of a row: one who may, and one who is told no."""
    for rule, method in ((row.get, "GET"), (row.post, "POST")):
        if rule:
            for people in (rule.allowed, rule.told_no):
                if person := next((who for who in (*ASKED, *sorted(people)) if who in people), ""):
                    yield person, method


def about(answer):
    """What of an answer is seen beyond the page: title, addresses, headers, cookies; all of an error."""
    body = answer.content.decode(errors="replace")
    names = {template.name for template in answer.templates}
    if answer.status_code in (403, 404, 405, 500) or "errors/refused.html" in names:
        yield body
    yield from TITLE.findall(body)
    yield from ADDRESS.findall(body)
    yield from (f"{name}: {value}" for name, value in answer.headers.items())
    yield from (morsel.value for morsel in answer.cookies.values())


@pytest.fixture
def logged(capfd):
    """logged(): all that was written to the log and to the console since the last time."""
    console = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Line))
    before, console.stream = console.stream, (kept := io.StringIO())

    def said():
        written = "".join(capfd.readouterr()) + kept.getvalue()
        kept.truncate(0)
        return written

    yield said
    console.stream = before


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_no_page_gives_anything_away_beyond_itself(visits, marks, row, logged):
    for person, method in asked_of(row):
        with visits.asking(person, method, visits.url(row)) as answer:
            beyond = "\n".join(about(answer))
            kept = "\n".join(rows_kept_aside())
        assert marks.found_in(beyond) == [], f"{method} as {person}"
        assert marks.found_in(kept) == [], f"{method} as {person}, in ledger, notices or sessions"
    assert marks.found_in(logged()) == []


def rows_kept_aside():
    """What the service writes beside the records themselves."""
    for body in LedgerEntry.objects.order_by("-pk")[:20].values_list("body", flat=True):
        yield bytes(body).decode()
    for notice in Notice.objects.order_by("-pk")[:20]:
        yield json.dumps([str(value) for value in vars(notice).values()])
    for session in Session.objects.all():
        yield str(session.get_decoded())


def test_the_marks_are_in_the_database(visits):
    """In every table of ours with a free text that somebody fills."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    bare = []
    for model in models:
        fields = [field.column for field in free_text(model)]
        if not fields or model.__name__.endswith("Event") or model.__name__ in NOT_ABOUT_ADULTS:
            continue
        written = " || ' ' || ".join(f"coalesce({column}, '')" for column in fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select 1 from {model._meta.db_table} where {written} ~* 'zq[0-9a-f]{{4}}zx'"
            )
            if not cursor.fetchone():
                bare.append(model.__name__)
    assert bare == []


def test_the_marks_are_on_the_pages_that_may_show_them(visits, marks):
    shown = set()
    for name, method, about in SHOWING:
        row = next(one for one in ROWS if (one.name, one.about) == (name, about))
        with visits.asking("coordinator", method, visits.url(row)) as answer:
            shown |= set(marks.found_in(answer.content.decode()))
    assert shown >= SHOWN_SOMEWHERE


def row_of(name):
    return next(row for row in ROWS if row.name == name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_move_writes_anything_personal_in_a_message(name, monkeypatch, logged):
    """Every move of the pathway, done by whoever may, and the messages it sends."""
    marks = Marks()
    monkeypatch.setattr(make, "ANSWERS", marks.answers())
    attempt = ATTEMPTS[name]
    cast = Cast(partners.panel(case_cap=10))
    for source in sorted(attempt.sources)[:1]:
        adult = filled(Adult, marks, birth_date=BORN) if source in WITH_ADULT else None
        case = make.case_at(source, cast.worker.user, cast.panel, lead=cast.housing, adult=adult)
        attempt.prepare(case, cast)
        mover = next(who for who, roles in PLAYERS.items() if roles & attempt.movers)
        attempt.run(type(case).objects.get(pk=case.pk), getattr(cast, mover).viewer, cast)
    run_sweep(the_service("sweep"))
    assert Notice.objects.filter(sent_at=None).count() == 0
    for message in post.outbox:
        assert marks.found_in(str(message.message())) == []
    for said in rows_kept_aside():
        assert marks.found_in(said) == []
    assert marks.found_in(logged()) == []


WITH_ADULT = {"listed", "assessment", "active", "exit_proposed", "closed"}


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_no_message_can_hold_anything_personal(visits, marks, template):
    notice = notice_of(template, visits)
    subject, body = mail.words(notice)
    assert notice.reference in subject + body or template.parent.name == "panel"
    assert marks.found_in(subject + body) == []


def test_the_message_of_the_morning_can_hold_nothing_personal(visits, marks):
    """With a line of every kind there is."""
    assert MORNING in ALL
    notices = [notice_of(template, visits) for template in TEMPLATES]
    subject, body = mail.morning_words(notices)
    assert body.count("\n- ") + body.startswith("- ") == len(TEMPLATES)
    assert marks.found_in(subject + body) == []


def notice_of(template, visits):
    return Notice(
        key=str(template),
        app=template.parent.name,
        verb=template.name,
        to=visits.world.cast.worker.user,
        reference=visits.world.cases["active"].reference,
        due=timezone.localdate(),
        quick=True,
    )


def test_a_page_that_breaks_says_nothing_of_whom_it_was_about(visits, marks, monkeypatch, logged):
    """The database puts the whole refused row into its error; neither page nor log may repeat it."""
    case = visits.world.cases["active"]

    def breaks(*args, **words):
        name = f"{case.referral.given_name} {case.referral.family_name}"
        with transaction.atomic():
            filled(
                RiskAssessment,
                marks,
                case=case,
                version="review",
                assessed_by=visits.world.cast.chair.user,
                highest=99,
                overall=99,
                band="low",
                summary=name,
            )

    monkeypatch.setattr("referrals.views.case_risk.page_of", breaks)
    with visits.asking("coordinator", "GET", visits.url(row_of("case_risk"))) as answer:
        pass
    log = logged()
    assert answer.status_code == 500
    assert log.count("IntegrityError") >= 2, "both kinds of log say what kind of error it was"
    assert marks.found_in(answer.content.decode() + log) == []


def test_what_is_typed_behind_a_question_mark_is_not_logged(visits, marks, logged):
    with visits.asking("coordinator", "GET", f"/cases/?stage={marks('typed')}"):
        pass
    log = logged()
    assert "/cases/" in log
    assert marks.found_in(log) == []
