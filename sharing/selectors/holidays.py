"""England's bank holidays, from the library's own copy: no page waits for the network."""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def england() -> frozenset[date]:
    """The bank holidays of England and Wales that are known."""
    known = BankHolidays(use_cached_holidays=True)
    return frozenset(
        day["date"] for day in known.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    )
