"""One person at a browser without script: opens pages, fills forms, presses buttons, follows links."""

from django.test import Client

from tests.journeys.pages import Page


class Person:
    """Signed in as somebody of the cast; always on one page."""

    def __init__(self, player, name: str):
        self.name = name
        self.browser = player.login(Client())
        self.address = ""
        self.page = Page("")

    def opens(self, address: str) -> "Person":
        return self._arrives(self.browser.get(address, follow=True))

    def follows(self, words: str) -> "Person":
        assert words in self.page.links, (
            f"no link {words!r} on {self.address}: {list(self.page.links)}"
        )
        return self.opens(self.page.links[words])

    def presses(self, button: str, **answers) -> "Person":
        """Fill the form that has this button (fields by name, choices by value or words) and press it."""
        form = self.page.form_with(button)
        address = form.action or self.address
        data = form.sent(button, **answers)
        send = self.browser.post if form.method == "post" else self.browser.get
        return self._arrives(send(address, data, follow=True))

    def sees(self, *words: str) -> "Person":
        for one in words:
            assert one in self.page.text, f"{self.name} does not see {one!r} on {self.address}"
        return self

    def does_not_see(self, *words: str) -> "Person":
        for one in words:
            assert one not in self.page.html, f"{self.name} sees {one!r} on {self.address}"
        return self

    def finds_nothing_at(self, address: str) -> "Person":
        assert self.browser.get(address).status_code == 404, address
        return self

    def _arrives(self, response) -> "Person":
        # 409 is a refusal in words: what is missing, or who was faster.
        assert response.status_code in (200, 409), (
            response.status_code,
            response.request["PATH_INFO"],
        )
        self.address = response.request["PATH_INFO"]
        self.page = Page(response.content.decode())
        return self
