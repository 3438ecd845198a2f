"""The background process: works, drains, ends."""

import asyncio
import socket

import httpx
import pytest

from holdfast.entrypoints.worker import run, work
from holdfast.kit.ports import free_port
from holdfast.modules.outbox import facade as outbox
from tests.conftest import wait_until
from tests.make.house import make_settings, running_site

pytestmark = pytest.mark.anyio


async def test_a_registration_ends_as_a_mail_in_the_mailbox(fresh_database_url, tmp_path):
    """The whole way: request, outbox, relay, handler, job, mail."""
    settings = make_settings(fresh_database_url, tmp_path)
    stop = asyncio.Event()
    async with running_site(settings) as site:
        working = asyncio.create_task(work(settings, stop=stop))
        words = {"email": "ann@people.test", "password": "tea at four o'clock", "display_name": "Ann"}
        answer = await site.http.post("/api/v1/auth/register", json=words)
        assert answer.status_code == 201

        async def mailed() -> bool:
            return "Confirm your e-mail address" in (await site.http.get("/dev/mailbox")).text

        await wait_until(mailed, seconds=20)
        async with site.app.house.worker_database.transaction() as tx:
            backlog = await outbox.read_backlog(tx)
        stop.set()
        await asyncio.wait_for(working, timeout=15)

    assert (backlog.waiting, backlog.dead) == (0, 0)


async def test_it_waits_for_a_database_that_is_away_and_stops_when_told(tmp_path):
    """R56."""
    stop = asyncio.Event()
    working = asyncio.create_task(work(make_settings("postgresql://nobody@127.0.0.1:1/none", tmp_path), stop=stop))
    await asyncio.sleep(0.3)

    assert not working.done()
    stop.set()
    await asyncio.wait_for(working, timeout=10)


async def test_it_shows_what_it_counts_where_it_is_told_to_R89(tmp_path):
    port, stop = free_port(), asyncio.Event()
    settings = make_settings("postgresql://nobody@127.0.0.1:1/none", tmp_path, worker_metrics_port=port)
    working = asyncio.create_task(work(settings, stop=stop))
    async with httpx.AsyncClient() as http:

        async def shown() -> bool:
            try:
                return "holdfast_database_retries" in (await http.get(f"http://127.0.0.1:{port}/metrics")).text
            except httpx.ConnectError:
                return False

        await wait_until(shown, seconds=10)
        stop.set()
        await asyncio.wait_for(working, timeout=10)

        with pytest.raises(httpx.ConnectError):
            await http.get(f"http://127.0.0.1:{port}/metrics")


async def test_it_says_why_it_does_not_start_when_somebody_else_listens_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = make_settings("postgresql://nobody@127.0.0.1:1/none", tmp_path, worker_metrics_port=port)

        with pytest.raises(SystemExit) as refused:
            await run(settings)

    assert refused.value.code == 1
    assert str(refused.value.__cause__) == f"The metrics cannot be served on 127.0.0.1:{port}: Address already in use."
