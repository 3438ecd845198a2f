"""The deed of archiving: everything below goes with it, told by events, nothing is deleted (R8)."""

import pytest

from holdfast.kit.errors import NotFound
from holdfast.modules.catalogue.contracts import ActiveState, ListingState
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, RESOURCES, VENUES
from holdfast.modules.catalogue.service.archiving import (
    archive_merchant,
    archive_offering,
    archive_resource,
    archive_venue,
)
from tests.make.catalogue import make_merchant, make_session, make_space, make_venue, resource_of

pytestmark = pytest.mark.anyio


async def told(tx, thing_id) -> list[str]:
    found = await tx.rows("SELECT name FROM outbox.event WHERE aggregate_id = $1 ORDER BY version", thing_id)
    return [row["name"] for row in found]


async def test_a_business_takes_all_that_is_below_it(tx):
    merchant = await make_merchant(tx)
    venues = [await make_venue(tx, merchant=merchant) for _ in range(2)]
    sessions = [await make_session(tx, venue=venue) for venue in venues]
    hall = await make_space(tx, venue=venues[0])
    other = await make_session(tx)

    archived = await archive_merchant(tx, merchant.merchant_id)

    assert set(archived.offering_ids) == {one.offering_id for one in (*sessions, hall)}
    assert archived.resource_ids == (resource_of(hall),)
    assert (await MERCHANTS.require(tx, merchant.merchant_id)).state is ListingState.ARCHIVED
    for venue in venues:
        gone = await VENUES.require(tx, venue.venue_id)
        assert (gone.state, gone.archived_at, gone.version) == (ListingState.ARCHIVED, tx.now, 2)
    assert (await RESOURCES.require(tx, resource_of(hall))).state is ActiveState.ARCHIVED
    assert await OFFERINGS.find(tx, other.offering_id) == other
    assert await told(tx, merchant.merchant_id) == ["catalogue.MerchantArchived"]
    assert await told(tx, venues[0].venue_id) == ["catalogue.VenueArchived"]
    assert await told(tx, hall.offering_id) == ["catalogue.OfferingArchived"]


async def test_a_resource_takes_the_offerings_that_sell_it_and_an_offering_leaves_its_resource(tx):
    venue = await make_venue(tx)
    hall, studio = await make_space(tx, venue=venue), await make_space(tx, venue=venue)

    by_resource = await archive_resource(tx, resource_of(hall))
    by_offering = await archive_offering(tx, studio.offering_id)

    assert (by_resource.offering_ids, by_resource.resource_ids) == ((hall.offering_id,), (resource_of(hall),))
    assert (by_offering.offering_ids, by_offering.resource_ids) == ((studio.offering_id,), ())
    assert (await RESOURCES.require(tx, resource_of(studio))).state is ActiveState.ACTIVE


async def test_archiving_twice_is_archiving_once(tx):
    hall = await make_space(tx)

    first = await archive_merchant(tx, hall.merchant_id)
    for again in (
        await archive_merchant(tx, hall.merchant_id),
        await archive_venue(tx, hall.venue_id),
    ):
        assert again == first
    await archive_offering(tx, hall.offering_id)
    await archive_resource(tx, resource_of(hall))

    assert (await OFFERINGS.require(tx, hall.offering_id)).version == 2
    assert await told(tx, hall.offering_id) == ["catalogue.OfferingArchived"]


async def test_another_tenants_things_cannot_be_archived_r68(tx, other_tx):
    hall = await make_space(other_tx)

    for attempt in (
        archive_merchant(tx, hall.merchant_id),
        archive_venue(tx, hall.venue_id),
        archive_resource(tx, resource_of(hall)),
        archive_offering(tx, hall.offering_id),
    ):
        with pytest.raises(NotFound):
            await attempt

    assert await OFFERINGS.find(other_tx, hall.offering_id) == hall
