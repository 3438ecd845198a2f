"""Finding PostgreSQL's programs and making them readable for the server's user."""

import os
from pathlib import Path

import pytest

from holdfast.kit.postgres.account import ServerAccount
from holdfast.kit.postgres.binaries import (
    copied_installation,
    find_binaries,
    newest_of,
    packaged_installation,
    places_on_the_machine,
)
from holdfast.kit.postgres.errors import BinariesMissing, BinariesUnusable
from holdfast.kit.postgres.settings import ClusterSettings

MACHINES_OWN = Path("/usr/lib/postgresql/15/bin")
SELF = ServerAccount("me")


def fake_programs(directory: Path, *, version: str) -> Path:
    directory.mkdir(parents=True)
    for name in ("postgres", "initdb", "psql"):
        program = directory / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o700)
    return directory


def test_packaged_programs_are_the_first_choice(tmp_path):
    binaries = find_binaries(ClusterSettings(home=tmp_path), account=SELF)

    assert binaries.bin_dir.parent == packaged_installation()
    assert binaries.major >= 18


def test_named_directory_wins_and_tells_its_version(tmp_path):
    bin_dir = fake_programs(tmp_path / "bin", version="17.4 (Debian 17.4-1)")

    binaries = find_binaries(ClusterSettings(home=tmp_path, bin_dir=bin_dir), account=SELF)

    assert (binaries.bin_dir, binaries.version, binaries.major) == (bin_dir, "17.4", 17)


def test_programs_that_are_too_old_are_refused(tmp_path):
    bin_dir = fake_programs(tmp_path / "bin", version="14.11")

    with pytest.raises(BinariesUnusable, match=r"PostgreSQL 14\.11, and 15 is the oldest usable"):
        find_binaries(ClusterSettings(home=tmp_path, bin_dir=bin_dir), account=SELF)


def test_missing_programs_are_named(tmp_path):
    bin_dir = fake_programs(tmp_path / "bin", version="18.1")
    (bin_dir / "initdb").unlink()

    with pytest.raises(BinariesUnusable, match="there is no initdb"):
        find_binaries(ClusterSettings(home=tmp_path, bin_dir=bin_dir), account=SELF)


def test_newest_usable_of_the_machines_own_is_taken_where_there_is_no_package(tmp_path):
    old, new = fake_programs(tmp_path / "15", version="15.18"), fake_programs(tmp_path / "17", version="17.4")
    too_old = fake_programs(tmp_path / "9", version="9.6")

    assert newest_of([too_old, old, new, tmp_path / "nothing"]).bin_dir == new


def test_machine_without_a_postgresql_is_told_what_to_do(tmp_path):
    with pytest.raises(
        BinariesMissing, match=r"No PostgreSQL 15 or later .* HOLDFAST_POSTGRES_BIN, or .* DATABASE_URL"
    ):
        newest_of([tmp_path])


@pytest.mark.skipif(not MACHINES_OWN.exists(), reason="not proved on this machine: no PostgreSQL 15 of its own")
def test_debians_programs_are_found_although_they_are_not_on_the_search_path():
    assert MACHINES_OWN in places_on_the_machine()


def test_copy_is_complete_readable_by_everybody_and_made_once(open_home):
    source = fake_programs(open_home / "site" / "package" / "pginstall" / "bin", version="18.1").parent
    (source / "include").mkdir()
    (source.parent.with_name("package.libs")).mkdir(mode=0o700)
    (source.parent.with_name("package.libs") / "libpq.so").touch(mode=0o600)
    other = ServerAccount("nobody", uid=65534, gid=65534)

    before = os.umask(0o077)
    try:
        copies = open_home / "lib" / "pg"
        copied = copied_installation(source, version="1.2.3", copies=copies, account=other)
        (copied / "bin" / "postgres").write_text("kept")
        again = copied_installation(source, version="1.2.3", copies=copies, account=other)
    finally:
        os.umask(before)

    assert copied == again == copies / "1.2.3" / "package" / "pginstall"
    assert (again / "bin" / "postgres").read_text() == "kept"
    assert (copied / "bin" / "initdb").stat().st_mode & 0o777 == 0o755
    assert (copies / "1.2.3" / "package.libs" / "libpq.so").stat().st_mode & 0o777 == 0o644
    assert not (copied / "include").exists()
    assert [path.name for path in copies.iterdir()] == ["1.2.3"]
