"""No page offers what is not there: every link opens and every button may be pressed, for each role."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest

from tests.laws.hostile import forms_in
from tests.laws.visits import Visits
from tests.laws.world import World
from tests.support.browser import aside
from tests.support.database import undone

pytestmark = pytest.mark.pages

LINK = re.compile(r"""<a\b[^>]*\bhref=["']([^"']*)""")
REFERENCE = re.compile(r"\b(?:CR|ACT|MT|PD|P)-\w+|(?<=/)\d+(?=/|$)|(?<=agencies/)[^/]+")
# Of pages that differ by nothing but what they are about, a few are opened; of those on which the
# stage decides what is offered, all.
A_FEW, ALL = 2, 99
BY_STAGE = {"/cases/*/summary", "/referrals/*/", "/referrals/*/triage"}
# A press that is refused by a rule (409) is an answer; these are a page that should not have offered it.
NOT_OFFERED = {403, 404, 405, 500}
WHO = (
    "nobody",
    "writer",
    "own_spoc",
    "involved",
    "lead_spoc",
    "lead_worker",
    "other_spoc",
    "barred",
    "coordinator",
    "chair",
    "deputy_chair",
    "board",
    "ig_lead",
    "admin",
    "stranger",
)


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker):
    with undone(django_db_blocker):
        with aside():
            made = Visits(World())
        yield made


@pytest.mark.parametrize("person", WHO)
def test_everything_offered_is_there(visits, person):
    """From the front door along every link; each form is sent as it stands, and undone."""
    waiting, seen, often, dead = ["/"], {"/"}, Counter(), {}
    while waiting:
        url = waiting.pop(0)
        if enough(url, often):
            continue
        with visits.asking(person, "GET", url) as answer:
            links, forms = offered(url, answer)
        if answer.status_code not in (200, 302):
            dead[url] = answer.status_code
        waiting += sorted(links - seen)
        seen |= links
        for action in forms:
            if not enough(f"press {action}", often):
                with visits.asking(person, "POST", action) as sent:
                    if sent.status_code in NOT_OFFERED:
                        dead[f"{action} on {url}"] = sent.status_code
    assert dead == {}


def enough(what, often):
    """Whether enough of this kind were opened or pressed; counts this one."""
    shape = REFERENCE.sub("*", what)
    often[shape] += 1
    return often[shape] > (ALL if shape in BY_STAGE else A_FEW)


def offered(url, answer):
    """Where the links of a page lead, and its forms."""
    if answer.status_code == 302:
        return {answer["Location"]}, set()
    if not answer["Content-Type"].startswith("text/html"):
        return set(), set()
    html = answer.content.decode()
    links = {inside(url, link) for link in LINK.findall(html)} - {""}
    posts = {urljoin(url, form.action or url) for form in forms_in(html) if form.method == "POST"}
    return links, {post.partition("#")[0] for post in posts}


def inside(url, link):
    """The address within this service that a link leads to; nothing if it leads elsewhere."""
    whole = urlsplit(urljoin(url, link.replace("&amp;", "&")))
    if whole.scheme or whole.netloc or not whole.path.startswith("/"):
        return ""
    return whole.path + (f"?{whole.query}" if whole.query else "")
