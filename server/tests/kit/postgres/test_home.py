"""Where Holdfast keeps its data."""

import sys
from pathlib import Path

import pytest

from holdfast.kit.postgres import home as homes
from holdfast.kit.postgres.account import ServerAccount
from holdfast.kit.postgres.errors import HomeUnusable
from holdfast.kit.postgres.home import default_home

SELF = ServerAccount("me")


def test_setting_wins():
    assert default_home({"HOLDFAST_HOME": "/data/shop"}, is_root=True) == Path("/data/shop")


def test_root_has_the_machines_place_since_its_home_is_closed_to_the_server():
    assert default_home({}, is_root=True) == Path("/var/lib/holdfast")


@pytest.mark.skipif(sys.platform != "linux", reason="not proved on this machine: the place is that of Linux")
def test_others_have_the_place_for_data_of_applications():
    assert default_home({}, is_root=False) == Path.home() / ".local" / "share" / "holdfast"
    assert default_home({"XDG_DATA_HOME": "/data"}, is_root=False) == Path("/data/holdfast")


def test_home_is_made_closed_to_others(tmp_path):
    home = homes.open_home(tmp_path / "a" / "b", account=SELF)

    assert home == tmp_path / "a" / "b"
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "a", home)] == [0o700, 0o700]


def test_home_of_root_can_be_passed_through_but_not_listed(open_home):
    home = homes.open_home(open_home / "a", account=ServerAccount("nobody", uid=65534, gid=65534))

    assert home.stat().st_mode & 0o777 == 0o711


def test_file_in_the_way_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(HomeUnusable, match="file"):
        homes.open_home(tmp_path / "file" / "home", account=SELF)
