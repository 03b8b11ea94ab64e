"""The sockets of open pages, as a browser opens them."""

import time
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

PATIENCE_SECONDS = 5


def session_of(player):
    """A signed-in session's key."""
    return player.login(Client()).session.session_key


@contextmanager
def listening(address, key, *on, origin=None, drawn=None):
    """The open socket of a page that wants to hear of these topics."""
    asked = [("on", topic) for topic in on] + [("drawn", drawn or time.time())]
    url = f"{address.replace('http', 'ws', 1)}/live/?{urlencode(asked)}"
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
    with connect(
        url, origin=origin or address, additional_headers=headers, compression=None
    ) as socket:
        yield socket


def is_refused(address, key, *on, **words):
    """Whether the socket is refused before it opens."""
    try:
        with listening(address, key, *on, **words):
            return False
    except InvalidStatus as refused:
        return refused.response.status_code == 403


def next_frame(socket, seconds=PATIENCE_SECONDS):
    """What comes next; nothing when nothing comes, `closed` when the socket ends instead."""
    try:
        return socket.recv(timeout=seconds)
    except TimeoutError:
        return None
    except ConnectionClosed:
        return "closed"
