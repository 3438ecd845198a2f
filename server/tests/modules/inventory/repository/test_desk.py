"""The desk's SQL: locks in one order, what is live read after them, claims written many at a time."""

import asyncio
from datetime import timedelta

import pytest

from holdfast.kit.database import ConstraintBroken, TransientConflict
from holdfast.kit.ids import new_id
from holdfast.modules.inventory.contracts import ClaimState, NewClaim, Wanted, resource_cell, stock_cell
from holdfast.modules.inventory.errors import AlreadyBooked, SoldOut, Taken
from holdfast.modules.inventory.repository import desk
from tests.make.inventory import (
    AN_HOUR,
    hall_of,
    make_booking,
    make_claim,
    make_customer,
    make_session,
    make_slot,
    make_space,
    stock_of,
)

pytestmark = pytest.mark.anyio

HELD, CONFIRMED = ClaimState.HELD, ClaimState.CONFIRMED


async def make_stock(tx, *, capacity=10):
    """Return a session and the cell of a slot of it."""
    session = await make_session(tx)
    return session, stock_of(tx, await make_slot(tx, session.offering_id, capacity=capacity))


async def make_hall(tx):
    """Return a space and the cell of its resource, lockable."""
    space = await make_space(tx)
    cell = hall_of(tx, space)
    await desk.make_exclusives(tx, [cell])
    return space, cell


async def read(tx, cell, *, customer=None, hours=(24, 25)):
    """Return what is live on a cell as the desk reads it."""
    span = [tx.now + timedelta(hours=hour) for hour in hours]
    wanted = Wanted(cell, 1, starts_at=span[0], ends_at=span[1])
    return await desk.read_cells(tx, [cell], wanted=[(customer or new_id(), wanted)])


async def taken_of(tx, cell):
    return await tx.value("SELECT taken FROM inventory.stock WHERE stock_id = $1", cell.cell_id)


async def new_claim(tx, offering, cell, **changes):
    customer = await make_customer(tx)
    begins = tx.now + timedelta(days=1)
    made = {
        "tenant_id": tx.tenant_id,
        "booking_id": await make_booking(tx, offering, customer_id=customer),
        "customer_id": customer,
        "offering_id": offering.offering_id,
        "wanted": Wanted(cell, 1, starts_at=begins, ends_at=begins + AN_HOUR),
        "state": CONFIRMED,
        "expires_at": None,
        "sole": False,
    }
    return NewClaim(**(made | changes))


async def test_locks_are_had_on_what_is_there_and_only_on_that(tx):
    _, slot = await make_stock(tx)
    _, hall = await make_hall(tx)
    missing = [stock_cell(tx.tenant_id, new_id()), resource_cell(tx.tenant_id, new_id())]

    locked = await desk.lock_cells(tx, [hall, slot, *missing])

    assert locked.cells == {slot, hall}


async def test_the_other_tenants_cells_cannot_be_locked_R69(tx, other_tx):
    _, slot = await make_stock(tx)

    assert (await desk.lock_cells(other_tx, [slot])).cells == frozenset()


async def test_what_somebody_else_has_locked_is_waited_for_or_skipped(database, tenant):
    async with database.transaction(tenant) as tx:
        _, slot = await make_stock(tx)
        _, other = await make_stock(tx)
    async with database.transaction(tenant) as holder, database.transaction(tenant) as second:
        await desk.lock_cells(holder, [slot])
        skipped = await desk.lock_cells(second, [slot, other], skip_locked=True)
        with pytest.raises(TransientConflict) as refused:
            async with database.transaction(tenant, lock_timeout_milliseconds=50) as third:
                await desk.lock_cells(third, [slot])

    assert skipped.cells == {other}
    assert refused.value.sqlstate == "55P03"


async def test_a_key_whose_first_request_still_runs_is_told(database, tenant):
    async with database.transaction(tenant) as first, database.transaction(tenant) as second:
        await desk.lock_cells(first, [], key_numbers=[7])

        assert (await desk.lock_cells(second, [], key_numbers=[7, 8])).keys_in_use == {7}


async def test_lapsed_holds_are_free_and_told_to_be_expired_R10(tx):
    session, slot = await make_stock(tx, capacity=5)
    await make_claim(tx, session, cell=slot, units=2, state=HELD)
    await make_claim(tx, session, cell=slot, units=3, state=HELD, expires_at=tx.now)

    cells = await read(tx, slot)

    assert cells.stocks[slot].free == 3
    assert [(claim.cell, claim.units) for claim in cells.lapsed] == [(slot, 3)]
    assert await desk.expire_claims(tx, cells.lapsed) == {claim.claim_id for claim in cells.lapsed}
    assert await taken_of(tx, slot) == 2


async def test_a_slot_that_has_begun_or_is_closed_is_not_on_sale(tx):
    session = await make_session(tx)
    begun = stock_of(tx, await make_slot(tx, session.offering_id, starts_at=tx.now))
    ahead = stock_of(tx, await make_slot(tx, session.offering_id))
    await tx.run("UPDATE inventory.stock SET state = 'closed' WHERE stock_id = $1", ahead.cell_id)

    assert not (await read(tx, begun)).stocks[begun].on_sale
    assert not (await read(tx, ahead)).stocks[ahead].on_sale


async def test_who_holds_a_slot_is_read_for_those_who_ask_alone_R12(tx):
    session, slot = await make_stock(tx)
    holder, lapsed = await make_customer(tx), await make_customer(tx)
    await make_claim(tx, session, cell=slot, customer_id=holder, state=HELD)
    await make_claim(tx, session, cell=slot, customer_id=lapsed, state=HELD, expires_at=tx.now)
    await make_claim(tx, session, cell=slot)

    assert (await read(tx, slot, customer=holder)).holders == {slot: frozenset({holder})}
    assert (await read(tx, slot, customer=lapsed)).holders == {}


async def test_what_is_taken_of_a_hall_is_read_around_what_is_asked(tx):
    space, hall = await make_hall(tx)
    at = {hour: tx.now + timedelta(hours=hour) for hour in (20, 22, 24, 26, 30)}
    near = await make_claim(tx, space, cell=hall, starts_at=at[22], ends_at=at[24] + timedelta(minutes=1))
    lapsed = await make_claim(
        tx, space, cell=hall, starts_at=at[24] + timedelta(minutes=1), ends_at=at[26], state=HELD, expires_at=tx.now
    )
    await make_claim(tx, space, cell=hall, starts_at=at[20], ends_at=at[22])
    await make_claim(tx, space, cell=hall, starts_at=at[26], ends_at=at[30])

    cells = await read(tx, hall, hours=(24, 26))

    assert [claim.booking_id for claim in cells.busy[hall]] == [near]
    assert [claim.booking_id for claim in cells.lapsed] == [lapsed]


async def test_a_hall_that_nobody_has_yet_is_read_as_free(tx):
    _, hall = await make_hall(tx)

    cells = await read(tx, hall)

    assert (dict(cells.busy), cells.lapsed, cells.now) == ({}, (), tx.now)


async def test_one_place_too_many_is_refused_by_the_database_R5(tx):
    session, slot = await make_stock(tx, capacity=1)
    await make_claim(tx, session, cell=slot)
    claim = await new_claim(tx, session, slot)

    with pytest.raises(SoldOut):
        await desk.insert_claims(tx, [claim])


async def test_overlapping_times_of_a_hall_are_refused_by_the_database_R4(tx):
    space, hall = await make_hall(tx)
    await make_claim(tx, space, cell=hall)
    claim = await new_claim(tx, space, hall)

    with pytest.raises(Taken):
        await desk.insert_claims(tx, [claim])


async def test_a_second_sole_claim_is_refused_by_the_database_R12(tx):
    session, slot = await make_stock(tx)
    customer = await make_customer(tx)
    await make_claim(tx, session, cell=slot, customer_id=customer, sole=True)
    claim = await new_claim(tx, session, slot, customer_id=customer, sole=True)

    with pytest.raises(AlreadyBooked):
        await desk.insert_claims(tx, [claim])


async def test_places_are_counted_whatever_way_a_claim_goes(tx):
    session, slot = await make_stock(tx)
    kept = await make_claim(tx, session, cell=slot, units=2, state=HELD)
    ended = await make_claim(tx, session, cell=slot, units=3, state=HELD)

    assert await taken_of(tx, slot) == 5
    assert await desk.confirm_claims(tx, kept) == 1
    assert await desk.end_claims(tx, [ended], state=ClaimState.RELEASED) == 1
    assert await taken_of(tx, slot) == 2
    assert await desk.end_claims(tx, [kept], state=ClaimState.RELEASED) == 1
    assert await taken_of(tx, slot) == 0


async def test_nobody_writes_the_count_by_hand(tx):
    _, slot = await make_stock(tx)

    with pytest.raises(Exception, match="permission denied"):
        await tx.run("UPDATE inventory.stock SET taken = 0 WHERE stock_id = $1", slot.cell_id)


async def test_a_resolved_claim_stays_resolved(tx):
    session, slot = await make_stock(tx)
    booking = await make_claim(tx, session, cell=slot, state=HELD)
    await desk.end_claims(tx, [booking], state=ClaimState.EXPIRED)

    assert await desk.confirm_claims(tx, booking) == 0
    with pytest.raises(ConstraintBroken) as refused:
        await tx.run("UPDATE inventory.claim SET state = 'confirmed' WHERE booking_id = $1", booking)
    assert refused.value.constraint == "claim_resolves_once"


async def test_what_is_confirmed_does_not_expire(tx):
    session, slot = await make_stock(tx)
    booking = await make_claim(tx, session, cell=slot)

    assert await desk.end_claims(tx, [booking], state=ClaimState.EXPIRED) == 0
    assert await taken_of(tx, slot) == 1


async def test_a_hold_is_extended_only_before_it_lapses(tx):
    session, slot = await make_stock(tx)
    live = await make_claim(tx, session, cell=slot, state=HELD)
    lapsed = await make_claim(tx, session, cell=slot, state=HELD, expires_at=tx.now)
    until = tx.now + timedelta(minutes=30)

    assert [await desk.extend_claims(tx, booking, until=until) for booking in (live, lapsed)] == [1, 0]


async def test_the_cells_of_bookings_come_in_lock_order_without_ended_ones(tx):
    session, slot = await make_stock(tx)
    space, hall = await make_hall(tx)
    bookings = [await make_claim(tx, space, cell=hall), await make_claim(tx, session, cell=slot)]
    ended = await make_claim(tx, session, cell=stock_of(tx, await make_slot(tx, session.offering_id, starts_at=tx.now)))
    await desk.end_claims(tx, [ended], state=ClaimState.RELEASED)

    assert await desk.cells_of_bookings(tx, [*bookings, ended]) == (slot, hall)


async def test_the_other_tenant_can_do_nothing_to_a_claim_R69(database, tenant, other_tx):
    async with database.transaction(tenant) as tx:
        session, slot = await make_stock(tx)
        booking = await make_claim(tx, session, cell=slot, state=HELD)

    assert await desk.confirm_claims(other_tx, booking) == 0
    assert await desk.end_claims(other_tx, [booking], state=ClaimState.RELEASED) == 0
    assert await desk.cells_of_bookings(other_tx, [booking]) == ()


async def test_a_claim_in_one_tenant_cannot_name_the_others_slot_R69(tx, database, tenant, other_tenant):
    async with database.transaction(other_tenant) as foreign:
        _, slot = await make_stock(foreign)
    session = await make_session(tx)
    claim = await new_claim(tx, session, stock_cell(tenant, slot.cell_id))

    with pytest.raises(ConstraintBroken) as refused:
        await desk.insert_claims(tx, [claim])
    assert refused.value.sqlstate == "23503"


async def test_the_worker_finds_lapsed_holds_of_all_tenants(database, worker_database, tenant, other_tenant):
    made = set()
    for one in (tenant, other_tenant):
        async with database.transaction(one) as tx:
            session, slot = await make_stock(tx)
            await make_claim(tx, session, cell=slot, state=HELD)
            made.add((one, await make_claim(tx, session, cell=slot, state=HELD, expires_at=tx.now)))
    async with worker_database.transaction() as tx:
        found = await desk.find_lapsed(tx, limit=10_000)

    assert {pair for pair in found if pair[0] in {tenant, other_tenant}} == made


async def test_many_at_once_get_exactly_the_places_there_are_R5(database, tenant):
    async with database.transaction(tenant) as tx:
        session, slot = await make_stock(tx, capacity=3)
        claims = [await new_claim(tx, session, slot) for _ in range(8)]

    async def take(claim):
        try:
            async with database.transaction(tenant) as tx:
                await desk.insert_claims(tx, [claim])
        except SoldOut:
            return False
        return True

    won = await asyncio.gather(*(take(claim) for claim in claims))

    assert sum(won) == 3
