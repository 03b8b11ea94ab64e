"""Fields that several models of this app have."""

from django.db import models


def agency(called: str) -> models.ForeignKey:
    """An agency that may be none, and is looked up from this side only."""
    return _link("sharing.Agency", called)


def person(called: str) -> models.ForeignKey:
    """A person who may be nobody, and is looked up from this side only."""
    return _link("sharing.User", called)


def _link(to: str, called: str) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=called,
    )
