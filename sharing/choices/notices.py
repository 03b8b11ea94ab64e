"""What a message is about, how somebody wants to hear of it, and why one could not be sent
(`ux.md`, Notifications)."""

from django.db.models import TextChoices


class Event(TextChoices):
    """What a message is about, in the words of the page on which each person chooses."""

    REFERRALS = "referrals", "Referrals"
    INFORMATION = "information", "Requests for information"
    MEETINGS = "meetings", "Panel meetings"
    ACTIONS = "actions", "Reminders of actions"
    LEADING = "leading", "Cases that your agency leads"
    ESCALATIONS = "escalations", "Escalations"
    ACCESS = "access", "Access and sign-in"


# Sent at once whatever somebody chose: nobody may miss them.
ALWAYS_NOW = (Event.ESCALATIONS, Event.ACCESS)


class How(TextChoices):
    NOW = "now", "At once, each in an e-mail of its own"
    DAILY = "daily", "Once a day, together in the morning"
    OFF = "off", "Not by e-mail"


# What a page shows for who has chosen nothing; reminders share the message of the morning.
USUALLY = {event: How.DAILY if event == Event.ACTIONS else How.NOW for event in Event}


class Failure(TextChoices):
    """Why a message could not be sent, or could not yet."""

    REFUSED = "refused", "The address was refused"
    UNREACHABLE = "unreachable", "The mail service could not be reached"
    LEFT = "left", "The person has left"
    NOT_THEIRS = "not_theirs", "It was no longer theirs to know"
    NO_TEMPLATE = "no_template", "There are no words for this message"
