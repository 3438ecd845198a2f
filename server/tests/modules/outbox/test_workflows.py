"""The relay: order, once, poison, and what a crash leaves behind."""

import asyncio
from uuid import UUID

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.outbox import facade, repository
from holdfast.modules.outbox.contracts import DeliveryState
from holdfast.modules.outbox.workflows import Relay
from tests.conftest import wait_until
from tests.make.outbox import IMPATIENT, KettleBoiled
from tests.make.scale import count

pytestmark = pytest.mark.anyio


class Kitchen:
    """A handler that remembers what it was given, and fails for kettles it is told to fail for."""

    def __init__(self) -> None:
        self.seen: list[KettleBoiled] = []
        self.broken: set[UUID] = set()

    async def on_boiled(self, _tx, event) -> None:
        """Take note."""
        boiled = facade.decode(event, KettleBoiled)
        if boiled.kettle_id in self.broken:
            raise RuntimeError("no water")
        self.seen.append(boiled)


@pytest.fixture
def kitchen():
    return Kitchen()


@pytest.fixture
async def relay(fresh_database_url, kitchen):
    app = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=10))
    worker = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=4))
    yield Relay(app, worker, {KettleBoiled.name: (("kitchen.on_boiled", kitchen.on_boiled),)}, IMPATIENT)
    await app.close()
    await worker.close()


async def drain(relay) -> None:
    while await relay.deliver_due():
        pass


async def publish(relay, tenant, *events) -> None:
    async with relay.database.transaction(tenant) as tx:
        await facade.publish_many(tx, events)


async def test_an_aggregates_events_arrive_in_the_order_of_its_versions(relay, kitchen, tenant):
    """R46."""
    kettle = new_id()
    await publish(relay, tenant, *(KettleBoiled(kettle_id=kettle, version=v) for v in (3, 1, 2)))

    await drain(relay)

    assert [boiled.version for boiled in kitchen.seen] == [1, 2, 3]


async def test_an_event_nobody_waits_for_is_published_all_the_same(relay, tenant):
    quiet = Relay(relay.database, relay.worker, {}, IMPATIENT)
    await publish(relay, tenant, KettleBoiled())

    await drain(quiet)

    async with relay.worker.transaction() as tx:
        assert (await repository.read_backlog(tx)).waiting == 0


async def test_poison_at_the_head_holds_nobody_up_and_ends_as_dead_letters(relay, kitchen, tenant):
    """R45: ten poison events in front, good ones behind."""
    poison = [KettleBoiled() for _ in range(10)]
    good = [KettleBoiled() for _ in range(count(small=200, full=1_000))]
    kitchen.broken = {boiled.kettle_id for boiled in poison}
    await publish(relay, tenant, *poison)
    await publish(relay, tenant, *good)

    await drain(relay)

    assert {b.kettle_id for b in kitchen.seen} == {b.kettle_id for b in good}
    assert len(kitchen.seen) == len(good)
    async with relay.database.transaction(tenant) as tx:
        dead = await facade.list_events(tx, state="dead")
    assert {tracked.event.aggregate_id for tracked in dead} == kitchen.broken
    assert {(t.deliveries[0].tries, t.deliveries[0].last_error) for t in dead} == {(3, "RuntimeError: no water")}


async def test_a_dead_letter_is_delivered_once_after_a_replay(relay, kitchen, tenant):
    """R45."""
    boiled = KettleBoiled()
    kitchen.broken = {boiled.kettle_id}
    await publish(relay, tenant, boiled)
    await drain(relay)
    kitchen.broken = set()

    async with relay.database.transaction(tenant) as tx:
        (tracked,) = await facade.list_events(tx, state="dead")
        await facade.replay(tx, tracked.event.event_id, user_id=new_id(), role="admin")
    await drain(relay)

    assert kitchen.seen == [boiled]
    async with relay.database.transaction(tenant) as tx:
        (tracked,) = await facade.list_events(tx)
    assert tracked.deliveries[0].state is DeliveryState.DONE


async def test_a_handlers_effect_happens_once_although_the_relay_dies_before_it_settles(relay, kitchen, tenant):
    """R46: the note that a handler ran commits with its effect."""
    await publish(relay, tenant, KettleBoiled())
    await drain(relay)
    async with relay.worker.transaction() as tx:
        await tx.run("UPDATE outbox.event SET published_at = NULL")  # as if it had died before it settled

    await drain(relay)

    assert len(kitchen.seen) == 1


async def test_two_relays_deliver_each_event_once(relay, kitchen, tenant):
    await publish(relay, tenant, *(KettleBoiled() for _ in range(120)))

    await asyncio.gather(drain(relay), drain(relay))
    await drain(relay)

    assert len(kitchen.seen) == len({boiled.kettle_id for boiled in kitchen.seen}) == 120


async def test_a_handler_that_hangs_is_stopped_and_counted(relay, tenant):
    async def hang(_tx, _event) -> None:
        await asyncio.sleep(60)

    settings = IMPATIENT.model_copy(update={"handler_timeout_seconds": 0.05, "tries_max": 1})
    stuck = Relay(relay.database, relay.worker, {KettleBoiled.name: (("hang", hang),)}, settings)
    await publish(relay, tenant, KettleBoiled())

    await drain(stuck)

    async with relay.database.transaction(tenant) as tx:
        (tracked,) = await facade.list_events(tx, state="dead")
    assert tracked.deliveries[0].last_error == "TimeoutError: "


async def test_a_running_relay_hears_of_new_events_and_stops_when_told(relay, kitchen, tenant):
    stop = asyncio.Event()
    running = asyncio.create_task(relay.run(stop))
    await publish(relay, tenant, KettleBoiled())

    async def seen() -> bool:
        return len(kitchen.seen) == 1

    await wait_until(seen)
    stop.set()
    await asyncio.wait_for(running, timeout=5)
