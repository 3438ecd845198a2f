"""From what the services return to JSON."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from holdfast.modules.bookings.contracts import Party
from holdfast.modules.bookings.routes.shapes import booking_out
from holdfast.modules.bookings.service.reading import read_views
from tests.make.bookings import booking_in, make_desk, make_shop

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
