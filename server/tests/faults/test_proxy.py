"""The proxy between our ends: what it lets pass, what it cuts, and that it sees a COMMIT go by."""

import asyncio
import time

import asyncpg
import pytest

from tests.faults.postgres_words import CommitSpotter
from tests.faults.proxy import ANY, Cut, Proxy, upstream_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def proxy(fresh_database_url):
    with Proxy(upstream_of(fresh_database_url), speaks_postgres=True).running() as running:
        yield running


@pytest.fixture
async def through(proxy, fresh_database_url):
    """Return a function that connects through the proxy."""
    opened = []

    async def connect(application="app"):
        settings = {"application_name": application}
        opened.append(await asyncpg.connect(proxy.dsn(fresh_database_url), server_settings=settings))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.terminate()


@pytest.fixture
async def look(fresh_database_url):
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute("CREATE TABLE public.tea (cup int)")
    yield connection
    await connection.close()


async def test_what_is_not_touched_passes(through):
    connection = await through()

    assert await connection.fetchval("SELECT repeat('x', 1000000)") == "x" * 1_000_000


@pytest.mark.parametrize(("cut", "is_kept"), [(Cut.BEFORE, False), (Cut.DURING, None), (Cut.AFTER, True)])
@pytest.mark.parametrize("is_prepared", [False, True])
async def test_a_commit_is_cut_and_only_the_server_knows(proxy, through, look, *, cut, is_kept, is_prepared):
    connection, other = await through(), await through("other")
    proxy.weather.commits_to_cut = {"app": [cut]}

    await connection.execute("BEGIN; INSERT INTO public.tea VALUES (1)")
    await other.execute("BEGIN; COMMIT")
    await other.execute("COMMIT")
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        await (connection.fetch("COMMIT") if is_prepared else connection.execute("COMMIT"))

    assert proxy.weather.cuts == 1
    if is_kept is not None:
        assert await look.fetchval("SELECT count(*) FROM public.tea") == is_kept


async def test_packets_are_late_by_what_was_asked_for(proxy, through):
    connection = await through()
    proxy.weather.delay_seconds = (0.05, 0.1)

    started = time.monotonic()
    await connection.execute("SELECT 1")

    assert 0.1 <= time.monotonic() - started < 1


async def test_connections_are_dropped_and_new_ones_refused(proxy, through):
    connection = await through()
    proxy.weather.refuses = True
    proxy.drop_all()

    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
        await connection.execute("SELECT 1")
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        await through()
    proxy.weather.refuses = False
    assert await (await through()).fetchval("SELECT 1") == 1


async def test_an_answer_is_cut_after_the_request_has_arrived():
    heard = []

    async def serve(reader, writer):
        heard.append(await reader.readline())
        writer.write(b"answer\n")
        writer.close()

    async def ask(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"question\n")
        try:
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with Proxy(server.sockets[0].getsockname()[:2]).running() as proxy:
        proxy.weather.answers_to_cut = 1
        cut, whole = await ask(proxy.port), await ask(proxy.port)
    server.close()

    assert (cut, whole, heard) == (b"", b"answer\n", [b"question\n"] * 2)


def test_a_commit_is_seen_in_whatever_pieces_it_comes():
    startup = (196_608).to_bytes(4) + b"user\0me\0application_name\0desk\0\0"
    words = (len(startup) + 4).to_bytes(4) + startup
    for text in (b"BEGIN\0", b"COMMIT\0", b"SELECT 'COMMIT'\0"):
        words += b"Q" + (len(text) + 4).to_bytes(4) + text
    spotter = CommitSpotter()

    seen = [spotter.feed(bytes([byte])) for byte in words]

    assert (sum(len(one) for one in seen), spotter.application) == (1, "desk")
    (said,) = CommitSpotter().feed(words)
    assert b"BEGIN" in said
    assert ANY == ""
