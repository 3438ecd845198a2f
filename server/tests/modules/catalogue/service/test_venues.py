"""Venues: drafts until what they need is there, changed by version, their zone fixed once something is offered."""

from dataclasses import replace
from decimal import Decimal

import pytest

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.kit.localtime import UnknownTimeZone
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.catalogue.errors import ListingArchived, NotReadyToPublish
from holdfast.modules.catalogue.repository.records import VENUES
from holdfast.modules.catalogue.service.archiving import archive_merchant, archive_venue
from holdfast.modules.catalogue.service.changes import Edit
from holdfast.modules.catalogue.service.venues import (
    create_venue,
    edit_venue,
    find_venue,
    publish_venue,
    unpublish_venue,
)
from holdfast.modules.tenants.contracts import TenantSettings
from tests.make.accounts import make_user
from tests.make.catalogue import (
    admin_of,
    make_merchant,
    make_picture,
    make_session,
    make_venue,
    merchant_of,
    missing_in,
    moderator_of,
)
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


async def a_draft(tx, merchant):
    """Return a venue of a merchant that is not written."""
    return replace(await make_venue(tx, merchant=merchant), venue_id=new_id(), slug="", state=ListingState.DRAFT)


async def test_a_venue_begins_as_a_draft_with_a_slug_of_name_and_city(tx):
    await make_tenant(tx)
    merchant = await make_merchant(tx)
    owner = merchant_of(merchant, tx.tenant_id)

    first = await create_venue(tx, await a_draft(tx, merchant), actor=owner)
    second = await create_venue(tx, await a_draft(tx, merchant), actor=owner)

    assert (first.state, first.slug) == (ListingState.DRAFT, "the-warehouse-lisbon")
    assert second.slug == "the-warehouse-lisbon-2"
    assert await VENUES.find(tx, first.venue_id) == first


async def test_only_the_business_s_people_make_its_venues(tx):
    await make_tenant(tx)
    merchant = await make_merchant(tx)
    draft = await a_draft(tx, merchant)

    for actor in (moderator_of(draft.venue_id, tx.tenant_id), merchant_of(await make_merchant(tx), tx.tenant_id)):
        with pytest.raises(NotFound):
            await create_venue(tx, draft, actor=actor)

    assert await VENUES.find(tx, draft.venue_id) is None


async def test_a_site_may_leave_venues_to_its_administrators(tx):
    await make_tenant(tx, settings=TenantSettings(venues_are_admins=True))
    merchant = await make_merchant(tx)
    draft = await a_draft(tx, merchant)

    with pytest.raises(NotAllowed):
        await create_venue(tx, draft, actor=merchant_of(merchant, tx.tenant_id))

    admin = admin_of(tx.tenant_id, user_id=(await make_user(tx)).user_id)
    assert (await create_venue(tx, draft, actor=admin)).venue_id == draft.venue_id


async def test_publishing_says_everything_that_is_missing(tx):
    merchant = await make_merchant(tx, state=ListingState.DRAFT)
    venue = await make_venue(tx, merchant=merchant, state=ListingState.DRAFT, address_line="")

    with pytest.raises(NotReadyToPublish) as refused:
        await publish_venue(tx, venue.venue_id, actor=merchant_of(merchant, tx.tenant_id))

    assert missing_in(refused.value) == ["merchant", "address_line"]


async def test_a_venue_is_shown_and_hidden_again(tx):
    merchant = await make_merchant(tx)
    venue = await make_venue(tx, merchant=merchant, state=ListingState.DRAFT)
    owner = merchant_of(merchant, tx.tenant_id)

    with pytest.raises(NotFound):
        await find_venue(tx, venue.slug, actor=None)
    shown = await publish_venue(tx, venue.venue_id, actor=owner)
    assert await publish_venue(tx, venue.venue_id, actor=owner) == shown
    assert await find_venue(tx, str(venue.venue_id), actor=None) == (shown, merchant)
    assert (await unpublish_venue(tx, venue.venue_id, actor=owner)).state is ListingState.DRAFT
    assert (await find_venue(tx, venue.slug, actor=moderator_of(venue.venue_id, tx.tenant_id)))[0].version == 3


async def test_an_edit_is_checked_whole_and_against_its_version(tx):
    merchant = await make_merchant(tx)
    venue = await make_venue(tx, merchant=merchant)
    picture = await make_picture(tx)
    edit = Edit(merchant_of(merchant, tx.tenant_id), 1)

    with pytest.raises(InvalidInput, match="photo_ids"):
        twice = (picture.media_id, picture.media_id)
        await edit_venue(tx, venue.venue_id, edit=edit, change=lambda one: replace(one, photo_ids=twice))
    with pytest.raises(InvalidInput, match="latitude"):
        await edit_venue(tx, venue.venue_id, edit=edit, change=lambda one: replace(one, latitude=Decimal(1)))
    with pytest.raises(UnknownTimeZone):
        await edit_venue(tx, venue.venue_id, edit=edit, change=lambda one: replace(one, time_zone="Mars/Base"))
    with pytest.raises(StaleVersion):
        await edit_venue(tx, venue.venue_id, edit=replace(edit, expected_version=2), change=lambda one: one)

    assert await VENUES.find(tx, venue.venue_id) == venue
    photos = (picture.media_id,)
    after = await edit_venue(tx, venue.venue_id, edit=edit, change=lambda one: replace(one, photo_ids=photos))
    assert await VENUES.find(tx, venue.venue_id) == after


async def test_the_zone_is_fixed_once_something_is_offered_there(tx):
    merchant = await make_merchant(tx)
    venue = await make_venue(tx, merchant=merchant)
    owner = merchant_of(merchant, tx.tenant_id)

    def move(one):
        return replace(one, time_zone="Atlantic/Madeira")

    moved = await edit_venue(tx, venue.venue_id, edit=Edit(owner, 1), change=move)
    await make_session(tx, venue=moved)

    with pytest.raises(InvalidInput, match="time_zone"):
        change = lambda one: replace(one, time_zone="Europe/Lisbon")  # noqa: E731 - the smallest change there is
        await edit_venue(tx, venue.venue_id, edit=Edit(owner, 2), change=change)


async def test_another_tenants_venue_is_not_there_r68(tx, other_tx):
    theirs = await make_venue(other_tx)

    with pytest.raises(NotFound):
        await publish_venue(tx, theirs.venue_id, actor=admin_of(tx.tenant_id))
    with pytest.raises(NotFound):
        await find_venue(tx, theirs.slug, actor=admin_of(tx.tenant_id))


async def test_what_is_archived_stays_as_it_is_r8(tx):
    await make_tenant(tx)
    merchant = await make_merchant(tx)
    owner = merchant_of(merchant, tx.tenant_id)
    venue = await make_venue(tx, merchant=merchant)
    draft = await a_draft(tx, merchant)
    await archive_venue(tx, venue.venue_id)

    with pytest.raises(ListingArchived):
        await publish_venue(tx, venue.venue_id, actor=owner)
    await archive_merchant(tx, merchant.merchant_id)
    with pytest.raises(ListingArchived):
        await create_venue(tx, draft, actor=owner)
