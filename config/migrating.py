"""The owner's connection: only migrations and the tests' own set-up use it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within this, this thread's connection signs in as the owner of the tables.

    The settings themselves stay untouched, so `settings.DATABASES` still names the application's role.
    """
    if not settings.DATABASE_OWNER:
        raise ImproperlyConfigured("Set DATABASE_OWNER_URL: only the tables' owner may migrate.")
    connection = connections[alias]
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {
        **before,
        "USER": settings.DATABASE_OWNER["USER"],
        "PASSWORD": settings.DATABASE_OWNER["PASSWORD"],
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before
