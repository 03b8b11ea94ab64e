"""Messages for the tests of sending."""

from django.utils import timezone

from sharing.choices import Event
from sharing.doors.viewer import the_service
from sharing.models import Notice
from sharing.post.notify import Message, queue
from sharing.post.sending import send_due
from tests.factories import sharing as partners

# What the messages of these tests say: a verb that has its words.
APP, VERB = "referrals", "information_asked"


def put(people, lines=1, event=Event.ESCALATIONS, **fields):
    """So many messages to each of these people."""
    today = timezone.localdate()
    fields = {"verb": VERB, "reference": "RQ-7K4MP", "due": today, "step": "", **fields}
    step = fields.pop("step")
    queue(
        [
            Message(to_id=one.pk, app=APP, step=f"{step}{number}", **fields)
            for one in people
            for number in range(lines)
        ],
        event=event,
    )


def people(count):
    return [partners.person() for _ in range(count)]


def sweep():
    return send_due(the_service("sweep"))


def unsent():
    return Notice.objects.filter(sent_at=None)
