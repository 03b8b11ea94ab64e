"""The application works under a role that owns nothing; the owner alone changes tables."""

import psycopg
import pytest
from django.db import ProgrammingError, connection


@pytest.mark.django_db
def test_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("caspa_app",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "create table intruder (a int)",
        "alter table django_session add column intruder int",
        "drop table django_session",
        "set session_replication_role = replica",
    ],
)
def test_application_is_refused_what_belongs_to_the_owner(statement):
    with pytest.raises(ProgrammingError, match=r"denied|owner"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_owner_is_no_superuser(owner):
    answer = owner.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    assert answer == (False,)


def test_owner_cannot_become_superuser(owner):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("create role intruder superuser")
