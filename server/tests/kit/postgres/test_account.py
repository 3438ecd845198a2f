"""Which user the server runs under, and where that user may go."""

import os
import pwd

import pytest

from holdfast.kit.postgres.account import ServerAccount, missing_directories, server_account


def test_server_runs_as_ourselves_or_as_nobody_when_we_are_root():
    account = server_account()

    assert account.is_other == (os.getuid() == 0)
    assert account.name == ("nobody" if account.is_other else pwd.getpwuid(os.getuid()).pw_name)


def test_own_account_is_stopped_by_no_directory(tmp_path):
    assert ServerAccount("me").closed_on_the_way(tmp_path) is None


@pytest.mark.parametrize(
    ("mode", "gid_offset", "is_closed"),
    [(0o711, 1, False), (0o710, 1, True), (0o710, 0, False), (0o701, 0, True)],
)
def test_other_account_is_stopped_by_the_first_directory_without_its_bit(tmp_path, mode, gid_offset, is_closed):
    directory = tmp_path / "directory"
    directory.mkdir()
    directory.chmod(mode)
    state = directory.stat()
    account = ServerAccount("other", uid=state.st_uid + 1, gid=state.st_gid + gid_offset)
    # The directories above are judged by their own bits; only the last step is looked at here.
    found = account.closed_on_the_way(directory)

    assert (found == directory) == (is_closed and account.closed_on_the_way(tmp_path) is None)


def test_missing_directories_come_outermost_first(tmp_path):
    assert list(missing_directories(tmp_path / "a" / "b")) == [tmp_path / "a", tmp_path / "a" / "b"]
    assert list(missing_directories(tmp_path)) == []
