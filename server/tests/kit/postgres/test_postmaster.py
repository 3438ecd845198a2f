"""What a pid file says, and when it is believed."""

import os
from pathlib import Path

import pytest

from holdfast.kit.postgres.binaries import Binaries
from holdfast.kit.postgres.postmaster import PidFile, forget_reused_pid, read_pid_file, running_pid

PROGRAMS = Binaries(Path("/nowhere"), version="18.6", major=18)
PID_FILE = "{pid}\n/data\n1763600000\n5432\n/run/here\n\n  1234  5\nready   \n"


def test_complete_pid_file_tells_the_address_and_that_the_server_is_ready(tmp_path):
    (tmp_path / "postmaster.pid").write_text(PID_FILE.format(pid=42))

    found = read_pid_file(tmp_path)

    assert found == PidFile(pid=42, port=5432, socket_dir="/run/here", is_ready=True)


@pytest.mark.parametrize("text", ["", "42\n/data\n", "garbage\n" * 8])
def test_pid_file_that_is_not_complete_says_nothing(tmp_path, text):
    (tmp_path / "postmaster.pid").write_text(text)

    assert read_pid_file(tmp_path) is None


def test_no_pid_file_means_no_server(tmp_path):
    assert read_pid_file(tmp_path) is None
    assert running_pid(tmp_path, binaries=PROGRAMS) is None


@pytest.mark.parametrize("pid", [os.getpid(), 2_147_483_646], ids=["another program", "none"])
def test_number_of_another_program_or_of_none_is_not_believed(tmp_path, pid):
    (tmp_path / "postmaster.pid").write_text(PID_FILE.format(pid=pid))

    assert running_pid(tmp_path, binaries=PROGRAMS) is None


def test_stale_number_is_forgotten_while_the_shared_memory_stays_named(tmp_path):
    (tmp_path / "postmaster.pid").write_text(PID_FILE.format(pid=os.getpid()))

    forget_reused_pid(tmp_path)

    lines = (tmp_path / "postmaster.pid").read_text().splitlines()
    assert lines[0] == "2147483646"
    assert lines[1:] == PID_FILE.splitlines()[1:]
