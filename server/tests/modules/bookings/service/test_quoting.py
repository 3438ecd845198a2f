"""From an order to its price."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import AddOnChoice
from holdfast.modules.bookings.errors import PriceChanged
from holdfast.modules.bookings.service.quoting import quote_order
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.inventory.errors import NotOnSale, SlotGone
from tests.make.bookings import an_order, make_slot, noon_in
from tests.make.catalogue import make_add_on, make_session, make_space
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


async def test_a_quote_of_places_and_extras_adds_up(tx):
    await make_tenant(tx)
    offering = await make_session(tx)
    slot_id = await make_slot(tx, offering)
    extra = await make_add_on(tx, offering)

    offer = await quote_order(
        tx, an_order(offering, slot_id=slot_id, units=2, add_ons=(AddOnChoice(extra.add_on_id, 1),))
    )

    assert offer.quote.total == Money(2 * 2800 + 1500, "EUR")
    assert offer.valid_until > tx.now


async def test_a_slot_may_have_a_price_of_its_own(tx):
    await make_tenant(tx)
    offering = await make_session(tx)
    slot_id = await make_slot(tx, offering, price_amount=1000)

    assert (await quote_order(tx, an_order(offering, slot_id=slot_id))).quote.total == Money(1000, "EUR")


async def test_a_space_is_priced_by_its_hours(tx):
    await make_tenant(tx)
    offering = await make_space(tx)
    begin = noon_in(4)

    offer = await quote_order(tx, an_order(offering, starts_at=begin, ends_at=begin + timedelta(hours=3)))

    assert offer.quote.total == Money(18_000, "EUR")
    assert offer.placement.local_start == begin.replace(tzinfo=None).isoformat(timespec="minutes")


async def test_what_is_not_for_sale_has_no_price(tx):
    await make_tenant(tx)
    draft = await make_session(tx, state=ListingState.DRAFT)
    offering, other = await make_session(tx), await make_session(tx)
    slot_id = await make_slot(tx, draft)

    with pytest.raises(NotOnSale):
        await quote_order(tx, an_order(draft, slot_id=slot_id))
    with pytest.raises(SlotGone):
        await quote_order(tx, an_order(offering, slot_id=await make_slot(tx, other)))
    with pytest.raises(NotFound):
        await quote_order(tx, replace(an_order(offering, slot_id=slot_id), offering_id=new_id()))


async def test_a_price_that_is_not_the_expected_one_is_told_with_the_new_one(tx):
    await make_tenant(tx)
    offering = await make_session(tx)
    slot_id = await make_slot(tx, offering)

    with pytest.raises(PriceChanged) as changed:
        await quote_order(tx, an_order(offering, slot_id=slot_id, expected_total=Money(2700, "EUR")))
    assert changed.value.values["total"] == {"amount": 2800, "currency": "EUR"}
