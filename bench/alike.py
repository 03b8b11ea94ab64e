"""C2: that a case is unknown, hidden or barred must not show by how long the answer takes: the medians
of two hundred requests each, in turns, differ by less than a tenth. The figure is the largest difference.
"""

from bench import served
from bench.floor import Verdict

GOAL = 0.10
ROUNDS = 200
UNKNOWN = "CR-222222"


def measure(cases: int) -> Verdict:
    from tests.cast import Cast
    from tests.factories import referrals as make
    from tests.factories import sharing as partners

    cast = Cast()
    hidden, barred = (
        make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing) for _ in range(2)
    )
    partners.bar(barred, cast.chair.user, person=cast.charity_spoc.user)
    headers = served.cookies_of(cast.charity_spoc.user)
    asked = {"unknown": UNKNOWN, "hidden": hidden.reference, "barred": barred.reference}
    with served.serving(served.SERVICE) as service:
        times = served.side_by_side(
            ROUNDS,
            {name: lambda r=ref: _refused(service, headers, r) for name, ref in asked.items()},
        )
    print(", ".join(f"{name} {taken:.2f} ms" for name, taken in times.items()))
    return Verdict("alike", max(times.values()) / min(times.values()) - 1, GOAL)


def _refused(service, headers, reference) -> None:
    status, _ = served.fetch(service, f"/cases/{reference}/summary", headers)
    if status != 404:
        raise SystemExit(f"{reference} was not refused ({status})")
