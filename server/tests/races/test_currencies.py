"""Money goes through the API, the provider and the books in whole minor units of its currency (R22)."""

import pytest

from holdfast.modules.bookings.service.late import PaymentOutcome, settle_payment
from holdfast.modules.payments.adapters.stripe import StripeGateway
from holdfast.modules.payments.adapters.stripe_shapes import amount_from_wire, amount_to_wire
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.repository.events import EventKey
from holdfast.modules.payments.workflows import apply_event
from tests.make.bookings import booking_in, payable_of
from tests.make.payments import SETTINGS, booked, make_attempt, make_setup, reload
from tests.make.values import there
from tests.races.arena import book, order_of, shot
from tests.races.gun import fire
from tests.races.hooks import captured_event, hook

pytestmark = [pytest.mark.anyio, pytest.mark.race]


@pytest.mark.parametrize(("currency", "price"), [("JPY", 2_801), ("USD", 2_805), ("KWD", 28_050)])
async def test_an_amount_is_the_same_in_quote_booking_payment_and_books_R22(arena, currency, price):
    """No decimals, two and three; integers in the JSON, whatever the currency."""
    setup = make_setup(StripeGateway(SETTINGS))
    shop = await arena.shop(currency=currency, price_amount=price)
    who, total = shop.customers[0], {"amount": 2 * price, "currency": currency}

    (quote,) = await fire([shot(who, "/quotes", body=order_of(shop, units=2))], ports=arena.ports)
    (held,) = await fire([book(shop, who, units=2)], ports=arena.ports)
    async with arena.database.transaction(shop.tenant_id) as tx:
        booking = await booking_in(tx, held.json["id"])
        attempt = await make_attempt(tx, setup, payable=payable_of(booking))
    asked = there(amount_to_wire(attempt.amount))
    event = captured_event(attempt, amount=asked)
    await fire([hook(attempt, event)], ports=arena.ports)
    key = EventKey("stripe", attempt.account_id, str(event["id"]))
    await apply_event(arena.database, setup, tenant_id=shop.tenant_id, key=key)
    async with arena.database.transaction(shop.tenant_id) as tx:
        captured = there((await reload(tx, attempt)).captured)
        outcome = await settle_payment(
            tx, Payments(setup), booking_id=booking.booking_id, attempt_id=attempt.attempt_id, paid=captured
        )
        sums = await booked(tx, booking.booking_id)
    (shown,) = await fire([shot(who, f"/bookings/{held.json['id']}", method="GET")], ports=arena.ports)

    assert amount_from_wire(asked, currency.lower()) == booking.total == captured
    assert outcome is PaymentOutcome.CONFIRMED
    assert quote.json["total"] == held.json["total"] == shown.json["total"] == shown.json["payment"]["paid"] == total
    assert sums["gateway:stripe", currency] == 2 * price
    assert b"." not in shown.body.partition(b'"total":')[2].partition(b"}")[0]
