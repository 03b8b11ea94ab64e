"""Every stage × every move × every role equals the table of `docs/pathway.csv`, both ways."""

import pytest
from django.db import transaction

from referrals.choices import Stage
from referrals.models import Case, StageMove
from sharing.errors import Refusal
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.laws.attempts import ATTEMPTS
from tests.laws.test_pathway import written

CAP = 10
# Who everybody is, as the table calls them. The writer works for the police, housing leads.
PLAYERS = {
    "worker": {"referrer", "system"},
    "spoc": {"referrer_spoc"},
    "deputy_spoc": {"referrer_spoc"},
    "coordinator": {"coordinator"},
    "second_spoc": {"lead_agency"},
    "chair": {"chair", "chair_and_core"},
    "deputy_chair": {"chair", "chair_and_core", "deputy_chair"},
    "charity_spoc": set(),
    "outsider": set(),
    "former_member": set(),
    "board_member": set(),
    "ig_lead": set(),
    "administrator": set(),
    "stranger": set(),
}


def allowed(attempt, source, player):
    """Whether the table lets this player make this attempt from here."""
    return source in attempt.sources and bool(attempt.movers & PLAYERS[player])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ATTEMPTS)
@pytest.mark.parametrize("source", Stage.values)
def test_a_case_moves_only_as_the_table_says(source, name):
    cast = Cast(partners.panel(case_cap=CAP))
    attempt = ATTEMPTS[name]
    case = make.case_at(source, cast.worker.user, cast.panel, lead=cast.housing)
    attempt.prepare(case, cast)
    outcome = {player: _tried(case, attempt, cast, player) for player in PLAYERS}
    expected = {
        player: attempt.to if allowed(attempt, source, player) else "no move" for player in PLAYERS
    }
    assert outcome == expected


def _tried(case, attempt, cast, player):
    """Where the case went, or "no move"; whatever was done is undone."""
    before = set(StageMove.objects.filter(case=case).values_list("pk", flat=True))
    with transaction.atomic():
        try:
            with transaction.atomic():
                fresh = Case.objects.get(pk=case.pk)
                attempt.run(fresh, getattr(cast, player).viewer, cast)
        except Refusal:
            pass
        made = StageMove.objects.filter(case=case).exclude(pk__in=before).last()
        transaction.set_rollback(True)
    return made.to_stage if made else "no move"


def test_the_attempts_are_the_lines_of_the_table_and_no_others():
    tried = {
        (source, attempt.to, mover)
        for attempt in ATTEMPTS.values()
        for source in attempt.sources
        for mover in attempt.movers
    }
    assert tried == {
        (source, to, mover) for (source, to), movers in written().items() for mover in movers
    }
