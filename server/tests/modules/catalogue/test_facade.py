"""The front door: things by id in whatever state, within the tenant."""

import pytest

from holdfast.modules.catalogue import facade
from holdfast.modules.catalogue.contracts import ListingState, OfferingFilters
from tests.make.catalogue import make_resource, make_session, make_space, make_venue, resource_of

pytestmark = pytest.mark.anyio


async def test_things_are_found_by_id_in_whatever_state(tx):
    venue = await make_venue(tx)
    hall = await make_space(tx, venue=venue, state=ListingState.DRAFT)
    merchant = await facade.get_merchant(tx, venue.merchant_id)

    assert merchant is not None
    assert await facade.find_merchant(tx, merchant.slug) == merchant
    assert await facade.get_venue(tx, venue.venue_id) == venue
    assert await facade.get_offering(tx, hall.offering_id) == hall
    resource = await facade.get_resource(tx, resource_of(hall))
    assert resource is not None
    assert resource.venue_id == venue.venue_id
    assert await facade.offerings_of(tx, venue_id=venue.venue_id) == (hall,)
    assert await facade.offerings_of(tx, resource_id=resource_of(hall)) == (hall,)
    assert [one.resource_id for one in await facade.resources_of(tx, venue.venue_id)] == [resource_of(hall)]


async def test_another_tenants_things_are_not_there_r68(tx, other_tx):
    theirs = await make_space(other_tx)

    assert await facade.get_merchant(tx, theirs.merchant_id) is None
    assert await facade.get_venue(tx, theirs.venue_id) is None
    assert await facade.get_offering(tx, theirs.offering_id) is None
    assert await facade.get_resource(tx, resource_of(theirs)) is None
    assert await facade.offerings_of(tx, merchant_id=theirs.merchant_id) == ()
    assert await facade.resources_of(tx, theirs.venue_id) == ()


async def test_what_is_archived_is_gone_from_search_and_orders_and_keeps_its_names_r8(tx):
    session = await make_session(tx)
    hall = await make_space(tx, venue=await facade.get_venue(tx, session.venue_id))
    await make_resource(tx)

    assert (await facade.archive_offering(tx, session.offering_id)).offering_ids == (session.offering_id,)
    assert (await facade.archive_resource(tx, resource_of(hall))).offering_ids == (hall.offering_id,)
    await facade.archive_venue(tx, session.venue_id)
    await facade.archive_merchant(tx, session.merchant_id)

    bookable = await facade.read_bookable(tx, [session.offering_id, hall.offering_id])
    assert [one.is_bookable for one in bookable.values()] == [False, False]
    assert (await facade.search_offerings(tx, OfferingFilters())).items == ()
    assert (await facade.names_of(tx, [hall.offering_id]))[hall.offering_id].name == hall.name
