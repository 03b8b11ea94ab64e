"""Partners as rows, without going through the services: a world that simply is there.

Everything holds since `LONG_AGO`, so a test may move its clock freely.
"""

from datetime import date, timedelta
from itertools import count

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from sharing.choices import AgencyKind
from sharing.doors import groups
from sharing.models import (
    Agency,
    AgencySignature,
    Agreement,
    Bar,
    Cover,
    Panel,
    PanelMembership,
    PanelRole,
    PanelSettings,
    SpocAppointment,
    StrategicBoard,
    User,
)
from sharing.services._groups import ensure_groups

LONG_AGO = date(2020, 1, 1)
# What points at another row comes after it.
IN_ORDER = (Agency, User, PanelMembership, AgencySignature, PanelRole, SpocAppointment)
NO_PASSWORD = make_password(None)
number = count(1)


def panel(name="North", **settings):
    """A panel with its settings; give those that differ from the defaults."""
    board, _ = StrategicBoard.objects.get_or_create(name="Fenbrook strategic board")
    made = Panel.objects.create(
        name=name, slug=slugify(name), area=f"{name} of Fenbrook", board=board, phone="01632 960100"
    )
    PanelSettings.objects.create(panel=made, **settings)
    ensure_groups(panel=made)
    return made


def agency(kind=AgencyKind.POLICE, name="", **fields):
    """An agency in no panel yet."""
    made = new_agency(kind, name, **fields)
    together([made])
    return made


def new_agency(kind=AgencyKind.POLICE, name="", **fields):
    """An agency that is not saved yet."""
    name = name or f"{AgencyKind(kind).label} {next(number)}"
    return Agency(
        **{
            "name": name,
            "short_name": name[:40],
            "slug": slugify(name),
            "kind": kind,
            "public_body": kind != AgencyKind.VOLUNTARY,
            "email_domains": [f"{slugify(name)}.example"],
        }
        | fields
    )


def member(panel, agency, core=True, since=LONG_AGO, until=None):
    """The agency's membership in the panel."""
    return PanelMembership.objects.create(
        panel=panel, agency=agency, is_core=core, since=since, until=until
    )


def person(agency=None, name="", password="", **fields):
    """Somebody who may sign in; employed by the agency if one is given."""
    made = new_person(agency, name, password, **fields)
    together([made])
    return made


def new_person(agency=None, name="", password="", **fields):
    """Somebody who is not saved yet."""
    this = next(number)
    domain = agency.email_domains[0] if agency else "fenbrook.example"
    made = User(
        **{
            "name": name or f"Person {this}",
            "email": f"person.{this}@{domain}",
            "agency": agency,
            "job_title": "Officer",
        }
        | fields
    )
    made.password = make_password(password) if password else NO_PASSWORD
    return made


def together(rows):
    """Save these rows, whatever is among them: one statement for each table, and one set of Groups."""
    kept = {model: [row for row in rows if type(row) is model] for model in IN_ORDER}
    for model, those in kept.items():
        if those:
            model.objects.bulk_create(those)
    names = [of(made.pk) for made in kept[Agency] for of in (groups.spocs_of, groups.staff_of)]
    groups.ids(names + [groups.one_person(made.pk) for made in kept[User]])


def spoc(agency, deputy=False, user=None, since=LONG_AGO, until=None, **fields):
    """Somebody of the agency, appointed its SPoC or deputy SPoC; gives the person."""
    user = user or person(agency, **fields)
    SpocAppointment.objects.create(
        agency=agency, user=user, is_deputy=deputy, since=since, until=until
    )
    return user


def role(user, panel, code, since=LONG_AGO, until=None):
    """A role in the panel by its code, such as "coordinator"."""
    return PanelRole.objects.create(user=user, panel=panel, role=code, since=since, until=until)


def cover(absent, standing_in, since=LONG_AGO, until=None):
    """Leave of a SPoC and who stands in."""
    return Cover.objects.create(absent=absent, standing_in=standing_in, since=since, until=until)


def agreement(panel, ends_on=None):
    """The panel's agreement, in date unless `ends_on` says otherwise."""
    found, _ = Agreement.objects.get_or_create(
        panel=panel,
        version="1.0",
        defaults={
            "approved_on": LONG_AGO,
            "review_on": timezone.localdate() + timedelta(days=365),
            "ends_on": ends_on,
        },
    )
    return found


def signed(agency, panel, on=LONG_AGO, ends_on=None):
    """The agency's signature under the panel's agreement, in date unless `ends_on` says otherwise."""
    made = new_signature(agency, agreement(panel, ends_on), on)
    made.save()
    return made


def new_signature(agency, agreement, on=LONG_AGO):
    """A signature that is not saved yet."""
    return AgencySignature(
        agreement=agreement, agency=agency, signed_by="Director of the agency", signed_on=on
    )


def bar(record, by, *, person=None, agency=None, why="conflict"):
    """A bar in force on one record, for one person or for everyone at one agency."""
    name = groups.one_person(person.pk) if person else groups.staff_of(agency.pk)
    return Bar.objects.create(
        panel_id=record.panel_id,
        subject=record.reference,
        group_id=groups.ids([name])[name],
        whom="person" if person else "agency",
        person=person,
        agency=agency,
        why=why,
        set_by=by,
    )
