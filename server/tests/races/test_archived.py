"""What is archived is gone at the same commit, from every way to it, in every process; what was booked stays (R8)."""

from datetime import timedelta
from uuid import UUID

import pytest

from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.payments.facade import Payments
from tests.make.bookings import booking_in, paid
from tests.make.payments import make_setup
from tests.races.arena import book, hall_day, order_of, shot
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

ARCHIVES = {
    "offering": ("session", "POST", "/offerings/{offering}/archive"),
    "slot": ("session", "DELETE", "/slots/{slot}"),
    "venue": ("session", "POST", "/venues/{venue}/archive"),
    "merchant": ("session", "POST", "/merchants/{merchant}/archive"),
    "space": ("space", "POST", "/offerings/{offering}/archive"),
    "resource": ("space", "POST", "/resources/{resource}/archive"),
    "venue of a space": ("space", "POST", "/venues/{venue}/archive"),
}
GONE = {"404 not-found", "404 slot-gone", "409 not-on-sale"}
KEPT = (
    "SELECT count(*) FROM bookings.booking WHERE tenant_id = $1",
    "SELECT count(*) FROM bookings.line WHERE tenant_id = $1",
    "SELECT count(*) FROM payments.attempt WHERE tenant_id = $1",
    "SELECT count(*) FROM ledger.entry WHERE tenant_id = $1",
    "SELECT count(*) FROM inventory.claim WHERE tenant_id = $1",
)


@pytest.mark.parametrize("what", ARCHIVES)
async def test_what_is_archived_is_gone_from_each_path_at_the_same_commit_R8(arena, what):
    kind, method, path = ARCHIVES[what]
    shop = await arena.shop(kind=kind, capacity=5, customers=2)
    customer, other = shop.customers
    payments = Payments(make_setup())
    booking, attempt = await _lapsed_and_paid(arena, shop, payments)
    merchant = await arena.merchant(shop)
    kept = [await arena.superuser.fetchval(query, shop.tenant_id) for query in KEPT]
    before = await _seen(arena, shop, other)
    assert before["search"] is before["availability"] is True
    assert (before["quote"], before["listed"]) == ("200", True)

    (gone,) = await fire([shot(merchant, _filled(path, shop), method=method)], ports=arena.ports)
    after = await _seen(arena, shop, other)
    orders = await fire([book(shop, other), book(shop, other)], ports=arena.ports)
    news = shot(merchant, _filled("/offerings/{offering}/slots", shop), body=_new_slot())
    (new_slot,) = await fire([news], ports=arena.ports)

    assert gone.said == "204"
    assert after["quote"] in GONE
    assert {reply.said for reply in orders} <= GONE
    # A slot that is gone leaves its offering, which is still shown; everything else goes with its offering.
    assert after["availability"] is False
    assert after["listed"] is False or what == "slot"
    assert after["search"] is (what == "slot")
    assert new_slot.said == ("201" if what == "slot" else new_slot.said)
    assert what == "slot" or new_slot.status in {404, 409, 422}
    await _stays(arena, shop, payments, booking=booking, attempt=attempt, kept=kept)
    (mine,) = await fire([shot(customer, f"/bookings/{booking.booking_id}", method="GET")], ports=arena.ports)
    assert (mine.status, mine.json["state"]) == (200, "expired")


async def _stays(arena, shop, payments, *, booking, attempt, kept):
    """Require that what was booked is there, and that a late payment takes nothing of what is gone."""
    assert [await arena.superuser.fetchval(query, shop.tenant_id) for query in KEPT] == kept
    async with arena.database.transaction(shop.tenant_id) as tx:
        outcome = await settle_payment(
            tx, payments, booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=booking.total
        )
        sent = (await payments.refunds_of(tx, [booking.booking_id]))[booking.booking_id]
    assert outcome is PaymentOutcome.REFUNDED
    assert [one.amount for one in sent] == [booking.total]


async def _lapsed_and_paid(arena, shop, payments):
    """Return a booking that has expired, and the payment that came too late for it."""
    (held,) = await fire([book(shop, shop.customers[0])], ports=arena.ports)
    booking_id = UUID(held.json["id"])
    for table in ("inventory.claim", "bookings.booking"):
        await arena.superuser.execute(
            f"UPDATE {table} SET expires_at = platform.clock() - interval '1 second' WHERE booking_id = $1", booking_id
        )
    async with arena.database.transaction(shop.tenant_id) as tx:
        booking = await booking_in(tx, booking_id)
        attempt = await paid(tx, payments.setup, booking)
        await lifecycle.expire_if_lapsed(tx, booking_id)
    return booking, attempt


async def _seen(arena, shop, who, /):
    """Return on which paths the shop is there for a customer, asked of both processes."""
    offering_id = str(shop.offering.offering_id)
    first, last = hall_day() - timedelta(days=4), hall_day() + timedelta(days=2)
    days = f"from={first:%Y-%m-%d}&to={last:%Y-%m-%d}"
    asked = [
        shot(who, "/search?limit=100", method="GET"),
        shot(who, f"/offerings/{offering_id}/availability?{days}", method="GET"),
        shot(who, "/offerings?limit=100", method="GET"),
        shot(who, "/quotes", body=order_of(shop)),
    ]
    search, free, listed, quote = await fire(asked, ports=arena.ports)
    days_free = free.json["days"] if free.status == 200 else []
    return {
        "search": offering_id in {hit["offering"]["id"] for hit in search.json["items"]},
        "availability": any(day.get("slots") or day.get("free") or day.get("ranges") for day in days_free),
        "listed": offering_id in {one["id"] for one in listed.json["items"]},
        "quote": quote.said,
    }


def _new_slot():
    return {"local_start": f"{hall_day(hour=19):%Y-%m-%dT%H:%M}", "capacity": 5}


def _filled(path, shop):
    space = shop.offering.space
    return path.format(
        offering=shop.offering.offering_id,
        slot=shop.slot,
        venue=shop.offering.venue_id,
        merchant=shop.offering.merchant_id,
        resource=space.resource_id if space else None,
    )
