"""What the desk writes out by hand is what the model would have written."""

import orjson
import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.bookings.contracts import Guest
from holdfast.modules.bookings.schemas import BookingOut
from tests.make.bookings import make_desk, make_shop

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("kind", ["session", "space"])
@pytest.mark.parametrize("price_amount", [0, 4_550])
async def test_the_answer_is_the_models_own(database, database_url, kind, price_amount):
    shop = await make_shop(database, new_id(), kind=kind, price_amount=price_amount)
    desk, desk_database = make_desk(database_url)
    guests = (Guest("Ana", "ana@example.org"), Guest("Bo", None))
    answer = await desk.place(shop.request(guests=guests, note="By the window, please."))
    await desk_database.close()
    model = BookingOut.model_validate_json(answer.body)
    assert orjson.loads(answer.body) == orjson.loads(model.model_dump_json())
    assert model.guests[1].name == "Bo"
    assert (model.state == "confirmed") == (price_amount == 0)


async def test_it_has_every_field_of_the_model_and_no_other(database, database_url):
    shop = await make_shop(database, new_id())
    desk, desk_database = make_desk(database_url)
    answer = await desk.place(shop.request())
    await desk_database.close()
    assert list(orjson.loads(answer.body)) == list(BookingOut.model_fields)
