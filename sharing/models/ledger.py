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
