"""Where a piece of work is done."""

from django.urls import NoReverseMatch, reverse


def address(page: str, reference: str = "") -> str:
    """The address of a page, by its name and the reference it is about."""
    parts = [reference] if reference else []
    try:
        return reverse(page, args=parts)
    except NoReverseMatch:
        return reverse("case_summary", args=parts)
