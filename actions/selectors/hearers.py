"""Whom a step of the ladder tells (`domain.md` section 9): never anybody to whom the case is closed. Of a
panel's own business: who sits at its table, the late agency's manager, and the board.

Everything is asked for many steps at once. Who would be told is a row of tiers; the first tier with
anybody who may be told is told, so that a SPoC on leave is skipped to who stands in, and the deputy.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from actions.ladder import REMINDERS, Rung
from actions.selectors.late import Concern
from referrals.selectors import readers
from sharing.choices import May
from sharing.doors import groups
from sharing.models import Agency, PanelMembership, PanelRole, User
from sharing.roles import BoardMember, Chair, Coordinator, DeputyChair
from sharing.selectors.agency import Speakers, speakers_of, speaking
from sharing.selectors.agreement import agreed

Climb = tuple[Concern, Rung]


@dataclass(frozen=True, slots=True)
class Ear:
    """One person who would be told, and the Group to which the case must be open for that: their own, or
    for an agency's manager, who does not see it, that of the agency; none for the board."""

    person_id: int
    group: str | None
    agency_id: int | None = None
    sees: bool = True


Tier = list[Ear]


class Hearers:
    """Who is told of these late promises, asked once for all of them."""

    def __init__(self, lates: Collection[Concern], today: date) -> None:
        panels = {late.panel_id for late in lates}
        agencies = {late.agency_id for late in lates} | {
            late.lead_agency_id for late in lates if late.lead_agency_id
        }
        self._speakers = speakers_of(agencies, today)
        managed = Agency.objects.filter(pk__in=agencies, manager__is_active=True).order_by()
        self._managers = dict(managed.values_list("pk", "manager_id"))
        self._roles = self._holders(panels, today)
        self._people = self._employers(lates)
        members = PanelMembership.objects.in_force(today).filter(panel__in=panels).order_by()
        self._there = set(members.values_list("agency_id", "panel_id"))
        self._agreed = agreed(panels, today) & self._there
        self._stands_for = self._agencies_of(self._people, today)
        self._bars = readers.bars_on({late.root for late in lates})
        self._seen: set[tuple[int, str]] = set()
        self._seen_asked: set[tuple[int, str]] = set()

    @staticmethod
    def _holders(panels: Iterable[int], today: date) -> dict[tuple[int, str], list[int]]:
        held: dict[tuple[int, str], list[int]] = defaultdict(list)
        told = (Coordinator.code, Chair.code, DeputyChair.code, BoardMember.code)
        rows = PanelRole.objects.in_force(today).filter(
            panel_id__in=panels, role__in=told, user__is_active=True
        )
        for panel_id, role, person in rows.order_by("pk").values_list(
            "panel_id", "role", "user_id"
        ):
            held[panel_id, role].append(person)
        return held

    def _employers(self, lates: Iterable[Concern]) -> dict[int, int | None]:
        """Everyone who might be told, with the agency that employs them; leavers are left out."""
        people = {late.person_id for late in lates if late.person_id}
        people |= {one for held in self._roles.values() for one in held}
        people |= set(self._managers.values())
        for speakers in self._speakers.values():
            people |= {*speakers.spocs, *speakers.deputies, *speakers.stand_ins}
        rows = User.objects.filter(pk__in=people, is_active=True).order_by()
        return dict(rows.values_list("pk", "agency_id"))

    @staticmethod
    def _agencies_of(people: dict[int, int | None], today: date) -> dict[int, set[int]]:
        """The agencies that each of these works for, speaks for or stands in for: a bar on any counts."""
        found: dict[int, set[int]] = defaultdict(set)
        for person, employer in people.items():
            if employer:
                found[person].add(employer)
        for agency_id, appointed in speaking(people, today).items():
            for person in appointed:
                found[person].add(agency_id)
        return found

    def of(self, climbs: Collection[Climb]) -> list[list[int]]:
        """The people told by each of these steps, in the same order; none where nobody may be."""
        tiers = [self._tiers(late, rung) for late, rung in climbs]
        return self._first_open([late for late, _ in climbs], tiers)

    def speakers(self, lates: Collection[Concern]) -> list[list[int]]:
        """Who speaks for the agency whose turn it is, for each of these: SPoCs, or who stands in for
        them, or the deputies."""
        return self._first_open(list(lates), [[*self._agency(late.agency_id)] for late in lates])

    def coordinators(self, lates: Collection[Concern]) -> list[list[int]]:
        """The coordinators to whom each of these cases is open."""
        tiers = [[self._in_panel(late, Coordinator.code)] for late in lates]
        return self._first_open(list(lates), tiers)

    def _first_open(self, lates: list[Concern], tiers: list[list[Tier]]) -> list[list[int]]:
        own: set[tuple[int, str]] = set()
        cases: set[tuple[int, str]] = set()
        for late, rows in zip(lates, tiers, strict=True):
            if late.case_id is None:
                continue
            for ear in (one for tier in rows for one in tier if one.group):
                (own if _is_asked(late, ear) else cases).add((late.case_id, ear.group or ""))
        self._seen_asked |= readers.groups_that_see(own, May.SEE_IDENTITY)
        self._seen |= readers.groups_that_see(cases)
        return [
            next(
                (
                    told
                    for tier in rows
                    if (told := sorted({e.person_id for e in tier if self._may_hear(late, e)}))
                ),
                [],
            )
            for late, rows in zip(lates, tiers, strict=True)
        ]

    def _tiers(self, late: Concern, rung: Rung) -> list[Tier]:
        if rung in REMINDERS:
            return [self._person(late), *self._agency(late.agency_id)]
        if rung == Rung.SPOC:
            spocs, stand_ins, deputies = self._agency(late.agency_id)
            # Information is the SPoC's own work, so its first step is the deputy's.
            return [deputies, stand_ins, spocs] if late.is_asked else [spocs, stand_ins, deputies]
        if rung == Rung.MANAGER:
            manager = self._managers.get(late.agency_id)
            of_agency = groups.spocs_of(late.agency_id)
            return [[Ear(manager, of_agency, late.agency_id, sees=False)] if manager else []]
        if rung == Rung.LEAD:
            return self._lead(late)
        return [self._board(late)]

    def _person(self, late: Concern) -> Tier:
        """The person named: as themselves where the case is open to them, or as who speaks for it."""
        if late.person_id is None:
            return []
        own = Ear(
            late.person_id, groups.one_person(late.person_id), self._people.get(late.person_id)
        )
        speakers = self._speakers.get(late.agency_id, Speakers())
        if late.person_id in (*speakers.spocs, *speakers.deputies, *speakers.stand_ins):
            return [own, Ear(late.person_id, groups.spocs_of(late.agency_id), late.agency_id)]
        return [own]

    def _agency(self, agency_id: int) -> tuple[Tier, Tier, Tier]:
        """Who speaks for an agency, in the order in which they are turned to."""
        speakers = self._speakers.get(agency_id, Speakers())

        def heard(people: list[int]) -> Tier:
            return [
                Ear(person, group, agency_id)
                for person in people
                for group in (groups.spocs_of(agency_id), groups.one_person(person))
            ]

        return heard(speakers.spocs), heard(speakers.stand_ins), heard(speakers.deputies)

    def _lead(self, late: Concern) -> list[Tier]:
        """The lead agency; the chair where it is the late one, or there is none."""
        if late.lead_agency_id and late.lead_agency_id != late.agency_id:
            return [*self._agency(late.lead_agency_id)]
        chairs = self._in_panel(late, Chair.code)
        # Where the chair's own agency is concerned, the deputy chair (`domain.md` section 2).
        elsewhere = self._not_of(late, chairs)
        return [elsewhere, self._not_of(late, self._in_panel(late, DeputyChair.code))]

    def _not_of(self, late: Concern, tier: Tier) -> Tier:
        return [one for one in tier if self._people.get(one.person_id) != late.agency_id]

    def _board(self, late: Concern) -> Tier:
        board = self._roles.get((late.panel_id, BoardMember.code), [])
        if not late.to_the_board:
            board = [person for person in board if self._people.get(person) == late.agency_id]
        return [Ear(person, None) for person in board]

    def _in_panel(self, late: Concern, role: str) -> Tier:
        held = self._roles.get((late.panel_id, role), [])
        return [Ear(person, groups.holders_of(role, late.panel_id)) for person in held]

    def _may_hear(self, late: Concern, ear: Ear) -> bool:
        if ear.person_id not in self._people:
            return False
        if late.case_id is None:
            return self._sits_there(late, ear)
        own = {groups.one_person(ear.person_id)}
        own |= {groups.staff_of(agency_id) for agency_id in self._stands_for[ear.person_id]}
        if ear.agency_id:
            own.add(groups.staff_of(ear.agency_id))
        if any((late.root, name) in self._bars for name in own):
            return False
        if ear.agency_id and (ear.agency_id, late.panel_id) not in self._agreed:
            return False
        if not ear.sees and late.is_restricted:
            return False
        seen = self._seen_asked if _is_asked(late, ear) else self._seen
        return ear.group is None or (late.case_id, ear.group) in seen

    def _sits_there(self, late: Concern, ear: Ear) -> bool:
        """Whether a panel's own business is open to them: as who speaks for one of its agencies, or by
        what they are in the panel; never as themselves alone."""
        if ear.group == groups.one_person(ear.person_id):
            return False
        return ear.agency_id is None or (ear.agency_id, late.panel_id) in self._there


def _is_asked(late: Concern, ear: Ear) -> bool:
    """Whether this is somebody of the agency that a request is to: they open the request itself, before
    they see the case."""
    return late.is_asked and ear.agency_id == late.agency_id
