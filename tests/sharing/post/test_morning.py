"""When the one message of the morning goes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sharing.post.morning import held_until, midnight_before, morning_of

HERE = ZoneInfo("Europe/London")


def here(*parts):
    return datetime(*parts, tzinfo=HERE)


@pytest.mark.parametrize(
    ("ready", "goes"),
    [
        (here(2026, 12, 1, 0, 1), here(2026, 12, 1, 8)),
        (here(2026, 12, 1, 7, 59), here(2026, 12, 1, 8)),
        (here(2026, 12, 1, 8), here(2026, 12, 1, 8)),
        (here(2026, 12, 1, 17, 30), here(2026, 12, 1, 17, 30)),
        (here(2026, 7, 1, 0, 30), here(2026, 7, 1, 8)),
        # The night on which the clock goes forward, and the one on which it goes back.
        (here(2027, 3, 28, 0, 30), here(2027, 3, 28, 8)),
        (here(2026, 10, 25, 1, 30), here(2026, 10, 25, 8)),
    ],
)
def test_what_is_ready_before_eight_waits_and_what_is_ready_later_may_go(ready, goes):
    assert held_until(ready) == goes


def test_the_day_is_the_day_here():
    """Half past midnight in summer is still the day before by the clock of the server."""
    late = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert morning_of(late) == here(2026, 7, 1, 8)
    assert midnight_before(late) == here(2026, 7, 1)
