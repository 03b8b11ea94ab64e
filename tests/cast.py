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
from functools import cached_property

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone

from sharing import sessions
from sharing.choices import AgencyKind
from sharing.doors.viewer import Viewer, viewer_for
from sharing.models import Agency, PanelMembership, PanelRole, SpocAppointment, User
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
        # As `client.force_login` does it, but the session is made and kept once.
        request, known = HttpRequest(), settings.SESSION_COOKIE_NAME in client.cookies
        request.session = client.session if known else SessionStore()
        login(request, self.user, settings.AUTHENTICATION_BACKENDS[0])
        sessions.begin(request.session, timezone.now())
        sessions.remember_second_step(request.session, self.user.pk)
        request.session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
        return client


class Cast:
    """Everybody the tests ask as, in one panel (a new "North" if none is given)."""

    def __init__(self, panel=None):
        self.panel = panel or make.panel()
        make.together([*self._agencies(), *self._panel_roles(), *self._agency_people()])

    @cached_property
    def manager(self) -> Player:
        """The police's manager, to whom its escalations go; there once a test asks for them."""
        user = make.person(self.police, name="Police manager")
        self.police.manager = user
        self.police.save(update_fields=["manager"])
        return Player(user)

    def _agencies(self):
        kinds = {
            "social_care": AgencyKind.COUNCIL_SOCIAL_CARE,
            "housing": AgencyKind.COUNCIL_HOUSING,
            "police": AgencyKind.POLICE,
            "mental_health": AgencyKind.MENTAL_HEALTH,
            "charity": AgencyKind.VOLUNTARY,
            "elsewhere": AgencyKind.HOSPITAL,
            "gone": AgencyKind.PROBATION,
        }
        for name, kind in kinds.items():
            setattr(self, name, make.new_agency(kind))
            yield getattr(self, name)
        core = (self.social_care, self.housing, self.police, self.mental_health)
        for agency in core:
            yield self._member(agency)
        yield self._member(self.charity, core=False)
        yield self._member(self.gone, until=LEFT)
        agreement = make.agreement(self.panel)
        for agency in (*core, self.charity):
            yield make.new_signature(agency, agreement)

    def _member(self, agency, core=True, until=None):
        return PanelMembership(
            panel=self.panel, agency=agency, is_core=core, since=make.LONG_AGO, until=until
        )

    def _panel_roles(self):
        yield from self._holder("coordinator")
        yield from self._holder("chair", self.social_care)
        yield from self._holder("deputy_chair", self.mental_health)
        yield from self._holder("board_member")
        yield from self._holder("ig_lead")
        yield from self._holder("administrator", code="system_administrator")

    def _holder(self, who, agency=None, code=""):
        code = code or who
        user = yield from self._person(who, agency, code.replace("_", " ").capitalize())
        yield PanelRole(user=user, panel=self.panel, role=code, since=make.LONG_AGO)

    def _agency_people(self):
        yield from self._spoc("spoc", self.police, "Police SPoC")
        yield from self._spoc("deputy_spoc", self.police, "Police deputy SPoC", deputy=True)
        yield from self._spoc("second_spoc", self.housing, "Housing SPoC")
        yield from self._spoc("charity_spoc", self.charity, "Charity SPoC")
        yield from self._spoc("outsider", self.elsewhere, "Outsider")
        yield from self._spoc("former_member", self.gone, "Former member")
        yield from self._person("worker", self.police, "Worker")
        yield from self._person("leaver", self.police, "Leaver", is_active=False, left_on=LEFT)
        yield from self._person("stranger", None, "Stranger")

    def _spoc(self, who, agency, name, deputy=False):
        user = yield from self._person(who, agency, name)
        yield SpocAppointment(agency=agency, user=user, is_deputy=deputy, since=make.LONG_AGO)

    def _person(self, who, agency, name, **fields):
        user = make.new_person(agency, name, **fields)
        setattr(self, who, Player(user))
        yield user
        return user
