from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class LedgerHead(models.Model):
    """The end of one chain: `service`, or `panel:<id>`. Locked last in every transaction."""

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)


class LedgerEntry(models.Model):
    """One fact, in the very bytes that were hashed. Written only by `ledger_append` (SQL)."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    body = models.BinaryField()
    hash = models.BinaryField()
    subjects = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["subjects"], name="ledger_by_subject")]


class CaseKey(models.Model):
    """The wrapped key under which words about one subject are sealed; null once it was destroyed."""

    subject = models.CharField(max_length=80, primary_key=True)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


class Checkpoint(models.Model):
    """What the service signed at one fixed time; kept outside the database too. Never changed."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(unique=True)
    document = models.TextField()
    signature = models.BinaryField()
    block = models.BinaryField()
    frontier = models.BinaryField()

    class Meta:
        ordering = ["number"]


class CheckpointSpan(models.Model):
    """The entries of one chain that a checkpoint is the first to cover. A chain at rest has none."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="spans")
    chain = models.CharField(max_length=40)
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "upto"], name="one_span"),
            models.UniqueConstraint(fields=["checkpoint", "chain"], name="one_span_a_checkpoint"),
        ]


class LedgerCheck(models.Model):
    """One walk along a chain: how far it went, and the first bad entry if there was one."""

    chain = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    upto = models.BigIntegerField()
    broken_at = models.BigIntegerField(null=True)
    wrong = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["chain", "-at"], name="check_latest")]
