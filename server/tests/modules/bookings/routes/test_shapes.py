"""From what the services return to JSON."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import BookingState, Party
from holdfast.modules.bookings.routes.shapes import booking_out, payment_out
from holdfast.modules.bookings.service.reading import payment_view, read_views
from holdfast.modules.payments.contracts import AttemptState, AttemptView
from tests.make.bookings import booking_in, make_desk, make_shop
from tests.modules.bookings.test_domain import NOON, a_booking

pytestmark = pytest.mark.anyio


async def test_a_lapsed_hold_is_shown_as_expired_before_it_is_swept_R10(front, database_url):
    desk, own = make_desk(database_url, hold_seconds=1)
    shop = await make_shop(front.database, front.tenant_id)
    answer = await desk.place(shop.request())
    async with front.database.transaction(front.tenant_id) as tx:
        booking = await booking_in(tx, answer.subject_id)
        (view,) = await read_views(tx, front.payments, bookings=[booking])
    later = replace(view, now=view.now + timedelta(seconds=2))

    assert orjson.loads(answer.body)["state"] == "pending"
    shown = booking_out(later, party=Party.CUSTOMER)
    assert (shown.state, shown.actions) == ("expired", [])
    await own.close()


@pytest.mark.parametrize("state", [BookingState.PENDING, BookingState.CANCELLED])
async def test_a_dead_bookings_payment_has_no_way_to_pay_any_more(state):
    attempt = AttemptView(
        attempt_id=new_id(),
        payable_id=new_id(),
        provider="stripe",
        state=AttemptState.OPEN,
        amount=Money(2800, "EUR"),
        captured=None,
        refunded=None,
        client_secret="pi_secret",
        checkout_url="https://pay.test/pi",
        failure_code=None,
        failure_message=None,
        counts=False,
        is_late=False,
        created_at=NOON,
        version=1,
    )

    out = payment_out(payment_view(a_booking(state), attempts=[attempt], refunds=[]))

    is_payable = state is BookingState.PENDING
    assert (out.client_secret is not None, out.checkout_url is not None) == (is_payable, is_payable)
