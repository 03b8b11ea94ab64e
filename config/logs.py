"""What is written to the log: what happened and where, never the words it was about.

An error's own words may hold a whole row of the database, and a traceback with local variables holds
everything else, so both are left out; the kind of error and the lines of code stay.
"""

import logging
import re
import sys
import traceback
from typing import Any

import structlog


def where(error: BaseException | None) -> str:
    """The kind of an error, the code it went through, and the same of what caused it."""
    lines: list[str] = []
    while error is not None:
        lines.append(type(error).__name__)
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


# Addresses that are keys themselves: links in messages that work without signing in.
SECRET_PARTS = re.compile(r"(/q/|/sign-in/password/[0-9A-Za-z]+-)[^/\s]+")


class Line(logging.Formatter):
    """One line an event, and where an error happened; nothing that opens something to its reader."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have left the error's own words here
        return SECRET_PARTS.sub(r"\1…", super().format(record))

    def formatException(self, ei: Any) -> str:
        return where(ei[1])


def without_words(logger: Any, method: str, event: Any) -> Any:
    """Errors as `where` tells them; addresses without what was typed after the question mark, and
    without what would open something to whoever reads the log."""
    error = event.pop("exc_info", None)
    if error:
        found = error if isinstance(error, BaseException) else sys.exc_info()[1]
        event["error"] = where(found)
    if "request" in event:
        address = str(event["request"]).partition("?")[0]
        event["request"] = SECRET_PARTS.sub(r"\1…", address)
    return event


def set_up() -> None:
    """Structured lines for every request, instead of the library's own, which show local variables."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            without_words,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        cache_logger_on_first_use=False,
    )
