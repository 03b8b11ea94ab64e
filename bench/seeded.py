"""Panels, agencies and many cases, written by sets: five actions a case, each another agency's, six cases
in a hundred open, a case shared with six of its panel's twenty agencies. Synthetic through and through."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

PER_PANEL, AGENCIES = 333, 20
# Names of a few hundred families, so that each is borne by many in a large world.
ONSETS = ("B", "Br", "C", "D", "F", "Gr", "H", "K", "L", "M", "N", "P", "R", "S", "T", "W")
VOWELS = ("a", "e", "i", "o", "u")
ENDS = ("ndle", "rrow", "lton", "mber", "sket")
FAMILIES = [f"{first}{vowel}{end}" for end in ENDS for vowel in VOWELS for first in ONSETS]
GIVEN = [f"{first}{vowel}n" for vowel in VOWELS for first in ONSETS]

NEW = """
create temp table new as
select nextval(pg_get_serial_sequence('referrals_case', 'id')) as case_id,
    nextval(pg_get_serial_sequence('referrals_adult', 'id')) as adult_id,
    p.id as panel_id, n, n %% 16 = 0 as open,
    (%(given)s::text[])[1 + (n * 7 + p.id) %% array_length(%(given)s::text[], 1)] as given_name,
    (%(families)s::text[])[1 + (n * 31 + p.id * 17) %% array_length(%(families)s::text[], 1)]
        as family_name
from unnest(%(panels)s::bigint[]) as p(id), generate_series(1, %(each)s) as n
"""
# Six of the panel's twenty agencies, the same six for no two cases in a row.
SHARED = """
create temp table shared as
select case_id, agency_id from new join (
    select panel_id, agency_id, row_number() over (partition by panel_id order by agency_id) as place
    from sharing_panelmembership
) as member using (panel_id) where (place + n * 7) %% 20 < 6
"""
GRANTS = """
insert into referrals_casegrant (content_object_id, group_id, permission_id, why, given_by, given_at)
select case_id, g.id, %(see)s, 'involved agency', 'pathway', now()
from shared join auth_group g on g.name = 'agency:' || agency_id
union all
select case_id, g.id, %(see)s, 'role', 'pathway', now()
from new join auth_group g on g.name in (
    'panel:' || panel_id || ':coordinator', 'panel:' || panel_id || ':chair',
    'panel:' || panel_id || ':deputy_chair')
"""


@dataclass
class Seeded:
    """Who asks: the coordinator and a local agency's SPoC of the first panel, and the SPoC of an
    agency that sits on every panel."""

    coordinator: Any
    local: Any
    national: Any
    case: Any
    action: Any
    panels: list[int] = field(default_factory=list)
    filled: int = 0


def begin() -> Seeded:
    """One panel with its people, and a case and an action to copy."""
    from sharing.choices import AgencyKind
    from tests.cast import Cast
    from tests.factories import actions as work
    from tests.factories import referrals as make
    from tests.factories import sharing as partners

    cast = Cast()
    case = make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)
    action = work.action(case, cast.housing, cast.coordinator.user)
    local = partners.spoc(partners.agency(AgencyKind.VOLUNTARY, name="Local service"))
    national = partners.spoc(partners.agency(AgencyKind.PROBATION, name="National service"))
    made = Seeded(cast.coordinator.user, local, national, case, action)
    _join(made, cast.panel, [local.agency, national.agency])
    return made


def grow(made: Seeded, cases: int) -> None:
    """Add panels with their cases until there are so many."""
    from tests.factories import sharing as partners
    from tests.support import database

    while len(made.panels) * PER_PANEL < cases:
        panel = partners.panel(f"Panel {len(made.panels) + 1}")
        _join(made, panel, [made.national.agency])
    fresh, made.filled = made.panels[made.filled :], len(made.panels)
    with database._owner_connection(connection.settings_dict["NAME"]) as owner:
        owner.execute("set session_replication_role = replica")
        _fill(owner, made, fresh)
        owner.execute("set session_replication_role = origin")
        owner.execute("vacuum analyze")


def _join(made: Seeded, panel: Any, agencies: list[Any]) -> None:
    from sharing.choices import AgencyKind
    from sharing.models import PanelMembership
    from tests.factories import sharing as partners

    have = PanelMembership.objects.filter(panel=panel).count()
    agencies += [
        partners.agency(AgencyKind.VOLUNTARY) for _ in range(AGENCIES - have - len(agencies))
    ]
    for agency in agencies:
        partners.member(panel, agency)
        partners.signed(agency, panel)
    made.panels.append(panel.pk)


def _fill(owner: Any, made: Seeded, panels: list[int]) -> None:
    from referrals.models import Case
    from sharing.choices import May
    from sharing.doors import access

    names = {"given": GIVEN, "families": FAMILIES, "panels": panels, "each": PER_PANEL}
    owner.execute(NEW, names)
    owner.execute(SHARED, {})
    owner.execute("create index on shared (case_id)")
    owner.execute("analyze new, shared")
    reference = "translate(lpad(to_hex({}), 6, '0'), '0123456789abcdef', '23456789ABCDEFGH')"
    _copy(
        owner,
        "referrals_adult",
        made.case.adult_id,
        "new",
        id="new.adult_id",
        reference="'AD-' || " + reference.format("new.adult_id"),
        given_name="new.given_name",
        family_name="new.family_name",
    )
    _copy(
        owner,
        "referrals_case",
        made.case.pk,
        "new",
        id="new.case_id",
        panel_id="new.panel_id",
        adult_id="new.adult_id",
        reference="'CR-' || " + reference.format("new.case_id"),
        stage="case when new.open then 'active' else 'closed' end",
        place="case when new.open then 100 + new.n / 16 end",
        ended_at="case when not new.open then now() end",
    )
    _copy(
        owner,
        "referrals_referral",
        made.case.referral.pk,
        "new",
        id="nextval(pg_get_serial_sequence('referrals_referral', 'id'))",
        case_id="new.case_id",
        given_name="new.given_name",
        family_name="new.family_name",
        birth_date="date '1950-01-01' + (new.n * 37 + new.panel_id::int * 11) % 20000",
    )
    _copy(
        owner,
        "actions_action",
        made.action.pk,
        "new, generate_series(1, 5) as number",
        id="nextval(pg_get_serial_sequence('actions_action', 'id'))",
        case_id="new.case_id",
        reference="'ACT-' || " + reference.format("new.case_id * 5 + number"),
        status="case when new.open then 'open' else 'done' end",
        owner_agency_id="(select agency_id from shared where shared.case_id = new.case_id"
        " order by agency_id offset (new.n + number) % 6 limit 1)",
        text="'Visit number ' || number",
    )
    owner.execute(GRANTS, {"see": access.permission_id(Case, May.SEE_CASE)})
    owner.execute("drop table new, shared")


def _copy(owner: Any, table: str, key: int, source: str, **instead: str) -> None:
    """Rows like one that is there, with other values in some columns."""
    columns = [
        name
        for (name,) in owner.execute(
            "select column_name from information_schema.columns where table_name = %s"
            " and is_generated = 'NEVER'",
            [table],
        )
    ]
    values = ", ".join(instead.get(name, f'old."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    owner.execute(
        f"insert into {table} ({names}) overriding system value "
        f"select {values} from {table} as old, {source} where old.id = {key}"
    )
