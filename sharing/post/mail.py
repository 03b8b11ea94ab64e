"""From outbox rows to the mail service. The templates are handed no adult, so they cannot leak one."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from sharing.choices import Failure
from sharing.models import Notice
from sharing.post import links
from sharing.post.taken import NotTaken, why_not

MORNING = "emails/sharing/morning.txt"


class Letter(EmailMessage):
    """One message on its way; a mail service that can tell is asked whether it had it before."""

    possibly_twice = False


def has_words(notice: Notice) -> bool:
    """Whether there is a template for what a notice says."""
    try:
        get_template(_template(notice))
    except TemplateDoesNotExist:
        return False
    return True


def words(notice: Notice) -> tuple[str, str]:
    """Subject and text of a message of its own; the template's first line is the subject."""
    return _said(
        _template(notice),
        reference=notice.reference,
        due=notice.due,
        quick_link=_quick(notice),
        phone=settings.URGENT_PHONE,
    )


def morning_words(notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and text of the one message of somebody's morning: a line for each notice."""
    return _said(MORNING, lines=[_line(notice) for notice in notices])


def _template(notice: Notice) -> str:
    return f"emails/{notice.app}/{notice.verb}.txt"


def _said(template: str, **fields: Any) -> tuple[str, str]:
    text = render_to_string(
        template,
        {
            **fields,
            "link": settings.SERVICE_URL + reverse("start"),
            "service_name": settings.SERVICE_NAME,
        },
    )
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def about(notice: Notice) -> str:
    """What a message is about in the words of its subject, without its reference and its day."""
    bare = Notice(app=notice.app, verb=notice.verb)
    said = words(bare)[0] if has_words(bare) else notice.verb.replace("_", " ").capitalize()
    said = re.sub(r"\s+", " ", said.replace("()", "")).strip(" :,")
    return re.sub(r" (on|by|about|for)$", "", said)


def _line(notice: Notice) -> dict[str, Any]:
    """The subject of a notice's own message, and of its reference and day what that leaves out."""
    said, _ = words(notice)
    return {
        "said": said,
        "reference": "" if notice.reference in said else notice.reference,
        "due": None if _names(said, notice.due) else notice.due,
        "quick_link": _quick(notice),
    }


def _names(said: str, day: date | None) -> bool:
    return day is not None and date_format(day, "j F") in said


def _quick(notice: Notice) -> str:
    return links.quick_link(notice.key) if notice.quick else ""


def message_id(notice: Notice) -> str:
    """What names a message to mail services, the same on every try."""
    return f"{notice.message_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}"


class Line:
    """The line to the mail service, opened when there is something to say and closed at the end."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: object) -> None:
        self._backend.close()

    @property
    def look_at(self) -> datetime | None:
        """When to ask whether what is sent now has arrived, where the service can tell."""
        after: timedelta | None = getattr(self._backend, "asks_after", None)
        return timezone.now() + after if after else None

    def send(self, notices: Sequence[Notice]) -> None:
        """Hand over one message: of one notice, or of all that share somebody's morning. `NotTaken`
        says why it was not taken."""
        first = notices[0]
        subject, body = morning_words(notices) if first.digest else words(first)
        to, headers = first.address or first.to.email, {"Message-ID": f"<{message_id(first)}>"}
        letter = Letter(subject, body, to=[to], headers=headers)
        letter.possibly_twice = first.possibly_twice
        try:
            self._backend.open()
        except (OSError, SMTPException) as error:
            raise NotTaken(Failure.UNREACHABLE) from error
        try:
            self._backend.send_messages([letter])
        except (OSError, SMTPException, ValueError) as error:
            found = why_not(error)
            if found.failure == Failure.UNREACHABLE:
                self._backend.close()
            raise found from error
