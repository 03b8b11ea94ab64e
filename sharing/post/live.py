"""Nudges: after a write, the open pages of whoever may see what it was about look again.

`@service` hands over what was said to the ledger once it is committed; nothing else calls this. Who
may hear is worked out and sent by a thread of its own, so that a save waits for neither; a nudge that
is lost costs somebody a fresh page, never a save (quality R4). See `docs/decisions/0019`.
"""

import asyncio
import logging
import queue
import threading
from time import time

from channels.layers import get_channel_layer
from django.db import connections

from sharing.choices import Verb
from sharing.doors import hearing
from sharing.doors.ledger import Said

log = logging.getLogger(__name__)
GROUP = "live"
# Of a case, but nothing that a page about it shows.
UNSEEN = frozenset(map(str, (Verb.NOTICE_QUEUED, Verb.NOTICE_SENT, Verb.NOTICE_FAILED)))
MOST_WAITING = 1000
AT_ONCE = 200
PATIENCE_SECONDS = 2
IDLE_SECONDS = 1


def nudge(said: list[Said]) -> None:
    """What an outermost service has said and committed. Returns at once and never fails."""
    about = {
        reference
        for one in said
        if one.body["verb"] not in UNSEEN and one.body.get("facts", {}).get("fresh") is not False
        for reference in one.body["of"]
    }
    if about:
        _sender().take(about)


class Sender(threading.Thread):
    """Takes references, finds out who may hear of them, and tells every process that serves pages."""

    def __init__(self) -> None:
        super().__init__(name="nudges", daemon=True)
        self.waiting: queue.Queue[tuple[float, set[str]]] = queue.Queue(MOST_WAITING)

    def take(self, about: set[str]) -> None:
        try:
            self.waiting.put_nowait((time(), about))
        except queue.Full:
            log.warning("a nudge was lost: too many wait")

    def run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                at, about = self._next()
                try:
                    for message in _messages(at, sorted(about)):
                        runner.run(_send(message))
                except Exception as error:
                    log.warning("a nudge was lost: %s", type(error).__name__)
                    connections.close_all()

    def _next(self) -> tuple[float, set[str]]:
        """Everything that waits, as one. A connection is kept for as long as there is something to do."""
        try:
            at, about = self.waiting.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            connections.close_all()
            at, about = self.waiting.get()
        about = set(about)
        while True:
            try:
                at, more = self.waiting.get_nowait()
            except queue.Empty:
                return at, about
            about |= more


_now = Sender()
_starting = threading.Lock()


def _sender() -> Sender:
    """The one that runs in this process; a process that was forked off starts its own."""
    global _now
    if not _now.is_alive():
        with _starting:
            if not _now.is_alive():
                _now = Sender()
                _now.start()
    return _now


def _messages(at: float, about: list[str]) -> list[dict]:
    """`people` are all that was named besides: those among them whose page is open are asked anew who
    they are."""
    made = []
    for first in range(0, len(about), AT_ONCE):
        named = about[first : first + AT_ONCE]
        audiences = [*hearing.audiences(named), *set(hearing.tables_of(named).values())]
        heard = [audience.as_message() for audience in audiences]
        people = sorted(set(named) - {one["subject"] for one in heard})
        made.append({"type": "nudge", "at": at, "heard": heard, "people": people})
    return made


async def _send(message: dict) -> None:
    layer = get_channel_layer()
    await asyncio.wait_for(layer.group_send(GROUP, message), PATIENCE_SECONDS)
