from functools import partial

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from referrals.models.names import names_index
from sharing import references


@pghistory.track()
class Adult(models.Model):
    """The person at risk, 18 or over. Linked to a case at triage; a draft may not know them yet."""

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "AD")
    )
    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_estimated = models.BooleanField(default=False)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    first_language = models.CharField(max_length=80, blank=True)
    communication = models.TextField(blank=True)
    what_matters = models.TextField(blank=True)
    safe_contact = models.TextField(blank=True)
    protected_address = models.TextField(blank=True)

    class Meta:
        indexes = [names_index("adult_names")]

    def __str__(self):
        return self.reference

    @property
    def initials(self) -> str:
        names = [*self.given_name.split(), *self.family_name.split()]
        return "".join(name[0].upper() for name in names if name)
