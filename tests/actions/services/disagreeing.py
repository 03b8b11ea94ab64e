"""An agency that leaves, and a disagreement, for tests; and the clock that moves them on."""

from datetime import UTC, datetime, timedelta

from actions.services.disagreement import open_disagreement
from actions.services.leaving import announce_leaving
from panel.tasks import disagreements, leavings
from sharing.doors import ledger
from sharing.doors.viewer import the_service
from sharing.models import Notice
from tests.factories import referrals as make

# A Wednesday. Five working days to object end on Wednesday 2 December, and work ends the day after.
START = datetime(2026, 11, 25, 15, tzinfo=UTC)


def case_of(cast, **fields):
    """A case that housing leads, on which the police and mental health work."""
    involved = [cast.police, cast.mental_health]
    fields = {"lead": cast.housing, "involved": involved, "score": 12} | fields
    return make.case_at("active", cast.worker.user, cast.panel, **fields)


def leave(case, cast, by=None, **words):
    """The police say that they end their work."""
    words = {
        "agency": cast.police,
        "reason": "Our enquiry is over",
        "adult_knows": "Told on a visit, and glad of it",
        "risk_holder": cast.housing,
        "risk_held": "The housing officer visits weekly",
    } | words
    return announce_leaving(case=case, by=by or cast.spoc.viewer, **words)


def disagree(case, cast, by=None, **words):
    """The police and housing do not agree about the plan."""
    words = {
        "about": "plan",
        "text": "Whether the visits are enough",
        "agencies": [cast.housing],
    } | words
    return open_disagreement(case=case, by=by or cast.spoc.viewer, **words)


def sweep():
    """What the service does in its minute, as far as leavings and disagreements go."""
    for step in (leavings, disagreements):
        with ledger.listening():
            step(the_service("sweep"))


def to(clock, day, hour=7):
    """Move to a day, and let the minute's work be done there."""
    clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    sweep()


def every_day(clock, since, until):
    """One minute's work on each day of a stretch, days off among them."""
    day = since
    while day <= until:
        to(clock, day)
        day += timedelta(days=1)


def told(verb):
    """The names of those to whom such a message was sent."""
    return sorted(Notice.objects.filter(verb=verb).values_list("to__name", flat=True))


def steps(disagreement):
    """To which levels it came, on which days, and by when it was to be settled there."""
    found = disagreement.steps.order_by("at", "pk")
    return [(one.level, one.at.date(), one.due) for one in found]
