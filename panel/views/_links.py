"""Where a piece of work is done."""

from django.urls import reverse


def address(page: str, *about: str) -> str:
    """The address of a page, by its name and the references it is about, if any."""
    return reverse(page, args=[one for one in about if one])
