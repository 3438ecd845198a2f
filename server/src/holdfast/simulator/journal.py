"""Keep the money in a database of the simulator's own: SQLite, durable before any answer leaves.

Every change is one transaction begun with BEGIN IMMEDIATE under `synchronous=FULL`, so a killed process leaves either
all of a capture (charge, intent, events, idempotency record) or nothing. Several processes may share the file.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from holdfast.simulator.errors import JournalVersionMismatch

Result = TypeVar("Result")

SCHEMA_VERSION: Final = 1
BUSY_TIMEOUT_MS: Final = 15_000
WAL_TRIES: Final = 50


@dataclass(frozen=True, slots=True)
class Tx:
    """Hand one open transaction to the functions that work in it, with its instant (unix seconds)."""

    connection: sqlite3.Connection
    now: float

    @property
    def second(self) -> int:
        """Return the instant as the wire shows it."""
        return int(self.now)


class Journal:
    """Run transactions on the journal, one at a time, off the event loop.

    The connection lives in a single worker thread of the journal's own: calls queue there instead of filling the
    thread pool that the rest of the process shares, and the journal is bound to no event loop.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Remember the file; it is opened, and made where it is missing, at the first call."""
        self._path = path
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._worker: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in one transaction and return its result once it is durable."""
        return await asyncio.wrap_future(self._thread().submit(self._in_transaction, work))

    async def read(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` on a consistent snapshot, without waiting for writers of other processes."""
        return await asyncio.wrap_future(self._thread().submit(self._in_snapshot, work))

    def run_blocking(self, work: Callable[[Tx], Result]) -> Result:
        """Do what `run` does, for callers without an event loop."""
        return self._thread().submit(self._in_transaction, work).result()

    def close(self) -> None:
        """Finish what is under way and close the file; a later call opens it again."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.submit(self._disconnect).result()
            worker.shutdown()

    def _thread(self) -> ThreadPoolExecutor:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulator-journal")
        return self._worker

    def _in_transaction(self, work: Callable[[Tx], Result]) -> Result:
        return self._bracketed(work, begin="BEGIN IMMEDIATE")

    def _in_snapshot(self, work: Callable[[Tx], Result]) -> Result:
        return self._bracketed(work, begin="BEGIN")

    def _bracketed(self, work: Callable[[Tx], Result], *, begin: str) -> Result:
        connection = self._connected()
        connection.execute(begin)
        try:
            result = work(Tx(connection, self._clock()))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _opened(self._path)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file holds webhook secrets: it belongs to this user alone from its first byte.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    _migrate(connection)
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # The change of mode does not honour the busy timeout: two processes that start together may have to try again.
    for _ in range(WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            time.sleep(0.05)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > SCHEMA_VERSION:
        connection.execute("ROLLBACK")
        raise JournalVersionMismatch(found=found, known=SCHEMA_VERSION)
    if found == 0:
        script = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
        # Not `executescript`: that one commits before it begins, and two processes would interleave.
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _statements(script: str) -> list[str]:
    return [part for part in script.split(";\n") if part.strip()]
