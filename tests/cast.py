"""The people around one panel, each once.

    cast = Cast()                       # or Cast(make.panel("South", case_cap=2))
    cast.coordinator.login(client)      # signed in, second step taken
    submit_referral(case=case, by=cast.worker.viewer)
    case.author = cast.worker.user

Agencies: `police` and `social_care` (core), `housing` (core), `mental_health` (core, the deputy
chair's), `charity` (in the panel, not core), `elsewhere` (not in the panel), `gone` (left it).
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from sharing import sessions
from sharing.choices import AgencyKind
from sharing.doors.viewer import Viewer, viewer_for
from sharing.models import Agency, User
from tests.factories import sharing as make

LEFT = date(2021, 1, 1)


@dataclass(frozen=True)
class Player:
    """One person: `user`, `agency`, `viewer` (asked anew each time) and `login`."""

    user: User

    @property
    def agency(self) -> Agency | None:
        return self.user.agency

    @property
    def viewer(self) -> Viewer:
        return viewer_for(User.objects.get(pk=self.user.pk), timezone.localdate())

    def login(self, client):
        """Sign the test client in as this person, second step taken; gives the client."""
        client.force_login(self.user)
        session = client.session
        sessions.begin(session, timezone.now())
        sessions.remember_second_step(session, self.user.pk)
        session.save()
        return client


class Cast:
    """Everybody the tests ask as, in one panel (a new "North" if none is given)."""

    def __init__(self, panel=None):
        self.panel = panel or make.panel()
        self._agencies()
        self._panel_roles()
        self._agency_people()
        self.stranger = Player(make.person(name="Stranger"))

    def _agencies(self):
        kinds = {
            "social_care": AgencyKind.COUNCIL_SOCIAL_CARE,
            "housing": AgencyKind.COUNCIL_HOUSING,
            "police": AgencyKind.POLICE,
            "mental_health": AgencyKind.MENTAL_HEALTH,
        }
        for name, kind in kinds.items():
            core = make.agency(kind)
            make.member(self.panel, core)
            make.signed(core, self.panel)
            setattr(self, name, core)
        self.charity = make.agency(AgencyKind.VOLUNTARY)
        make.member(self.panel, self.charity, core=False)
        make.signed(self.charity, self.panel)
        self.elsewhere = make.agency(AgencyKind.HOSPITAL)
        self.gone = make.agency(AgencyKind.PROBATION)
        make.member(self.panel, self.gone, until=LEFT)

    def _panel_roles(self):
        self.coordinator = self._holder("coordinator")
        self.chair = self._holder("chair", self.social_care)
        self.deputy_chair = self._holder("deputy_chair", self.mental_health)
        self.board_member = self._holder("board_member")
        self.ig_lead = self._holder("ig_lead")
        self.administrator = self._holder("system_administrator")

    def _holder(self, code, agency=None):
        user = make.person(agency, name=code.replace("_", " ").capitalize())
        make.role(user, self.panel, code)
        return Player(user)

    def _agency_people(self):
        self.spoc = Player(make.spoc(self.police, name="Police SPoC"))
        self.deputy_spoc = Player(make.spoc(self.police, deputy=True, name="Police deputy SPoC"))
        self.second_spoc = Player(make.spoc(self.housing, name="Housing SPoC"))
        self.charity_spoc = Player(make.spoc(self.charity, name="Charity SPoC"))
        self.outsider = Player(make.spoc(self.elsewhere, name="Outsider"))
        self.former_member = Player(make.spoc(self.gone, name="Former member"))
        self.worker = Player(make.person(self.police, name="Worker"))
        self.leaver = Player(make.person(self.police, name="Leaver", is_active=False, left_on=LEFT))
