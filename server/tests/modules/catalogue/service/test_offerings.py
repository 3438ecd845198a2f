"""Offerings: drafts that take their merchant and currency from where they are, shown when nothing is missing."""

from dataclasses import replace

import pytest

from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ActiveState, ListingState, OfferingKind, SpaceTerms
from holdfast.modules.catalogue.errors import AddressTaken, ListingArchived, NotReadyToPublish
from holdfast.modules.catalogue.repository.records import OFFERINGS, RESOURCES
from holdfast.modules.catalogue.service.archiving import archive_offering, archive_venue
from holdfast.modules.catalogue.service.changes import Edit
from holdfast.modules.catalogue.service.offerings import (
    create_offering,
    edit_offering,
    find_offering,
    publish_offering,
    unpublish_offering,
)
from tests.make.catalogue import (
    a_session,
    admin_of,
    an_actor,
    make_merchant,
    make_resource,
    make_session,
    make_space,
    make_venue,
    merchant_of,
    missing_in,
    moderator_of,
    resource_of,
    terms_of,
)

pytestmark = pytest.mark.anyio


def as_draft(venue, tx, **changes):
    """Return an offering as the wire gives it: without slug and currency."""
    return replace(a_session(venue, tx=tx), slug="", currency="", merchant_id=new_id(), **changes)


def as_space(venue, tx, resource_id):
    terms = SpaceTerms(resource_id, 60, 240, 30, 0, 0)
    return as_draft(venue, tx, kind=OfferingKind.SPACE, duration_minutes=None, space=terms)


async def test_an_offering_begins_as_a_draft_of_its_venue_s_business(tx):
    merchant = await make_merchant(tx, currency="JPY")
    venue = await make_venue(tx, merchant=merchant)

    made = await create_offering(tx, as_draft(venue, tx), actor=moderator_of(venue.venue_id, tx.tenant_id))

    assert (made.state, made.currency, made.merchant_id) == (ListingState.DRAFT, "JPY", merchant.merchant_id)
    assert made.slug == "the-cartographers-secret"
    assert await OFFERINGS.find(tx, made.offering_id) == made


async def test_a_space_needs_a_live_resource_of_its_own_venue(tx):
    venue = await make_venue(tx)
    moderator = moderator_of(venue.venue_id, tx.tenant_id)
    gone = await make_resource(tx, venue=venue, state=ActiveState.ARCHIVED, archived_at=tx.now)
    elsewhere = await make_resource(tx)

    for resource_id in (elsewhere.resource_id, new_id()):
        with pytest.raises(InvalidInput, match="resource of this venue"):
            await create_offering(tx, as_space(venue, tx, resource_id), actor=moderator)
    with pytest.raises(ListingArchived):
        await create_offering(tx, as_space(venue, tx, gone.resource_id), actor=moderator)

    hall = await make_resource(tx, venue=venue)
    assert (await create_offering(tx, as_space(venue, tx, hall.resource_id), actor=moderator)).space is not None


async def test_only_the_venue_s_people_make_its_offerings_r68(tx, other_tx):
    venue, theirs = await make_venue(tx), await make_venue(other_tx)

    for actor, place in (
        (an_actor(tx.tenant_id), venue),
        (moderator_of(new_id(), tx.tenant_id), venue),
        (admin_of(tx.tenant_id), theirs),
    ):
        with pytest.raises(NotFound):
            await create_offering(tx, as_draft(place, tx), actor=actor)

    assert await tx.value("SELECT count(*) FROM catalogue.offering") == 0


async def test_publishing_says_everything_that_is_missing(tx):
    merchant = await make_merchant(tx)
    venue = await make_venue(tx, merchant=merchant, state=ListingState.DRAFT, opening_hours=())
    hall = await make_space(tx, venue=venue, state=ListingState.DRAFT, description="")

    with pytest.raises(NotReadyToPublish) as refused:
        await publish_offering(tx, hall.offering_id, actor=merchant_of(merchant, tx.tenant_id))

    assert missing_in(refused.value) == ["venue", "description", "opening_hours"]


async def test_an_offering_is_shown_hidden_and_each_told_once(tx):
    offering = await make_session(tx, state=ListingState.DRAFT)
    moderator = moderator_of(offering.venue_id, tx.tenant_id)

    with pytest.raises(NotFound):
        await find_offering(tx, offering.slug, actor=None)
    shown = await publish_offering(tx, offering.offering_id, actor=moderator)
    assert await publish_offering(tx, offering.offering_id, actor=moderator) == shown
    assert await find_offering(tx, str(offering.offering_id), actor=None) == shown
    hidden = await unpublish_offering(tx, offering.offering_id, actor=moderator)
    assert await unpublish_offering(tx, offering.offering_id, actor=moderator) == hidden

    told = await tx.rows("SELECT name FROM outbox.event WHERE aggregate_id = $1 ORDER BY version", offering.offering_id)
    assert [row["name"] for row in told] == ["catalogue.OfferingPublished", "catalogue.OfferingUnpublished"]


async def test_an_edit_is_checked_whole_and_against_its_version(tx):
    hall = await make_space(tx)
    edit = Edit(moderator_of(hall.venue_id, tx.tenant_id), 1)

    with pytest.raises(InvalidInput, match="minutes_step"):
        uneven = replace(terms_of(hall), minutes_step=35)
        await edit_offering(tx, hall.offering_id, edit=edit, change=lambda one: replace(one, space=uneven))
    with pytest.raises(StaleVersion):
        await edit_offering(tx, hall.offering_id, edit=replace(edit, expected_version=3), change=lambda one: one)
    assert await OFFERINGS.find(tx, hall.offering_id) == hall

    after = await edit_offering(tx, hall.offering_id, edit=edit, change=lambda one: replace(one, price_amount=1))
    assert await OFFERINGS.find(tx, hall.offering_id) == after


async def test_two_editors_of_one_version_one_wins(database, tenant):
    async with database.transaction(tenant) as tx:
        offering = await make_session(tx)
    edit = Edit(moderator_of(offering.venue_id, tenant), 1)

    async def change_price(price: int) -> None:
        async with database.transaction(tenant) as tx:
            change = lambda one: replace(one, price_amount=price)  # noqa: E731 - the smallest change there is
            await edit_offering(tx, offering.offering_id, edit=edit, change=change)

    await change_price(111)
    with pytest.raises(StaleVersion):
        await change_price(222)

    async with database.transaction(tenant) as tx:
        assert (await OFFERINGS.require(tx, offering.offering_id)).price_amount == 111


async def test_a_taken_slug_is_refused(database, tenant):
    async with database.transaction(tenant) as tx:
        first = await make_session(tx)
        second = await make_session(tx)
    edit = Edit(moderator_of(second.venue_id, tenant), 1)

    with pytest.raises(AddressTaken):
        async with database.transaction(tenant) as tx:
            await edit_offering(tx, second.offering_id, edit=edit, change=lambda one: replace(one, slug=first.slug))


async def test_what_is_archived_stays_as_it_is_r8(tx):
    offering = await make_session(tx)
    moderator = moderator_of(offering.venue_id, tx.tenant_id)
    venue = await make_venue(tx)
    await archive_offering(tx, offering.offering_id)
    await archive_venue(tx, venue.venue_id)

    for attempt in (
        publish_offering(tx, offering.offering_id, actor=moderator),
        unpublish_offering(tx, offering.offering_id, actor=moderator),
        edit_offering(tx, offering.offering_id, edit=Edit(moderator, 2), change=lambda one: one),
        create_offering(tx, as_draft(venue, tx), actor=moderator_of(venue.venue_id, tx.tenant_id)),
    ):
        with pytest.raises(ListingArchived):
            await attempt


async def test_an_offering_of_an_archived_resource_cannot_be_published(tx):
    hall = await make_space(tx, state=ListingState.DRAFT)
    resource = await RESOURCES.require(tx, resource_of(hall))
    await RESOURCES.replace(tx, replace(resource, state=ActiveState.ARCHIVED, archived_at=tx.now))

    with pytest.raises(NotReadyToPublish):
        await publish_offering(tx, hall.offering_id, actor=moderator_of(hall.venue_id, tx.tenant_id))
