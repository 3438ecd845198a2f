"""The twins of the races: a guard is taken away in a throw-away database, and what it keeps out must come in.

A twin that sees no violation fails: then its race could not fail either. What was seen is told at the end of the run.
"""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from holdfast.kit.errors import DatabaseUnavailable
from holdfast.kit.once import Answer
from holdfast.modules.bookings.workflows import Desk
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory.contracts import Slot, SlotDraft, SlotState
from holdfast.modules.inventory.repository import slots
from tests.make.bookings import make_desk, make_shop, stock_of
from tests.make.values import there
from tests.races.engines import throw_away
from tests.races.naive import Forgetful, HeldBack, granted, outcomes_of, settle, unlocked_race

pytestmark = [pytest.mark.anyio, pytest.mark.race]

BUYERS = 4


# What the database itself keeps out is proved on the oldest PostgreSQL too.
on_both = pytest.mark.parametrize(
    "ground", ["cluster", "machine_cluster"], ids=["packaged", "postgresql_15"], indirect=True
)


@pytest.fixture
async def ground(request):
    """Yield a database that may be broken."""
    async with throw_away(request.getfixturevalue(getattr(request, "param", "cluster"))) as opened:
        yield opened


@pytest.fixture
def told(record_property):
    """Return a function that tells what a twin saw, and fails when that is nothing."""

    def tell(without, rows):
        assert rows, f"without {without} nothing was broken: the race could not fail"
        seen = ", ".join(f"{name} {value}" for name, value in rows[0].items() if not isinstance(value, UUID))
        record_property("twin", f"without {without}: {len(rows)} broken, e.g. {seen}")

    return tell


@on_both
async def test_without_the_count_s_constraint_a_place_is_sold_twice_R1_R2(ground, told, tenant):
    guarded, bare = [await make_shop(ground.database, tenant, capacity=1, customers=BUYERS) for _ in range(2)]

    kept = await unlocked_race(ground.database, [guarded.request(i) for i in range(BUYERS)])
    kept_broken = await ground.broken("I1")
    await ground.without("ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check")
    lost = await unlocked_race(ground.database, [bare.request(i) for i in range(BUYERS)])

    assert (granted(kept), kept_broken) == (1, [])
    assert granted(lost) == BUYERS
    told("stock_not_oversold_check and the desk's lock", await ground.broken("I1"))


@on_both
async def test_without_the_exclusion_a_hall_is_let_twice_R1_R2(ground, told, tenant):
    guarded, bare = [await make_shop(ground.database, tenant, kind="space", customers=2) for _ in range(2)]
    for shop in (guarded, bare):
        await _make_lockable(ground, shop)

    kept = await unlocked_race(ground.database, [_hall_request(guarded, i) for i in range(2)])
    kept_broken = await ground.broken("I2")
    await ground.without("ALTER TABLE inventory.claim DROP CONSTRAINT claim_no_overlap")
    lost = await unlocked_race(ground.database, [_hall_request(bare, i) for i in range(2)])

    assert (granted(kept), kept_broken) == (1, [])
    assert granted(lost) == 2
    told("claim_no_overlap and the desk's lock", await ground.broken("I2"))


@on_both
async def test_without_the_unique_index_one_person_has_a_slot_twice_R12(ground, told, tenant):
    guarded, bare = [await make_shop(ground.database, tenant) for _ in range(2)]

    kept = await unlocked_race(ground.database, [guarded.request() for _ in range(2)])
    kept_broken = await ground.broken("R12")
    await ground.without("DROP INDEX inventory.claim_one_per_customer_key")
    lost = await unlocked_race(ground.database, [bare.request() for _ in range(2)])

    assert (granted(kept), kept_broken) == (1, [])
    assert granted(lost) == 2
    told("claim_one_per_customer_key and the desk's lock", await ground.broken("R12"))


@on_both
async def test_without_the_key_of_answers_one_key_books_twice_R29(ground, told, tenant):
    guarded, bare = [await make_shop(ground.database, tenant, one_per_user=False) for _ in range(2)]

    kept = await unlocked_race(ground.database, [guarded.request(key="k1")] * 2)
    kept_broken = await ground.broken("I13")
    await ground.without("ALTER TABLE platform.idempotency_record DROP CONSTRAINT idempotency_record_pkey")
    lost = await unlocked_race(ground.database, [bare.request(key="k2")] * 2)

    assert (granted(kept), kept_broken) == (1, [])
    assert granted(lost) == 2
    told("idempotency_record_pkey and the key's lock", await ground.broken("I13"))


async def test_without_the_counting_trigger_two_cancellations_give_back_twice_R9(ground, told, tenant):
    desk, own = make_desk(ground.url)
    guarded, bare = [await make_shop(ground.database, tenant, customers=2) for _ in range(2)]
    first = await _two_booked(desk, guarded)
    second = await _two_booked(desk, bare)
    await own.close()

    await _two_careless_cancellations(ground, first, counts_itself=False)
    kept = await _stock(ground, guarded)
    await ground.without("ALTER TABLE inventory.claim DISABLE TRIGGER claim_counted_on_update")
    await ground.without("GRANT UPDATE (taken) ON inventory.stock TO holdfast_app")
    await _two_careless_cancellations(ground, second, counts_itself=True)

    assert kept == (1, 1)
    told("the claims' counting trigger and the booking's lock", await ground.broken("I1"))


@on_both
async def test_without_the_check_a_cut_goes_below_what_is_taken_R7(ground, told, tenant):
    guarded, bare = [await make_shop(ground.database, tenant, capacity=2, customers=2) for _ in range(2)]

    kept = await _careless_cut(ground, guarded, capacity=1)
    kept_broken = await ground.broken("I1")
    await ground.without("ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check")
    lost = await _careless_cut(ground, bare, capacity=1)

    assert (all(kept), kept_broken) == (False, [])
    assert all(lost)
    told("stock_not_oversold_check and the slot's lock", await ground.broken("I1"))


async def test_without_the_locks_an_archive_leaves_a_booking_behind_R8(ground, told, tenant):
    shop = await make_shop(ground.database, tenant)
    everybody = asyncio.Barrier(2)

    async def archive():
        async with ground.database.transaction(tenant) as tx:
            offering = [shop.offering.offering_id]
            assert await slots.count_live_ahead(tx, offering_ids=offering, resource_ids=[]) == 0
            await everybody.wait()
            await catalogue.archive_offering(tx, shop.offering.offering_id)
            await slots.archive_slots(tx, offering)

    async def book():
        async with ground.database.transaction(tenant) as tx:
            return await settle(HeldBack(tx, everybody=everybody), shop.request())

    _, booked = await asyncio.gather(archive(), book())

    assert isinstance(booked, Answer)
    told("the locks of the archive and of the desk", await ground.broken("I18"))


async def test_with_the_answer_in_another_transaction_a_kill_books_twice_R57(ground, told, tenant):
    desk, own = make_desk(ground.url)
    guarded, bare = [await make_shop(ground.database, tenant, one_per_user=False) for _ in range(2)]

    await _killed_before_commit(ground, guarded.request(key="k1"))
    await desk.place(guarded.request(key="k1"))
    kept = (await _stock(ground, guarded), await ground.broken("I13"))
    async with ground.database.transaction(tenant) as tx:
        await settle(Forgetful(tx.connection, tenants=tx.tenants, now=tx.now), bare.request(key="k2"))
    await desk.place(bare.request(key="k2"))
    await own.close()

    assert kept == ((1, 1), [])
    assert await _stock(ground, bare) == (2, 2)
    told("the one transaction of booking and answer", await ground.broken("I13"))


def _hall_request(shop, customer):
    return replace(shop.request(customer), space=there(shop.offering.space))


async def _make_lockable(ground, shop):
    resource_id = there(shop.offering.space).resource_id
    await ground.superuser.execute(
        "INSERT INTO inventory.exclusive (tenant_id, resource_id) VALUES ($1, $2)", shop.tenant_id, resource_id
    )


async def _stock(ground, shop):
    async with ground.database.transaction(shop.tenant_id) as tx:
        return await stock_of(tx, shop.slot_id)


async def _two_booked(desk: Desk, shop):
    """Return the booking of the first of two customers."""
    answers = [await desk.place(shop.request(i)) for i in range(2)]
    return shop, answers[0].subject_id


async def _two_careless_cancellations(ground, booked, *, counts_itself):
    """Cancel a booking twice at the same time, each on the sight of a live claim."""
    shop, booking_id = booked
    everybody = asyncio.Barrier(2)

    async def cancel():
        async with ground.database.transaction(shop.tenant_id) as tx:
            live = await tx.value("SELECT state = 'held' FROM inventory.claim WHERE booking_id = $1", booking_id)
            await everybody.wait()
            assert live
            await tx.run("UPDATE inventory.claim SET state = 'released' WHERE booking_id = $1", booking_id)
            if counts_itself:
                await tx.run("UPDATE inventory.stock SET taken = taken - 1 WHERE stock_id = $1", shop.slot_id)

    await asyncio.gather(cancel(), cancel())


async def _careless_cut(ground, shop, *, capacity):
    """Cut the capacity on a sight before the bookings, and return of the cut and the bookings whether they went."""
    everybody = asyncio.Barrier(3)

    async def cut():
        async with ground.database.transaction(shop.tenant_id) as tx:
            slot = there(await slots.get_slot(tx, shop.slot_id))
            await everybody.wait()
            draft = replace(_draft_of(slot), capacity=capacity)
            return await slots.update_slot(tx, slot, draft=draft, state=SlotState.OPEN)

    async def book(request):
        async with ground.database.transaction(shop.tenant_id) as tx:
            return await settle(HeldBack(tx, everybody=everybody), request)

    outcomes = await outcomes_of([cut(), *(book(shop.request(i)) for i in range(2))])
    return [not isinstance(outcome, Exception) for outcome in outcomes]


def _draft_of(slot: Slot) -> SlotDraft:
    return SlotDraft(
        local_start=slot.local_start,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        time_zone=slot.time_zone,
        capacity=slot.capacity,
    )


async def _killed_before_commit(ground, request):
    """Write a booking with everything, and lose the connection before the commit, as a killed process would."""
    with pytest.raises(DatabaseUnavailable):
        async with ground.database.transaction(request.tenant_id) as tx:
            await settle(tx, request)
            await ground.superuser.execute("SELECT pg_terminate_backend($1)", tx.connection.get_server_pid())
            await tx.value("SELECT 1")
