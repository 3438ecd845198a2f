"""The live feed: who watches is told what changes, once, soon, and nothing else is read for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.availability.contracts import News
from holdfast.modules.availability.errors import LiveFull
from holdfast.modules.availability.settings import LiveSettings
from holdfast.modules.availability.workflows import CHANNEL, LiveHub, LiveStream
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.catalogue.repository.records import OFFERINGS
from holdfast.modules.inventory.facade import announce
from tests.conftest import wait_until
from tests.make.inventory import (
    hall_of,
    make_claim,
    make_resource,
    make_session,
    make_slot,
    make_space,
    make_venue,
    stock_of,
)

pytestmark = pytest.mark.anyio

# Nothing is read by itself within a test, unless the test says so.
QUICK = LiveSettings(debounce_seconds=0.05, refresh_seconds=60, reconnect_seconds=0.05)


LISTENERS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%availability%' AND datname = current_database()"


@pytest.fixture
def running(database):
    """Return what yields a hub that listens."""

    @asynccontextmanager
    async def run(**changes: float) -> AsyncIterator[LiveHub]:
        hub = LiveHub(QUICK.model_copy(update=changes))
        task = asyncio.create_task(hub.run(database))
        try:
            await wait_until(partial(_is_listening, hub))
            yield hub
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return run


async def _is_listening(hub: LiveHub) -> bool:
    return hub.is_listening


@pytest.fixture
async def session(database, tenant):
    async with database.transaction(tenant) as tx:
        return await make_session(tx)


@pytest.fixture
def lose_listeners(superuser):
    """Return what cuts the connections that listen."""

    async def lose() -> None:
        await superuser.execute(f"SELECT pg_terminate_backend(pid) {LISTENERS}")

    return lose


@pytest.fixture
async def slot(database, tenant, session):
    async with database.transaction(tenant) as tx:
        return await make_slot(tx, session.offering_id, capacity=10)


async def take(database, tenant, *, offering, slot, units=1):
    """Take places of a slot and tell of it, as the desk does."""
    async with database.transaction(tenant) as tx:
        await make_claim(tx, offering, cell=stock_of(tx, slot), units=units)
        await announce(tx, [(tenant, offering.offering_id)])


async def heard(stream: LiveStream) -> News:
    news = await stream.next(timeout_seconds=5)
    assert news is not None
    return news


def join(hub, database, tenant, /, *, offering):
    return hub.joined(database, tenant_id=tenant, offering_id=offering.offering_id)


async def test_a_page_is_told_all_there_is_and_then_each_place_that_goes(running, database, tenant, session, slot):
    async with running() as hub:
        with join(hub, database, tenant, offering=session) as stream:
            first = await heard(stream)
            await take(database, tenant, offering=session, slot=slot, units=3)

            assert first == News(session.offering_id, remaining={slot: 10})
            assert await heard(stream) == News(session.offering_id, remaining={slot: 7})


async def test_a_rush_is_told_once(running, database, tenant, session, slot):
    async with running(debounce_seconds=0.5) as hub:
        with join(hub, database, tenant, offering=session) as stream:
            await heard(stream)
            for _ in range(4):
                await take(database, tenant, offering=session, slot=slot)

            assert await heard(stream) == News(session.offering_id, remaining={slot: 6})
            assert await stream.next(timeout_seconds=0.1) is None


async def test_who_comes_later_is_told_all_there_is_at_once(running, database, tenant, session, slot):
    async with running() as hub:
        with (
            join(hub, database, tenant, offering=session) as first,
            join(hub, database, tenant, offering=session) as second,
        ):
            told = [await heard(first), await heard(second)]
            with join(hub, database, tenant, offering=session) as third:
                assert [await heard(third), *told] == [News(session.offering_id, remaining={slot: 10})] * 3


async def test_a_space_is_told_when_its_resource_is_taken_through_another_offering(running, database, tenant):
    async with database.transaction(tenant) as tx:
        venue = await make_venue(tx)
        hall = await make_resource(tx, venue)
        space, other = [await make_space(tx, venue=venue, resource=hall) for _ in range(2)]
    async with running() as hub:
        with join(hub, database, tenant, offering=space) as stream:
            first = await heard(stream)
            async with database.transaction(tenant) as tx:
                begins = tx.now.replace(hour=12) + timedelta(days=5)
                await make_claim(tx, other, cell=hall_of(tx, other), starts_at=begins)
                await announce(tx, [(tenant, hall.resource_id)])

            assert first == News(space.offering_id, read_again=True)
            assert await heard(stream) == News(space.offering_id, dates=(begins.date(),))


async def test_what_happens_in_another_tenant_or_to_another_offering_wakes_nobody(
    running, database, tenant, session, slot
):
    async with running() as hub:
        with join(hub, database, tenant, offering=session) as stream:
            await heard(stream)
            async with database.transaction(tenant) as tx:
                await make_claim(tx, session, cell=stock_of(tx, slot))
                await announce(tx, [(new_id(), session.offering_id), (tenant, new_id())])
                await tx.run("SELECT pg_notify($1, 'no line of ours')", CHANNEL)

            assert await stream.next(timeout_seconds=0.4) is None


async def test_what_changes_without_news_is_told_by_and_by_R10(running, database, tenant, session, slot):
    async with running(refresh_seconds=0.1) as hub:
        with join(hub, database, tenant, offering=session) as stream:
            await heard(stream)
            async with database.transaction(tenant) as tx:
                await make_claim(tx, session, cell=stock_of(tx, slot))

            assert await heard(stream) == News(session.offering_id, remaining={slot: 9})


async def test_after_the_database_was_away_everything_watched_is_read_again(
    running, database, tenant, *, session, slot, lose_listeners
):
    async with running() as hub:
        with join(hub, database, tenant, offering=session) as stream:
            await heard(stream)
            await lose_listeners()
            async with database.transaction(tenant) as tx:
                await make_claim(tx, session, cell=stock_of(tx, slot))

            assert await heard(stream) == News(session.offering_id, remaining={slot: 9})


async def test_one_stream_too_many_is_refused_and_leaving_makes_room(database, tenant, session):
    hub = LiveHub(LiveSettings(subscribers_max=1))

    with (
        join(hub, database, tenant, offering=session),
        pytest.raises(LiveFull) as refused,
        join(hub, database, tenant, offering=session),
    ):
        pass
    with join(hub, database, tenant, offering=session) as stream:
        assert await heard(stream)

    assert refused.value.values == {"retry_after_seconds": 5}


async def test_a_page_that_does_not_keep_up_is_let_go():
    stream = LiveStream(unread_max=2)
    news = News(new_id())

    for _ in range(4):
        stream.tell(news)

    assert (await stream.next(timeout_seconds=1), stream.has_ended) == (None, True)


async def test_closing_ends_all_streams_and_takes_no_new_ones(database, tenant, session):
    hub = LiveHub(QUICK)
    with join(hub, database, tenant, offering=session) as stream:
        await heard(stream)

        hub.close()

        assert (await stream.next(timeout_seconds=1), stream.has_ended) == (None, True)
    with pytest.raises(LiveFull), join(hub, database, tenant, offering=session):
        pass


async def test_the_streams_of_what_is_archived_end(running, database, tenant, session):
    async with running() as hub:
        with join(hub, database, tenant, offering=session) as stream:
            await heard(stream)
            async with database.transaction(tenant) as tx:
                await tx.run(
                    OFFERINGS.table.update()
                    .where(OFFERINGS.table.c.offering_id == session.offering_id)
                    .values(state=ListingState.ARCHIVED.value, archived_at=tx.now)
                )
                await announce(tx, [(tenant, session.offering_id)])

            assert (await stream.next(timeout_seconds=5), stream.has_ended) == (None, True)


async def test_no_connection_is_held_while_pages_watch(database, tenant, session, superuser):
    hub = LiveHub(QUICK)
    with join(hub, database, tenant, offering=session) as stream:
        await heard(stream)
        busy = await superuser.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        )

    assert busy == 0
