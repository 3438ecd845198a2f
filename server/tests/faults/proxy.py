"""A proxy between two of our ends that delays, cuts, drops and refuses, on a thread of its own.

It stands between client and API, API and database, API and gateway. It listens on this machine's loopback; the other
end is a port or a unix socket. Of PostgreSQL's protocol it understands enough to see a COMMIT pass. No TLS.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from tests.faults.postgres_words import CommitSpotter

CHUNK: Final = 65_536
ANY: Final = ""

Upstream = tuple[str, int] | Path


def upstream_of(url: str) -> Upstream:
    """Return where a database's server listens: its unix socket, or its port."""
    parts = urlsplit(url)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if "host" in given:
        return Path(given["host"]) / f".s.PGSQL.{given['port']}"
    return (parts.hostname or "127.0.0.1", parts.port or 5432)


class Cut(StrEnum):
    """When a connection is cut: before the request gets there, as soon as it is sent, or when its answer is there."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass
class Weather:
    """What the proxy does to the connections; a test changes it at any time."""

    delay_seconds: tuple[float, float] = (0, 0)
    refuses: bool = False
    answers_to_cut: int = 0
    # Cuts in COMMIT still to happen, by a word that is said in the transaction, like the key of a request, or by the
    # name under which the client signed in (ANY: everybody's).
    commits_to_cut: dict[str, list[Cut]] = field(default_factory=dict)
    cuts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes_answer(self) -> bool:
        """Use up one cut of an answer; False when none is wished."""
        with self.lock:
            if self.answers_to_cut < 1:
                return False
            self.answers_to_cut -= 1
            self.cuts += 1
            return True

    def takes_commit(self, application: str, *, said: bytes) -> Cut | None:
        """Use up one cut in COMMIT that is meant for this transaction."""
        with self.lock:
            for word, wished in self.commits_to_cut.items():
                if wished and (word in {ANY, application} or word.encode() in said):
                    self.cuts += 1
                    return wished.pop(0)
            return None


class Proxy:
    """A listening proxy; `port` is where it is, `weather` what happens to what passes through."""

    def __init__(self, upstream: Upstream, *, speaks_postgres: bool = False, seed: int = 0) -> None:
        self.weather = Weather()
        self.port = 0
        self._upstream = upstream
        self.speaks_postgres = speaks_postgres
        self._dice = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._lines: set[_Line] = set()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    @contextlib.contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Listen while inside."""
        self._thread.start()
        self._is_up.wait(10)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def drop_all(self) -> None:
        """Cut every connection there is now."""
        self._loop.call_soon_threadsafe(self._cut_all)

    def dsn(self, url: str) -> str:
        """Return a database's address as it is reached through this proxy."""
        parts = urlsplit(url)
        signs_in = f"{quote(parts.username or '')}:{quote(parts.password or '')}".removesuffix(":")
        return f"postgresql://{signs_in}@127.0.0.1:{self.port}{parts.path}?sslmode=disable"

    def _cut_all(self) -> None:
        for line in list(self._lines):
            line.cut()

    def delay(self) -> float:
        """Return how long the next packet is on its way."""
        return self._dice.uniform(*self.weather.delay_seconds)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        """Let every line end by being cut: a task of the server that is cancelled would be told as a defect."""
        self._cut_all()
        await asyncio.sleep(0.05)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.refuses:
            writer.transport.abort()
            return
        try:
            there = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self, client=(reader, writer), server=there)
        self._lines.add(line)
        try:
            await line.carry(CommitSpotter() if self.speaks_postgres else None)
        finally:
            self._lines.discard(line)
            line.cut()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._upstream, Path):
            return await asyncio.open_unix_connection(str(self._upstream))
        return await asyncio.open_connection(*self._upstream)


class _Line:
    """One connection through the proxy."""

    def __init__(
        self,
        proxy: Proxy,
        *,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        # Set when the next thing that the server says must not reach the client any more.
        self._is_doomed = False

    def cut(self) -> None:
        """Break both ends off, as a pulled plug does."""
        for _, writer in (self._client, self._server):
            writer.transport.abort()

    async def carry(self, spotter: CommitSpotter | None) -> None:
        """Carry both ways until one end closes or the line is cut."""
        ways = (
            self._pump(self._client[0], self._server[1], see=lambda said: self._up(said, spotter)),
            self._pump(self._server[0], self._client[1], see=self._down),
        )
        await asyncio.gather(*ways, return_exceptions=True)

    def _up(self, said: bytes, spotter: CommitSpotter | None, /) -> bool:
        """Look at what the client says; False when it must not get there."""
        if spotter is None:
            return True
        for transaction in spotter.feed(said):
            match self._proxy.weather.takes_commit(spotter.application, said=transaction):
                case Cut.BEFORE:
                    return False
                case Cut.DURING:
                    # Written out first: it is on its way, and nobody will hear how it went.
                    self._server[1].write(said)
                    return False
                case Cut.AFTER:
                    self._is_doomed = True
                case None:
                    continue
        return True

    def _down(self, _said: bytes, /) -> bool:
        if self._is_doomed:
            return False
        return self._proxy.speaks_postgres or not self._proxy.weather.takes_answer()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, see: Callable[[bytes], bool]
    ) -> None:
        packets: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(packets, writer))
        clock = asyncio.get_running_loop().time
        try:
            while said := await reader.read(CHUNK):
                if not see(said):
                    await asyncio.sleep(0)
                    self.cut()
                    return
                packets.put_nowait((said, clock() + self._proxy.delay()))
            packets.put_nowait((b"", clock()))
            await sending
            # One end has said all; the other may still answer.
            writer.write_eof()
        except OSError:
            self.cut()
        finally:
            sending.cancel()

    async def _send(self, packets: "asyncio.Queue[tuple[bytes, float]]", writer: asyncio.StreamWriter) -> None:
        """Send packets in their order, each not before its time: a delay is no lack of bandwidth."""
        clock = asyncio.get_running_loop().time
        while True:
            said, due = await packets.get()
            if not said:
                return
            if due > clock():
                await asyncio.sleep(due - clock())
            writer.write(said)
            await writer.drain()
