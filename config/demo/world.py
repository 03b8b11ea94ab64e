"""Fills the demonstration's database once, and repairs a filling that was interrupted."""

from importlib import import_module
from importlib.util import find_spec

from django.core.management import call_command
from django.db import connection

from config.embedded import roles
from config.embedded.postgres import Server
from config.progress import Bar, step


def fill(server: Server) -> None:
    """Seed the demo world unless it is there.

    `config.demo.seed.seed(progress)` does it; `progress(done, total, what)` moves a bar.
    A mark beside the data says that filling has begun; found at a start, it means half a world.
    """
    if find_spec("config.demo.seed") is None:
        return
    mark = server.data / "caspa-seeding"
    if mark.exists():
        with step("half-made data removed"):
            _start_over(server)
    elif _has_panel():
        return
    mark.touch()
    with Bar("demo people and cases") as bar:
        import_module("config.demo.seed").seed(bar.move)
    mark.unlink()


def _has_panel() -> bool:
    from sharing.models import Panel

    return Panel.objects.exists()


def _start_over(server: Server) -> None:
    connection.close()
    roles.drop_database(server.socket_folder, roles.DATABASE)
    roles.prepare(server.socket_folder)
    call_command("migrate", verbosity=0, interactive=False)
