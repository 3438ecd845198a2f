"""A demo business is built through the services that merchants use, and can be booked at once."""

import pytest

from holdfast.demo.building import build_business
from holdfast.demo.europe import KIEZSTIMME, TAGUS_ESCAPE
from holdfast.demo.pictures import draw_all, easel
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.tenants.contracts import TenantSettings
from tests.make.accounts import make_user
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("plan", [TAGUS_ESCAPE, KIEZSTIMME])
@pytest.mark.parametrize("needs_approval", [False, True])
async def test_everything_of_a_business_can_be_booked(tx, plan, needs_approval):
    await make_tenant(tx, settings=TenantSettings(merchants_need_approval=needs_approval))
    owner = await make_user(tx)

    venue = await build_business(tx, plan, owner=owner, drawn=await draw_all(plan.scenes(), limiter=easel()))

    offerings = await catalogue.offerings_of(tx, venue_id=venue.venue_id)
    bookable = await catalogue.read_bookable(tx, [one.offering_id for one in offerings])
    assert {one.name for one in offerings} == {one.name for one in plan.offerings}
    assert all(one.is_bookable for one in bookable.values())
    assert sum(len(one.add_ons) for one in bookable.values()) == sum(len(one.extras) for one in plan.offerings)
    assert {one.currency for one in offerings} == {plan.currency}
    merchant = await catalogue.get_merchant(tx, venue.merchant_id)
    assert merchant is not None
    assert merchant.logo_id is not None
