"""Small field makers, so that a form of a hundred answers reads as a list of questions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def line(label: str, length: int = 200, **options) -> models.CharField:
    return models.CharField(label, max_length=length, blank=True, default="", **options)


def words(label: str, **options) -> models.TextField:
    return models.TextField(label, max_length=10_000, blank=True, default="", **options)


def choice(label: str, choices, **options) -> models.CharField:
    return models.CharField(
        label, max_length=40, choices=choices, blank=True, default="", **options
    )


def many(label: str, choices, **options) -> ArrayField:
    return ArrayField(
        models.CharField(max_length=40, choices=choices),
        verbose_name=label,
        default=list,
        blank=True,
        **options,
    )


def day(label: str, **options) -> models.DateField:
    return models.DateField(label, null=True, blank=True, **options)
