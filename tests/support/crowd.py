"""Many people at once, each on a database connection of their own."""

import threading
from dataclasses import dataclass, field

from django.db import connections

PATIENCE_SECONDS = 120


@dataclass
class Outcome:
    """What came of each job: results of those that went well, errors of the others."""

    results: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def all_at_once(jobs) -> Outcome:
    """Run every job in its own thread, started together; a hang fails instead of waiting for ever."""
    start = threading.Barrier(len(jobs), timeout=PATIENCE_SECONDS)
    outcome = Outcome()

    def run(job):
        try:
            start.wait()
            outcome.results.append(job())
        except Exception as error:
            outcome.errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return outcome
