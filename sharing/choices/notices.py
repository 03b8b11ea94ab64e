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


# How those events come to who has chosen nothing of which some messages share the morning and some do
# not; all others come at once.
AS_USUAL = {
    Event.INFORMATION: "As usual: questions at once, reminders together in the morning",
    Event.ACTIONS: "As usual: reminders together in the morning; what is sent by hand or needed from "
    "your agency, at once",
}


class Failure(TextChoices):
    """Why a message could not be sent, or could not yet."""

    REFUSED = "refused", "The address was refused"
    UNREACHABLE = "unreachable", "The mail service could not be reached"
    LEFT = "left", "The person has left"
    NOT_THEIRS = "not_theirs", "It was no longer theirs to know"
    NO_TEMPLATE = "no_template", "There are no words for this message"
