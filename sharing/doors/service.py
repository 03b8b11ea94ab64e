"""`@service`: every public verb that writes. Used in place of `transaction.atomic`, which appears here,
around it and in the ledger only."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any

from django.db import transaction

from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Unheard

# Told, once an outermost service is committed, what it said to the ledger; `post/live.py` listens.
told_after: list[Callable[[list[ledger.Said]], None]] = []
_in_service: ContextVar[bool] = ContextVar("in_service", default=False)


def _tell_after(said: list[ledger.Said]) -> None:
    """An error of a listener is logged and harms nothing: the write is committed by then."""
    for listener in told_after:
        transaction.on_commit(partial(listener, said), robust=True)


def service(*, may: May | None, on: str | None = None) -> Callable:
    """A public verb: one transaction, and one ledger entry or more that stand or fall with it.

    Asks first whether `by` may do this, to the record in argument `on` (`NotAllowed` otherwise).
    `may=None` is for verbs whose own body asks, because the right differs by what is done.
    """

    def wrap(verb: Callable) -> Callable:
        @wraps(verb)
        def run(*, by: Viewer, **words: Any) -> Any:
            if may is not None and not access.may(by, may, words[on] if on else None):
                raise NotAllowed
            if _in_service.get():
                return verb(by=by, **words)
            box, own = ledger.box_now.get(), None
            if box is None:
                own = ledger.box_now.set(box := [])
            looks = list(box)
            inside = _in_service.set(True)
            try:
                with transaction.atomic():
                    result = verb(by=by, **words)
                    if len(box) == len(looks):
                        raise Unheard(verb.__name__)
                    ledger.write(box)
                    _tell_after(box[len(looks) :])
                box.clear()
                return result
            except BaseException:
                box[:] = looks
                raise
            finally:
                _in_service.reset(inside)
                if own:
                    ledger.box_now.reset(own)

        run.service = True  # type: ignore[attr-defined]
        run.may = may  # type: ignore[attr-defined]
        return run

    return wrap
