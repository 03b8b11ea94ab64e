"""Whatever is sent, no page breaks and nothing comes back unescaped (`quality.md` R7, its short form).

The forms are those found on the pages themselves. `test --long` throws ten times as much.
"""

import io
import os
import traceback
import zipfile
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.addresses import NO_ONE, ROWS
from tests.laws.hostile import SPECIAL, TAG, encoded, forms_in, hostile
from tests.laws.visits import Visits
from tests.laws.world import World
from tests.support.browser import aside
from tests.support.database import undone

pytestmark = pytest.mark.pages

THROWS = 250 if os.environ.get("LONG") else 12
FORM = "application/x-www-form-urlencoded"
WHO = ("coordinator", "writer", "chair", "deputy_chair", "involved", "ig_lead", "admin", "nobody")
PAGES = [row for row in ROWS if row.get and NO_ONE is not row.get]
SENDS = [row for row in ROWS if row.post and NO_ONE is not row.post and row.post.allowed]
often = settings(
    max_examples=THROWS,
    deadline=None,
    database=None,
    derandomize=not os.environ.get("LONG"),
    suppress_health_check=list(HealthCheck),
)


def label(row):
    return f"{row.name} {row.about}".strip()


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker):
    with undone(django_db_blocker):
        with aside():
            made = Visits(World())
        yield made


@pytest.fixture(scope="module")
def thrown_at():
    """Forms that had their share: many pages carry the same one."""
    return set()


def somebody(rule):
    return next(who for who in (*WHO, *sorted(rule.allowed)) if who in rule.allowed)


def check(visits, answer, sent):
    """Not broken, nothing unescaped, nothing run; and the same of the page it leads on to."""
    assert answer.status_code < 500, told(answer, sent)
    body = b"".join(answer).decode(errors="replace")
    assert TAG not in body, sent
    assert "7777778" not in body, sent
    assert not any("Bcc" in name or "\n" in value for name, value in answer.headers.items())
    if answer.status_code == 302 and urlsplit(answer["Location"]).path.startswith("/"):
        onward = visits.client.get(answer["Location"])
        if onward.status_code != 302:
            check(visits, onward, sent)


def told(answer, sent):
    error = getattr(answer, "exc_info", None)
    where = "".join(traceback.format_exception(error[1])[-3:]) if error else answer.status_code
    return f"sent {sent!r:.400}\n{where}"


@pytest.mark.parametrize("row", PAGES, ids=label)
def test_no_form_breaks_whatever_is_sent(visits, thrown_at, row):
    person, url = somebody(row.get), visits.url(row)
    with visits.asking(person, "GET", url) as answer:
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        forms = forms_in(answer.content.decode()) if is_page else []
    for form in forms:
        if form.key not in thrown_at:
            thrown_at.add(form.key)
            where = urljoin(url, form.action or url)
            throw_at(visits, person, where, form)
            if "/edit/" in where:
                throw_at(visits, person, where, form, HTTP_X_AUTOSAVE="1")


def throw_at(visits, person, url, form, **headers):
    @often
    @given(form.answers())
    def throw(answers):
        sent = encoded(answers)
        address = url if form.method == "POST" else f"{url}?{sent}"
        body = sent if form.method == "POST" else ""
        extra = {"content_type": FORM, **headers}
        with visits.asking(person, form.method, address, body, **extra) as answer:
            check(visits, answer, answers)

    throw()


@pytest.mark.parametrize("row", PAGES, ids=label)
def test_no_query_breaks_a_page(visits, row):
    """What links and filters carry, with anything in it."""
    names = st.sampled_from(("older", "newer", "older_than", "newer_than", "after", "page", "type"))
    more = st.sampled_from(("agency", "all", "panel", "then", "next", "stage", "lead", "errors"))
    url, person = visits.url(row), somebody(row.get)

    @settings(often, max_examples=max(4, THROWS // 3))
    @given(st.dictionaries(st.one_of(names, more), hostile, max_size=5))
    def throw(query):
        with visits.asking(person, "GET", f"{url}?{encoded(query)}") as answer:
            check(visits, answer, query)

    throw()


BODIES = {
    "json": ("application/json", b'{"a": [1'),
    "plain": ("text/plain", b"a=b"),
    "nothing": ("", b""),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"',
    ),
    "too many": (FORM, b"&".join(b"a%d=1" % n for n in range(1200))),
    "utf-7": (f"{FORM}; charset=utf-7", b"a=%2BADw-"),
    "too long": (FORM, b"a=" + b"x" * 5_300_000),
}


@pytest.mark.parametrize("row", SENDS, ids=label)
def test_no_strange_body_breaks_a_form(visits, row):
    person, url = somebody(row.post), visits.url(row)
    for name, (kind, body) in BODIES.items():
        if name == "too long" and row.name not in ("triage", "account_login", "referral_edit"):
            continue
        with visits.asking(person, "POST", url, body, content_type=kind) as answer:
            check(visits, answer, name)


@pytest.mark.parametrize(
    "shape", ["/cases/{}/summary", "/actions/{}", "/people/{}/", "/panels/{}/"]
)
def test_no_reference_breaks_an_address(visits, shape):
    @often
    @given(hostile.filter(bool))
    def throw(reference):
        url = shape.format(encoded({"": reference})[1:].replace("+", "%20") or "x")
        with visits.asking("coordinator", "GET", url) as answer:
            check(visits, answer, reference)

    throw()


def zipped(**files):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return kept.getvalue()


FILES = {
    "empty": b"",
    "noise": bytes(range(256)) * 40,
    "half a zip": zipped(a="b" * 500)[:60],
    "another zip": zipped(word="x"),
    "empty workbook": zipped(**{"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<a/>"}),
    "entities": zipped(
        **{"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'}
    ),
    "markup": TAG.encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
@pytest.mark.parametrize("name", ["form.xlsx", f"{TAG}.xlsx", "..\\..\\x.exe", "a" * 300])
def test_no_file_breaks_the_import(visits, content, name):
    row = next(row for row in ROWS if row.name == "referral_import")
    url = visits.url(row)
    with visits.uploading("writer", url, {"file": SimpleUploadedFile(name, content)}) as answer:
        check(visits, answer, name)


def test_what_is_thrown_holds_what_it_should():
    assert "\x00" in SPECIAL
    assert any(len(one) >= 10_000 for one in SPECIAL)
