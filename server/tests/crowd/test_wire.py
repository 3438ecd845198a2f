"""The thrifty client: what it sends, what it reads, and what it does when a line breaks."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from holdfast.crowd.wire import NoAnswer, Wire

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def serving(*answers):
    """Serve those bytes, one for each request; `None` hangs up. Yield the wire, the requests and the connections."""
    waiting, requests, connections = list(answers), [], []

    async def serve(reader, writer):
        connections.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")), 0
                )
                requests.append(head + await reader.readexactly(length))
                said = waiting.pop(0)
                if said is None:
                    return
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = Wire(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", silence_seconds=2)
    try:
        yield wire, requests, connections
    finally:
        await wire.close()
        server.close()


HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Word: hi\r\n\r\nhello"


async def test_it_reads_status_headers_and_body():
    async with serving(HELLO) as (wire, requests, _):
        answer = await wire.ask("POST", "/x?y=1", headers={"a": "b"}, body=b"{}")

    assert (answer.status, answer.headers["x-word"], answer.body) == (200, "hi", b"hello")
    assert requests[0].startswith(b"POST /x?y=1 HTTP/1.1\r\nhost: 127.0.0.1:")
    assert requests[0].endswith(b"a: b\r\ncontent-length: 2\r\n\r\n{}")


async def test_it_reads_chunks():
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    async with serving(chunked, HELLO) as (wire, _, _connections):
        assert (await wire.ask("GET", "/", headers={})).body == b"abcde"
        assert (await wire.ask("GET", "/", headers={})).body == b"hello"


async def test_a_connection_is_used_again():
    async with serving(HELLO, b"HTTP/1.1 204 No Content\r\n\r\n", HELLO) as (wire, _, connections):
        for _ in range(3):
            await wire.ask("GET", "/", headers={})

    assert len(connections) == 1


async def test_a_connection_that_the_server_closes_is_not():
    async with serving(HELLO.replace(b"X-Word: hi", b"Connection: close"), HELLO) as (wire, _, connections):
        await wire.ask("GET", "/", headers={})
        await wire.ask("GET", "/", headers={})

    assert len(connections) == 2


async def test_a_line_that_breaks_is_no_answer_and_the_next_one_is_new():
    async with serving(None, HELLO) as (wire, _, connections):
        with pytest.raises(NoAnswer):
            await wire.ask("GET", "/", headers={})
        assert (await wire.ask("GET", "/", headers={})).status == 200

    assert len(connections) == 2


async def test_nobody_there_is_no_answer():
    with pytest.raises(NoAnswer):
        await Wire("http://127.0.0.1:1", silence_seconds=2).ask("GET", "/", headers={})


async def test_silence_is_no_answer():
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello") as (wire, _, _connections):
        wire.silence_seconds = 0.2

        with pytest.raises(NoAnswer):
            await wire.ask("GET", "/", headers={})


async def test_what_is_shouted_arrives_and_its_answer_is_not_waited_for():
    async with serving(HELLO, HELLO) as (wire, requests, connections):
        await wire.shout("POST", "/book", headers={}, body=b"{}")
        await wire.ask("GET", "/", headers={})

    assert requests[0].startswith(b"POST /book")
    assert len(connections) == 2
