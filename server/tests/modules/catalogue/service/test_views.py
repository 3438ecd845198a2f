"""Things as people see them: with pictures, names and extras, drafts for their people only."""

import pytest

from holdfast.modules.catalogue.contracts import ActiveState, ListingState
from holdfast.modules.catalogue.repository.pages import MerchantFilters, OfferingScope, Span
from holdfast.modules.catalogue.service.views import (
    page_of_merchants,
    page_of_offerings,
    page_of_venues,
    show_merchants,
    show_offerings,
    show_venues,
)
from tests.make.catalogue import (
    admin_of,
    an_actor,
    make_add_on,
    make_merchant,
    make_picture,
    make_session,
    make_venue,
    merchant_of,
    moderator_of,
)

pytestmark = pytest.mark.anyio

SPAN = Span(50)


async def test_pictures_and_extras_come_with_their_thing_in_order(tx):
    first, second = await make_picture(tx), await make_picture(tx)
    merchant = await make_merchant(tx, logo_id=first.media_id)
    venue = await make_venue(tx, merchant=merchant, photo_ids=(second.media_id, first.media_id))
    session = await make_session(tx, venue=venue, photo_ids=(first.media_id,))
    extra = await make_add_on(tx, session)
    await make_add_on(tx, session, state=ActiveState.ARCHIVED)

    (merchant_view,) = await show_merchants(tx, [merchant])
    (venue_view,) = await show_venues(tx, [venue])
    (offering_view,) = await show_offerings(tx, [session])

    assert merchant_view.logo == first
    assert venue_view.photos == (second, first)
    assert venue_view.merchant == merchant
    assert (offering_view.photos, offering_view.add_ons) == ((first,), (extra,))
    assert offering_view.names.venue_name == venue.name


async def test_nothing_shown_is_nothing_asked(tx):
    assert await show_merchants(tx, []) == ()
    assert await show_venues(tx, []) == ()
    assert await show_offerings(tx, []) == ()


async def test_drafts_are_in_the_lists_of_their_people_only(tx, other_tx):
    merchant = await make_merchant(tx)
    venue = await make_venue(tx, merchant=merchant)
    hidden = await make_venue(tx, merchant=merchant, state=ListingState.DRAFT)
    shown = await make_session(tx, venue=venue)
    draft = await make_session(tx, venue=venue, state=ListingState.DRAFT)
    await make_session(other_tx)

    async def venues(actor, merchant_id=merchant.merchant_id):
        page = await page_of_venues(tx, merchant_id=merchant_id, actor=actor, span=SPAN)
        return {view.venue.venue_id for view in page.items}

    async def offerings(actor, **scope):
        page = await page_of_offerings(tx, OfferingScope(only_public=True, **scope), actor=actor, span=SPAN)
        return {view.offering.offering_id for view in page.items}

    both = {shown.offering_id, draft.offering_id}
    owner, moderator = merchant_of(merchant, tx.tenant_id), moderator_of(venue.venue_id, tx.tenant_id)
    for actor in (owner, admin_of(tx.tenant_id)):
        assert await venues(actor) == {venue.venue_id, hidden.venue_id}
        assert await offerings(actor, merchant_id=merchant.merchant_id) == both
        assert await offerings(actor, venue_id=venue.venue_id) == both
    assert await offerings(moderator, venue_id=venue.venue_id) == both
    for stranger in (None, an_actor(tx.tenant_id)):
        assert await venues(stranger) == {venue.venue_id}
        assert await offerings(stranger, venue_id=venue.venue_id) == {shown.offering_id}
    assert await venues(owner, merchant_id=None) == {venue.venue_id}
    assert await offerings(owner) == {shown.offering_id}


async def test_a_page_of_merchants_has_their_logos(tx):
    logo = await make_picture(tx)
    await make_merchant(tx, logo_id=logo.media_id)

    (view,) = (await page_of_merchants(tx, MerchantFilters(), span=SPAN)).items

    assert view.logo == logo
