"""The desk over a real database."""

import asyncio
from datetime import timedelta

import asyncpg
import orjson
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.errors import Busy, DatabaseUnavailable, NotFound, NotSignedIn
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.kit.once import KeyReused
from holdfast.modules.bookings.contracts import Order
from holdfast.modules.bookings.errors import HoldsPaused, OrderUnclear, PriceChanged, TooManyHolds
from holdfast.modules.inventory.errors import AlreadyBooked, SlotGone, SoldOut, Taken
from tests.conftest import move_clock
from tests.make.bookings import a_request, an_order, make_desk, make_shop, make_slot, noon_in, states_of, stock_of
from tests.make.catalogue import an_actor, make_session

pytestmark = pytest.mark.anyio
TABLES = """SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')"""


@pytest.fixture
async def desk(database_url):
    made, own = make_desk(database_url)
    yield made
    await own.close()


async def _outcomes(desk, requests):
    return await asyncio.gather(*(desk.place(request) for request in requests), return_exceptions=True)


def _won(outcomes):
    return [one for one in outcomes if not isinstance(one, BaseException)]


async def test_an_order_holds_its_places_at_its_price(desk, database, tenant):
    shop = await make_shop(database, tenant)

    answer = await desk.place(shop.request(units=2))

    body = orjson.loads(answer.body)
    assert (answer.status, body["state"], body["total"]) == (201, "pending", {"amount": 5600, "currency": "EUR"})
    assert body["actions"] == ["pay", "extend", "cancel", "guests"]
    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (2, 2)


async def test_a_free_order_is_confirmed_at_once(desk, database, tenant):
    shop = await make_shop(database, tenant, price_amount=0)

    body = orjson.loads((await desk.place(shop.request())).body)

    assert (body["state"], body["payment"]["state"], body["expires_at"]) == ("confirmed", "none", None)


async def test_orders_for_the_last_places_win_in_the_order_of_arrival_R1(desk, database, tenant):
    shop = await make_shop(database, tenant, capacity=3, customers=8)

    outcomes = await _outcomes(desk, [shop.request(i) for i in range(8)])

    assert len(_won(outcomes)) == 3
    assert all(isinstance(one, SoldOut) for one in outcomes[3:])
    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (3, 3)


async def test_one_hall_at_overlapping_hours_goes_to_one_R1(desk, database, tenant):
    shop = await make_shop(database, tenant, kind="space", customers=6)

    outcomes = await _outcomes(desk, [shop.request(i, at=noon_in(5) + timedelta(minutes=30 * i)) for i in range(4)])

    assert len(_won(outcomes)) == 1
    assert sum(isinstance(one, Taken) for one in outcomes) == 3


async def test_hours_that_touch_do_not_overlap_and_buffers_do_R4(desk, database, tenant):
    plain = await make_shop(database, tenant, kind="space", customers=2)
    buffered = await make_shop(database, tenant, kind="space", customers=2, cleanup_minutes=15)
    begin = noon_in(5)

    touching = await _outcomes(desk, [plain.request(0, at=begin), plain.request(1, at=begin + timedelta(hours=2))])
    too_near = await _outcomes(
        desk, [buffered.request(0, at=begin), buffered.request(1, at=begin + timedelta(hours=2))]
    )

    assert len(_won(touching)) == 2
    assert sorted(isinstance(one, Taken) for one in too_near) == [False, True]


async def test_buffers_that_were_changed_meanwhile_are_kept_at_once_R4(fresh_database_url, tenant):
    desk, own = make_desk(fresh_database_url)
    owner = Database(DatabaseSettings(url=fresh_database_url, role=None))
    database = Database(DatabaseSettings(url=fresh_database_url))
    shop = await make_shop(database, tenant, kind="space", customers=4)
    begin = noon_in(5)
    await desk.place(shop.request(0, at=begin))
    async with owner.transaction(tenant) as tx:
        await tx.run("UPDATE catalogue.offering SET cleanup_minutes = 90, setup_minutes = 90")

    with pytest.raises(Taken):
        await desk.place(shop.request(1, at=begin - timedelta(hours=3)))
    assert (await desk.place(shop.request(2, at=begin - timedelta(hours=4)))).status == 201
    with pytest.raises(Taken):
        await desk.place(shop.request(3, at=begin + timedelta(hours=3)))
    for each in (own, owner, database):
        await each.close()


async def test_one_person_has_one_live_booking_of_a_slot_unless_the_offering_says_otherwise_R12(desk, database, tenant):
    strict = await make_shop(database, tenant)
    loose = await make_shop(database, tenant, one_per_user=False)
    await desk.place(strict.request())
    await desk.place(loose.request())

    with pytest.raises(AlreadyBooked):
        await desk.place(strict.request())
    assert (await desk.place(loose.request())).status == 201


async def test_the_same_key_gives_the_same_booking_R29(desk, database, tenant):
    shop = await make_shop(database, tenant, customers=1)
    request = shop.request(key="k1")

    first = await desk.place(request)
    again = await desk.place(request)

    assert (again.body, again.replayed) == (first.body, True)
    assert await states_of(database, tenant) == {"pending": 1}


async def test_the_same_key_fifty_times_at_once_makes_one_booking_R29(desk, database, tenant):
    shop = await make_shop(database, tenant, customers=1)
    request = shop.request(key="k2")

    outcomes = await _outcomes(desk, [request] * 50)

    assert {one.body for one in outcomes} == {outcomes[0].body}
    assert await states_of(database, tenant) == {"pending": 1}


async def test_a_key_with_other_words_is_refused_R29(desk, database, tenant):
    shop = await make_shop(database, tenant)
    await desk.place(shop.request(key="k3"))

    with pytest.raises(KeyReused):
        await desk.place(shop.request(key="k3", units=2))
    both = await _outcomes(desk, [shop.request(key="k4"), shop.request(key="k4", units=3)])
    assert isinstance(both[1], KeyReused)


async def test_a_lapsed_hold_does_not_block_and_its_booking_expires_R10(fresh_database_url, tenant):
    desk, own = make_desk(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url))
    shop = await make_shop(database, tenant, capacity=1, customers=2)
    await desk.place(shop.request(0))

    with pytest.raises(SoldOut):
        await desk.place(shop.request(1))
    await move_clock(fresh_database_url, timedelta(minutes=16))
    won = await desk.place(shop.request(1))

    assert won.status == 201
    assert await states_of(database, tenant) == {"expired": 1, "pending": 1}
    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (1, 1)
    await own.close()
    await database.close()


async def test_many_tenants_are_settled_in_one_batch_and_stay_apart_R69(desk, database, tenant, other_tenant):
    shops = [await make_shop(database, each, capacity=1, customers=2) for each in (tenant, other_tenant)]

    outcomes = await _outcomes(desk, [shop.request(i) for shop in shops for i in range(2)])

    assert [isinstance(one, SoldOut) for one in outcomes] == [False, True, False, True]
    for shop in shops:
        assert await states_of(database, shop.tenant_id) == {"pending": 1}


async def test_a_customer_of_one_tenant_cannot_book_in_another_R68(desk, database, tenant, other_tenant):
    shop = await make_shop(database, tenant)
    stranger = await make_shop(database, other_tenant)
    foreign = stranger.request(0)

    stolen = type(foreign)(actor=foreign.actor, once=foreign.once, order=shop.order(), space=None)

    with pytest.raises((NotFound, SlotGone)):
        await desk.place(stolen)
    assert await states_of(database, other_tenant) == {}


async def test_a_signed_out_customer_is_refused_R64(desk, database, tenant):
    shop = await make_shop(database, tenant)
    async with database.transaction(tenant) as tx:
        await tx.run('UPDATE accounts."user" SET token_version = token_version + 1 WHERE tenant_id = $1', tenant)

    with pytest.raises(NotSignedIn):
        await desk.place(shop.request())


async def test_what_makes_no_sense_is_refused_alone(desk, database, tenant):
    shop = await make_shop(database, tenant, customers=3)

    outcomes = await _outcomes(
        desk,
        [
            shop.request(0, units=99),
            shop.request(1, expected_total=Money(1, "EUR")),
            shop.request(2),
        ],
    )

    assert [type(one) for one in outcomes[:2]] == [OrderUnclear, PriceChanged]
    assert outcomes[2].status == 201


async def test_a_slot_that_does_not_exist_is_not_found(desk, database, tenant):
    shop = await make_shop(database, tenant)
    shop.slot = new_id()

    with pytest.raises(SlotGone):
        await desk.place(shop.request())


async def test_somebody_with_too_many_unpaid_bookings_must_pay_first_R79(database_url, database, tenant):
    desk, own = make_desk(database_url, holds_per_customer_max=2)
    shop = await make_shop(database, tenant, one_per_user=False)
    await desk.place(shop.request())
    await desk.place(shop.request())

    with pytest.raises(TooManyHolds):
        await desk.place(shop.request())
    await own.close()


async def test_unpaid_bookings_of_one_offering_have_a_lower_limit_over_all_its_slots_R79(
    database_url, database, tenant
):
    desk, own = make_desk(database_url, holds_per_offering_max=2)
    shop = await make_shop(database, tenant, one_per_user=False)
    async with database.transaction(tenant) as tx:
        later = await make_slot(tx, shop.offering, starts_in=timedelta(days=4))
        other = await make_session(tx, one_per_user=False)
        elsewhere = an_order(other, slot_id=await make_slot(tx, other))
    (customer,) = shop.customers
    await desk.place(shop.request())

    # Both at once: what the batch has given already counts.
    outcomes = await _outcomes(desk, [a_request(customer, an_order(shop.offering, slot_id=later)) for _ in range(2)])

    assert [isinstance(one, TooManyHolds) for one in outcomes] == [False, True]
    assert outcomes[1].detail == "Up to 2 unpaid bookings of one offering at a time: pay or cancel one first."
    assert (await desk.place(a_request(customer, elsewhere))).status == 201
    await own.close()


async def test_what_costs_nothing_is_no_unpaid_booking_R79(database_url, database, tenant):
    desk, own = make_desk(database_url, holds_per_customer_max=1, holds_per_offering_max=1)
    shop = await make_shop(database, tenant, one_per_user=False, price_amount=0)

    assert [(await desk.place(shop.request())).status for _ in range(3)] == [201] * 3
    await own.close()


async def test_whose_bookings_ran_out_too_often_waits_before_holding_again_R79(fresh_database_url, tenant):
    desk, own = make_desk(fresh_database_url, lapsed_holds_max=2, lapsed_holds_seconds=1_800)
    database = Database(DatabaseSettings(url=fresh_database_url))
    shop = await make_shop(database, tenant, customers=2, one_per_user=False)
    free = await make_shop(database, tenant, price_amount=0)
    for _ in range(2):
        await desk.place(shop.request())
    await move_clock(fresh_database_url, timedelta(minutes=16))
    # Somebody else's order sweeps what has lapsed on the slot.
    await desk.place(shop.request(1))

    with pytest.raises(HoldsPaused) as paused:
        await desk.place(shop.request())

    assert 1_700 < int(str(paused.value.values["retry_after_seconds"])) <= 1_740
    assert (await desk.place(a_request(shop.customers[0], free.order()))).status == 201
    await move_clock(fresh_database_url, timedelta(minutes=16 + 31))
    assert (await desk.place(shop.request())).status == 201
    for one in (own, database):
        await one.close()


async def test_a_process_outlives_a_migration_that_adds_columns(fresh_database_url, tenant):
    """An upgrade migrates first and restarts the processes one by one: the old ones go on meanwhile."""
    desk, own = make_desk(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url))
    shop = await make_shop(database, tenant, customers=3)
    before = await desk.place(shop.request(0))
    superuser = await asyncpg.connect(fresh_database_url)
    for table in await superuser.fetch(TABLES):
        await superuser.execute(f"ALTER TABLE {table['name']} ADD COLUMN added text DEFAULT 'later'")

    after = [await desk.place(shop.request(number)) for number in (1, 2)]

    assert [won.status for won in (before, *after)] == [201, 201, 201]
    await superuser.close()
    for one in (own, database):
        await one.close()


async def test_who_orders_elsewhere_too_waits_its_turn_and_stops_nobody_R79(database_url, database, tenant, superuser):
    """What one person holds is counted once at a time, over all processes: two batches would not see each other's."""
    desk, own = make_desk(database_url, desk_patience_seconds=1)
    shop = await make_shop(database, tenant, customers=2)
    async with superuser.transaction():
        await superuser.execute("SELECT pg_advisory_xact_lock($1)", shop.request(0).holder_number)

        outcomes = await _outcomes(desk, [shop.request(0), shop.request(1)])

    assert isinstance(outcomes[0], Busy)
    assert len(_won(outcomes)) == 1
    assert (await desk.place(shop.request(0))).status == 201
    await own.close()


async def test_somebody_elses_lock_stops_only_its_own_slot(database_url, database, tenant, superuser):
    desk, own = make_desk(database_url, desk_patience_seconds=1)
    locked = await make_shop(database, tenant, customers=2)
    free = await make_shop(database, tenant, customers=2)
    async with superuser.transaction():
        await superuser.execute("SELECT 1 FROM inventory.stock WHERE stock_id = $1 FOR UPDATE", locked.slot_id)

        outcomes = await _outcomes(desk, [locked.request(0), free.request(0), free.request(1)])
        assert isinstance(outcomes[0], Busy)
        assert len(_won(outcomes)) == 2
        assert desk.quarantined() == 1

    assert (await desk.place(locked.request(1))).status == 201
    assert desk.quarantined() == 0
    await own.close()


async def test_those_who_waited_for_a_slot_are_settled_together_and_one_that_breaks_something_falls_alone(
    database_url, database, tenant, superuser
):
    desk, own = make_desk(database_url)
    shop = await make_shop(database, tenant, capacity=30, customers=12)
    broken = a_request(shop.customers[0], shop.order(note="a \x00 that no text holds"))
    async with superuser.transaction():
        await superuser.execute("SELECT 1 FROM inventory.stock WHERE stock_id = $1 FOR UPDATE", shop.slot_id)
        waiting = asyncio.create_task(_outcomes(desk, [broken, *(shop.request(number) for number in range(1, 12))]))
        await asyncio.sleep(0.4)
        assert desk.quarantined() == 1

    outcomes = await waiting
    assert len(_won(outcomes)) == 11
    assert isinstance(outcomes[0], Exception)
    await own.close()


async def test_without_a_database_everybody_hears_so_at_once_R56(database_url):
    desk, own = make_desk("postgresql://x@127.0.0.1:1/none")
    actor = an_actor(new_id())
    order = Order(new_id(), slot_id=new_id())

    outcomes = await _outcomes(desk, [a_request(actor, order) for _ in range(20)])

    assert all(isinstance(one, DatabaseUnavailable) for one in outcomes)
    await own.close()
