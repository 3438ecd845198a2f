"""Locks on files between processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import holdfast
from holdfast.kit.postgres.locks import FileLock

HOLDER = """
import pathlib, sys, time
from holdfast.kit.postgres.locks import FileLock

lock = FileLock(pathlib.Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(600)
"""


def test_held_lock_is_refused_to_others_until_it_is_released(tmp_path):
    mine, theirs = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")

    assert mine.try_acquire()
    assert not theirs.try_acquire()

    mine.release()

    assert theirs.try_acquire()


def test_lock_is_released_at_the_end_of_its_block(tmp_path):
    with FileLock(tmp_path / "lock") as lock:
        assert lock.is_held

    assert FileLock(tmp_path / "lock").try_acquire()


def test_lock_of_a_killed_process_is_free(tmp_path):
    source = str(Path(str(holdfast.__file__)).parents[1])
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert not FileLock(tmp_path / "lock").try_acquire()
        holder.send_signal(signal.SIGKILL)

    assert FileLock(tmp_path / "lock").try_acquire()
