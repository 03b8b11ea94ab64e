"""A late action, and a late request, that have climbed so far; for tests of what people do then."""

from datetime import UTC, date, datetime

from referrals.models import InformationRequest
from tests.actions.services.ladder_days import DUE, every_day
from tests.factories import actions as done
from tests.factories import referrals as make

# The first working day after the due one, on which the SPoC is told; steps 2, 3 and 4 come on the 19th,
# the 23rd and the 30th.
TOLD_SPOC = date(2026, 11, 17)
BEFORE_STEP_2 = date(2026, 11, 18)
STEP_2, STEP_3, STEP_4 = date(2026, 11, 19), date(2026, 11, 23), date(2026, 11, 30)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def case_of(cast, **fields):
    """A case that housing leads and the police work on."""
    fields = {"lead": cast.housing, "involved": [cast.police], "score": 12} | fields
    return make.case_at("active", cast.worker.user, cast.panel, **fields)


def action_of(case, owner, cast, **fields):
    return done.action(case, owner, cast.coordinator.user, due=DUE, original_due=DUE, **fields)


def request_of(case, agency, cast):
    return InformationRequest.objects.create(
        case=case,
        agency=agency,
        asked_by=cast.coordinator.user,
        questions="What do you know?",
        purpose="To plan",
        article6="public_task",
        article9="g_substantial_public_interest",
        dpa_condition="sch1_18_individuals_at_risk",
        necessity="Nobody else knows",
        proportionality="Only what bears on the risk",
        due=DUE,
    )


def climb(clock, until):
    """Everything climbs day by day until this one, which is then today."""
    every_day(clock, until)
    clock.move_to(datetime(until.year, until.month, until.day, 9, tzinfo=UTC))
