"""The open pages of one process: nudges come in once, and go out to those who may hear them.

While a page's socket is open the process listens; what it cannot do (no Redis, no database) closes
the sockets, so that no page believes it is up to date when it is not.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import time
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.db import connections
from django.utils import timezone

from sharing.doors import hearing
from sharing.doors.hearing import Audience
from sharing.doors.viewer import Viewer
from sharing.post.live import GROUP, PATIENCE_SECONDS
from sharing.selectors.signed_in import signed_in

log = logging.getLogger(__name__)
ANY_CASE = "cases"
CHECK_SECONDS = 5
REMEMBERED_SECONDS = 60
MOST_REMEMBERED = 5000


class NotListening(Exception):
    """Nudges cannot be heard just now."""


@dataclass(eq=False)
class Socket:
    """One open page: who looks, what it wants to hear of, and what it has yet to be told."""

    key: str
    viewer: Viewer
    # What it shows, by reference, each with the topic that its page knows it by.
    topics: Mapping[str, str]
    any_case: bool
    untold: set[str] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def hear(self, audience: Audience) -> None:
        topic = self.topics.get(audience.subject)
        if not (self.any_case or topic) or not audience.has(self.viewer):
            return
        if self.any_case:
            self.untold.add(ANY_CASE)
        if topic:
            self.untold.add(topic)
        self.wake.set()

    def end(self) -> None:
        self.is_over = True
        self.wake.set()


class Hub:
    """Its sockets, and a short memory for pages whose socket opens a moment after they were drawn."""

    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self.since = 0.0
        self.lately: deque[tuple[float, list[Audience]]] = deque()
        self.starting = asyncio.Lock()
        self.work: list[asyncio.Task[None]] = []

    async def listen(self) -> None:
        """Make sure that this process hears nudges, or refuse (`NotListening`)."""
        async with self.starting:
            if self.work and not any(task.done() for task in self.work):
                return
            try:
                layer: Any = get_channel_layer()
                name = await asyncio.wait_for(layer.new_channel(GROUP), PATIENCE_SECONDS)
                await asyncio.wait_for(layer.group_add(GROUP, name), PATIENCE_SECONDS)
            except Exception as error:
                raise NotListening from error
            self.since = time()
            self.lately.clear()
            self.work = [
                asyncio.create_task(self._until_it_fails(self._hear(layer, name))),
                asyncio.create_task(self._until_it_fails(self._look_after(layer, name))),
            ]

    def join(self, socket: Socket, drawn: float) -> None:
        """From now on the socket hears what comes, and first what came since its page was drawn."""
        self.sockets.add(socket)
        if drawn < self.since:
            socket.untold.add(ANY_CASE if socket.any_case else "")
            socket.untold |= set(socket.topics.values())
            socket.untold.discard("")
            socket.wake.set()
        for at, heard in self.lately:
            if at >= drawn:
                self._tell([socket], heard)

    def leave(self, socket: Socket) -> None:
        self.sockets.discard(socket)

    async def _until_it_fails(self, work: Any) -> None:
        """Without this work nobody can be told anything: then every socket ends."""
        try:
            await work
        except Exception as error:
            log.warning("live pages pause: %s", type(error).__name__)
        for task in self.work:
            if task is not asyncio.current_task():
                task.cancel()
        for socket in self.sockets:
            socket.end()

    async def _hear(self, layer: Any, name: str) -> None:
        while True:
            message = await layer.receive(name)
            heard = [hearing.from_message(one) for one in message["heard"]]
            self._remember(message["at"], heard)
            self._tell(self.sockets, heard)
            named = frozenset(message["people"])
            if theirs := [one for one in self.sockets if one.viewer.reference in named]:
                await self._check(theirs)

    async def _look_after(self, layer: Any, name: str) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await asyncio.wait_for(layer.group_add(GROUP, name), PATIENCE_SECONDS)
            self._forget(time() - REMEMBERED_SECONDS)
            await self._check(self.sockets)

    def _remember(self, at: float, heard: list[Audience]) -> None:
        if len(self.lately) == MOST_REMEMBERED:
            self._forget(self.lately[0][0] + 1)
        self.lately.append((at, heard))

    def _forget(self, before: float) -> None:
        while self.lately and self.lately[0][0] < before:
            self.since = max(self.since, self.lately.popleft()[0])

    @staticmethod
    def _tell(sockets: Iterable[Socket], heard: list[Audience]) -> None:
        for socket in sockets:
            for audience in heard:
                socket.hear(audience)

    @staticmethod
    async def _check(sockets: Iterable[Socket]) -> None:
        """Whoever is signed out, or is somebody else by now, or lost the case, comes again or not at all."""
        asked = list(sockets)
        if not asked:
            return
        viewers, audiences = await asyncio.to_thread(
            standing, {one.key for one in asked}, frozenset().union(*(s.topics for s in asked))
        )
        for socket in asked:
            viewer = viewers.get(socket.key)
            if viewer != socket.viewer or not may_hear(viewer, socket.topics, audiences):
                socket.end()


def standing(
    keys: Collection[str], shown: Collection[str]
) -> tuple[dict[str, Viewer], dict[str, Audience]]:
    """Who is behind these sessions and who may see these cases and panels, now; for a thread of its
    own."""
    try:
        audiences = [*hearing.audiences(shown), *hearing.tables(shown)] if shown else []
        return signed_in(keys, timezone.now()), {one.subject: one for one in audiences}
    finally:
        connections.close_all()


def may_hear(viewer: Viewer, shown: Iterable[str], audiences: dict[str, Audience]) -> bool:
    """Whether all of this may be seen. What is unknown is like what is hidden."""
    return all(one in audiences and audiences[one].has(viewer) for one in shown)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the loop that runs."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel and wait; what a socket still had to say is of no interest."""
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
