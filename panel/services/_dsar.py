"""What every verb of subject access begins with: the request as it is now, locked, and asked for by
somebody to whom its cases are open."""

from collections.abc import Sequence

from django.utils import timezone

from panel.choices import PassageKind, Ruling
from panel.errors import DSAREnded, NotOpenNow
from panel.models import DSAR, DSARPassage
from panel.selectors.dsar import are_open, cases_about, is_barred
from panel.selectors.dsar_data import Found, collect
from referrals.models import Case
from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound
from sharing.models import Panel

KEPT = ("digest", "place", "group", "kind", "title", "said_by", "said_on", "hint", "text", "names")


def locked(dsar: DSAR, by: Viewer) -> tuple[DSAR, list[Case]]:
    """The request and its cases. Barred from one of them: `NotFound`; ended: `DSAREnded`."""
    Panel.objects.select_for_update(no_key=True).get(pk=dsar.panel_id)
    fresh = (
        access.visible(DSAR, by)
        .select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=dsar.pk)
    ).first()
    if fresh is None:
        raise NotFound
    cases = list(cases_about(fresh.case))
    if is_barred(cases, by):
        raise NotFound
    if not fresh.is_open:
        raise DSAREnded
    return fresh, cases


def locked_and_read(dsar: DSAR, by: Viewer) -> tuple[DSAR, list[Case]]:
    """The same for what reads of the cases: `NotOpenNow` where one of them is not open."""
    fresh, cases = locked(dsar, by)
    if not are_open(cases, by):
        raise NotOpenNow
    return fresh, cases


def gather(dsar: DSAR, cases: Sequence[Case]) -> int:
    """Look in the records, and keep what is found as `keep` does."""
    return keep(dsar, collect(dsar, cases))


def keep(dsar: DSAR, collected: Sequence[Found]) -> int:
    """Make the passages what was found in the records, and give how many are new or changed; who has
    seen the case is always new, and not counted.

    A passage whose record changed is checked anew. One whose record is gone stays: it was held when
    the request came.
    """
    held = {one.key: one for one in DSARPassage.objects.filter(dsar=dsar)}
    new, moved, pressing = [], [], 0
    for place, found in enumerate(collected):
        one = held.pop(found.key, None)
        if one is None:
            new.append(_made(dsar, found, place))
        elif (one.digest, one.place, one.text, one.gone) != (
            found.digest,
            place,
            found.text,
            False,
        ):
            pressing += one.digest != found.digest
            moved.append(_changed(one, found, place))
    gone = [one for one in held.values() if not one.gone]
    for one in gone:
        one.gone = True
    DSARPassage.objects.bulk_create(new)
    fields = [*KEPT, "gone", "ruling", "redacted", "exemption", "note", "changed_at"]
    DSARPassage.objects.bulk_update([*moved, *gone], fields, batch_size=200)
    return pressing + sum(one.kind != PassageKind.READS for one in new)


def _made(dsar: DSAR, found: Found, place: int) -> DSARPassage:
    made = DSARPassage(dsar=dsar, key=found.key, ruling=found.begins)
    _fill(made, found, place)
    return made


def _changed(one: DSARPassage, found: Found, place: int) -> DSARPassage:
    if one.digest != found.digest:
        one.ruling, one.redacted, one.exemption, one.note = Ruling.TO_CHECK, "", "", ""
        one.changed_at = timezone.now()
    one.gone = False
    _fill(one, found, place)
    return one


def _fill(one: DSARPassage, found: Found, place: int) -> None:
    one.place = place
    for name in KEPT:
        if name != "place":
            setattr(one, name, getattr(found, name))


def matches(dsar: DSAR, found: Sequence[Found]) -> bool:
    """Whether the passages are, word for word, what the records say now; looks at them apart."""
    held = DSARPassage.objects.filter(dsar=dsar, gone=False).exclude(kind=PassageKind.READS)
    now = {one.key: one.digest for one in found if one.kind != PassageKind.READS}
    return dict(held.values_list("key", "digest")) == now


def remove_words(dsar: DSAR) -> None:
    """Empty what was copied for checking. Which record, what was ruled, by whom and when stays."""
    DSARPassage.objects.filter(dsar=dsar).update(text="", names=[], redacted="", note="")
