"""The task worker and its clock as threads of the demonstration's one process."""

import logging
import socket
import threading
from typing import Any

JOIN_SECONDS = 3
CLOCK_SECONDS = 1


class Workers:
    """Celery's worker and beat in two threads. `start`, then `stop` from the same process."""

    def __init__(self, threads: int = 2) -> None:
        from celery.beat import Scheduler, Service
        from celery.worker import WorkController

        from config.celery import app

        # It has no host, since its messages never leave the process; kombu finds that odd.
        logging.getLogger("kombu.connection").setLevel(logging.ERROR)
        self._worker = WorkController(
            app=app,
            hostname=f"embedded@{socket.gethostname()}",
            pool_cls="threads",
            concurrency=threads,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
        )
        self._clock: Any = Service(app, max_interval=CLOCK_SECONDS, scheduler_cls=Scheduler)
        self._threads = [
            threading.Thread(target=self._worker.start, name="worker", daemon=True),
            threading.Thread(target=self._clock.start, name="clock", daemon=True),
        ]

    def start(self) -> None:
        """Start both; returns at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no new task, give a running one a moment, and come back."""
        self._clock._is_shutdown.set()  # its own `stop` waits for as long as the clock sleeps
        self._worker.terminate()
        for thread in self._threads:
            thread.join(JOIN_SECONDS)
