"""The agreed rhythm and contacts as rows that simply are there."""

from datetime import timedelta

from django.utils import timezone

from referrals.choices import ContactKind, Reach
from referrals.models import Contact, Monitoring


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def rhythm(case, agency, by, *, agreed=0, every_days=7, **fields):
    """A rhythm of today, agreed so many days ago."""
    words = {"warning_signs": "The curtains stay shut", "if_missed": "Housing knocks the same day"}
    return Monitoring.objects.create(
        case=case,
        agency=agency,
        recorded_by=by,
        recorded_at=timezone.now() - timedelta(days=agreed),
        since=days_ago(agreed),
        every_days=every_days,
        **{"reach": Reach.SEEN} | words | fields,
    )


def contact(case, agency, by, kind=ContactKind.SEEN, *, ago=0, **fields):
    """A contact or try so many days ago, recorded then."""
    return Contact.objects.create(
        case=case,
        agency=agency,
        recorded_by=by,
        recorded_at=timezone.now() - timedelta(days=ago),
        kind=kind,
        on=days_ago(ago),
        **fields,
    )


def silent(case, agency, by, *, days=30, tries=3):
    """A case in which nobody was reached for so many days, though somebody tried."""
    rhythm(case, agency, by, agreed=days + 10)
    contact(case, agency, by, ago=days)
    for number in range(tries):
        contact(case, agency, by, ContactKind.TRIED, ago=number + 1)
