"""Asking for pages as anybody, one request at a time, each undone afterwards."""

from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse


class Visits:
    """Everybody of a `World`, signed in once."""

    def __init__(self, world):
        self.world = world
        self.client = Client(raise_request_exception=False)
        self.cookies = {
            name: player.login(Client()).cookies if player else {}
            for name, player in world.people.items()
        }

    @contextmanager
    def asking(self, person, method, url, data="", *, checked=False, **extra):
        """The answer to one request; whatever it did is undone on leaving.

        `checked`: forms need their token, as they do from a browser.
        """
        self._become(person)
        self.client.handler.enforce_csrf_checks = checked
        with transaction.atomic():
            yield self.client.generic(method, url, data, **extra)
            transaction.set_rollback(True)

    @contextmanager
    def uploading(self, person, url, files):
        """The same for a form with files."""
        self._become(person)
        with transaction.atomic():
            yield self.client.post(url, files)
            transaction.set_rollback(True)

    def _become(self, person):
        cache.clear()
        self.client.cookies.clear()
        kept = {name: morsel.value for name, morsel in self.cookies[person].items()}
        self.client.cookies.load(kept)

    def url(self, row):
        """The address of a row of the table."""
        return reverse(row.name, kwargs=self.world.about[row.about])
