"""The embedded PostgreSQL of `holdfast up`: started first, started again should it be killed, stopped last."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg

from holdfast.entrypoints.cli.console import err
from holdfast.entrypoints.cli.ground import start_embedded, with_database
from holdfast.entrypoints.settings import Settings
from holdfast.kit.postgres import PostgresError, RunningCluster

LOOK_SECONDS = 1.0
ANSWER_SECONDS = 10.0


@dataclass
class EmbeddedDatabase:
    """This process's hold on the embedded database."""

    settings: Settings
    early: "asyncio.Future[RunningCluster] | None" = None
    _running: RunningCluster | None = None
    _starting: "asyncio.Future[RunningCluster] | None" = None

    async def start(self) -> Settings:
        """Start it, or join the one that runs, and return the settings with its address."""
        # A start goes on when its caller is cancelled: `stop` waits for it, so that no server is left behind.
        begun, self.early = self.early, None
        self._starting = begun or asyncio.ensure_future(asyncio.to_thread(start_embedded, self.settings))
        self._running = await asyncio.shield(self._starting)
        self.settings = with_database(self.settings, self._running.cluster)
        return self.settings

    async def watch(self, moved: Callable[[Settings], Awaitable[None]]) -> None:
        """Start it again when it is gone; `moved` hears of the address when that is another then."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await self._lives() or await self._lives():
                continue
            before = self.settings.database_url
            err.print("[yellow]![/] PostgreSQL is gone. Starting it again.")
            try:
                await self._start_again()
            except PostgresError as error:
                err.print(f"[bold red]✗[/] {error}", highlight=False, soft_wrap=True)
                continue
            if self.settings.database_url != before:
                await moved(self.settings)

    async def stop(self) -> None:
        """Stop it if this process owns it."""
        if self._starting is not None:
            with contextlib.suppress(PostgresError):
                self._running = await self._starting
        if self._running is not None:
            await asyncio.to_thread(self._running.stop)

    async def _start_again(self) -> None:
        if self._running is not None:
            # The lock of the owner is held by the hold on the dead server; the new one needs it.
            self._running.leave_running()
        await self.start()

    async def _lives(self) -> bool:
        try:
            connection = await asyncpg.connect(
                self.settings.database_url.get_secret_value(), timeout=ANSWER_SECONDS, statement_cache_size=0
            )
            await connection.close()
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError) as error:
            # Slow is not gone: a busy server may take its time.
            return isinstance(error, TimeoutError)
        except asyncpg.PostgresError:
            return True
        return True
