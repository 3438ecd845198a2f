"""Steps of one booking: state, claims, history and facts together."""

import asyncio
from datetime import timedelta

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.errors import HouseError, InvalidInput, NotFound
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import Action, BookingState, Guest, Party
from holdfast.modules.bookings.errors import HoldExpired, HoldExtendedOnce, NotCancellable, TransitionRefused
from holdfast.modules.bookings.repository import bookings as rows
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.lifecycle import SYSTEM, Doer
from tests.conftest import move_clock
from tests.make.bookings import make_desk, make_shop, place, stock_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(database_url):
    made, own = make_desk(database_url)
    yield made
    await own.close()


async def _confirmed(desk, database, shop, customer=0):
    booking = await place(desk, database, shop.request(customer))
    async with database.transaction(shop.tenant_id) as tx:
        return await lifecycle.confirm(tx, await lifecycle.lock_booking(tx, booking.booking_id))


def _customer(booking):
    return Doer(Party.CUSTOMER, booking.customer_id)


async def _facts(tx, booking):
    return await tx.rows(
        "SELECT name, version, payload FROM outbox.event WHERE aggregate_id = $1 ORDER BY version", booking.booking_id
    )


async def test_a_confirmation_keeps_the_places_and_is_told_once_R46(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await _confirmed(desk, database, shop)

    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (1, 1)
        assert [(f["name"], f["version"]) for f in await _facts(tx, booking)] == [
            ("bookings.BookingPlaced", 1),
            ("bookings.BookingConfirmed", 2),
        ]
        history = await rows.read_history(tx, booking.booking_id)
    assert [(h.version, h.from_state, h.to_state) for h in history] == [
        (1, None, BookingState.PENDING),
        (2, BookingState.PENDING, BookingState.CONFIRMED),
    ]


async def test_a_customer_gets_back_what_the_policy_says_and_the_venue_gives_all(desk, database, tenant):
    # Three days ahead, the standard policy gives back three quarters.
    shop = await make_shop(database, tenant, customers=2)
    own = await _confirmed(desk, database, shop, 0)
    other = await _confirmed(desk, database, shop, 1)

    async with database.transaction(tenant) as tx:
        by_customer = await lifecycle.cancel(tx, own.booking_id, doer=_customer(own), reason="ill")
        by_venue = await lifecycle.cancel(tx, other.booking_id, doer=Doer(Party.VENUE, new_id()), reason="burst pipe")
        assert await stock_of(tx, shop.slot_id) == (0, 0)
        audited = await tx.value("SELECT count(*) FROM platform.audit_record WHERE subject_id = $1", other.booking_id)

    assert (by_customer.back, by_venue.back) == (Money(2100, "EUR"), Money(2800, "EUR"))
    assert (by_customer.cancel_reason, by_customer.cancelled_by) == ("ill", Party.CUSTOMER)
    assert audited == 1


async def test_a_pending_booking_is_cancelled_without_money(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        after = await lifecycle.cancel(tx, booking.booking_id, doer=_customer(booking), reason="changed my mind")

    assert (after.state, after.back) == (BookingState.CANCELLED, Money(0, "EUR"))


async def test_an_admin_may_name_what_goes_back(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await _confirmed(desk, database, shop)

    async with database.transaction(tenant) as tx:
        doer = Doer(Party.ADMIN, new_id())
        after = await lifecycle.cancel(tx, booking.booking_id, doer=doer, reason="goodwill", back=Money(1000, "EUR"))

    assert after.back == Money(1000, "EUR")


async def test_an_admin_names_no_more_than_was_paid_and_in_its_currency(desk, database, tenant):
    shop = await make_shop(database, tenant, customers=2)
    paid, pending = await _confirmed(desk, database, shop), await place(desk, database, shop.request(1))
    too_much = Money(paid.total.amount + 1, paid.total.currency)
    for booking, back in ((paid, too_much), (paid, Money(1, "JPY")), (pending, Money(1, paid.total.currency))):
        async with database.transaction(tenant) as tx:
            with pytest.raises(InvalidInput, match="at most what was paid"):
                await lifecycle.cancel(tx, booking.booking_id, doer=Doer(Party.ADMIN), reason="sorry", back=back)


async def test_twenty_ends_at_once_give_the_places_back_once_R9(desk, database, tenant):
    shop = await make_shop(database, tenant, customers=2)
    await _confirmed(desk, database, shop, 1)
    booking = await _confirmed(desk, database, shop, 0)

    async def end(i):
        doer = _customer(booking) if i % 2 else Doer(Party.ADMIN, new_id())
        async with database.transaction(tenant) as tx:
            if i % 3 == 0:
                return await lifecycle.expire_if_lapsed(tx, booking.booking_id)
            return await lifecycle.cancel(tx, booking.booking_id, doer=doer, reason="x")

    ends = await asyncio.gather(*(end(i) for i in range(20)), return_exceptions=True)

    assert len([one for one in ends if one is not None and not isinstance(one, BaseException)]) == 1
    assert all(isinstance(one, HouseError) for one in ends if isinstance(one, BaseException))
    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (1, 1)


async def test_a_cancelled_booking_refuses_every_further_step_and_nothing_changes_R42(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await _confirmed(desk, database, shop)
    async with database.transaction(tenant) as tx:
        await lifecycle.cancel(tx, booking.booking_id, doer=_customer(booking), reason="x")

    with pytest.raises(TransitionRefused) as refused:
        async with database.transaction(tenant) as tx:
            await lifecycle.cancel(tx, booking.booking_id, doer=_customer(booking), reason="x")
    assert refused.value.values["state"] == "cancelled"
    async with database.transaction(tenant) as tx:
        assert len(await rows.read_history(tx, booking.booking_id)) == 3


async def test_the_same_slot_can_be_booked_again_after_a_cancellation_R12(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await _confirmed(desk, database, shop)
    async with database.transaction(tenant) as tx:
        await lifecycle.cancel(tx, booking.booking_id, doer=_customer(booking), reason="x")

    again = await place(desk, database, shop.request())

    assert again.state is BookingState.PENDING


async def test_a_hold_is_extended_once(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        longer = await lifecycle.extend_hold(tx, booking.booking_id, doer=_customer(booking), seconds=600)
        assert booking.expires_at is not None
        assert longer.expires_at == booking.expires_at + timedelta(seconds=600)
        claim_until = await tx.value("SELECT expires_at FROM inventory.claim WHERE booking_id = $1", booking.booking_id)
        assert claim_until == longer.expires_at
        with pytest.raises(HoldExtendedOnce):
            await lifecycle.extend_hold(tx, booking.booking_id, doer=_customer(booking), seconds=600)


async def test_guests_are_replaced(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request(guests=(Guest("Ana"),)))

    async with database.transaction(tenant) as tx:
        after = await lifecycle.change_guests(
            tx, booking.booking_id, guests=(Guest("Bo", "bo@example.com"), Guest("Cy")), doer=_customer(booking)
        )
        (details,) = await rows.read_details(tx, [after])

    assert [guest.name for guest in details.guests] == ["Bo", "Cy"]


async def test_a_failed_payment_ends_a_pending_booking(desk, database, tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        failed = await lifecycle.fail(tx, booking.booking_id, reason="card refused")
        assert await stock_of(tx, shop.slot_id) == (0, 0)
        assert await lifecycle.fail(tx, booking.booking_id, reason="again") is None

    assert failed is not None
    assert failed.state is BookingState.FAILED


async def test_another_tenants_booking_is_not_there_R68(desk, database, tenant, other_tenant):
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    with pytest.raises(NotFound):
        async with database.transaction(other_tenant) as tx:
            await lifecycle.cancel(tx, booking.booking_id, doer=_customer(booking), reason="x")


@pytest.fixture
async def alone(fresh_database_url):
    """Give a desk and a database whose clock the test may move."""
    desk, own = make_desk(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url))
    yield desk, database
    await own.close()
    await database.close()


async def test_a_hold_expires_when_its_time_has_come_and_not_before(alone, fresh_database_url, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant)
    booking = await place(desk, database, shop.request())

    async with database.transaction(tenant) as tx:
        assert await lifecycle.expire_if_lapsed(tx, booking.booking_id) is None
    await move_clock(fresh_database_url, timedelta(minutes=15, seconds=1))
    async with database.transaction(tenant) as tx:
        with pytest.raises(HoldExpired):
            await lifecycle.extend_hold(tx, booking.booking_id, doer=_customer(booking), seconds=60)
        expired = await lifecycle.expire_if_lapsed(tx, booking.booking_id)
        assert await stock_of(tx, shop.slot_id) == (0, 0)

    assert expired is not None
    assert expired.state is BookingState.EXPIRED


async def test_after_the_start_a_customer_cannot_cancel_and_staff_can_end_it(alone, fresh_database_url, tenant):
    desk, database = alone
    shop = await make_shop(database, tenant, customers=3)
    late, missing, done = [await _confirmed(desk, database, shop, i) for i in range(3)]
    staff = Doer(Party.VENUE, new_id())
    async with database.transaction(tenant) as tx:
        with pytest.raises(TransitionRefused):
            await lifecycle.end(tx, missing.booking_id, action=Action.NO_SHOW, doer=staff)
        assert await lifecycle.complete_if_past(tx, done.booking_id, delay=timedelta(hours=1)) is None
    await move_clock(fresh_database_url, timedelta(days=3, hours=3))

    async with database.transaction(tenant) as tx:
        with pytest.raises(NotCancellable):
            await lifecycle.cancel(tx, late.booking_id, doer=_customer(late), reason="overslept")
        no_show = await lifecycle.end(tx, missing.booking_id, action=Action.NO_SHOW, doer=staff)
        completed = await lifecycle.complete_if_past(tx, done.booking_id, delay=timedelta(hours=1))

    assert no_show.state is BookingState.NO_SHOW
    assert completed is not None
    assert completed.state is BookingState.COMPLETED


def test_the_system_has_no_user():
    assert (SYSTEM.party, SYSTEM.user_id) == (Party.SYSTEM, None)
