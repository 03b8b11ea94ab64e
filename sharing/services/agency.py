"""Partner organisations."""

from typing import Any

from django.utils.text import slugify

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyThere, AnotherAgency
from sharing.models import Agency, Panel
from sharing.selectors import standing
from sharing.services import membership
from sharing.services._groups import ensure_groups
from sharing.services._rows import created, saved

CHANGEABLE = (
    "name",
    "short_name",
    "kind",
    "public_body",
    "aliases",
    "email_domains",
    "manager",
)


@service(may=May.MANAGE_PARTNERS, on="panel")
def add_agency(
    *,
    by: Viewer,
    panel: Panel,
    name: str,
    short_name: str,
    kind: str,
    public_body: bool,
    is_core: bool = False,
    aliases: list[str] | None = None,
    email_domains: list[str] | None = None,
) -> Agency:
    """A new agency, and its membership in the panel. Refuses a name that is taken (`AlreadyThere`)."""
    agency = created(
        Agency,
        AlreadyThere,
        name=name,
        short_name=short_name,
        slug=slugify(short_name)[:60],
        kind=kind,
        public_body=public_body,
        aliases=aliases or [],
        email_domains=email_domains or [],
    )
    ensure_groups(agency=agency)
    ledger.record(by, Verb.AGENCY_ADDED, agency, kind=kind)
    membership.join_panel(by=by, panel=panel, agency=agency, is_core=is_core)
    return agency


@service(may=May.MANAGE_PARTNERS, on="agency")
def change_agency(*, by: Viewer, agency: Agency, **changes: Any) -> Agency:
    """Change what is known of an agency; its address stays, so that links go on working.

    Refuses a name that is taken (`AlreadyThere`), a manager from elsewhere (`AnotherAgency`), and
    who does not look after every panel of the agency (`StandsElsewhere`).
    """
    standing.refuse_part(by, agency)
    manager = changes.get("manager")
    if manager is not None and manager.agency_id != agency.pk:
        raise AnotherAgency(field="manager")
    changed = [
        name for name in CHANGEABLE if name in changes and getattr(agency, name) != changes[name]
    ]
    for name in changed:
        setattr(agency, name, changes[name])
    saved(agency, AlreadyThere)
    ledger.record(by, Verb.AGENCY_CHANGED, agency, changed=changed)
    return agency
