"""A batch in one transaction: what is read, decided and written."""

import pytest

from holdfast.modules.bookings.routes.placed import encode_placed
from holdfast.modules.bookings.service.place import settle_batch
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.inventory import facade as inventory
from tests.make.bookings import make_shop, stock_of

pytestmark = pytest.mark.anyio

COUNTED = ("bookings.booking", "bookings.line", "bookings.history", "inventory.claim", "outbox.event")


async def _settle(tx, requests):
    cells = sorted({request.cell for request in requests})
    locked = await inventory.lock_cells(tx, cells)
    return await settle_batch(tx, requests, locked=locked, settings=BookingSettings(), encode=encode_placed)


async def test_each_booking_of_a_batch_has_its_rows_and_each_answer_is_kept(database, tenant):
    shop = await make_shop(database, tenant, customers=3)

    async with database.transaction(tenant) as tx:
        answers = await _settle(tx, [shop.request(i) for i in range(3)])

    async with database.transaction(tenant) as tx:
        rows = {name: await tx.value(f"SELECT count(*) FROM {name}") for name in COUNTED}
        kept = await tx.rows("SELECT body, subject_id FROM platform.idempotency_record")
        assert await stock_of(tx, shop.slot_id) == (3, 3)
    assert rows["bookings.booking"] == rows["bookings.history"] == rows["inventory.claim"] == 3
    assert rows["bookings.line"] == 6
    assert {row["body"] for row in kept} == {answer.body for answer in answers}


async def test_what_fails_on_the_way_leaves_nothing_behind_R57(database, tenant):
    shop = await make_shop(database, tenant, customers=2)

    with pytest.raises(KeyError):
        async with database.transaction(tenant) as tx:
            await _settle(tx, [shop.request(i) for i in range(2)])
            raise KeyError

    async with database.transaction(tenant) as tx:
        assert await stock_of(tx, shop.slot_id) == (0, 0)
        assert await tx.value("SELECT count(*) FROM platform.idempotency_record") == 0
