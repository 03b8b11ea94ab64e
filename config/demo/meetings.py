"""Each panel meets once a month; every case that is due shares that meeting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from panel.choices import MeetingKind, Presence
from panel.models import Meeting
from panel.services import attendance, meeting
from sharing.choices import AgencyKind

# Hour of the day at which each panel sits, so that nobody is needed in two at once.
HOURS = {"South": 10, "Published cases": 12, "North": 14}
PAST = 12
CALL = 15
CUT_OFF = 6
MINUTES_A_CASE = 7
VENUE = "Civic Centre, committee room 2, or by video link"
# Without these a panel is not quorate.
NEVER_AWAY = (AgencyKind.COUNCIL_SOCIAL_CARE, AgencyKind.POLICE, AgencyKind.MENTAL_HEALTH)


@dataclass
class Sitting:
    """One monthly meeting of one panel, past or to come."""

    panel: str
    at: datetime
    chair: str = "chair"
    meeting: Meeting | None = None
    taken: int = 0

    @property
    def day(self) -> date:
        return self.at.date()

    def slot(self) -> datetime:
        """When the next case is heard."""
        self.taken += 1
        return self.at + timedelta(minutes=10 + MINUTES_A_CASE * self.taken)


class Sittings:
    """Twelve meetings a panel that have been, and the next one in five working days."""

    def __init__(self, today: date) -> None:
        dates = [days.sitting(today, back) for back in range(PAST, -1, -1)]
        self._all = {
            name: [Sitting(name, days.at(day, hour)) for day in dates]
            for name, hour in HOURS.items()
        }
        for sittings in self._all.values():
            sittings[3].chair = sittings[8].chair = "deputy_chair"

    def of(self, panel: str) -> list[Sitting]:
        return self._all[panel]

    def back(self, panel: str, months: int) -> Sitting:
        """The meeting so many months before the next one."""
        return self._all[panel][-1 - months]

    def first(self, panel: str, listed: date, *, urgent: bool = False) -> Sitting:
        """The first meeting for a case listed that day; late papers only if it is urgent."""
        notice = 0 if urgent else CUT_OFF
        for sitting in self._all[panel]:
            if days.between(listed, sitting.day) >= max(notice, 1):
                return sitting
        raise LookupError(f"{panel}: no meeting planned for what is listed on {listed}")

    def later(self, sitting: Sitting) -> list[Sitting]:
        return [one for one in self._all[sitting.panel] if one.at > sitting.at]


def hold(world: World, sitting: Sitting, rng: Random) -> Play:
    """Plan a meeting, open it with who is there, and end it when its cases have been heard."""
    yield days.at(days.before(sitting.day, CALL), 9, 30)
    panel = world.panel(sitting.panel)
    by = world.role("coordinator")
    sitting.meeting = meeting.plan_meeting(
        panel=panel, kind=MeetingKind.PANEL, starts_at=sitting.at, venue=VENUE, by=by
    )
    yield sitting.at
    by, chair = world.role("coordinator"), world.town.people[sitting.chair]
    sitting.meeting = meeting.open_meeting(meeting=sitting.meeting, chaired_by=chair, by=by)
    yield timedelta(minutes=3)
    presences = {agency: _presence(kind, rng) for kind, agency in world.town.agencies.items()}
    attendance.take_attendance(
        meeting=sitting.meeting, presences=presences, chaired_by=chair, by=by
    )
    yield sitting.at + timedelta(minutes=175)
    meeting.end_meeting(meeting=sitting.meeting, by=by)


def _presence(kind: str, rng: Random) -> Presence:
    here = [Presence.PRESENT] * 8 + [Presence.DEPUTY] * 2
    away = [Presence.APOLOGIES_WITH_UPDATE] * 2 + [Presence.APOLOGIES]
    return rng.choice(here if kind in NEVER_AWAY else [*here, *away])
