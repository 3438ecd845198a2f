"""The outbox's SQL: what is due, in which order, and what a wall hides."""

from datetime import timedelta

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.outbox import facade, repository
from holdfast.modules.outbox.contracts import DeliveryState
from tests.make.outbox import KettleBoiled, read_events

pytestmark = pytest.mark.anyio


@pytest.fixture
async def worker(fresh_database_url):
    opened = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=4))
    yield opened
    await opened.close()


@pytest.fixture
async def app(fresh_database_url):
    opened = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=4))
    yield opened
    await opened.close()


async def test_later_versions_wait_for_the_earlier_ones_of_their_aggregate(app, worker, tenant):
    kettle = new_id()
    async with app.transaction(tenant) as tx:
        await facade.publish_many(tx, [KettleBoiled(kettle_id=kettle, version=v) for v in (2, 1)])

    async with worker.transaction() as tx:
        (first,) = await repository.take_due(tx, limit=10)
        await repository.settle(tx, {(first.tenant_id, first.event_id): None})
    async with worker.transaction() as tx:
        (second,) = await repository.take_due(tx, limit=10)

    assert (first.version, second.version) == (1, 2)


async def test_what_one_relay_holds_another_leaves_alone(app, worker, tenant):
    async with app.transaction(tenant) as tx:
        await facade.publish_many(tx, [KettleBoiled(), KettleBoiled()])

    async with worker.transaction() as one, worker.transaction() as two:
        held = await repository.take_due(one, limit=1)
        others = await repository.take_due(two, limit=10)

    assert len(held) == len(others) == 1
    assert held[0].event_id != others[0].event_id


async def test_what_is_put_off_is_not_due(app, worker, tenant):
    async with app.transaction(tenant) as tx:
        await facade.publish(tx, KettleBoiled())

    async with worker.transaction() as tx:
        (event,) = await repository.take_due(tx, limit=10)
        await repository.settle(tx, {(event.tenant_id, event.event_id): tx.now + timedelta(hours=1)})
    async with worker.transaction() as tx:
        due = await repository.take_due(tx, limit=10)
        backlog = await repository.read_backlog(tx)

    assert due == []
    assert (backlog.waiting, backlog.dead) == (1, 0)


async def test_a_delivery_is_claimed_once(tx):
    await facade.publish(tx, KettleBoiled())
    (event,) = await read_events(tx)

    assert await repository.claim_delivery(tx, event, handler="tea")
    assert not await repository.claim_delivery(tx, event, handler="tea")
    assert await repository.claim_delivery(tx, event, handler="coffee")


async def test_the_last_try_makes_a_dead_letter_and_a_done_one_stays_done(tx):
    await facade.publish(tx, KettleBoiled())
    (event,) = await read_events(tx)

    async def fail(handler: str) -> DeliveryState:
        return await repository.note_failure(
            tx, event, handler=handler, tries_max=2, next_try_at=tx.now, error="no water"
        )

    assert [await fail("tea"), await fail("tea")] == [DeliveryState.FAILED, DeliveryState.DEAD]
    await repository.claim_delivery(tx, event, handler="coffee")
    assert await fail("coffee") is DeliveryState.DONE


async def test_lists_show_one_tenants_events_by_state(tx, other_tx):
    await facade.publish_many(tx, [KettleBoiled(), KettleBoiled()])
    first, _second = await read_events(tx)
    await repository.note_failure(tx, first, handler="tea", tries_max=1, next_try_at=tx.now, error="no water")

    dead = await repository.list_events(tx, state="dead", before=None, limit=10)
    pending = await repository.list_events(tx, state="pending", before=None, limit=10)

    assert [tracked.event.event_id for tracked in dead] == [first.event_id]
    assert dead[0].deliveries[0].last_error == "no water"
    assert len(pending) == 2
    assert await repository.list_events(tx, state="failed", before=None, limit=10) == []
    assert await repository.list_events(other_tx, state=None, before=None, limit=10) == []
