"""Words about contact with the adult."""

from django import template

from referrals import policy

register = template.Library()


@register.filter
def every_days(days: int) -> str:
    """An agreed gap in words: "every 2 weeks"."""
    return policy.every(days)
