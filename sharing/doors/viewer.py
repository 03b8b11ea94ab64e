"""Who is asking: a person (or the service) with the Groups and roles that hold today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection

from sharing.choices import May
from sharing.errors import NotAllowed
from sharing.models import User
from sharing.roles import ROLES, AgencyManager, Role, System

# One question for everything a person is today, and the Groups that hold what they may see: answered
# once a request by a function of the database (`migrations/0010_standings.py`).
STANDINGS = "select role, agency_id, panels, unsigned, group_id from standings(%s, %s)"
STANDINGS_OF_ALL = """select who, role, agency_id, panels, unsigned, group_id
from unnest(%s::bigint[]) who, standings(who, %s)"""


@dataclass(frozen=True)
class Standing:
    """One role held today: which, for which agency (if an agency's), and in which panels."""

    role: type[Role]
    agency_id: int | None = None
    panel_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """Whoever asks. Made by `viewer_for` or `the_service`; never guessed."""

    reference: str
    user: User | None = None
    groups: frozenset[int] = frozenset()
    standings: frozenset[Standing] = frozenset()
    agency_ids: frozenset[int] = frozenset()
    # Groups through which nothing of a case passes in a panel: their agency has no agreement there.
    silent: frozenset[tuple[int, int]] = frozenset()
    # A page that is open asks for itself again: a look all the same, but not one more case opened.
    refreshes: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None

    @property
    def person(self) -> User:
        """Whoever signs what is written. The service signs nothing that a person must."""
        if self.user is None:
            raise NotAllowed
        return self.user

    @property
    def is_the_service(self) -> bool:
        return any(s.role is System for s in self.standings)

    @cached_property
    def panel_ids(self) -> frozenset[int]:
        """The panels in which this viewer is anything at all today."""
        return frozenset().union(*(s.panel_ids for s in self.standings))

    def panels(self, may: May) -> set[int]:
        """The panels in which a role of this viewer carries `may`."""
        return set().union(*(s.panel_ids for s in self.standings if may in s.role.may))

    def holds(self, may: May, panel_id: int | None = None) -> bool:
        """Whether a role carries `may`, in this panel or (without one) in any.

        A SPoC of an agency that is in no panel holds nothing; the service holds its own everywhere.
        """
        return any(
            may in s.role.may
            and (s.role is System or (panel_id in s.panel_ids if panel_id else bool(s.panel_ids)))
            for s in self.standings
        )

    def has_role(self, *codes: str, panel_id: int | None = None) -> bool:
        return any(
            s.role.code in codes and (panel_id is None or panel_id in s.panel_ids)
            for s in self.standings
        )

    @cached_property
    def managed_ids(self) -> frozenset[int]:
        """The agencies whose manager this viewer is."""
        return frozenset(
            s.agency_id for s in self.standings if s.role is AgencyManager and s.agency_id
        )

    def speaks_for(self, agency_id: int | None) -> bool:
        """Whether the viewer is SPoC or deputy SPoC of this agency today, or covers for one."""
        return agency_id is not None and agency_id in self.agency_ids


def viewer_for(user: User | None, today: date, *, refreshes: bool = False) -> Viewer:
    """The viewer a person is today; nobody when signed out, inactive or a leaver."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, [user.pk, today])
        return _made_of(user, cursor.fetchall(), refreshes)


def viewers_for(users: Iterable[User], today: date) -> dict[int, Viewer]:
    """So for many people at once, by their keys; who is inactive or has left is not among them."""
    found: dict[int, list[Any]] = {user.pk: [] for user in users if user.is_active}
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS_OF_ALL, [list(found), today])
        for who, *row in cursor.fetchall():
            found[who].append(row)
    return {user.pk: _made_of(user, found[user.pk]) for user in users if user.pk in found}


def _made_of(user: User, rows: Sequence[Sequence[Any]], refreshes: bool = False) -> Viewer:
    held = [(agency, panels[0], group) for _, agency, panels, _, group in rows if group]
    roles = [row for row in rows if row[0]]
    return Viewer(
        reference=user.reference,
        user=user,
        groups=frozenset(group for _, _, group in held),
        standings=frozenset(
            Standing(ROLES[role], agency, frozenset(panels or ()))
            for role, agency, panels, _, _ in roles
        ),
        agency_ids=frozenset(
            agency for role, agency, *_ in roles if role in ("spoc", "deputy_spoc")
        ),
        # What somebody is in person passes through their agency; what they are in a panel does not.
        silent=frozenset(
            (panel, group)
            for _, agency, _, unsigned, _ in roles
            for panel in unsigned or ()
            for of_agency, of_panel, group in held
            if of_panel is None and of_agency in (None, agency)
        ),
        refreshes=refreshes,
    )


def the_service(task: str) -> Viewer:
    """The service itself, named by the task it runs; holds what `roles.System` holds."""
    return Viewer(reference=f"service:{task}", standings=frozenset({Standing(System)}))


NOBODY = Viewer(reference="nobody")
