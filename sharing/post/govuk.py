"""GOV.UK Notify as the way out for every e-mail, in place of a mail server.

Its one template holds `((subject))` and `((body))` and nothing else; the words stay here. It takes a
message at once and says later whether it arrived, so the sweep asks (`sharing/post/following.py`).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from sharing.choices import Failure
from sharing.post.taken import NotTaken

BAD_REQUEST, BROKEN = 400, 500
# What Notify says of a message that it could not deliver: why, and whether trying again cannot help.
FAILED = {
    "permanent-failure": (Failure.REFUSED, True),
    "temporary-failure": (Failure.REFUSED, False),
    "technical-failure": (Failure.UNREACHABLE, False),
}
ARRIVED = "delivered"


def client() -> NotificationsAPIClient:
    return NotificationsAPIClient(
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
    )


def said_of(notify: NotificationsAPIClient, reference: str) -> str:
    """What Notify says of the latest message with our reference; empty where it knows none.
    `NotTaken` where it cannot be asked."""
    try:
        found = notify.get_all_notifications(reference=reference, template_type="email")
    except APIError as error:
        raise NotTaken(Failure.UNREACHABLE) from error
    latest = max(found["notifications"], key=lambda one: one["created_at"], default=None)
    return latest["status"] if latest else ""


class Backend(BaseEmailBackend):
    """Hands each message to GOV.UK Notify; `NotTaken` says why one was not taken."""

    asks_after = timedelta(minutes=2)

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._notify = client()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = 0
        for message in email_messages:
            try:
                self._send(message)
            except NotTaken:
                if not self.fail_silently:
                    raise
            else:
                sent += 1
        return sent

    def _send(self, message: EmailMessage) -> None:
        """Not where Notify already has it: it knows what our sweep did not live to note."""
        reference = message.extra_headers.get("Message-ID", "").strip("<>")
        if getattr(message, "possibly_twice", False):
            said = said_of(self._notify, reference)
            if said and said not in FAILED:
                return
        try:
            for address in message.recipients():
                self._notify.send_email_notification(
                    email_address=address,
                    template_id=settings.NOTIFY_TEMPLATE_ID,
                    personalisation={"subject": str(message.subject), "body": str(message.body)},
                    reference=reference or None,
                )
        except APIError as error:
            raise _why_not(error) from error


def _why_not(error: APIError) -> NotTaken:
    """An address that Notify refuses is refused for good; any other "no" is about us, for now. Without
    a plain answer it may have been taken all the same."""
    if error.response is None or error.status_code >= BROKEN:
        return NotTaken(Failure.UNREACHABLE, unsure=True)
    if error.status_code == BAD_REQUEST and "email_address" in str(error.message):
        return NotTaken(Failure.REFUSED, final=True)
    return NotTaken(Failure.UNREACHABLE)
