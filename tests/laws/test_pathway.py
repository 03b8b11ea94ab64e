"""The drawing is the code: the table, the machine and the database allow the same moves."""

import csv
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from referrals.choices import COUNTED, Stage
from referrals.models import Case
from referrals.permissions import MOVES
from tests.cast import Cast
from tests.factories import referrals as make

TABLE = Path(__file__).parents[2] / "docs" / "pathway.csv"


def written():
    """The moves as the table in `docs/pathway.csv` says them (`domain.md` section 3)."""
    with TABLE.open() as table:
        return {
            (row["from"], row["to"]): frozenset(row["who moves"].split("|"))
            for row in csv.DictReader(table)
        }


def drawn():
    """The moves that the machine has."""
    field = Case._meta.get_field("stage")
    return {(str(t.source), str(t.target)) for t in field.get_all_transitions(Case)}


def test_the_machine_has_the_moves_of_the_table_and_no_others():
    assert drawn() == set(written())


def test_who_moves_is_as_the_table_says():
    assert {pair: {str(m) for m in movers} for pair, movers in MOVES.items()} == written()


def test_every_stage_is_reached_from_a_draft():
    reached, border = {"draft"}, ["draft"]
    while border:
        here = border.pop()
        for source, target in written():
            if source == here and target not in reached:
                reached.add(target)
                border.append(target)
    assert reached == set(Stage.values)


@pytest.mark.django_db
@pytest.mark.parametrize("source", Stage.values)
def test_the_database_refuses_every_move_that_is_not_in_the_table(source):
    """By raw SQL, with everything else a stage asks for in order."""
    cast = Cast()
    case = make.case_at(source, cast.worker.user, cast.panel, lead=cast.housing)
    refused = set()
    for target in Stage.values:
        counted = target in COUNTED
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "update referrals_case set stage = %s, place = %s, offered_until = null,"
                    " submitted_at = now(), lead_agency_id = %s, adult_id = coalesce(adult_id,"
                    " (select id from referrals_adult limit 1), %s) where id = %s",
                    [target, 7 if counted else None, cast.housing.pk, _an_adult(), case.pk],
                )
                transaction.set_rollback(True)
        except IntegrityError:
            refused.add(target)
    allowed = {to for origin, to in written() if origin == source} | {source}
    assert refused == set(Stage.values) - allowed


def _an_adult():
    from referrals.models import Adult

    return Adult.objects.create(given_name="Kay", family_name="Fenwick").pk
