"""Calendar files over HTTP."""

import pytest

from tests.make.bookings import make_desk, make_shop, place
from tests.make.house import make_settings, running_site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def site(database_url, tmp_path):
    async with running_site(make_settings(database_url, tmp_path)) as running:
        yield running


async def test_staff_get_the_file_strangers_do_not_know_it_visitors_sign_in_first(site, database, database_url):
    """R67, R68."""
    shop = await make_shop(database, site.tenant_id)
    desk, own = make_desk(database_url)
    booking = await place(desk, database, shop.request())
    await own.close()
    address = f"/api/v1/bookings/{booking.booking_id}/calendar.ics"

    operator = await site.http.get(address, headers=await site.sign_in("operator"))
    stranger = await site.http.get(address, headers=await site.sign_in())
    visitor = await site.http.get(address)

    assert operator.status_code == 200
    assert operator.headers["content-type"] == "text/calendar; charset=utf-8"
    assert operator.headers["content-disposition"] == f'attachment; filename="booking-{booking.booking_id}.ics"'
    assert operator.text.startswith("BEGIN:VCALENDAR")
    assert (stranger.status_code, visitor.status_code) == (404, 401)
