"""How the demonstration ends: orderly, at any moment from its first line on."""

import signal
from types import FrameType
from typing import Protocol

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Someone asked the demonstration to end before it was serving."""


class Finishing(Protocol):
    """What can be asked to come to its end by itself."""

    def finish(self) -> None: ...


class Ending:
    """Turns interrupt, terminate and hang-up into an end that clears up.

    Handlers of our own, because a start in the background inherits "ignore interrupts", and
    because without them terminate skips the clearing up and leaves PostgreSQL behind.
    """

    def __init__(self) -> None:
        self.web: Finishing | None = None
        for number in SIGNALS:
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        if self.web is None:
            raise Stop
        self.web.finish()

    def deaf(self) -> None:
        """From here on another interrupt changes nothing: the clearing up is already under way."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
