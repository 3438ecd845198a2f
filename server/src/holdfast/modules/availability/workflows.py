"""The live feed: one listener a process, one reading for all pages that watch an offering, news only of what changed.

No stream holds a transaction or a connection: an offering that is watched is read when the database says that something
changed there (gathered for a moment, so that a rush is read once), and now and then by itself, because holds lapse and
slots begin without anybody's doing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final
from uuid import UUID

import structlog

from holdfast.kit.database import Database
from holdfast.kit.errors import Busy, NotFound
from holdfast.kit.wakeups import listening
from holdfast.modules.availability.contracts import News, Watched
from holdfast.modules.availability.domain.live import news_between, whole_news
from holdfast.modules.availability.errors import LiveFull
from holdfast.modules.availability.service.live import read_watched
from holdfast.modules.availability.settings import LiveSettings

CHANNEL: Final = "availability"

log = structlog.get_logger("holdfast.availability")


class LiveStream:
    """What one page has not been told yet; a page that does not keep up is let go."""

    def __init__(self, *, unread_max: int) -> None:
        self._unread: asyncio.Queue[News | None] = asyncio.Queue(unread_max + 1)
        self._unread_max = unread_max
        self.has_ended = False

    async def next(self, *, timeout_seconds: float) -> News | None:
        """Return the next news, or None: after so long without any, or at the end (`has_ended`)."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                return await self._unread.get()
        return None

    def tell(self, news: News) -> None:
        """Put news before the page, or end the stream when too much lies there unread."""
        if self._unread.qsize() >= self._unread_max:
            self.end()
        elif not self.has_ended:
            self._unread.put_nowait(news)

    def end(self) -> None:
        """End the stream: what is unread is dropped, and the page will come again."""
        self.has_ended = True
        while not self._unread.empty():
            self._unread.get_nowait()
        self._unread.put_nowait(None)


class _Watch:
    """An offering that pages watch, and what they were last told of it."""

    def __init__(self, tenant_id: UUID, offering_id: UUID) -> None:
        self.key = (tenant_id, offering_id)
        self.names = {self.key}
        self.streams: set[LiveStream] = set()
        self.told: Watched | None = None
        self.changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class LiveHub:
    """Tells open pages of this process what changes; wired once, run by the API's lifespan."""

    def __init__(self, settings: LiveSettings) -> None:
        self.settings = settings
        self.is_listening = False
        self._watches: dict[tuple[UUID, UUID], _Watch] = {}
        # By what the database names: the offering itself, or the resource that it shares with other offerings.
        self._named: dict[tuple[UUID, UUID], set[_Watch]] = defaultdict(set)
        self._readings = asyncio.Semaphore(settings.readings_max)
        self._count = 0
        self._is_closed = False
        self._tells: list[Callable[[UUID], None]] = []

    async def run(self, database: Database) -> None:
        """Listen until cancelled; when the database was away, everything watched is read again."""
        try:
            while True:
                try:
                    await self._listen(database)
                except Busy:
                    log.warning("live.database_away")
                self.is_listening = False
                await asyncio.sleep(self.settings.reconnect_seconds)
        finally:
            self.close()

    def tell_changes_to(self, hears: Callable[[UUID], None]) -> None:
        """Tell somebody of each tenant in which what is free has changed."""
        self._tells.append(hears)

    def close(self) -> None:
        """End all streams and take no new ones, so that the server can stop."""
        self._is_closed = True
        for watch in list(self._watches.values()):
            self._forget(watch)

    @contextmanager
    def joined(self, database: Database, *, tenant_id: UUID, offering_id: UUID) -> Iterator[LiveStream]:
        """Let a page watch an offering; the first news is all there is to know. Raises `LiveFull`."""
        if self._is_closed or self._count >= self.settings.subscribers_max:
            raise LiveFull(retry_after_seconds=5)
        watch = self._watches.get((tenant_id, offering_id)) or self._begin(database, tenant_id, offering_id)
        stream = LiveStream(unread_max=self.settings.unread_max)
        watch.streams.add(stream)
        self._count += 1
        if watch.told is not None:
            stream.tell(whole_news(watch.told))
        try:
            yield stream
        finally:
            self._count -= 1
            watch.streams.discard(stream)
            if not watch.streams:
                self._forget(watch)

    async def _listen(self, database: Database) -> None:
        async with listening(database, CHANNEL) as wakeups:
            self.is_listening = True
            for watch in self._watches.values():
                watch.changed.set()
            while True:
                line = await wakeups.next(timeout_seconds=self.settings.reconnect_seconds)
                if line is not None:
                    self._wake(line)

    def _wake(self, line: str) -> None:
        tenant, _, named = line.partition(":")
        try:
            key = (UUID(tenant), UUID(named))
        except ValueError:
            return
        for hears in self._tells:
            hears(key[0])
        for watch in self._named.get(key, ()):
            watch.changed.set()

    def _begin(self, database: Database, tenant_id: UUID, offering_id: UUID, /) -> _Watch:
        watch = _Watch(tenant_id, offering_id)
        self._watches[watch.key] = watch
        self._named[watch.key].add(watch)
        watch.task = asyncio.create_task(self._keep(watch, database), name=f"live {offering_id}")
        return watch

    def _forget(self, watch: _Watch) -> None:
        """Stop reading an offering and end what is left of its streams."""
        self._watches.pop(watch.key, None)
        for name in watch.names:
            self._named[name].discard(watch)
            if not self._named[name]:
                del self._named[name]
        for stream in watch.streams:
            stream.end()
        if watch.task is not None:
            watch.task.cancel()

    async def _keep(self, watch: _Watch, database: Database) -> None:
        """Read and tell for as long as the offering is watched."""
        try:
            while True:
                watch.changed.clear()
                await self._read(watch, database)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.settings.refresh_seconds):
                        await watch.changed.wait()
                        await asyncio.sleep(self.settings.debounce_seconds)
        except NotFound:
            # It was archived: nobody has to watch it any more.
            self._forget(watch)
        except Exception:
            # The edge of this task: without it the streams would hang, as if nothing ever changed.
            log.exception("live.watch_failed", offering_id=str(watch.key[1]))
            self._forget(watch)

    async def _read(self, watch: _Watch, database: Database) -> None:
        tenant_id, offering_id = watch.key
        try:
            async with self._readings, database.transaction(tenant_id) as tx:
                watched = await read_watched(tx, offering_id)
        except Busy:
            await asyncio.sleep(self.settings.reconnect_seconds)
            watch.changed.set()
            return
        if watched.resource_id is not None:
            watch.names.add((tenant_id, watched.resource_id))
            self._named[tenant_id, watched.resource_id].add(watch)
        news = whole_news(watched) if watch.told is None else news_between(watch.told, watched)
        watch.told = watched
        if news is not None:
            for stream in watch.streams:
                stream.tell(news)
