"""Resources and blackouts: kept by the venue's people, invisible to others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import Blackout
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.catalogue.repository.pages import Span
from holdfast.modules.catalogue.repository.records import BLACKOUTS, RESOURCES
from holdfast.modules.catalogue.service.archiving import archive_resource
from holdfast.modules.catalogue.service.changes import Edit
from holdfast.modules.catalogue.service.resources import (
    add_blackout,
    blackouts_of,
    create_resource,
    drop_blackout,
    edit_resource,
    find_resource,
    resources_of,
)
from tests.make.accounts import make_user
from tests.make.catalogue import (
    admin_of,
    an_actor,
    make_blackout,
    make_resource,
    make_venue,
    moderator_of,
)

pytestmark = pytest.mark.anyio

SPAN = Span(10)


def tomorrow(tx, resource_id) -> Blackout:
    begin = tx.now + timedelta(days=1)
    return Blackout(new_id(), resource_id, begin, begin + timedelta(hours=2), "Floor")


async def test_a_resource_is_made_changed_and_listed_by_the_venue_s_people(tx):
    venue = await make_venue(tx)
    moderator = moderator_of(venue.venue_id, tx.tenant_id)
    draft = replace(await make_resource(tx), resource_id=new_id(), venue_id=venue.venue_id)

    made = await create_resource(tx, draft, actor=moderator)
    with pytest.raises(StaleVersion):
        await edit_resource(tx, made.resource_id, edit=Edit(moderator, 9), change=lambda one: one)
    after = await edit_resource(
        tx, made.resource_id, edit=Edit(moderator, 1), change=lambda one: replace(one, capacity=7)
    )

    assert (after.capacity, after.version) == (7, 2)
    assert await find_resource(tx, made.resource_id, actor=moderator) == after
    assert (await resources_of(tx, venue.venue_id, actor=moderator, span=SPAN)).items == (after,)


async def test_a_blackout_is_added_listed_and_removed(tx):
    hall = await make_resource(tx)
    moderator = moderator_of(hall.venue_id, tx.tenant_id)

    added = await add_blackout(tx, tomorrow(tx, hall.resource_id), actor=moderator)
    assert (await blackouts_of(tx, hall.resource_id, actor=moderator, span=SPAN)).items == (added,)
    await drop_blackout(tx, added.blackout_id, actor=moderator)

    assert await BLACKOUTS.find(tx, added.blackout_id) is None


async def test_a_blackout_that_ends_before_it_begins_is_refused(tx):
    hall = await make_resource(tx)
    wrong = replace(tomorrow(tx, hall.resource_id), ends_at=tx.now)

    with pytest.raises(InvalidInput):
        await add_blackout(tx, wrong, actor=moderator_of(hall.venue_id, tx.tenant_id))


async def test_strangers_and_other_tenants_find_nothing_and_change_nothing_r68(tx, other_tx):
    mine, theirs = await make_resource(tx), await make_resource(other_tx)
    blackout = await make_blackout(tx, mine.resource_id)

    for actor, hall in ((an_actor(tx.tenant_id), mine), (admin_of(tx.tenant_id), theirs)):
        for attempt in (
            create_resource(tx, replace(hall, resource_id=new_id()), actor=actor),
            edit_resource(tx, hall.resource_id, edit=Edit(actor, 1), change=lambda one: one),
            find_resource(tx, hall.resource_id, actor=actor),
            resources_of(tx, hall.venue_id, actor=actor, span=SPAN),
            blackouts_of(tx, hall.resource_id, actor=actor, span=SPAN),
            add_blackout(tx, tomorrow(tx, hall.resource_id), actor=actor),
        ):
            with pytest.raises(NotFound):
                await attempt
    with pytest.raises(NotFound):
        await drop_blackout(tx, blackout.blackout_id, actor=an_actor(tx.tenant_id))

    assert await RESOURCES.find(tx, mine.resource_id) == mine
    assert await BLACKOUTS.find(tx, blackout.blackout_id) == blackout


async def test_an_administrator_s_change_is_audited_r71(tx):
    hall = await make_resource(tx)
    admin = admin_of(tx.tenant_id, user_id=(await make_user(tx)).user_id)

    await add_blackout(tx, tomorrow(tx, hall.resource_id), actor=admin)

    actions = await tx.rows("SELECT action FROM platform.audit_record WHERE subject_id = $1", hall.resource_id)
    assert [row["action"] for row in actions] == ["catalogue.blackout_added"]


async def test_what_is_archived_stays_as_it_is_r8(tx):
    hall = await make_resource(tx)
    moderator = moderator_of(hall.venue_id, tx.tenant_id)
    await archive_resource(tx, hall.resource_id)

    with pytest.raises(ListingArchived):
        await edit_resource(tx, hall.resource_id, edit=Edit(moderator, 2), change=lambda one: one)
    with pytest.raises(ListingArchived):
        await add_blackout(tx, tomorrow(tx, hall.resource_id), actor=moderator)
