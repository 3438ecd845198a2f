"""The statements that every table shares: the tenant is the transaction's, constraints speak, slugs queue."""

import asyncio
from dataclasses import replace

import pytest

from holdfast.kit.errors import HouseError, InvalidInput, NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import AddOnPer, ListingState
from holdfast.modules.catalogue.errors import AddressTaken
from holdfast.modules.catalogue.repository.records import ADD_ONS, BLACKOUTS, MERCHANTS, OFFERINGS, RESOURCES, VENUES
from tests.make.accounts import make_user
from tests.make.catalogue import (
    make_add_on,
    make_blackout,
    make_merchant,
    make_resource,
    make_session,
    make_space,
    make_venue,
    resource_of,
)

pytestmark = pytest.mark.anyio


async def test_another_tenants_rows_are_neither_found_nor_changed_r68_r69(tx, other_tx):
    space = await make_space(other_tx)
    add_on = await make_add_on(other_tx, space)
    blackout = await make_blackout(other_tx, resource_of(space))

    for records, thing_id in (
        (MERCHANTS, space.merchant_id),
        (VENUES, space.venue_id),
        (RESOURCES, resource_of(space)),
        (OFFERINGS, space.offering_id),
        (ADD_ONS, add_on.add_on_id),
        (BLACKOUTS, blackout.blackout_id),
    ):
        assert await records.find(tx, thing_id) is None
        assert await records.all_of(tx, {records.key: thing_id}) == ()
        with pytest.raises(NotFound):
            # A blackout is never changed, so nobody has the right to lock one.
            await records.require(tx, thing_id, lock=records is not BLACKOUTS)
    await OFFERINGS.replace(tx, replace(space, name="Mine now"))

    assert await OFFERINGS.find_by_slug(tx, space.slug) is None
    assert (await OFFERINGS.require(other_tx, space.offering_id)).name == space.name


async def test_nothing_can_belong_to_another_tenants_thing_r69(database, tenant, other_tenant):
    async with database.transaction(other_tenant) as other:
        theirs = await make_space(other)
        their_venue = await VENUES.require(other, theirs.venue_id)

    async def refused(make) -> HouseError:
        with pytest.raises(HouseError) as error:
            async with database.transaction(tenant) as tx:
                await make(tx)
        return error.value

    assert isinstance(await refused(lambda tx: make_resource(tx, venue=their_venue)), NotFound)
    assert isinstance(await refused(lambda tx: make_session(tx, venue=their_venue)), NotFound)
    assert isinstance(await refused(lambda tx: make_add_on(tx, theirs)), NotFound)
    assert isinstance(await refused(lambda tx: make_blackout(tx, resource_of(theirs))), NotFound)


async def test_a_space_sells_only_a_resource_of_its_own_venue(database, tenant):
    async with database.transaction(tenant) as tx:
        elsewhere = await make_resource(tx)
        venue = await make_venue(tx)

    with pytest.raises(InvalidInput, match="resource of this venue"):
        async with database.transaction(tenant) as tx:
            await make_space(tx, venue=venue, resource=elsewhere)


async def test_a_logo_must_be_a_picture_of_this_site(database, tenant):
    with pytest.raises(InvalidInput, match="logo_id"):
        async with database.transaction(tenant) as tx:
            await make_merchant(tx, logo_id=new_id())


async def test_a_slug_is_one_things_alone_in_a_tenant(database, tenant, other_tenant):
    async with database.transaction(tenant) as tx:
        await make_merchant(tx, slug="tea")
    async with database.transaction(other_tenant) as tx:
        await make_merchant(tx, slug="tea")

    with pytest.raises(AddressTaken):
        async with database.transaction(tenant) as tx:
            await make_merchant(tx, slug="tea")


async def test_what_is_written_back_replaces_every_column(tx):
    add_on = await make_add_on(tx, await make_session(tx))
    changed = replace(add_on, name="Screen", per=AddOnPer.UNIT, tax_rate_bp=500, version=2)

    await ADD_ONS.replace(tx, changed)

    assert await ADD_ONS.find(tx, add_on.add_on_id) == changed


async def test_things_are_listed_by_their_columns_the_oldest_first(tx):
    venue = await make_venue(tx)
    made = [await make_session(tx, venue=venue) for _ in range(3)]
    await make_session(tx)

    assert await OFFERINGS.all_of(tx, {"venue_id": venue.venue_id}) == tuple(sorted(made, key=lambda o: o.offering_id))
    assert await OFFERINGS.all_of(tx, {"venue_id": venue.venue_id, "state": ListingState.DRAFT.value}, lock=True) == ()


async def test_two_who_choose_one_slug_at_once_come_one_after_the_other(database, tenant):
    async with database.transaction(tenant) as tx:
        owner = (await make_user(tx)).user_id

    async def choose() -> None:
        async with database.transaction(tenant) as tx:
            taken = await MERCHANTS.slugs_like(tx, "tea")
            await make_merchant(tx, owner_id=owner, slug=f"tea-{len(taken)}")

    await asyncio.gather(*(choose() for _ in range(5)))

    async with database.transaction(tenant) as tx:
        assert await MERCHANTS.slugs_like(tx, "tea") == {f"tea-{number}" for number in range(5)}
        assert await MERCHANTS.slugs_like(tx, "t_a") == frozenset()
