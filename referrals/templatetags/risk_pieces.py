"""What the pages of risk, plan and exit share: where a gap is mended."""

from django import template
from django.urls import NoReverseMatch, reverse

from referrals import policy
from referrals.models import Case

register = template.Library()

# Section and field of a gap to the page that mends it; those of "close" are inputs of that page.
PAGES = {
    ("risk", "assessment"): "assessment_add",
    ("risk", "plan"): "plan_item_add",
    ("risk", "contingency"): "contingency_add",
    ("person", "conversation"): "conversation_add",
    ("person", "capacity"): "capacity_add",
    ("person", "advocacy"): "advocacy_add",
}
FIRST_INPUT = {
    "score": "first-test",
    "reason": "id_reason_0",
    "adult_told": "id_adult_told_0",
    "accepted_on": "id_accepted_on_day",
    "transfer_acknowledged_on": "id_transfer_acknowledged_on_day",
}


@register.simple_tag
def mend_url(case: Case, gap: policy.Missing) -> str:
    """Where this gap is mended; empty while that page does not exist."""
    close = gap.section == "close"
    page = "case_close" if close else PAGES[gap.section, gap.field]
    try:
        url = reverse(page, args=[case.reference])
    except NoReverseMatch:
        return ""
    return f"{url}#{FIRST_INPUT.get(gap.field, f'id_{gap.field}')}" if close else url
