"""What is checked about a data directory before a server runs it."""

import pytest

from holdfast.kit.postgres.account import ServerAccount
from holdfast.kit.postgres.binaries import Binaries
from holdfast.kit.postgres.directory import check_directory, prepare_directory, run_as
from holdfast.kit.postgres.errors import DirectoryForeign, DirectoryTooNew, DirectoryTooOld, ProgramFailed

SELF = ServerAccount("me")


@pytest.fixture
def programs(tmp_path):
    return Binaries(tmp_path, version="18.6", major=18)


def test_same_major_version_is_accepted(tmp_path, programs):
    (tmp_path / "PG_VERSION").write_text("18\n")

    check_directory(tmp_path, binaries=programs, account=SELF)


def test_newer_version_says_what_can_run_it(tmp_path, programs):
    (tmp_path / "PG_VERSION").write_text("19\n")

    with pytest.raises(DirectoryTooNew, match="PostgreSQL 19; this installation runs PostgreSQL 18, which cannot read"):
        check_directory(tmp_path, binaries=programs, account=SELF)


def test_older_version_says_how_to_bring_it_over(tmp_path, programs):
    (tmp_path / "PG_VERSION").write_text("17\n")

    with pytest.raises(DirectoryTooOld, match=r"start it with PostgreSQL 17 .*pg_dumpall.* restore the dump"):
        check_directory(tmp_path, binaries=programs, account=SELF)


def test_directory_with_something_else_in_it_is_refused(tmp_path, programs):
    (tmp_path / "letter.txt").touch()

    with pytest.raises(DirectoryForeign, match="holds no PostgreSQL database"):
        check_directory(tmp_path, binaries=programs, account=SELF)


def test_directory_of_another_user_is_refused(tmp_path, programs):
    stranger = ServerAccount("stranger", uid=tmp_path.stat().st_uid + 1, gid=0)

    with pytest.raises(DirectoryForeign, match="does not belong to the user stranger"):
        check_directory(tmp_path, binaries=programs, account=stranger)


def test_parameters_are_written_quoted_and_private_and_ten_logs_are_kept(tmp_path):
    (tmp_path / "log").mkdir()
    for number in range(12):
        (tmp_path / "log" / f"postgresql-2026-11-{number:02}_000000.log").touch()

    prepare_directory(tmp_path, parameters={"cluster_name": "people's"}, account=SELF)

    written = tmp_path / "holdfast.conf"
    assert "cluster_name = 'people''s'" in written.read_text().splitlines()
    assert written.stat().st_mode & 0o777 == 0o600
    kept = sorted(path.name for path in (tmp_path / "log").iterdir())
    assert kept == [f"postgresql-2026-11-{number:02}_000000.log" for number in range(2, 12)]


def test_failing_program_is_named_with_its_last_words():
    with pytest.raises(ProgramFailed, match="sh failed: out of luck"):
        run_as(SELF, ["/bin/sh", "-c", "echo out of luck; exit 3"])
