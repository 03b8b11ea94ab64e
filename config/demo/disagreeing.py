"""An agency that ends its work and waits for objections, and a disagreement that has come to managers."""

from django.utils import timezone

from actions.services.disagreement import note_said, open_disagreement
from actions.services.leaving import announce_leaving
from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from sharing.choices import AgencyKind


def leave(world: World) -> Play:
    """Fire and rescue end their work with Mr T two working days ago; the others have five to object."""
    yield days.at(days.before(world.today, 2), 10, 40)
    announce_leaving(
        case=world.cases["mr_t"],
        agency=world.agency(AgencyKind.FIRE),
        reason="The alarms are fitted and tested, the stove is gone, and the hall is clear. There is"
        " nothing left that only we can do.",
        adult_knows="Told on the last visit. He shook hands and keeps the card by the door.",
        risk_holder=world.agency(AgencyKind.COUNCIL_SOCIAL_CARE),
        risk_held="His social worker looks at the hall and the alarms at each visit, and rings us if"
        " things pile up again.",
        by=world.spoc(AgencyKind.FIRE),
    )


def disagree(world: World) -> Play:
    """Police and adult social care do not agree how often somebody sees Mrs R alone; the practitioners
    had a day, and it is with managers since."""
    yield days.at(days.before(world.today, 2), 11, 20)
    made = open_disagreement(
        case=world.cases["mrs_r"],
        about="plan",
        text="Whether one visit alone with her a fortnight is enough. We think she should be seen"
        " alone each week while her money is looked into.",
        agencies=[world.agency(AgencyKind.COUNCIL_SOCIAL_CARE)],
        by=world.spoc(AgencyKind.POLICE),
    )
    yield timezone.localtime(made.opened_at).replace(hour=15, minute=30)
    note_said(
        disagreement=made,
        said="We spoke by telephone. More visits may make him suspicious, and there is no second"
        " interpreter. We did not agree.",
        by=world.spoc(AgencyKind.COUNCIL_SOCIAL_CARE),
    )
