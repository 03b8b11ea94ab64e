"""People in a browser: signed in, and working with the keyboard alone."""

from django.conf import settings
from django.test import Client

from tests.support.browser import aside

MOST_TABS = 250
# What the focus lies on: the question (a group's legend or the label), the answer, the link.
FOCUS = """() => {
    const e = document.activeElement, group = e.closest("fieldset");
    const text = one => one ? one.textContent.replace(/\\s+/g, " ").trim() : "";
    return {
        question: text(group && (e.type == "radio" || e.type == "checkbox")
            ? group.querySelector("legend") : e.labels && e.labels[0]) ,
        label: text(e.labels && e.labels[0]) || text(e),
        href: e.getAttribute("href") || "",
        kind: e.type || e.tagName.toLowerCase(),
    }
}"""


def enter(context, address, player):
    """The browser is signed in as somebody, second step taken."""
    with aside():
        value = player.login(Client()).cookies[settings.SESSION_COOKIE_NAME].value
    context.clear_cookies()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": str(address)}
    context.add_cookies([cookie])


class Keyboard:
    """Hands that know Tab, Space, Enter and the arrows, and never touch the mouse."""

    def __init__(self, page):
        self.page = page

    def press(self, key):
        self.page.keyboard.press(key)

    @property
    def focus(self):
        return self.page.evaluate(FOCUS)

    def tab_to(self, wanted, what):
        """Press Tab until the focus lies on what is wanted."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            if wanted(found := self.focus):
                return found
        raise AssertionError(f"the keyboard does not reach {what!r} on {self.page.url}")

    def follow(self, ending):
        """Go along a link by where it leads."""
        self.tab_to(lambda focus: focus["href"].endswith(ending), ending)
        self._enter()

    def push(self, name):
        """Press a button, or a link that looks like one, by its name."""
        self.tab_to(lambda focus: focus["label"] == name, name)
        self._enter()

    def _enter(self):
        with self.page.expect_navigation():
            self.press("Enter")

    def answer(self, question, words):
        """Answer one question: arrows among choices, Space on boxes, letters elsewhere."""
        found = self.tab_to(lambda focus: question in (focus["question"], focus["label"]), question)
        if found["kind"] == "radio":
            self._choose(words)
        elif found["kind"] == "checkbox":
            self._tick(question, words, found)
        else:
            self.page.keyboard.type(words)

    def _choose(self, words):
        """The first choice has the focus; arrows move on and choose."""
        self.press("Space")
        for _ in range(40):
            if self.focus["label"].startswith(words):
                return
            self.press("ArrowDown")
        raise AssertionError(f"no choice {words!r} on {self.page.url}")

    def _tick(self, question, words, found):
        if not found["label"].startswith(words):
            self.tab_to(
                lambda focus: focus["question"] == question and focus["label"].startswith(words),
                f"{question}: {words}",
            )
        self.press("Space")
