"""The background process: works, drains, ends."""

import asyncio

import pytest

from holdfast.entrypoints.worker import work
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
