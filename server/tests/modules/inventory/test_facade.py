"""The front door: what the desk does in one go, and who is told of it."""

import asyncio

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.wakeups import listening
from holdfast.modules.inventory import facade
from holdfast.modules.inventory.contracts import Ask, ClaimState, NewClaim, Refusal, Wanted, Why
from tests.make.inventory import AN_HOUR, make_booking, make_claim, make_customer, make_session, make_slot, stock_of

pytestmark = pytest.mark.anyio


async def heard_of(wakeups, tenant, *, count):
    """Return the ids that were announced in the tenant, in order; others' announcements are passed over."""
    found: list[str] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            line = await wakeups.next(timeout_seconds=5)
            if line is not None and line.startswith(str(tenant)):
                found.append(line.partition(":")[2])
    return found


async def test_a_batch_locks_reads_decides_and_writes_R5_R10(tx):
    session = await make_session(tx)
    cell = stock_of(tx, await make_slot(tx, session.offering_id, capacity=2))
    await make_claim(tx, session, cell=cell, units=2, state=ClaimState.HELD, expires_at=tx.now)
    wanted = Wanted(cell, 2, starts_at=tx.now, ends_at=tx.now + AN_HOUR)
    ada, bob = [await make_customer(tx) for _ in range(2)]
    asks = [Ask(ada, (wanted,)), Ask(bob, (wanted,))]

    locked = await facade.lock_cells(tx, [cell])
    cells = await facade.read_many(tx, sorted(locked.cells), asks=asks)
    allotment = facade.decide(cells)
    verdicts = [allotment.grant(ask) for ask in asks]
    await facade.expire_many(tx, cells.lapsed)
    claim = NewClaim(
        tx.tenant_id,
        await make_booking(tx, session, customer_id=ada),
        ada,
        session.offering_id,
        wanted,
        ClaimState.CONFIRMED,
        expires_at=None,
        sole=False,
    )
    await facade.write_many(tx, [claim])

    assert verdicts == [None, Refusal(Why.SOLD_OUT, cell, free=0)]
    slot = await facade.get_slot(tx, cell.cell_id)
    assert slot is not None
    assert (slot.confirmed, slot.remaining) == (2, 0)


async def test_a_booking_is_confirmed_extended_released_and_expired_by_its_id(tx):
    session = await make_session(tx)
    cell = stock_of(tx, await make_slot(tx, session.offering_id))
    first, second, third = [await make_claim(tx, session, cell=cell, state=ClaimState.HELD) for _ in range(3)]

    await facade.lock_of_bookings(tx, [first, second, third])

    assert await facade.extend(tx, first, until=tx.now + AN_HOUR) == 1
    assert await facade.confirm(tx, first) == 1
    assert await facade.release(tx, [first, second]) == 2
    assert await facade.expire(tx, [second, third]) == 1


async def test_who_watches_is_told_at_commit_once_for_each_offering(database, tenant):
    first, second = sorted([new_id(), new_id()])
    async with listening(database, "availability") as wakeups:
        async with database.transaction(tenant) as tx:
            await facade.announce(tx, [(tenant, second), (tenant, first), (tenant, second)])
            assert await wakeups.next(timeout_seconds=0.05) is None

        assert await heard_of(wakeups, tenant, count=2) == [str(first), str(second)]


async def test_nothing_is_told_when_nothing_has_changed(database, tenant):
    async with listening(database, "availability") as wakeups:
        async with database.transaction(tenant) as tx:
            await facade.announce(tx, [])
            await facade.announce(tx, [(tenant, tenant)])

        assert await heard_of(wakeups, tenant, count=1) == [str(tenant)]
