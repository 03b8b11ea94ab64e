"""A migrated database of its own, thrown away afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def world() -> Iterator[None]:
    """Within this Django is set up on a fresh database of the embedded server (or the given one)."""
    from config.suite.services import surroundings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with surroundings(long=False) as environment:
        os.environ.update(environment)
        import django

        django.setup()
        from django.conf import settings
        from django.db import connection, connections

        from tests.support import database, template

        name = f"test_{settings.DATABASES['default']['NAME']}_bench"
        with database._owner_connection("postgres") as server:
            template.copy_to(name, server)
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connections.close_all()
            with database._owner_connection("postgres") as server:
                server.execute(f'drop database if exists "{name}" with (force)')
