"""Who has to do with a case now, beside its own row: what its grants are worked out from."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from referrals.choices import ReviewAnswer
from referrals.models import Case


@dataclass(frozen=True)
class SetAside:
    """What a review of access set aside: a Group's access for these reasons."""

    group_id: int
    whys: frozenset[str]


@dataclass
class Concerned:
    """People and agencies of one case, by id."""

    named: dict[int, datetime | None] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    parts: list[tuple[str, int]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


# One statement for four tables: every move of every case asks this.
CONCERNED = """
select 'named', person_id, until, null::text[] from referrals_namedperson
where case_id = %(case)s and ended_at is null and (until is null or until > %(now)s)
union all
select case when answered_at is null then 'asked' else 'answered' end, agency_id, null, null
from referrals_informationrequest where case_id = %(case)s and withdrawn_at is null
union all
select part, agency_id, null, null from referrals_caseagency
where case_id = %(case)s and until is null
union all
select 'aside', group_id, null, whys from referrals_accessreviewline
where case_id = %(case)s and (lapsed_at is not null or answer = %(ended)s) and restored_at is null
"""


def concerned(case: Case, now: datetime) -> Concerned:
    """Named people and how long, agencies that were asked, agencies' parts, and reviews' verdicts."""
    found = Concerned()
    with connection.cursor() as cursor:
        words: dict[str, Any] = {"case": case.pk, "now": now, "ended": ReviewAnswer.ENDED.value}
        cursor.execute(CONCERNED, words)
        for what, who, until, whys in cursor.fetchall():
            match what:
                case "named":
                    found.named[who] = until
                case "asked":
                    found.asked.append(who)
                case "answered":
                    found.answered.append(who)
                case "aside":
                    found.set_aside.append(SetAside(who, frozenset(whys)))
                case _:
                    found.parts.append((what, who))
    return found
