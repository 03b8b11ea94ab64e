"""The pathway as data: every move, and who moves (`domain.md` section 3). One screen, one truth:
the machine, the database's guard, the buttons and the tests all read this table."""

from referrals.choices import Mover, Stage
from sharing.choices import May

S, M = Stage, Mover

MOVES: dict[tuple[str, str], frozenset[Mover]] = {
    (source.value, target.value): frozenset(movers)
    for (source, target), movers in {
        (S.DRAFT, S.RECEIVED): {M.REFERRER},
        (S.DRAFT, S.WAITING): {M.REFERRER},
        (S.DRAFT, S.MATCHING): {M.SYSTEM},
        (S.DRAFT, S.WITHDRAWN): {M.REFERRER},
        (S.MATCHING, S.RECEIVED): {M.COORDINATOR},
        (S.MATCHING, S.WAITING): {M.COORDINATOR},
        (S.MATCHING, S.JOINED): {M.COORDINATOR},
        (S.MATCHING, S.WITHDRAWN): {M.REFERRER},
        (S.WAITING, S.RECEIVED): {M.REFERRER, M.REFERRER_SPOC, M.COORDINATOR},
        (S.WAITING, S.WITHDRAWN): {M.REFERRER},
        (S.WAITING, S.DECLINED): {M.COORDINATOR},
        (S.WAITING, S.EXIT_PROPOSED): {M.CHAIR},
        (S.RECEIVED, S.LISTED): {M.COORDINATOR},
        (S.RECEIVED, S.RETURNED): {M.COORDINATOR},
        (S.RECEIVED, S.DECLINED): {M.COORDINATOR},
        (S.RECEIVED, S.WITHDRAWN): {M.REFERRER},
        (S.RECEIVED, S.WAITING): {M.CHAIR_AND_CORE},
        (S.RETURNED, S.RECEIVED): {M.REFERRER},
        (S.RETURNED, S.WAITING): {M.REFERRER},
        (S.RETURNED, S.MATCHING): {M.SYSTEM},
        (S.RETURNED, S.WITHDRAWN): {M.REFERRER},
        (S.LISTED, S.ASSESSMENT): {M.CHAIR},
        (S.LISTED, S.DECLINED): {M.CHAIR},
        (S.LISTED, S.LISTED): {M.CHAIR},
        (S.LISTED, S.WITHDRAWN): {M.REFERRER},
        (S.LISTED, S.WAITING): {M.CHAIR_AND_CORE},
        (S.ASSESSMENT, S.ACTIVE): {M.COORDINATOR},
        (S.ASSESSMENT, S.CLOSED): {M.CHAIR},
        (S.ACTIVE, S.EXIT_PROPOSED): {M.COORDINATOR, M.LEAD_AGENCY},
        (S.ACTIVE, S.CLOSED): {M.CHAIR},
        (S.EXIT_PROPOSED, S.ACTIVE): {M.COORDINATOR},
        (S.EXIT_PROPOSED, S.CLOSED): {M.CHAIR},
        (S.DECLINED, S.RECEIVED): {M.DEPUTY_CHAIR},
        (S.DECLINED, S.WAITING): {M.DEPUTY_CHAIR},
        (S.CLOSED, S.EXIT_PROPOSED): {M.CHAIR},
        (S.CLOSED, S.WAITING): {M.CHAIR},
    }.items()
}

# The right each mover needs. `@service(may=…)` asks; django-fsm's `permission=` never would.
NEEDS: dict[Mover, May] = {
    M.REFERRER: May.OWN_REFERRAL,
    M.REFERRER_SPOC: May.ANSWER_OFFER,
    M.COORDINATOR: May.TRIAGE,
    M.LEAD_AGENCY: May.LEAD_CASE,
    M.CHAIR: May.DECIDE,
    M.CHAIR_AND_CORE: May.CONFIRM_ROOM,
    M.DEPUTY_CHAIR: May.ANSWER_CHALLENGE,
    M.SYSTEM: May.OWN_REFERRAL,
}
