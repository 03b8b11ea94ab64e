"""P3: finding a case by reference and by name, served, beside a bare answer and the same rows by one
statement: at most six times the two together, and at 100,000 cases at most twice as long as at 1,000.

The figure is the worst of these, each as a part of its goal.
"""

from django.db import connection

from bench import seeded, served
from bench.floor import Verdict

ROUNDS = 60
TIMES_FLOOR, TIMES_SMALL = 6.0, 2.0
SMALL = 1_000
NAME = "Brandle"
# What a search by name must at least ask: who of this name is in a case that these groups may open.
BY_NAME = """
select c.reference, c.stage, a.given_name, a.family_name
from referrals_case c join referrals_adult a on a.id = c.adult_id
where c.id in (
    select case_id from referrals_referral where referral_names(given_name, family_name, aliases) %%> %(typed)s
    union
    select k.id from referrals_case k join referrals_adult b on b.id = k.adult_id
    where referral_names(b.given_name, b.family_name, b.aliases) %%> %(typed)s
)
and exists (select from referrals_casegrant g where g.content_object_id = c.id
    and g.group_id = any(%(groups)s) and (g.until is null or g.until > now()))
and not exists (select from sharing_bar b where b.subject = c.reference
    and b.group_id = any(%(groups)s) and b.lifted_at is null)
order by word_similarity(%(typed)s, referral_names(a.given_name, a.family_name, a.aliases)) desc
limit 25
"""
BY_REFERENCE = """
select c.reference from referrals_case c where c.reference = %(typed)s
and exists (select from referrals_casegrant g where g.content_object_id = c.id
    and g.group_id = any(%(groups)s) and (g.until is null or g.until > now()))
and not exists (select from sharing_bar b where b.subject = c.reference
    and b.group_id = any(%(groups)s) and b.lifted_at is null)
"""


def measure(cases: int) -> Verdict:
    made = seeded.begin()
    parts = []
    taken: dict[str, float] = {}
    for size in sorted({SMALL, cases}):
        seeded.grow(made, size)
        for name, (ours, hello, sql) in _searches(made).items():
            parts.append(ours / (hello + sql) / TIMES_FLOOR)
            if size > SMALL:
                parts.append(ours / taken[name] / TIMES_SMALL)
            taken.setdefault(name, ours)
            print(
                f"{size:,} cases, {name}: {ours:.1f} ms; hello {hello:.2f} + SQL {sql:.2f} ms, "
                f"so {ours / (hello + sql):.1f} times"
            )
    return Verdict("search", max(parts), 1.0)


def _searches(made: seeded.Seeded) -> dict[str, tuple[float, float, float]]:
    found = {}
    with served.serving(served.SERVICE) as service, served.serving(served.HELLO) as bare:
        for who in ("coordinator", "local", "national"):
            user = getattr(made, who)
            headers = served.cookies_of(user)
            asked = {"name": (NAME, BY_NAME), "reference": (_reference(user), BY_REFERENCE)}
            for way, (typed, statement) in asked.items():
                times = served.side_by_side(
                    ROUNDS,
                    {
                        "ours": lambda h=headers, t=typed: _answer(service, h, t),
                        "hello": lambda: served.fetch(bare, "/"),
                        "sql": lambda u=user, t=typed, s=statement: _rows(u, t, s),
                    },
                )
                found[f"{who} by {way}"] = (times["ours"], times["hello"], times["sql"])
    return found


def _answer(service, headers, typed) -> None:
    status, body = served.fetch(service, "/search", headers, {"wanted": typed})
    if status != 302 and (status != 200 or b"0 results" in body):
        raise SystemExit(f"the search for {typed} found nothing ({status})")


def _groups(user) -> list[int]:
    from tests.cast import Player

    return list(Player(user).viewer.groups)


def _reference(user) -> str:
    from referrals.models import Case
    from sharing.doors import access
    from tests.cast import Player

    return access.visible(Case, Player(user).viewer).order_by("-pk")[0].reference


_known: dict[int, list[int]] = {}


def _rows(user, typed, statement) -> None:
    groups = _known.get(user.pk) or _known.setdefault(user.pk, _groups(user))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"typed": typed, "groups": groups})
        if not cursor.fetchall():
            raise SystemExit(f"the plain statement found nothing for {typed}")
