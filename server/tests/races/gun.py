"""The starting gun: connections are open and all but the last byte is sent before anybody runs (last-byte sync).

Without it the first buyer is served before the last has connected, and most races are none.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Any, Final

import orjson

ANSWER_SECONDS_MAX: Final = 30
# What the processes need to read the heads that have arrived: the last byte should be all that is missing.
SETTLE_SECONDS: Final = 0.1


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A request that waits for the signal."""

    path: str
    token: str
    tenant: str
    method: str = "POST"
    body: dict[str, object] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def wire(self) -> bytes:
        """Return the request as it goes over the wire."""
        content = b"" if self.body is None else orjson.dumps(self.body)
        headers = {
            "Host": "127.0.0.1",
            "Authorization": f"Bearer {self.token}",
            "X-Tenant": self.tenant,
            "Connection": "close",
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **self.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} /api/v1{self.path} HTTP/1.1\r\n{head}\r\n".encode() + content


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 when the connection broke before the whole answer was here."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_lost(self) -> bool:
        """Say whether nobody knows what became of the request."""
        return self.status == 0

    @property
    def json(self) -> dict[str, Any]:
        """Return the body."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found

    @property
    def said(self) -> str:
        """Return the status, with the problem's name when it is one (`409 sold-out`); other kinds of bodies show."""
        if self.status < 400:
            return str(self.status)
        kind = self.headers.get("content-type", "")
        slug = self.json["type"].rpartition("/")[2] if kind == "application/problem+json" else f"as {kind or 'nothing'}"
        return f"{self.status} {slug}"


async def fire(
    shots: Sequence[Shot], *, ports: Sequence[int], on_reply: Callable[[int, Reply], None] | None = None
) -> list[Reply]:
    """Send all requests at the same moment, dealt out to the ports in turn, and return the replies in their order.

    `on_reply` hears of each reply, with the place of its request, when it comes in.
    """
    lines = [await _load(shot, port=ports[i % len(ports)]) for i, shot in enumerate(shots)]
    await asyncio.sleep(SETTLE_SECONDS)
    for (_, writer), shot in zip(lines, shots, strict=True):
        with contextlib.suppress(OSError):
            writer.write(shot.wire()[-1:])

    async def hear(place: int) -> Reply:
        reply = await _reply(*lines[place])
        if on_reply is not None:
            on_reply(place, reply)
        return reply

    return list(await asyncio.gather(*(hear(place) for place in range(len(shots)))))


async def send(shot: Shot, *, port: int) -> Reply:
    """Send one request at once, alone, and return the reply."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(shot.wire())
    return await _reply(reader, writer)


async def _load(shot: Shot, *, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(shot.wire()[:-1])
    await writer.drain()
    return reader, writer


async def _reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, /) -> Reply:
    try:
        answer = await asyncio.wait_for(reader.read(), ANSWER_SECONDS_MAX)
    except OSError:
        answer = b""
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return parsed(answer)


def parsed(answer: bytes) -> Reply:
    """Return what an answer says, as it came over the wire; a part of one is none."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return Reply(0)
    status_line, _, lines = head.partition(b"\r\n")
    headers = {name.lower(): value for name, value in BytesHeaderParser().parsebytes(lines).items()}
    if len(body) != int(headers.get("content-length", "0")):
        return Reply(0)
    return Reply(int(status_line.split()[1]), body, headers)
