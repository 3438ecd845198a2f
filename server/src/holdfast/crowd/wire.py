"""A thrifty HTTP/1.1 client: connections that stay open, one request at a time on each, little parsing.

A crowd of thousands asks hundreds of thousands of times on the machine that serves it; a full client would cost more
than the answers. It speaks to our own servers only: lengths are known or chunked, nothing is compressed.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from holdfast.kit.clock import monotonic_seconds

LIMIT_BYTES: Final = 1 << 20
# The servers keep idle connections for longer than this; one that was idle may be closing at this very moment.
IDLE_SECONDS: Final = 30.0
WITHOUT_BODY: Final = frozenset({204, 304})


class NoAnswer(Exception):
    """The connection broke or was silent: whether the request had its effect is unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers are small."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle_since: float = 0.0


@dataclass
class Wire:
    """Connections to one server. `silence_seconds` is how long an answer may take."""

    url: str
    silence_seconds: float = 40.0
    _idle: deque[_Line] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Read the address once."""
        parts = urlsplit(self.url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)
        self._is_secure = parts.scheme == "https"
        self._name = parts.netloc

    async def ask(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Return the answer; raise `NoAnswer` when there is none."""
        line = await self._line()
        try:
            async with asyncio.timeout(self.silence_seconds):
                await _send(line, self._request(method, path, headers=headers, body=body))
                answer = await _read(line.reader)
        except (OSError, EOFError, TimeoutError, ValueError, asyncio.LimitOverrunError) as broken:
            _drop(line)
            raise NoAnswer(str(broken) or type(broken).__name__) from broken
        except BaseException:
            _drop(line)
            raise
        if answer.headers.get("connection", "").lower() == "close":
            _drop(line)
        else:
            line.idle_since = monotonic_seconds()
            self._idle.append(line)
        return answer

    async def shout(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> None:
        """Send a request and hang up before the answer, as a lost network does; raise `NoAnswer` if not even that."""
        line = await self._line()
        try:
            await _send(line, self._request(method, path, headers=headers, body=body))
            # Half a moment, so that the server has read it: an answer that is lost, rather than a question.
            await asyncio.sleep(0.02)
        except OSError as broken:
            raise NoAnswer(str(broken)) from broken
        finally:
            _drop(line)

    async def close(self) -> None:
        """Hang up everywhere."""
        while self._idle:
            _drop(self._idle.pop())

    async def _line(self) -> _Line:
        fresh_since = monotonic_seconds() - IDLE_SECONDS
        while self._idle:
            line = self._idle.pop()
            if line.idle_since > fresh_since and not line.reader.at_eof():
                return line
            _drop(line)
        try:
            async with asyncio.timeout(self.silence_seconds):
                secure = True if self._is_secure else None
                return _Line(*await asyncio.open_connection(self._host, self._port, ssl=secure, limit=LIMIT_BYTES))
        except (OSError, TimeoutError) as broken:
            raise NoAnswer(str(broken) or type(broken).__name__) from broken

    def _request(self, method: str, path: str, /, *, headers: Mapping[str, str], body: bytes | None) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"host: {self._name}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body is not None:
            lines.append(f"content-length: {len(body)}")
        elif method != "GET":
            lines.append("content-length: 0")
        return "\r\n".join((*lines, "", "")).encode() + (body or b"")


async def _send(line: _Line, request: bytes) -> None:
    line.writer.write(request)
    await line.writer.drain()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.split("\r\n")
    status = int(first.split(" ", 2)[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    if status in WITHOUT_BODY:
        return Answer(status, headers, b"")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return Answer(status, headers, await _chunks(reader))
    return Answer(status, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
        if size == 0:
            return b"".join(parts)


def _drop(line: _Line) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        line.writer.transport.abort()
