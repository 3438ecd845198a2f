"""Reads over several tables: the one statement that orders need, names, search, counts; always within the tenant."""

from datetime import timedelta
from uuid import UUID

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.kit.paging import encode_cursor
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    ClosedDay,
    ListingState,
    OfferingFilters,
    OfferingKind,
)
from holdfast.modules.catalogue.repository.listings import (
    count_categories,
    count_cities,
    read_add_ons,
    read_bookable,
    read_merchants,
    read_names,
    search_offerings,
)
from tests.conftest import rolled_back
from tests.make.catalogue import (
    make_add_on,
    make_blackout,
    make_merchant,
    make_picture,
    make_resource,
    make_session,
    make_space,
    make_venue,
    resource_of,
)

pytestmark = pytest.mark.anyio


async def found(tx, **filters) -> list[UUID]:
    page = await search_offerings(tx, OfferingFilters(**filters), limit=50, after=None)
    return [card.offering_id for card in page.items]


async def test_a_bookable_offering_is_whole_and_comes_back_as_it_was_written(tx):
    venue = await make_venue(tx, closed_days=(ClosedDay(tx.now.date(), "Feast"),))
    space = await make_space(tx, venue=venue)
    projector = await make_add_on(tx, space)
    await make_add_on(tx, space, name="Gone", state=ActiveState.ARCHIVED)
    blackout = await make_blackout(tx, resource_of(space))
    long_over = tx.now - timedelta(days=3)
    await make_blackout(tx, resource_of(space), starts_at=long_over, ends_at=long_over + timedelta(days=1))

    bookable = (await read_bookable(tx, [space.offering_id]))[space.offering_id]

    assert bookable.offering == space
    assert bookable.hours == venue.hours
    assert bookable.add_ons == (projector,)
    assert bookable.blackouts == (blackout,)
    assert bookable.tenant_id == tx.tenant_id
    assert bookable.is_bookable


async def test_a_session_needs_no_resource_to_be_bookable(tx):
    session = await make_session(tx)

    bookable = (await read_bookable(tx, [session.offering_id]))[session.offering_id]

    assert bookable.offering == session
    assert (bookable.resource_state, bookable.blackouts) == (None, ())
    assert bookable.is_bookable


@pytest.mark.parametrize("state", [ListingState.DRAFT, ListingState.ARCHIVED])
async def test_what_stands_on_something_unpublished_is_read_and_not_bookable_r8(tx, state):
    gone = {"state": state, "archived_at": tx.now if state is ListingState.ARCHIVED else None}
    hidden = [
        await make_session(tx, **gone),
        await make_session(tx, venue=await make_venue(tx, **gone)),
        await make_session(tx, venue=await make_venue(tx, merchant=await make_merchant(tx, **gone))),
    ]

    bookable = await read_bookable(tx, [offering.offering_id for offering in hidden])

    assert len(bookable) == 3
    assert not any(one.is_bookable for one in bookable.values())
    assert {one.is_archived for one in bookable.values()} == {state is ListingState.ARCHIVED}
    assert await found(tx) == []


async def test_a_space_whose_resource_is_archived_is_not_bookable_r8(tx):
    venue = await make_venue(tx)
    resource = await make_resource(tx, venue=venue, state=ActiveState.ARCHIVED, archived_at=tx.now)
    space = await make_space(tx, venue=venue, resource=resource)

    bookable = (await read_bookable(tx, [space.offering_id]))[space.offering_id]

    assert not bookable.is_bookable
    assert bookable.is_archived


async def test_another_tenants_offerings_are_not_there_r68_r69(tx, other_tx):
    theirs = await make_session(other_tx)

    assert await read_bookable(tx, [theirs.offering_id]) == {}
    assert await read_names(tx, [theirs.offering_id]) == {}
    assert await read_merchants(tx, [theirs.merchant_id]) == {}
    assert await found(tx) == []
    assert await count_categories(tx) == ()
    assert await count_cities(tx) == ()


async def test_the_desk_reads_offerings_of_several_tenants_at_once(database, tenant, other_tenant):
    made = []
    for one in (tenant, other_tenant):
        async with database.transaction(one) as tx:
            made.append(await make_session(tx))

    async with rolled_back(database, tenant, other_tenant) as desk:
        bookable = await read_bookable(desk, [offering.offering_id for offering in made])

    assert {one.tenant_id for one in bookable.values()} == {tenant, other_tenant}


async def test_names_show_the_first_photo_and_whom_to_call(tx):
    merchant = await make_merchant(tx, contact_phone="+351 1")
    venue = await make_venue(tx, merchant=merchant, contact_email="door@warehouse.test")
    photos = [await make_picture(tx), await make_picture(tx)]
    session = await make_session(tx, venue=venue, photo_ids=tuple(photo.media_id for photo in photos))

    names = (await read_names(tx, [session.offering_id]))[session.offering_id]

    assert names.photo_id == photos[0].media_id
    assert (names.contact_email, names.contact_phone) == ("door@warehouse.test", "+351 1")
    assert (names.merchant_name, names.venue_name, names.city) == ("Tagus Escape", "The Warehouse", "Lisbon")


async def test_extras_are_listed_by_name_and_without_the_archived(tx):
    session = await make_session(tx)
    second, first = await make_add_on(tx, session, name="Snack"), await make_add_on(tx, session, name="Guide")
    await make_add_on(tx, session, state=ActiveState.ARCHIVED)

    assert await read_add_ons(tx, [session.offering_id]) == {session.offering_id: (first, second)}


async def test_every_word_of_a_search_must_occur_somewhere(tx):
    session = await make_session(tx)

    for text in ("cartographer", "CARTO lisbon", "tagus map", "escape warehouse"):
        assert await found(tx, text=text) == [session.offering_id], text
    for text in ("karaoke", "cartographer berlin", "%", "_____", "\\"):
        assert await found(tx, text=text) == [], text


async def test_a_search_narrows_by_city_category_kind_and_merchant(tx):
    session = await make_session(tx)
    hall = await make_space(tx, venue=await make_venue(tx, city="Berlin", country="DE", time_zone="Europe/Berlin"))

    assert await found(tx, city="lisbon") == [session.offering_id]
    assert await found(tx, kind=OfferingKind.SPACE) == [hall.offering_id]
    assert await found(tx, merchant_id=hall.merchant_id) == [hall.offering_id]
    assert await found(tx, category="karaoke") == []
    assert len(await found(tx, category="escape-room")) == 2


async def test_a_search_is_paged_by_name_and_a_foreign_cursor_is_refused(tx):
    venue = await make_venue(tx)
    for name in ("Beta", "Alpha", "Beta", "Delta", "Gamma"):
        await make_session(tx, venue=venue, name=name)

    seen, after = [], None
    while True:
        page = await search_offerings(tx, OfferingFilters(), limit=2, after=after)
        seen += [card.name for card in page.items]
        after = page.next_cursor
        if after is None:
            break

    assert seen == ["Alpha", "Beta", "Beta", "Delta", "Gamma"]
    for cursor in ("nonsense", encode_cursor("Beta", "no-id"), encode_cursor("Beta")):
        with pytest.raises(InvalidInput):
            await search_offerings(tx, OfferingFilters(), limit=2, after=cursor)


async def test_categories_and_cities_count_what_is_published(tx):
    merchant = await make_merchant(tx)
    venue = await make_venue(tx, merchant=merchant)
    await make_session(tx, venue=venue)
    await make_session(tx, venue=venue, state=ListingState.DRAFT)
    await make_session(tx, venue=await make_venue(tx, merchant=merchant, city="Porto", state=ListingState.DRAFT))
    await make_merchant(tx, category="karaoke", state=ListingState.DRAFT)
    await make_merchant(tx, category="yoga")

    categories = {count.category: (count.merchants, count.offerings) for count in await count_categories(tx)}
    (city,) = await count_cities(tx)

    assert categories == {"escape-room": (1, 1), "yoga": (1, 0)}
    assert (city.city, city.country, city.venues, city.offerings) == ("Lisbon", "PT", 1, 1)
