"""Many cases opened in an hour, or many files taken away in a day, are noticed: past the panel's
limit a reason is asked and the information governance lead told (quality C12).

One statement for each look. A case opened within the day is not counted anew, so that nobody is kept
from finishing what they have begun. A page that is open and refreshes itself opens nothing: the moment
at which somebody opened the case stays. A case that nobody opened is counted whoever asks.
"""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from sharing.choices import Quickly
from sharing.doors.viewer import Viewer
from sharing.errors import TooMany
from sharing.models import Panel

WITHIN = {Quickly.OPENED: timedelta(hours=1), Quickly.TAKEN: timedelta(days=1)}
LIMIT = {Quickly.OPENED: "browse_limit", Quickly.TAKEN: "export_limit"}
KEPT = timedelta(days=1)
# The old look at the same case is not deleted but written over: one statement cannot do both to a row.
NOTE = """
with gone as (
    delete from sharing_recentlook where person_id = %(person)s and at < %(day)s
        and (kind <> 'opened' or subject <> %(subject)s)
), recent as (
    select count(*) filter (where at > %(since)s and kind = %(kind)s and subject <> %(subject)s) as others,
        count(*) filter (where kind = %(kind)s and subject = %(subject)s) as before
    from sharing_recentlook
    where person_id = %(person)s and panel_id = %(panel)s and at >= %(day)s
), reason as (
    select from sharing_browsereason
    where person_id = %(person)s and panel_id = %(panel)s and kind = %(kind)s and until > %(now)s
)
insert into sharing_recentlook (person_id, panel_id, kind, subject, at)
select %(person)s, %(panel)s, %(kind)s, %(subject)s, %(now)s
from recent, sharing_panelsettings s
where s.panel_id = %(panel)s and (
    {allowed} < s.{limit} or {known} or exists (select from reason)
)
on conflict (person_id, subject) where kind = 'opened' do update
    set at = case when %(refreshes)s then sharing_recentlook.at else excluded.at end
returning id
"""
OPENING = NOTE.format(allowed="others", limit=LIMIT[Quickly.OPENED], known="before > 0")
TAKING = NOTE.format(allowed="others + before", limit=LIMIT[Quickly.TAKEN], known="false")


def note_opening(viewer: Viewer, record: Any) -> None:
    """One more case opened. `TooMany` past the panel's limit in an hour, unless a reason holds."""
    _note(viewer, record, Quickly.OPENED, OPENING)


def note_taking(viewer: Viewer, record: Any) -> None:
    """One more print or export. `TooMany` past the panel's limit in a day, unless a reason holds."""
    _note(viewer, record, Quickly.TAKEN, TAKING)


def _note(viewer: Viewer, record: Any, kind: Quickly, statement: str) -> None:
    if viewer.user is None:
        return
    now = timezone.now()
    said = {
        "person": viewer.user.pk,
        "panel": record.panel_id,
        "subject": record.reference,
        "kind": kind,
        "refreshes": viewer.refreshes,
        "now": now,
        "since": now - WITHIN[kind],
        "day": now - KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        if cursor.fetchone() is None:
            slug = Panel.objects.values_list("slug", flat=True).get(pk=record.panel_id)
            raise TooMany(panel=slug, kind=str(kind))
