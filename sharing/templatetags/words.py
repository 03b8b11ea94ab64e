"""Filters that turn values into the words people read: dates, times, distances, lists."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from sharing import workdays
from sharing.selectors import holidays

register = template.Library()


def as_day(value):
    """The local day of a date or a moment; None for anything else."""
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value if isinstance(value, date) else None


@register.filter
def full_date(value):
    """27 November 2026"""
    day = as_day(value)
    return f"{day.day} {day:%B} {day.year}" if day else ""


@register.filter
def long_date(value):
    """Friday 27 November 2026"""
    day = as_day(value)
    return f"{day:%A} {full_date(day)}" if day else ""


@register.filter
def chip_date(value):
    """Fri 27 November 2026"""
    day = as_day(value)
    return f"{day:%a} {full_date(day)}" if day else ""


@register.filter
def iso_date(value):
    """2026-11-27, for the `datetime` attribute of `<time>`"""
    day = as_day(value)
    return day.isoformat() if day else ""


@register.filter
def clock(value):
    """2pm, 10:42am, midday, midnight; the local time of a moment"""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if not hasattr(value, "hour"):
        return ""
    if value.minute == 0 and value.hour in (0, 12):
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


@register.filter
def date_and_time(value):
    """Thursday 3 December 2026, 2pm"""
    return (
        f"{long_date(value)}, {clock(value)}" if isinstance(value, datetime) else long_date(value)
    )


@register.filter
def working_days_overdue(due, today=None):
    """1 working day overdue, 3 working days overdue; "overdue" on the weekend after a Friday"""
    past = workdays.between(due, today or timezone.localdate(), holidays.england()) if due else 0
    return f"{count(past, 'working day,working days')} overdue" if past > 0 else "overdue"


@register.filter
def due_words(due, today=None):
    """In 6 days, tomorrow, today, 2 days overdue; counted in calendar days."""
    days = days_until(due, today)
    if days is None:
        return ""
    if days < 0:
        return f"{count(-days, 'day,days')} overdue"
    if days < 2:
        return "tomorrow" if days else "today"
    return f"in {days} days"


@register.filter
def due_state(due, today=None):
    """late, today, soon (within two days) or later"""
    days = days_until(due, today)
    if days is None:
        return ""
    if days < 0:
        return "late"
    return "today" if days == 0 else "soon" if days <= 2 else "later"


@register.filter
def ago(value, today=None):
    """Today, yesterday, 5 days ago"""
    days = days_until(value, today)
    if days is None:
        return ""
    if days >= 0:
        return "today" if days == 0 else due_words(value, today)
    return "yesterday" if days == -1 else f"{-days} days ago"


@register.filter
def count(number, words):
    """3 places; the words are one and many with a comma between: "place,places"."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


@register.filter
def and_list(items, join="and"):
    """Housing, police and probation"""
    items = [str(item) for item in items or ()]
    return (
        f" {join} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
    )


@register.filter
def times(number):
    """Something to loop over so many times; nothing for what is no number."""
    try:
        return range(int(number))
    except (TypeError, ValueError):
        return range(0)


@register.filter
def less(number, other):
    """One number less another; nothing when either is no number."""
    try:
        return int(number) - int(other)
    except (TypeError, ValueError):
        return None


def days_until(value, today=None):
    """Calendar days from today to a day, below nought when it has gone by; None without a day."""
    day = as_day(value)
    if day is None:
        return None
    return (day - (as_day(today) or timezone.localdate())).days
