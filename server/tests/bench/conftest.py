"""A small world for the benchmark's parts: a database with two shops, and a server that answers as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import asyncpg
import pytest

from holdfast.bench.ground import Ground, Keys
from holdfast.bench.seeding import seed
from holdfast.bench.shops import Shop
from holdfast.kit import clock
from holdfast.kit.database import Database, DatabaseSettings

MAIN = Shop(tenant=0, offerings=2, slots=4, people=6, halls=2)
SECOND = Shop(tenant=1, offerings=1, slots=2, people=3)
KEYS = Keys("a secret for the servers of the measurements", "a secret that signs access tokens, long enough")


@pytest.fixture
async def ground(fresh_database_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """Return a small ground on a database of its own."""
    superuser = await asyncpg.connect(fresh_database_url)
    database = Database(DatabaseSettings(fresh_database_url, pool_size_max=2))
    now = clock.now()
    await seed(database, superuser, shops=[MAIN, SECOND], now=now)
    yield Ground(tmp_path, KEYS, fresh_database_url, superuser, MAIN, [SECOND], now)
    await database.close()
    await superuser.close()


Answering = Callable[[bytes], bytes]


@pytest.fixture
def paper(tmp_path: Path) -> Ground:
    """Return a ground without a database: for what only names things on it."""
    nobody = cast("asyncpg.Connection", None)
    return Ground(tmp_path, KEYS, "postgresql://nowhere/none", nobody, MAIN, [SECOND], clock.now())


@asynccontextmanager
async def a_server(answering: Answering) -> AsyncIterator[int]:
    """Yield the port of a server that gives each request what the function says; nothing: it hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await _request(reader):
            answer = answering(request)
            if not answer:
                break
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def answered(status: int, body: bytes = b"{}") -> bytes:
    """Return an answer as it goes over the wire."""
    return b"HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


async def _request(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    _, found, rest = head.partition(b"Content-Length: ")
    length = int(rest.partition(b"\r\n")[0]) if found else 0
    return head + await reader.readexactly(length)
