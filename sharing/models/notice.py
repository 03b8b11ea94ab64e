from django.db import models
from django.db.models import Q
from django.utils import timezone

from sharing.choices import ALWAYS_NOW, Event, Failure, How


class Notice(models.Model):
    """One message to one person, written in the transaction that caused it and sent by the sweep.

    Holds a verb and a reference, never a name or a sentence: the words are a template named after
    the verb (`emails/<app>/<verb>.txt`), which is handed no adult.
    """

    key = models.CharField(max_length=120, unique=True)
    to = models.ForeignKey("sharing.User", models.PROTECT, related_name="notices")
    app = models.CharField(max_length=20)
    verb = models.CharField(max_length=40)
    # Where it goes when not to the work address of today: an old address is told of its change.
    address = models.EmailField(blank=True)
    reference = models.CharField(max_length=12, blank=True)
    due = models.DateField(null=True, blank=True)
    # Shares the one message of its person's morning; otherwise it is a message of its own.
    digest = models.BooleanField(default=False, db_default=False)
    # Carries a link that updates one thing without signing in (`sharing/post/links.py`).
    quick = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # The same on every try. What shares a digest shares it; empty until a first try.
    message_id = models.CharField(max_length=80, blank=True, default="", db_default="")
    # Its sweep died between the server's yes and our note of it, so it was tried once more.
    possibly_twice = models.BooleanField(default=False, db_default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Sent, and the mail service is to be asked at this time whether it arrived.
    look_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(
        max_length=12, choices=Failure, blank=True, default="", db_default=""
    )
    failed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at=None, failed_at=None),
                name="notice_to_send",
            ),
            models.Index(
                fields=["tried_at"],
                condition=Q(sent_at=None) & ~Q(failure=""),
                name="notice_unsent",
            ),
            models.Index(
                fields=["look_at"], condition=Q(look_at__isnull=False), name="notice_to_look_at"
            ),
            models.Index(fields=["to", "sent_at"], condition=Q(digest=True), name="notice_digests"),
        ]


class NoticeChoice(models.Model):
    """How one person wants to hear of one kind of event; without a row, as the message itself says."""

    person = models.ForeignKey("sharing.User", models.CASCADE, related_name="notice_choices")
    event = models.CharField(max_length=12, choices=Event)
    how = models.CharField(max_length=5, choices=How)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="one_choice_for_an_event"),
            models.CheckConstraint(
                condition=Q(event__in=[one for one in Event.values if one not in ALWAYS_NOW]),
                name="some_events_are_no_choice",
            ),
            models.CheckConstraint(condition=Q(how__in=How.values), name="a_way_to_hear"),
        ]
