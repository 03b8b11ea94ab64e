"""Everyone who has seen who a person is, by the reference of their case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sharing.doors import ledger
from sharing.doors.viewer import Viewer
from sharing.models import Panel, User
from sharing.selectors import subjects, verbs

READERS = """
select ledger_said(body, 'by'), count(*), min(ledger_said(body, 'at')), max(ledger_said(body, 'at'))
from sharing_ledgerentry
where chain = any(%s) and subjects @> array[%s] and ledger_said(body, 'verb') = any(%s)
group by 1 order by 4 desc, 1
"""


@dataclass(frozen=True)
class Reader:
    """One person, how often, and when first and last."""

    reference: str
    name: str
    agency: str
    times: int
    first: datetime
    last: datetime


def is_of(reference: str, panels: Collection[Panel], viewer: Viewer) -> bool:
    """Whether the reference lies in these panels, and is not barred to whoever asks."""
    sql, params = subjects.of_panels([panel.pk for panel in panels], shared=False)
    barred = subjects.barred_to(viewer) or subjects.NONE
    with connection.cursor() as cursor:
        cursor.execute(
            f"select exists (select from ({sql}) as t (reference) where reference = %s)"
            f" and not exists (select from ({barred[0]}) as b (reference) where reference = %s)",
            [*params, reference, *barred[1], reference],
        )
        (found,) = cursor.fetchone()
    return found


def readers(reference: str, panels: Collection[Panel]) -> list[Reader]:
    """Who opened identity details of this case, the latest first. Ask `is_of` before."""
    chains = [*(ledger.chain_of(panel.pk) for panel in panels), ledger.SERVICE_CHAIN]
    with connection.cursor() as cursor:
        cursor.execute(READERS, [chains, reference, sorted(verbs.that_show_identity())])
        rows = cursor.fetchall()
    people = {
        user.reference: user
        for user in User.objects.filter(reference__in=[by for by, *_ in rows]).select_related(
            "agency"
        )
    }
    return [
        _reader(
            by, people.get(by), times, datetime.fromisoformat(first), datetime.fromisoformat(last)
        )
        for by, times, first, last in rows
    ]


def _reader(by: str, user: User | None, times: int, first: datetime, last: datetime) -> Reader:
    agency = user.agency.name if user and user.agency else ""
    return Reader(by, user.name if user else by, agency, times, first, last)
