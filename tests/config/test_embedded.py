"""One server, several users: whoever leaves last stops it, and a killed user counts as gone."""

import signal
import subprocess
import sys

import psycopg
import pytest

from config.embedded import roles
from config.embedded.postgres import THROWAWAY, Server, ServerFailed

ANOTHER_USER = """
import sys, time
from pathlib import Path
from config.embedded.postgres import THROWAWAY, Server
server = Server(Path(sys.argv[1]), THROWAWAY)
server.start()
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("server") / "postgres"


@pytest.fixture
def server(data):
    opened = Server(data, THROWAWAY)
    opened.start()
    yield opened
    opened.release()


@pytest.fixture
def another_user(data):
    command = [sys.executable, "-c", ANOTHER_USER, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        yield process
        process.kill()


def test_last_user_stops_the_server(data):
    first, second = Server(data, THROWAWAY), Server(data, THROWAWAY)
    first.start()
    second.start()
    first.release()
    assert second.running()
    second.release()
    assert not second.running()


def test_releasing_twice_is_harmless(data):
    server = Server(data, THROWAWAY)
    server.start()
    server.release()
    server.release()
    assert not server.running()


def test_server_of_a_killed_user_is_adopted_and_stopped(data, another_user):
    another_user.send_signal(signal.SIGKILL)
    another_user.wait()
    server = Server(data, THROWAWAY)
    assert server.running()
    server.start()
    server.release()
    assert not server.running()


def test_data_in_use_is_not_erased(data, another_user):
    with pytest.raises(ServerFailed, match="running elsewhere"):
        Server(data, THROWAWAY).erase()


def test_process_number_taken_over_by_another_program_is_not_a_server(data, server):
    number = (data / "postmaster.pid").read_text()
    server.release()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n" + number.partition("\n")[2])
        again = Server(data, THROWAWAY)
        assert not again.running()
        again.start()
        again.release()
    finally:
        stranger.kill()
        stranger.wait()


def test_data_of_another_version_is_refused_with_the_way_out(data, server):
    server.release()
    version = data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(ServerFailed, match=r"made by PostgreSQL 14.*demo --reset"):
            Server(data, THROWAWAY).start()
    finally:
        version.write_text(ours)


def test_two_roles_and_neither_is_a_superuser(server):
    addresses = roles.prepare(server.socket_folder)
    for address, name in [(addresses.application, "caspa_app"), (addresses.owner, "caspa_owner")]:
        with psycopg.connect(address) as connection:
            row = connection.execute(
                "select current_user, rolsuper, rolcreatedb, rolcreaterole from pg_roles "
                "where rolname = current_user"
            ).fetchone()
            assert row == (name, False, False, False)


def test_server_listens_on_no_network_address(server):
    with roles.connect(server.socket_folder) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_long_path_gets_a_short_socket_folder_of_its_own(tmp_path):
    server = Server(tmp_path / ("long" * 40) / "postgres")
    assert len(str(server.socket_folder / ".s.PGSQL.5432")) < 100
