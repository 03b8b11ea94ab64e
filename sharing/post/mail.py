"""One message from outbox row to mail server. The template is handed no adult, so it cannot leak one."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from sharing.models import Notice
from sharing.post import links


def words(notice: Notice) -> tuple[str, str]:
    """Subject and text of a message; the template's first line is the subject."""
    text = render_to_string(
        f"emails/{notice.app}/{notice.verb}.txt",
        {
            "reference": notice.reference,
            "due": notice.due,
            "quick_link": links.quick_link(notice.key) if notice.quick else "",
            "link": settings.SERVICE_URL + reverse("start"),
            "phone": settings.URGENT_PHONE,
            "service_name": settings.SERVICE_NAME,
        },
    )
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def send(notice: Notice) -> None:
    """Hand one message to the mail server. The same Message-ID on every try."""
    subject, body = words(notice)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    EmailMessage(
        subject,
        body,
        to=[notice.address or notice.to.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{domain}>"},
    ).send()
