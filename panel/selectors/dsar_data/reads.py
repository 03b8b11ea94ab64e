"""Who has seen anything of an adult, from the ledger: by agency and role, never by name.

People at work are third parties in an adult's data. An agency and a role say who it was reached by.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.db import connection
from django.utils.formats import date_format

from sharing.choices import Verb
from sharing.doors import ledger
from sharing.models import PanelRole, SpocAppointment, User
from sharing.roles import ROLES
from sharing.selectors import verbs

# What does not show anything of the adult to anybody, or is about whoever is kept from it.
NOT_SEEN = (
    *(Verb.NOTICE_QUEUED, Verb.NOTICE_SENT, Verb.NOTICE_FAILED, Verb.NOTICE_FOLLOWED),
    *(Verb.NOTICE_AGAIN, Verb.NOTICES_CHOSEN, Verb.REFUSED),
    *(Verb.BAR_SET, Verb.BAR_CONFIRMED, Verb.BAR_LIFTING_ASKED, Verb.BAR_LIFTED),
)
SAID = {
    "looked": "opened",
    "listed": "saw in a list",
    "searched": "found in a search",
    "identity_shown": "opened the identity details",
    "moved": "moved the case on",
    "move_asked": "asked for a move of the case",
    "requested": "asked an agency for information",
    "decided": "recorded a decision of the panel",
    "referral_printed": "printed the referral",
    "protected_address_shown": "opened the protected address",
}
HANGING = ("of", "about", "in", "to", "for", "on", "from", "the")
READ = """
select ledger_said(body, 'by'), ledger_said(body, 'verb'),
    (ledger_said(body, 'at')::timestamptz at time zone 'Europe/London')::date as day, count(*)
from sharing_ledgerentry
where chain = any(%s) and subjects && %s and not ledger_said(body, 'verb') = any(%s)
group by 1, 2, 3 order by day, 1, 2
"""


def by_reader(panel_id: int, references: Collection[str]) -> Iterator[tuple[str, str, list[str]]]:
    """For each agency, and for the panel's own people: a key, a heading, and a line for each day,
    role and deed. Four queries."""
    chains = [ledger.chain_of(panel_id), ledger.SERVICE_CHAIN]
    with connection.cursor() as cursor:
        cursor.execute(READ, [chains, sorted(references), [str(verb) for verb in NOT_SEEN]])
        rows = cursor.fetchall()
    people = {
        user.reference: user
        for user in User.objects.filter(reference__in={by for by, *_ in rows}).select_related(
            "agency"
        )
    }
    roles = _Roles(panel_id, people.values())
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for by, verb, day, times in rows:
        user = people.get(by)
        often = f", {times} times" if times > 1 else ""
        who = roles.on(user, day) if user else ""
        said = f"{date_format(day, 'j F Y')}: {f'{who} ' if who else ''}{_said(verb)}{often}"
        lines[_whose(user)].append(said)
    for (key, name), said_lines in sorted(lines.items()):
        yield key, f"Seen or worked on by {name}", said_lines


def _whose(user: User | None) -> tuple[str, str]:
    if user is None:
        return "service", "the service itself"
    return (f"agency{user.agency_id}", user.agency.name) if user.agency else ("panel", "the panel")


def _said(verb: str) -> str:
    """What was done, as the end of a sentence."""
    words = SAID.get(verb) or verbs.labels().get(verb, verb.replace("_", " "))
    parts = words.rstrip(",").split()
    while len(parts) > 1 and parts[-1] in HANGING:
        parts.pop()
    return " ".join(parts)


class _Roles:
    """Which role each of these people held, on any day."""

    def __init__(self, panel_id: int, people: Collection[User]) -> None:
        self.held: dict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
        mine = [user.pk for user in people]
        given = PanelRole.objects.filter(panel=panel_id, user__in=mine)
        for user, since, until, role in given.values_list("user_id", "since", "until", "role"):
            self.held[user].append((since, until, ROLES[role].name.lower()))
        spoken = SpocAppointment.objects.filter(user__in=mine)
        for user, since, until, deputy in spoken.values_list(
            "user_id", "since", "until", "is_deputy"
        ):
            name = "deputy single point of contact" if deputy else "single point of contact"
            self.held[user].append((since, until, name))

    def on(self, user: User, day: date) -> str:
        for since, until, name in self.held[user.pk]:
            if since <= day and (until is None or until >= day):
                return name
        return "worker"
