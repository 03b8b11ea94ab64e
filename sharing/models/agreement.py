from django.db import models

from sharing.choices import DocumentKind
from sharing.models.agency import Agency
from sharing.models.panel import Panel


class Agreement(models.Model):
    """A data sharing agreement (DSA) of one panel, by version (`domain.md` section 8)."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="agreements")
    version = models.CharField(max_length=20)
    approved_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-approved_on"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "version"], name="one_agreement_a_version"),
        ]

    def __str__(self):
        return self.version


class AgencySignature(models.Model):
    """One agency's signature under one version. Withdrawal is dated, never deleted."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="signatures")
    signed_by = models.CharField("signed by (name and role)", max_length=160)
    signed_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "agency"],
                condition=models.Q(withdrawn_on=None),
                name="one_live_signature",
            ),
        ]


class GoverningDocument(models.Model):
    """Terms of reference, sharing agreement or minute-taking agreement, by version."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    version = models.CharField(max_length=20)
    approved_on = models.DateField()
    review_on = models.DateField()

    class Meta:
        ordering = ["kind", "-approved_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "kind", "version"], name="one_document_a_version"
            ),
        ]


class DocumentAcceptance(models.Model):
    """A SPoC accepts the role as the governing document describes it."""

    document = models.ForeignKey(GoverningDocument, models.PROTECT, related_name="acceptances")
    user = models.ForeignKey("sharing.User", models.PROTECT, related_name="acceptances")
    accepted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_acceptance_a_document"),
        ]
