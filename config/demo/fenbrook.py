"""Fenbrook: the agencies and people of the demonstration. Everyone here is invented."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from sharing.choices import AgencyKind, DocumentKind
from sharing.doors.viewer import Viewer, the_service, viewer_for
from sharing.models import Agency, Panel, User
from sharing.services import agency as agencies
from sharing.services import agreement as agreements
from sharing.services import appointment as appointments
from sharing.services import membership, person
from sharing.services import panel as panels
from sharing.services import role as roles

K = AgencyKind
# kind: (name, short name, core, SPoC, deputy SPoC, worker who refers, manager)
AGENCIES = {
    K.POLICE: (
        "Fenbrook Police",
        "Police",
        True,
        "Priya Nandra",
        "Owen Clegg",
        "Tess Marlow",
        "Adele Frost",
    ),
    K.MENTAL_HEALTH: (
        "Willowbank Mental Health Trust",
        "Willowbank",
        True,
        "Marcus Bell",
        "Joanne Ferris",
        "Ewan Pike",
        "Rosa Lyle",
    ),
    K.COUNCIL_SOCIAL_CARE: (
        "Fenbrook Adult Social Care",
        "Adult Social Care",
        True,
        "Helen Okoro",
        "Dev Sandhu",
        "Ruth Kaye",
        "Martin Shaw",
    ),
    K.COUNCIL_HOUSING: (
        "Fenbrook Housing",
        "Housing",
        True,
        "Sam Whitlow",
        "Carys Dunne",
        "Lena Fox",
        "Bernard Ogden",
    ),
    K.PROBATION: (
        "Fenbrook Probation",
        "Probation",
        True,
        "Nadia Rahim",
        "Colin Frame",
        "Beth Lowry",
        "Tara Quill",
    ),
    K.SUBSTANCE_USE: (
        "Clearwater Recovery",
        "Clearwater",
        True,
        "Jude Harmer",
        "Asha Vell",
        "Kit Brandon",
        "Noel Hastie",
    ),
    K.HOSPITAL: (
        "St Oswin's Hospital",
        "St Oswin's",
        True,
        "Grace Amadi",
        "Peter Lunn",
        "Moira Tait",
        "Ingrid Vale",
    ),
    K.GP_ICB: (
        "Fenbrook GP and ICB",
        "GP and ICB",
        True,
        "Anil Mistry",
        "Sue Hallam",
        "Tom Greer",
        "Yusuf Darr",
    ),
    K.FIRE: (
        "Fenbrook Fire and Rescue",
        "Fire and Rescue",
        True,
        "Donna Prowse",
        "Lee Abbot",
        "Faye Moss",
        "Clive Arden",
    ),
    K.VOLUNTARY: (
        "Open Door",
        "Open Door",
        False,
        "Maya Lind",
        "Hugh Carver",
        "Ines Rolt",
        "Petra Sung",
    ),
}
# role: (name, agency or none, what the sign-in page says)
PANEL_PEOPLE = {
    "coordinator": ("Robin Ashby", None, "Coordinator: triage, waiting list, agenda"),
    "chair": ("Eleanor Voss", K.COUNCIL_SOCIAL_CARE, "Chair: panel decisions"),
    "deputy_chair": ("Graham Tull", K.MENTAL_HEALTH, "Deputy chair: challenges"),
    "board_member": ("Olive Penn", None, "Board member: outcomes, never identities"),
    "ig_lead": ("Simon Karras", None, "Information governance lead: agreements"),
    "system_administrator": ("Wendy Crook", None, "Administrator: people and settings"),
}
SIGN_IN = {
    "Priya Nandra": "Police SPoC",
    "Sam Whitlow": "Housing SPoC",
    "Joanne Ferris": "Mental health, deputy SPoC",
    "Tess Marlow": "Police officer who refers",
    "Martin Shaw": "Adult social care manager: what is late in their agency",
}
# An agency's own member of the board: what is routine and late there goes to them at last.
ON_THE_BOARD = ("Judith Crane", K.COUNCIL_SOCIAL_CARE)


@dataclass
class Fenbrook:
    """Everyone by name of role or kind of agency."""

    panels: dict[str, Panel] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    spocs: dict[str, User] = field(default_factory=dict)
    deputies: dict[str, User] = field(default_factory=dict)
    workers: dict[str, User] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def as_role(self, role: str) -> Viewer:
        return viewer_for(self.people[role], timezone.localdate())


def build(since: date) -> Fenbrook:
    """The partnership as it has been since that day: three panels, ten agencies, their people."""
    by, town = the_service("demonstration"), Fenbrook()
    for name, area in (
        ("North", "North Fenbrook"),
        ("South", "South Fenbrook"),
        ("Published cases", "Seven published accounts, told again"),
    ):
        town.panels[name] = panels.create_panel(
            by=by,
            name=name,
            area=area,
            phone="01632 960123",
            board="Fenbrook strategic board",
        )
    for kind, told in AGENCIES.items():
        _agency(town, kind, told, since, by)
    _panel_people(town, since, by)
    for panel in town.panels.values():
        _terms(town, panel, since, by)
    return town


def _agency(town: Fenbrook, kind: str, told: tuple, since: date, by: Viewer) -> None:
    name, short, core, spoc, deputy, worker, manager = told
    first, *others = town.panels.values()
    made = agencies.add_agency(
        by=by,
        panel=first,
        name=name,
        short_name=short,
        kind=kind,
        public_body=kind != K.VOLUNTARY,
        is_core=core,
        email_domains=[_domain(short)],
    )
    for panel in others:
        membership.join_panel(by=by, panel=panel, agency=made, is_core=core, since=since)
    town.agencies[kind] = made
    town.spocs[kind] = _person(spoc, made, "Single point of contact", by)
    town.deputies[kind] = _person(deputy, made, "Deputy single point of contact", by)
    town.workers[kind] = _person(worker, made, "Front-line worker", by)
    agencies.change_agency(
        by=by, agency=made, manager=_person(manager, made, "Service manager", by)
    )
    appointments.appoint_spoc(by=by, agency=made, user=town.spocs[kind], since=since)
    appointments.appoint_spoc(
        by=by, agency=made, user=town.deputies[kind], deputy=True, since=since
    )


def _panel_people(town: Fenbrook, since: date, by: Viewer) -> None:
    first, *others = town.panels.values()
    for code, (name, kind, line) in PANEL_PEOPLE.items():
        if kind:
            holder = _person(name, town.agencies[kind], "Head of service", by, line)
            roles.give_role(by=by, user=holder, panel=first, role=code, since=since)
        else:
            holder = person.add_person(
                by=by,
                where=first,
                name=name,
                email=_address(name, "fenbrook.example"),
                job_title=line.split(":")[0],
                role=code,
            )
            _demo(holder, line)
        for panel in others:
            roles.give_role(by=by, user=holder, panel=panel, role=code, since=since)
        town.people[code] = holder
    name, kind = ON_THE_BOARD
    director = _person(name, town.agencies[kind], "Director", by)
    for panel in town.panels.values():
        roles.give_role(by=by, user=director, panel=panel, role="board_member", since=since)


def _person(name: str, agency: Agency, title: str, by: Viewer, line: str = "") -> User:
    made = person.add_person(
        by=by,
        where=agency,
        name=name,
        email=_address(name, agency.email_domains[0]),
        job_title=title,
    )
    if line or name in SIGN_IN:
        _demo(made, line or SIGN_IN[name])
    return made


def _demo(user: User, line: str) -> None:
    User.objects.filter(pk=user.pk).update(is_demo=True, demo_line=line)


def _address(name: str, domain: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{domain}"


def _domain(short: str) -> str:
    return f"{short.lower().replace(' ', '-').replace(chr(39), '')}.example"


def _terms(town: Fenbrook, panel: Panel, since: date, by: Viewer) -> None:
    review = since.replace(year=since.year + 2)
    agreement = agreements.add_agreement(
        by=by, panel=panel, version="3.1", approved_on=since, review_on=review
    )
    for made in town.agencies.values():
        agreements.sign_agreement(
            by=by,
            agreement=agreement,
            agency=made,
            signed_by="Caldicott guardian or director",
            signed_on=since,
        )
    for kind in (DocumentKind.TERMS_OF_REFERENCE, DocumentKind.MINUTE_TAKING):
        agreements.add_document(
            by=by, panel=panel, kind=kind, version="2", approved_on=since, review_on=review
        )
