"""Lists with cursors: complete, in order, within the tenant, and safe from cursors that we never gave."""

from dataclasses import fields
from datetime import timedelta

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.kit.paging import encode_cursor
from holdfast.modules.catalogue.contracts import ActiveState, ListingState, OfferingKind
from holdfast.modules.catalogue.repository.pages import (
    MerchantFilters,
    OfferingScope,
    Span,
    has_offerings,
    list_blackouts,
    list_merchants,
    list_merchants_of,
    list_offerings,
    list_resources,
    list_venues,
    remove_blackout,
    uuid_in_cursor,
)
from tests.make.accounts import make_user
from tests.make.catalogue import (
    make_blackout,
    make_merchant,
    make_resource,
    make_session,
    make_space,
    make_venue,
    resource_of,
)

pytestmark = pytest.mark.anyio


async def walk(page_after):
    """Return all items of a list, page by page."""
    seen, after = [], None
    while True:
        page = await page_after(Span(2, after))
        seen += page.items
        after = page.next_cursor
        if after is None:
            return seen


def by_id(things):
    """Return things in the order of their ids: those of one millisecond have no other."""
    return sorted(things, key=lambda thing: getattr(thing, fields(thing)[0].name))


async def test_merchants_are_paged_by_name(tx):
    made = [await make_merchant(tx, name=name) for name in ("Delta", "Alpha", "Beta", "Alpha", "Gamma")]
    await make_merchant(tx, state=ListingState.DRAFT)

    seen = await walk(lambda span: list_merchants(tx, MerchantFilters(), span=span))

    assert seen == sorted(made, key=lambda merchant: (merchant.name, merchant.merchant_id))


async def test_merchants_are_found_by_category_city_and_text(tx):
    tea = await make_merchant(tx, name="Tea 100%", category="workshop")
    escape = await make_merchant(tx)
    await make_venue(tx, merchant=escape)
    await make_venue(tx, merchant=tea, state=ListingState.DRAFT)

    async def found(**filters):
        return list((await list_merchants(tx, MerchantFilters(**filters), span=Span(10))).items)

    assert await found(category="workshop") == [tea]
    assert await found(city="lisbon") == [escape]
    assert await found(text="100%") == [tea]
    assert await found(text="warehouse") == [tea, escape] or await found(text="warehouse") == [escape, tea]


async def test_own_merchants_are_those_one_opened_runs_or_works_for(tx):
    me = (await make_user(tx)).user_id
    opened = await make_merchant(tx, owner_id=me, name="A")
    run = await make_merchant(tx, name="B")
    venue = await make_venue(tx, merchant=await make_merchant(tx, name="C"))
    await make_merchant(tx, owner_id=me, state=ListingState.ARCHIVED, archived_at=tx.now)
    await make_merchant(tx)

    found = await list_merchants_of(tx, owner_id=me, merchant_ids=[run.merchant_id], venue_ids=[venue.venue_id])

    assert [one.name for one in found] == ["A", "B", "C"]
    assert found[:2] == (opened, run)


async def test_venues_show_drafts_only_when_asked(tx):
    merchant = await make_merchant(tx)
    shown = [await make_venue(tx, merchant=merchant) for _ in range(3)]
    draft = await make_venue(tx, merchant=merchant, state=ListingState.DRAFT)
    await make_venue(tx, merchant=merchant, state=ListingState.ARCHIVED, archived_at=tx.now)
    await make_venue(tx, merchant=await make_merchant(tx, state=ListingState.DRAFT))

    public = await walk(lambda span: list_venues(tx, merchant_id=None, only_public=True, span=span))
    own = await walk(lambda span: list_venues(tx, merchant_id=merchant.merchant_id, only_public=False, span=span))

    assert public == by_id(shown)
    assert own == by_id([*shown, draft])


async def test_offerings_narrow_by_venue_kind_and_state(tx):
    venue = await make_venue(tx)
    sessions = [await make_session(tx, venue=venue) for _ in range(3)]
    hall = await make_space(tx, venue=venue)
    draft = await make_session(tx, venue=venue, state=ListingState.DRAFT)
    gone = await make_session(tx, venue=venue, state=ListingState.ARCHIVED, archived_at=tx.now)
    await make_session(tx)

    async def found(*, only_public: bool = True, **scope):
        return await walk(lambda span: list_offerings(tx, OfferingScope(only_public=only_public, **scope), span=span))

    assert await found(venue_id=venue.venue_id) == by_id([*sessions, hall])
    assert await found(merchant_id=venue.merchant_id, kind=OfferingKind.SPACE) == [hall]
    assert await found(only_public=False, venue_id=venue.venue_id) == by_id([*sessions, hall, draft])
    assert await found(only_public=False, venue_id=venue.venue_id, state=ListingState.ARCHIVED) == [gone]
    assert await found(venue_id=venue.venue_id, state=ListingState.DRAFT) == []


async def test_resources_and_blackouts_are_paged_and_past_ones_left_out(tx):
    venue = await make_venue(tx)
    made = [await make_resource(tx, venue=venue) for _ in range(3)]
    await make_resource(tx, venue=venue, state=ActiveState.ARCHIVED, archived_at=tx.now)
    hall = made[0].resource_id
    begin = tx.now + timedelta(days=3)
    late = await make_blackout(tx, hall, starts_at=begin, ends_at=begin + timedelta(hours=1))
    soon = [await make_blackout(tx, hall) for _ in range(2)]
    over = tx.now - timedelta(days=2)
    await make_blackout(tx, hall, starts_at=over, ends_at=over + timedelta(hours=1))

    assert await walk(lambda span: list_resources(tx, venue.venue_id, span=span)) == by_id(made)
    assert await walk(lambda span: list_blackouts(tx, hall, span=span)) == [*by_id(soon), late]
    await remove_blackout(tx, late.blackout_id)
    assert (await list_blackouts(tx, hall, span=Span(10))).items == tuple(by_id(soon))


async def test_another_tenants_lists_are_empty_here_r69(tx, other_tx):
    space = await make_space(other_tx)
    blackout = await make_blackout(other_tx, resource_of(space))
    merchant_id = space.merchant_id
    span = Span(10)

    await remove_blackout(tx, blackout.blackout_id)

    scope = OfferingScope(only_public=False, merchant_id=merchant_id)
    for page in (
        await list_merchants(tx, MerchantFilters(), span=span),
        await list_venues(tx, merchant_id=merchant_id, only_public=False, span=span),
        await list_offerings(tx, scope, span=span),
        await list_resources(tx, space.venue_id, span=span),
        await list_blackouts(tx, resource_of(space), span=span),
    ):
        assert page.items == ()
    assert not await has_offerings(tx, space.venue_id)
    assert await has_offerings(other_tx, space.venue_id)
    assert (await list_blackouts(other_tx, resource_of(space), span=span)).items == (blackout,)
    assert await list_merchants_of(tx, owner_id=new_id(), merchant_ids=[merchant_id], venue_ids=[space.venue_id]) == ()


@pytest.mark.parametrize("cursor", ["", "x", encode_cursor("a"), encode_cursor("a", "b"), encode_cursor(1, 2)])
async def test_a_cursor_that_we_never_gave_is_refused(tx, cursor):
    span, some = Span(2, cursor), new_id()

    for page in (
        list_merchants(tx, MerchantFilters(), span=span),
        list_venues(tx, merchant_id=None, only_public=True, span=span),
        list_offerings(tx, OfferingScope(only_public=True), span=span),
        list_resources(tx, some, span=span),
        list_blackouts(tx, some, span=span),
        list_blackouts(tx, some, span=Span(2, encode_cursor("2026-01-01T00:00:00", str(some)))),
    ):
        with pytest.raises(InvalidInput):
            await page


def test_an_id_in_a_cursor_is_read_back():
    some = new_id()

    assert uuid_in_cursor(str(some)) == some
