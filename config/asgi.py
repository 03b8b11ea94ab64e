"""The service as an ASGI application. Without the ledger's keys it does not start: it could show nothing."""

import os

from asgiref.sync import sync_to_async
from django import setup
from django.core.handlers.asgi import ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class InOneThread(ASGIHandler):
    """Each request goes through all of the middleware and the view in one thread, as over WSGI.

    Django would otherwise go back and forth between the loop and the thread for every middleware
    that could be either, while all our views are plain functions.
    """

    def load_middleware(self, is_async=False):
        super().load_middleware(is_async=False)

    async def get_response_async(self, request):
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


setup(set_prefix=False)

from sharing.doors import keys  # noqa: E402  (only once Django is set up)
from sharing.post.consumers import live  # noqa: E402

pages = InOneThread()
keys.must_be_there()


async def application(scope, receive, send):
    """Pages, and the sockets of pages that are open."""
    await (live if scope["type"] == "websocket" else pages)(scope, receive, send)
