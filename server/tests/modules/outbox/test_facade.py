"""Publishing, decoding and looking at events."""

from uuid import UUID

import pytest

from holdfast.kit.audit import request_id_var
from holdfast.kit.database import ConstraintBroken
from holdfast.kit.ids import new_id
from holdfast.modules.outbox import facade
from holdfast.modules.outbox.errors import EventUnknown
from tests.make.outbox import KettleBoiled, read_events

pytestmark = pytest.mark.anyio


async def test_an_event_comes_back_as_the_class_that_was_published(tx):
    boiled = KettleBoiled(at=tx.now)

    await facade.publish(tx, boiled)

    (stored,) = await read_events(tx)
    assert facade.decode(stored, KettleBoiled) == boiled
    assert stored.aggregate_id == boiled.kettle_id
    assert stored.occurred_at == tx.now


async def test_an_aggregate_says_each_version_once(tx):
    """R46: exactly one event per (aggregate, version)."""
    boiled = KettleBoiled()
    await facade.publish(tx, boiled)

    with pytest.raises(ConstraintBroken) as broken:
        await facade.publish(tx, boiled)

    assert broken.value.constraint == "event_once_per_version"


async def test_many_events_of_several_tenants_are_one_statement_and_keep_their_walls(database, tenant, other_tenant):
    mine, theirs = KettleBoiled(), KettleBoiled()
    async with database.transaction(tenant, other_tenant) as both:
        await facade.publish_many(both, [mine, theirs], tenants=[tenant, other_tenant], request_ids=["r-1", None])

    async with database.transaction(tenant) as tx:
        (seen,) = await read_events(tx)
    assert (seen.aggregate_id, seen.request_id) == (mine.kettle_id, "r-1")
    async with database.transaction(other_tenant) as tx:
        (seen,) = await read_events(tx)
    assert (seen.aggregate_id, seen.request_id) == (theirs.kettle_id, None)


async def test_an_event_carries_the_request_that_caused_it(tx):
    token = request_id_var.set("req-7")

    await facade.publish(tx, KettleBoiled())

    request_id_var.reset(token)
    (stored,) = await read_events(tx)
    assert stored.request_id == "req-7"


async def test_publishing_nothing_is_nothing(tx):
    await facade.publish_many(tx, [])

    assert await read_events(tx) == []


async def test_another_tenants_event_cannot_be_replayed(tx, other_tx):
    await facade.publish(tx, KettleBoiled())
    (stored,) = await read_events(tx)

    with pytest.raises(EventUnknown):
        await facade.replay(other_tx, stored.event_id, user_id=new_id(), role="admin")


async def test_an_event_for_a_foreign_tenant_is_refused_by_the_wall(tx):
    with pytest.raises(Exception, match="row-level security"):
        await facade.publish_many(tx, [KettleBoiled()], tenants=[UUID(int=7)])
