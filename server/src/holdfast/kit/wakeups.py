"""Being told by the database that something happened: LISTEN, with a wait that also ends by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from holdfast.kit.database import Database
from holdfast.kit.errors import DatabaseUnavailable

_QUEUE_MAX = 1_000


class Wakeups:
    """What arrives on one channel; more than a thousand unread messages are only a wake-up."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE_MAX)

    async def next(self, *, timeout_seconds: float) -> str | None:
        """Return the next message, or None when none came in time; raise `DatabaseUnavailable` once cut off."""
        with suppress(TimeoutError):
            # Not `wait_for`: until Python 3.12 it forgets that it was cancelled when a message comes in that moment.
            async with asyncio.timeout(timeout_seconds):
                return await self._queue.get()
        if self._is_cut():
            raise DatabaseUnavailable(retry_after_seconds=2)
        return None

    async def wait(self, *, seconds: float, unless: asyncio.Event) -> None:
        """Wait for a message, at most so long, or until `unless` is set; what else has come is one wake-up with it."""
        stopped = asyncio.create_task(unless.wait())
        woken = asyncio.create_task(self.next(timeout_seconds=seconds))
        try:
            await asyncio.wait({stopped, woken}, return_when=asyncio.FIRST_COMPLETED)
            if woken.done():
                woken.result()
        finally:
            stopped.cancel()
            woken.cancel()
        while not self._queue.empty():
            self._queue.get_nowait()

    def _is_cut(self) -> bool:
        try:
            return bool(self._connection.is_closed())
        except asyncpg.InterfaceError:
            # The pool has taken a dead connection back by itself.
            return True

    def receive(self, connection: object, pid: object, channel: object, payload: object, /) -> None:
        """Take a message from the driver."""
        del connection, pid, channel
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(str(payload))


@asynccontextmanager
async def listening(database: Database, channel: str) -> AsyncIterator[Wakeups]:
    """Listen on a channel with one connection of the pool for as long as the context lasts."""
    async with database.connection() as connection:
        wakeups = Wakeups(connection)
        try:
            await connection.add_listener(channel, wakeups.receive)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            raise DatabaseUnavailable(retry_after_seconds=2) from error
        try:
            yield wakeups
        finally:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                await connection.remove_listener(channel, wakeups.receive)
