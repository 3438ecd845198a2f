"""Addresses of the server, and the private places behind them."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from holdfast.kit.postgres.account import ServerAccount
from holdfast.kit.postgres.doors import Door, close_door, new_door, new_password

SELF = ServerAccount("me")


def test_socket_address_survives_spaces_and_ignores_the_environments_port():
    address = urlsplit(Door("/home/my shop/run", 5432).dsn("the shop", user="holdfast"))

    assert (address.path, address.username) == ("/the%20shop", "holdfast")
    assert parse_qs(address.query) == {"host": ["/home/my shop/run"], "port": ["5432"]}


def test_loopback_address_carries_the_password():
    door = Door("127.0.0.1", 5544, password="a/b")

    assert door.dsn("shop", user="me") == "postgresql://me:a%2Fb@127.0.0.1:5544/shop"
    assert door.socket_dir is None


def test_programs_connect_by_the_door_and_not_by_the_callers_settings(monkeypatch):
    monkeypatch.setenv("PGSERVICE", "elsewhere")

    environment = Door("/run/here", 5432).environment()

    assert {name: value for name, value in environment.items() if name.startswith("PG")} == {
        "PGHOST": "/run/here",
        "PGPORT": "5432",
        "PGUSER": "holdfast",
        "PGCONNECT_TIMEOUT": "10",
    }


def test_what_a_killed_server_left_in_the_sockets_directory_is_removed(open_home):
    door = new_door(open_home, kind=None, account=SELF)
    directory = Path(door.host)
    (directory / ".s.PGSQL.5432.lock").write_text("1\n")

    assert new_door(open_home, kind=None, account=SELF) == door
    assert list(directory.iterdir()) == []
    assert directory.stat().st_mode & 0o777 == 0o700


def test_sockets_directory_that_others_can_enter_is_closed(open_home):
    (open_home / "run").mkdir()
    (open_home / "run").chmod(0o777)

    new_door(open_home, kind=None, account=SELF)

    assert (open_home / "run").stat().st_mode & 0o777 == 0o700


@pytest.fixture
def deep_home(open_home):
    home = open_home / ("deep-" * 20)
    home.mkdir()
    return home


def test_long_home_keeps_its_short_directory_until_the_door_is_closed(deep_home):
    first = new_door(deep_home, kind=None, account=SELF)
    second = new_door(deep_home, kind=None, account=SELF)

    assert first == second
    assert len(first.host) < 60

    close_door(deep_home)

    assert not Path(first.host).exists()


def test_short_directory_that_somebody_else_made_in_the_meantime_is_not_used(deep_home):
    first = new_door(deep_home, kind=None, account=SELF)
    Path(first.host).chmod(0o755)

    second = new_door(deep_home, kind=None, account=SELF)

    assert second != first
    Path(first.host).rmdir()
    close_door(deep_home)


def test_password_is_private_and_new_each_time(tmp_path):
    first = new_password(tmp_path).read_text()
    path = new_password(tmp_path)

    assert path.read_text() != first
    assert len(first) > 40
    assert path.stat().st_mode & 0o777 == 0o600
