"""What staff say about a booking over HTTP."""

import pytest

from holdfast.modules.tenants.contracts import Role
from tests.modules.bookings.routes.conftest import book, key

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("deed", ["complete", "no-show"])
async def test_an_end_before_the_start_is_refused_and_nothing_changes_R42(front, deed):
    shop = await front.shop(price_amount=0)
    async with front.as_(shop.customers[0]) as client:
        booking_id = (await book(client, shop)).json()["id"]
        by_customer = await client.post(f"/bookings/{booking_id}/{deed}", headers=key())
    merchant = await front.someone(Role.MERCHANT, scope_id=shop.offering.merchant_id)
    async with front.as_(merchant) as client:
        early = await client.post(f"/bookings/{booking_id}/{deed}", headers=key())
        shown = await client.get(f"/bookings/{booking_id}")

    assert by_customer.status_code == 404
    assert (early.status_code, early.json()["state"]) == (409, "confirmed")
    assert shown.json()["version"] == 1
