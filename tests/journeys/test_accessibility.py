"""Every page that can be read, and every form sent wrongly: axe, 320 pixels, console, policy, weight.

Pages are asked for as the people of the table of addresses (`tests/laws/addresses.py`), and shown in
the browser under their own headers, so that the content security policy holds as it does for people.
"""

import gzip
import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.http import HttpResponse

from tests.laws.addresses import NO_ONE, ROWS
from tests.laws.visits import Visits
from tests.laws.world import World
from tests.support.axe import violations
from tests.support.browser import aside
from tests.support.database import undone

pytestmark = pytest.mark.browser

# Who sees most, then those who see it differently, or with nothing in it yet.
FIRST = ("coordinator", "writer", "chair", "deputy_chair", "ig_lead", "admin", "nobody")
OTHERS = ("involved", "chair", "elsewhere")
MOST_PEOPLE = 2
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
WRONG = {"data": "nothing=1", "content_type": "application/x-www-form-urlencoded"}
MOST_BYTES = {"js": 60_000, "css": 35_000, "html": 60_000}
BUILT = settings.BASE_DIR / "assets" / "build"
FILES = re.compile(r"""(?:src|href)=["']/static/([^"']+\.(js|css))""")
PAGES = [row for row in ROWS if NO_ONE not in (row.get, row.post)]
NOT_OURS = re.compile(r"""\b(?:src|href|action)=["'](?:https?:)?//""")


def label(row):
    return f"{row.name} {row.about}".strip()


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker):
    with undone(django_db_blocker):
        with aside():
            made = Visits(World())
        yield made


@pytest.fixture(scope="module")
def served(_served):
    return _served


@pytest.fixture
def window(page):
    """A browser's window that remembers what the console said."""
    page.said = []
    page.on("console", lambda one: page.said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    # What is shown here was not served, so the browser would let no socket through.
    page.route_web_socket("**/live/**", lambda end: None)
    return page


def states(visits, row):
    """The page as different people see it, and after a form was sent wrongly; each look once."""
    seen = set()
    for person, method in people_for(row):
        extra = WRONG if method == "POST" else {}
        with aside(), visits.asking(person, method, visits.url(row), **extra) as answer:
            body = answer.content
        is_page = answer["Content-Type"].startswith("text/html") and body
        if is_page and answer.status_code not in (301, 302, 405) and body not in seen:
            seen.add(body)
            yield f"{method} as {person}", answer


def people_for(row):
    if row.get:
        first = [who for who in (*FIRST, *sorted(row.get.allowed)) if who in row.get.allowed][:1]
        others = [who for who in OTHERS if who in row.get.allowed and who not in first]
        for person in (*first, *others)[:MOST_PEOPLE]:
            yield person, "GET"
    if row.post and row.post.allowed:
        allowed = (*FIRST, *sorted(row.post.allowed))
        yield next(who for who in allowed if who in row.post.allowed), "POST"


@pytest.mark.parametrize("row", PAGES, ids=label)
def test_every_page_is_sound(visits, served, window, row):
    faults = {}
    for what, answer in states(visits, row):
        if found := faults_in(window, f"{served}{visits.url(row)}", answer):
            faults[what] = found
    assert faults == {}


def test_what_is_wrong_with_a_page_is_found(served, window):
    """The look at every page means something: this one has a fault of each kind."""
    headers = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'"}
    wrong = (
        b"""<!doctype html><html><title>t</title><p id="a" id="a" style="width: 700px">wide</p>
        <img src="//elsewhere.example/a.png"><div>"""
        + b"x " * 40_000
    )
    found = "\n".join(faults_in(window, f"{served}/wrong", HttpResponse(wrong, headers=headers)))
    for one in ("image-alt", "html weighs", "//", "Content Security", "twice"):
        assert one in found
    wide = b"<!doctype html><html lang=en><title>t</title><h1>" + b"w" * 300
    assert "does not fit 320 pixels" in faults_in(window, f"{served}/wide", HttpResponse(wide))


def faults_in(window, address, answer):
    """What is wrong with one page, at both widths."""
    window.said.clear()
    headers = {k: v for k, v in answer.headers.items() if not k.startswith("Content-Length")}
    window.route(
        address,
        lambda route: route.fulfill(status=200, headers=headers, body=answer.content),
    )
    window.set_viewport_size(WIDE)
    window.goto(address)
    window.unroute(address)
    found = [*axe(window), *too_heavy(answer), *said_twice(answer)]
    window.set_viewport_size(NARROW)
    if window.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        found.append("does not fit 320 pixels")
    found += [fault for fault in axe(window) if fault not in found]
    return found + window.said


def axe(window):
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations(window)]


class _Twice(HTMLParser):
    """Collects attributes and ids that stand twice: browsers quietly keep the first."""

    def __init__(self):
        super().__init__()
        self.ids, self.found = set(), []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        self.found += [f"<{tag}> has {name} twice" for name in names if names.count(name) > 1]
        for value in (value for name, value in attrs if name == "id"):
            if value in self.ids:
                self.found.append(f"id {value} stands twice")
            self.ids.add(value)


def said_twice(answer):
    reader = _Twice()
    reader.feed(answer.content.decode())
    return sorted(set(reader.found))


@cache
def weight(name):
    return len(gzip.compress((BUILT / name).read_bytes()))


def too_heavy(answer):
    """What a page and its files weigh, and what it would fetch from elsewhere (`quality.md` P11)."""
    html = answer.content.decode()
    weights = {"html": len(answer.content), "js": 0, "css": 0}
    for name, kind in set(FILES.findall(html)):
        weights[kind] += weight(name)
    heavy = [f"{kind} weighs {n}" for kind, n in weights.items() if n > MOST_BYTES[kind]]
    return heavy + NOT_OURS.findall(html)
