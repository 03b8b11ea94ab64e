import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.choices import ContactKind, Reach
from referrals.models.case import Case
from referrals.models.fields import line, words


class Monitoring(models.Model):
    """How often the adult is to be seen or spoken to, and by whom: the agreed rhythm (`domain.md`
    section 6). A change supersedes; nothing is overwritten.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="rhythms")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="+")
    # Empty: whoever is on duty there.
    person_name = line("Person there", 120)
    every_days = models.PositiveSmallIntegerField("How often, in days")
    reach = models.CharField("How", max_length=10, choices=Reach)
    warning_signs = words("Warning signs")
    if_missed = words("What a missed contact triggers")
    since = models.DateField("Agreed on", default=timezone.localdate)
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(superseded_at=None), name="one_rhythm_now"
            ),
            models.CheckConstraint(
                condition=Q(every_days__range=(1, 180)), name="a_rhythm_is_of_days"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rhythms_are_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="rhythms_are_not_overwritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["superseded_at"]),
            ),
        ]


class Contact(models.Model):
    """That the adult was seen or spoken to, or that somebody tried (`domain.md` section 6). Kept for
    ever; what was wrong is said in another entry."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    kind = models.CharField("What happened", max_length=10, choices=ContactKind)
    on = models.DateField("Date")
    agency = models.ForeignKey("sharing.Agency", models.PROTECT, related_name="+")
    person_name = line("Who", 120)
    note = words("Note")
    recorded_by = models.ForeignKey("sharing.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["case", "kind", "-on"], name="contact_latest")]
        triggers = [
            pgtrigger.Protect(
                name="contacts_are_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
