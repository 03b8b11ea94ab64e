"""Subject access: which cases a request is about, whether they are open, and what is left to check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from panel.choices import DSARState, PassageGroup, Ruling
from panel.models import DSAR, DSARPassage
from referrals.choices import UNSENT
from referrals.models import Case
from sharing.choices import May, OpeningPurpose
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import Bar, BreakGlass, Panel

MOST = 50
PER_PAGE = 10


@dataclass(frozen=True)
class Progress:
    """How far the review of one request, or of one group of it, has come."""

    group: str
    checked: int
    passages: int
    changed: int

    @property
    def left(self) -> int:
        return self.passages - self.checked

    @property
    def label(self) -> str:
        return str(PassageGroup(self.group).label) if self.group else ""


@dataclass(frozen=True)
class Page:
    """Some passages of one group, and how many pages there are."""

    passages: list[DSARPassage]
    number: int
    pages: int


def list_dsars(viewer: Viewer) -> list[DSAR]:
    """Those of the viewer's panels: open ones first, the most pressing on top; then the ended ones."""
    found = access.visible(DSAR, viewer).select_related("panel")
    answer_by = Coalesce(F("extended_until"), F("due"))
    open_ones = found.filter(state=DSARState.OPEN).order_by(answer_by, "pk")
    ended = found.exclude(state=DSARState.OPEN).order_by("-ended_at", "-pk")
    return [*open_ones[:MOST], *ended[:MOST]]


def cases_about(case: Case) -> QuerySet[Case]:
    """Every sent case of the adult of this one in its panel: linked to the same adult, joined to one
    of them, or its earlier or later case. A draft belongs to whoever writes it and names no `Adult`."""
    same = Q(pk=case.pk) | Q(joined_to=case.pk) | Q(previous_case=case.pk)
    for number in (case.joined_to_id, case.previous_case_id):
        if number:
            same |= Q(pk=number) | Q(joined_to=number)
    if case.adult_id:
        same |= Q(adult=case.adult_id) | Q(joined_to__adult=case.adult_id)
    found = Case.objects.filter(same, panel_id=case.panel_id).exclude(stage__in=UNSENT)
    return found.distinct().order_by("submitted_at", "pk")


def is_barred(cases: Iterable[Case], viewer: Viewer) -> bool:
    """Whether one of these is barred to the viewer: then they answer for none of them."""
    subjects = [case.reference for case in cases]
    return Bar.objects.in_force().filter(group__in=viewer.groups, subject__in=subjects).exists()


def are_open(cases: Iterable[Case], viewer: Viewer) -> bool:
    """Whether the viewer may read every one of these now."""
    wanted = {case.pk for case in cases}
    found = access.visible(Case, viewer, May.SEE_CASE).filter(pk__in=wanted)
    return len(wanted) == found.count()


def open_until(cases: Iterable[Case], viewer: Viewer) -> datetime | None:
    """When the first of these closes again to the viewer who opened them for this purpose."""
    found = BreakGlass.objects.filter(
        subject__in=[case.reference for case in cases],
        person=viewer.user,
        purpose=OpeningPurpose.SUBJECT_ACCESS,
        until__gt=timezone.now(),
    )
    latest: dict[str, datetime] = {}
    for subject, until in found.values_list("subject", "until"):
        latest[subject] = max(until, latest.get(subject, until))
    return min(latest.values(), default=None)


def progress(dsar: DSAR) -> list[Progress]:
    """Each group that has passages, in the order of the export. One query."""
    checked = Count("pk", filter=~Q(ruling=Ruling.TO_CHECK))
    changed = Count("pk", filter=Q(ruling=Ruling.TO_CHECK, changed_at__isnull=False))
    rows = (
        DSARPassage.objects.filter(dsar=dsar)
        .order_by()
        .values("group")
        .annotate(checked=checked, all=Count("pk"), changed=changed)
    )
    found = {
        row["group"]: Progress(row["group"], row["checked"], row["all"], row["changed"])
        for row in rows
    }
    return [found[group] for group in PassageGroup.values if group in found]


def together(groups: Iterable[Progress]) -> Progress:
    """All groups as one."""
    groups = list(groups)
    return Progress(
        "",
        sum(one.checked for one in groups),
        sum(one.passages for one in groups),
        sum(one.changed for one in groups),
    )


def page_of(dsar: DSAR, group: str, asked: str, *, whole: bool) -> Page:
    """One page of a group, whole or what is still to check; a number that is none gives the nearest."""
    found = DSARPassage.objects.filter(dsar=dsar, group=group)
    if not whole:
        found = found.filter(ruling=Ruling.TO_CHECK)
    pages = max(1, -(-found.count() // PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(number, 1), pages)
    start = (number - 1) * PER_PAGE
    return Page(list(found[start : start + PER_PAGE]), number, pages)


def numbered(dsar: DSAR, group: str, numbers: Iterable[int]) -> list[DSARPassage]:
    """These passages of a group, as far as there are such."""
    return list(DSARPassage.objects.filter(dsar=dsar, group=group, pk__in=list(numbers)[:PER_PAGE]))


def agencies_of(panel: Panel) -> list[str]:
    """The names of the agencies that belong to a panel today: who holds the record together."""
    members = panel.memberships.in_force(timezone.localdate()).order_by("agency__name")
    return list(members.values_list("agency__name", flat=True))
