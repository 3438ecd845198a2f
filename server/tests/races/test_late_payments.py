"""The other paths that make a claim live, against a plain booking of the same place (R3): payments that come late."""

import asyncio
from datetime import timedelta

import pytest

from holdfast.kit.database import TransientConflict
from holdfast.modules.bookings.repository.bookings import get_booking
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.payments.facade import Payments
from tests.make.bookings import paid
from tests.make.payments import make_setup
from tests.make.values import there
from tests.races.arena import book, scaled, tally
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

TRIES_MAX = 20


@pytest.mark.parametrize("kind", ["session", "space"])
@pytest.mark.parametrize("was_swept", [False, True], ids=["lapsed", "expired"])
async def test_a_late_payment_and_a_new_booking_of_the_last_place_never_both_have_it_R3_R41(arena, kind, was_swept):
    payments = Payments(make_setup())
    for delay in [n / 100 for n in range(8, 8 + 4 * scaled(1))]:
        shop = await arena.shop(kind=kind, capacity=1, customers=9)
        holder, *others = shop.customers
        (held,) = await fire([book(shop, holder)], ports=arena.ports)
        booking_id, attempt = await _captured(arena, payments, held)
        await _lapse(arena, booking_id)
        if was_swept:
            async with arena.database.transaction(shop.tenant_id) as tx:
                assert await lifecycle.expire_if_lapsed(tx, booking_id)

        replies, outcomes = await asyncio.gather(
            fire([book(shop, actor) for actor in others], ports=arena.ports),
            _settled(arena, payments, shop, booking_id=booking_id, attempt=attempt, delay=delay),
        )

        said, kept = tally(replies), outcomes[0]
        bought = said.get("201", 0)
        assert set(said) <= {"201", "409 sold-out", "409 taken"}
        if bought:
            assert (bought, kept) == (1, PaymentOutcome.REFUNDED)
            assert await arena.states(shop) == {"expired": 1, "pending": 1}
        else:
            assert kept is (PaymentOutcome.RECONFIRMED if was_swept else PaymentOutcome.CONFIRMED)
            assert await arena.states(shop) == {"confirmed": 1}


async def _captured(arena, payments, held):
    tenant_id = await arena.superuser.fetchval(
        "SELECT tenant_id FROM bookings.booking WHERE booking_id = $1", held.json["id"]
    )
    async with arena.database.transaction(tenant_id) as tx:
        booking = there(await get_booking(tx, held.json["id"]))
        return booking.booking_id, await paid(tx, payments.setup, booking)


async def _settled(arena, payments, shop, *, booking_id, attempt, delay):
    """Settle a payment that is told twice, from a moment in the race on, again and again until it goes."""
    await asyncio.sleep(delay)

    async def settle():
        for _ in range(TRIES_MAX):
            try:
                async with arena.database.transaction(shop.tenant_id) as tx:
                    booking = there(await get_booking(tx, booking_id))
                    return await settle_payment(
                        tx, payments, booking_id=booking_id, attempt_id=attempt.attempt_id, paid=booking.total
                    )
            except TransientConflict:
                continue
        pytest.fail("the payment could not be settled")

    first, second = await asyncio.gather(settle(), settle())
    return [first, second] if first is not PaymentOutcome.KNOWN else [second, first]


async def _lapse(arena, booking_id):
    async with arena.superuser.transaction():
        for table in ("inventory.claim", "bookings.booking"):
            await arena.superuser.execute(
                f"UPDATE {table} SET expires_at = platform.clock() - $2::interval WHERE booking_id = $1",
                booking_id,
                timedelta(seconds=1),
            )
