from django.db import models
from django.db.models import Q
from django.utils import timezone


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
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at=None, failed_at=None),
                name="notice_to_send",
            )
        ]
