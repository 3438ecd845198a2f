"""Being woken by the database."""

import asyncio

import pytest

from holdfast.kit.errors import DatabaseUnavailable
from holdfast.kit.wakeups import listening

pytestmark = pytest.mark.anyio


async def test_a_message_arrives_after_its_transaction_commits(database, tenant):
    async with listening(database, "test_wakeups") as wakeups:
        async with database.transaction(tenant) as tx:
            await tx.value("SELECT pg_notify('test_wakeups', 'tea')")
            assert await wakeups.next(timeout_seconds=0.05) is None

        assert await wakeups.next(timeout_seconds=5) == "tea"


async def test_waiting_ends_at_once_when_told_to_stop(database):
    stop = asyncio.Event()
    stop.set()

    async with listening(database, "test_wakeups") as wakeups:
        await asyncio.wait_for(wakeups.wait(seconds=60, unless=stop), timeout=1)


@pytest.mark.parametrize("turns", range(4))
async def test_who_is_cancelled_as_a_message_comes_ends(database, turns):
    async with listening(database, "test_wakeups") as wakeups:

        async def listen():
            while True:
                await wakeups.next(timeout_seconds=5)

        listener = asyncio.create_task(listen())
        await asyncio.sleep(0.01)
        wakeups.receive(None, 0, "test_wakeups", "tea")
        for _ in range(turns):
            await asyncio.sleep(0)
        listener.cancel()

        assert (await asyncio.wait({listener}, timeout=1))[0] == {listener}


async def test_several_messages_are_one_wakeup(database, tenant):
    stop = asyncio.Event()
    async with listening(database, "test_wakeups") as wakeups:
        async with database.transaction(tenant) as tx:
            for word in ("a", "b", "c"):
                await tx.value("SELECT pg_notify('test_wakeups', $1)", word)

        await wakeups.wait(seconds=5, unless=stop)
        await asyncio.sleep(0.05)
        await wakeups.wait(seconds=0.05, unless=stop)

        assert await wakeups.next(timeout_seconds=0.05) is None


async def test_a_cut_connection_is_noticed(database, superuser):
    """R56: a relay that heard nothing must not take silence for peace."""
    async with listening(database, "test_wakeups") as wakeups:
        await superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND query LIKE 'LISTEN%test_wakeups%'"
        )

        with pytest.raises(DatabaseUnavailable):
            await wakeups.next(timeout_seconds=0.5)
