"""Who is asking: a person (or the service) with the Groups and roles that hold today."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from sharing.choices import May
from sharing.errors import NotAllowed
from sharing.models import User
from sharing.roles import ROLES, Role, System

# One question for everything a person is today: panel roles, appointments (own and covered for)
# and employment, each with the panels they reach into. Answered once a request. Who speaks for an
# agency does so while it belongs to a panel; who is employed there stays its staff, for bars, and
# who stands in for its SPoC counts as its staff as well. The last column says whether the agency has
# signed that panel's agreement and it is in date (as `selectors.agreement.live_signature`).
STANDING = """
with appointed as (
    select a.agency_id, a.is_deputy from sharing_spocappointment a
    where a.user_id = %(user)s and a.since <= %(today)s and (a.until is null or a.until >= %(today)s)
    union
    select a.agency_id, true from sharing_cover c
    join sharing_spocappointment a on a.user_id = c.absent_id
        and a.since <= %(today)s and (a.until is null or a.until >= %(today)s)
    where c.standing_in_id = %(user)s
        and c.since <= %(today)s and (c.until is null or c.until >= %(today)s)
), standing as (
    select r.role as role, r.panel_id, null::bigint as agency_id
    from sharing_panelrole r
    where r.user_id = %(user)s and r.since <= %(today)s and (r.until is null or r.until >= %(today)s)
    union
    select case when p.is_deputy then 'deputy_spoc' else 'spoc' end, m.panel_id, p.agency_id
    from appointed p join sharing_panelmembership m on m.agency_id = p.agency_id
        and m.since <= %(today)s and (m.until is null or m.until >= %(today)s)
    union
    select 'referrer', m.panel_id, u.agency_id
    from sharing_user u left join sharing_panelmembership m on m.agency_id = u.agency_id
        and m.since <= %(today)s and (m.until is null or m.until >= %(today)s)
    where u.id = %(user)s and u.agency_id is not null
)
select s.role, s.panel_id, s.agency_id, g.id,
    s.agency_id is null or exists (
        select from sharing_agencysignature y join sharing_agreement a on a.id = y.agreement_id
        where y.agency_id = s.agency_id and a.panel_id = s.panel_id
            and y.signed_on <= %(today)s and (y.withdrawn_on is null or y.withdrawn_on > %(today)s)
            and a.approved_on <= %(today)s and (a.ends_on is null or a.ends_on >= %(today)s)
    )
from standing s left join auth_group g on g.name in (
    'person:' || %(user)s,
    case when s.agency_id is null then 'panel:' || s.panel_id || ':' || s.role
         else 'staff:' || s.agency_id end,
    case when s.role <> 'referrer' then 'agency:' || s.agency_id end
)
"""
PERSON = "select id from auth_group where name = 'person:' || %(user)s"


@dataclass(frozen=True)
class Standing:
    """One role held today: which, in which panel, for which agency (if an agency's)."""

    role: type[Role]
    panel_id: int | None = None
    agency_id: int | None = None

    def reaches(self, panel_id: int | None) -> bool:
        """Whether the role counts in this panel, or (without one) in any panel at all."""
        if self.role is System:
            return True
        return self.panel_id is not None and panel_id in (None, self.panel_id)


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

    @property
    def panel_ids(self) -> frozenset[int]:
        """The panels in which this viewer is anything at all today."""
        return frozenset(s.panel_id for s in self.standings if s.panel_id is not None)

    def panels(self, may: May) -> set[int]:
        """The panels in which a role of this viewer carries `may`."""
        return {s.panel_id for s in self.standings if may in s.role.may and s.panel_id is not None}

    def holds(self, may: May, panel_id: int | None = None) -> bool:
        """Whether a role carries `may`, in this panel or (without one) in any.

        A SPoC of an agency that is in no panel holds nothing; the service holds its own everywhere.
        """
        return any(may in s.role.may and s.reaches(panel_id) for s in self.standings)

    def has_role(self, *codes: str, panel_id: int | None = None) -> bool:
        return any(
            s.role.code in codes and (panel_id is None or s.panel_id == panel_id)
            for s in self.standings
        )

    def speaks_for(self, agency_id: int | None) -> bool:
        """Whether the viewer is SPoC or deputy SPoC of this agency today, or covers for one."""
        return agency_id is not None and agency_id in self.agency_ids


def viewer_for(user: User | None, today: date) -> Viewer:
    """The viewer a person is today; nobody when signed out, inactive or a leaver."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"user": user.pk, "today": today})
        rows = cursor.fetchall()
        if not rows:
            cursor.execute(PERSON, {"user": user.pk})
            rows = [(None, None, None, pk, True) for (pk,) in cursor.fetchall()]
    return Viewer(
        reference=user.reference,
        user=user,
        groups=frozenset(row[3] for row in rows if row[3]),
        standings=frozenset(
            Standing(ROLES[role], panel, agency) for role, panel, agency, *_ in rows if role
        ),
        agency_ids=frozenset(
            agency for role, _, agency, *_ in rows if role in ("spoc", "deputy_spoc")
        ),
        silent=frozenset((row[1], row[3]) for row in rows if row[1] and row[3] and not row[4]),
    )


def the_service(task: str) -> Viewer:
    """The service itself, named by the task it runs; holds what `roles.System` holds."""
    return Viewer(reference=f"service:{task}", standings=frozenset({Standing(System)}))


NOBODY = Viewer(reference="nobody")
