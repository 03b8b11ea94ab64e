"""`/live/`: the socket of an open page. It carries topic names and nothing else, and only outwards.

The page says in the address what it wants to hear of (`on=cases`, `on=case:CR-7K4MPX`, `on=panel:north`)
and when it was drawn (`drawn=`). Refused before it opens: another origin, nobody signed in, no second
step, a case or a panel's table that is closed to the viewer (which is like one that is not there). It
ends when the session does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.validators import slug_re
from django.http.request import split_domain_port, validate_host

from sharing import references
from sharing.post.hub import ANY_CASE, Hub, NotListening, Socket, ended, hub, may_hear, standing

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

ADDRESS = "/live/"
BUNDLE_SECONDS = 0.15
MOST_TOPICS = 50
MOST_OF_ONE = 20
OVER, REFUSED = 4000, 4403


async def live(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One connection, from its asking to its end."""
    await receive()
    desk = hub()
    socket = await _admitted(scope, desk)
    if socket is None:
        await send({"type": "websocket.close", "code": REFUSED})
        return
    await send({"type": "websocket.accept"})
    desk.join(socket, _drawn(scope))
    writer = asyncio.create_task(_write(socket, send))
    reader = asyncio.create_task(_read(receive))
    try:
        await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        desk.leave(socket)
        await ended(writer)
        await ended(reader)


async def _write(socket: Socket, send: Send) -> None:
    """The first at once; what follows within a moment goes together."""
    while True:
        await socket.wake.wait()
        socket.wake.clear()
        if socket.is_over:
            await send({"type": "websocket.close", "code": OVER})
            return
        topics, socket.untold = sorted(socket.untold), set()
        await send({"type": "websocket.send", "text": "\n".join(topics)})
        await asyncio.sleep(BUNDLE_SECONDS)


async def _read(receive: Receive) -> None:
    """Nothing is listened to: whatever comes, the page leaving or saying something, is the end."""
    await receive()


async def _admitted(scope: dict[str, Any], desk: Hub) -> Socket | None:
    headers = dict(scope["headers"])
    key = _session_key(headers)
    topics = _topics(scope)
    if scope["path"] != ADDRESS or not key or topics is None or not _is_ours(headers):
        return None
    shown = {topic.partition(":")[2]: topic for topic in topics if topic != ANY_CASE}
    try:
        await desk.listen()
    except NotListening:
        return None
    viewers, audiences = await asyncio.to_thread(standing, [key], shown)
    viewer = viewers.get(key)
    if viewer is None or not may_hear(viewer, shown, audiences):
        return None
    if sum(one.viewer.reference == viewer.reference for one in desk.sockets) >= MOST_OF_ONE:
        return None
    return Socket(key, viewer, shown, ANY_CASE in topics)


def _is_ours(headers: dict[bytes, bytes]) -> bool:
    """Whether the page that asks is one of this service's own: browsers say where it came from."""
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    schemes = ("https",) if settings.SECURE_TRANSPORT else ("http", "https")
    domain, _ = split_domain_port(host)
    return (
        asked.scheme in schemes
        and asked.netloc == host
        and validate_host(domain, settings.ALLOWED_HOSTS)
    )


def _session_key(headers: dict[bytes, bytes]) -> str:
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return ""
    return (
        found[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in found else ""
    )


def _asked(scope: dict[str, Any]) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=MOST_TOPICS + 1)


def _topics(scope: dict[str, Any]) -> set[str] | None:
    """What the page wants to hear of; None when that cannot be read, or is nothing."""
    try:
        topics = set(_asked(scope).get("on", ()))
    except ValueError:
        return None
    good = all(one == ANY_CASE or _names_something(one) for one in topics)
    return topics if topics and good else None


def _names_something(topic: str) -> bool:
    kind, _, reference = topic.partition(":")
    shape = {"case": references.SHAPE, "panel": slug_re}.get(kind)
    return shape is not None and shape.fullmatch(reference) is not None


def _drawn(scope: dict[str, Any]) -> float:
    """When the page was asked for, by our own clock; unreadable or not said: long ago."""
    try:
        return float(_asked(scope)["drawn"][0])
    except (ValueError, KeyError):
        return 0.0
