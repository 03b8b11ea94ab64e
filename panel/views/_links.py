"""Where a piece of work is done."""

from django.urls import reverse


def address(page: str, reference: str = "") -> str:
    """The address of a page, by its name and the reference it is about, if any."""
    return reverse(page, args=[reference] if reference else [])
