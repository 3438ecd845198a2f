"""Extras: kept by the venue's people, in the offering's currency, gone from sale when archived."""

from dataclasses import replace

import pytest

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ActiveState, AddOnPer, ListingState
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.catalogue.repository.records import ADD_ONS
from holdfast.modules.catalogue.service.add_ons import add_ons_of, archive_add_on, create_add_on, edit_add_on
from holdfast.modules.catalogue.service.changes import Edit
from holdfast.modules.tenants.contracts import TenantSettings
from tests.make.accounts import make_user
from tests.make.catalogue import (
    admin_of,
    an_actor,
    make_add_on,
    make_session,
    moderator_of,
)
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


async def test_an_extra_is_made_changed_and_taken_away(tx):
    await make_tenant(tx)
    session = await make_session(tx)
    moderator = moderator_of(session.venue_id, tx.tenant_id)
    draft = replace(await make_add_on(tx, await make_session(tx)), add_on_id=new_id(), offering_id=session.offering_id)

    made, offering = await create_add_on(tx, draft, actor=moderator)
    assert (made, offering) == (draft, session)
    with pytest.raises(StaleVersion):
        await edit_add_on(tx, made.add_on_id, edit=Edit(moderator, 5), change=lambda one: one)
    after, _ = await edit_add_on(
        tx, made.add_on_id, edit=Edit(moderator, 1), change=lambda one: replace(one, price_amount=900)
    )
    assert await add_ons_of(tx, session.slug, actor=None) == ((after,), session)

    gone, _ = await archive_add_on(tx, made.add_on_id, actor=moderator)

    assert gone.state is ActiveState.ARCHIVED
    assert await add_ons_of(tx, session.slug, actor=None) == ((), session)
    with pytest.raises(ListingArchived):
        await edit_add_on(tx, made.add_on_id, edit=Edit(moderator, 3), change=lambda one: one)


async def test_an_extra_by_the_hour_does_not_fit_a_session(tx):
    add_on = await make_add_on(tx, await make_session(tx))
    session = (await add_ons_of(tx, str(add_on.offering_id), actor=None))[1]
    edit = Edit(moderator_of(session.venue_id, tx.tenant_id), 1)

    with pytest.raises(InvalidInput, match="hour"):
        await edit_add_on(tx, add_on.add_on_id, edit=edit, change=lambda one: replace(one, per=AddOnPer.HOUR))


async def test_a_site_may_leave_extras_to_its_administrators(tx):
    await make_tenant(tx, settings=TenantSettings(add_ons_are_admins=True))
    session = await make_session(tx)
    draft = replace(await make_add_on(tx, session), add_on_id=new_id())
    admin = admin_of(tx.tenant_id, user_id=(await make_user(tx)).user_id)

    with pytest.raises(NotAllowed):
        await create_add_on(tx, draft, actor=moderator_of(session.venue_id, tx.tenant_id))

    assert (await create_add_on(tx, draft, actor=admin))[0] == draft


async def test_strangers_and_other_tenants_find_nothing_and_change_nothing_r68(tx, other_tx):
    await make_tenant(tx)
    mine = await make_add_on(tx, await make_session(tx, state=ListingState.DRAFT))
    theirs = await make_add_on(other_tx, await make_session(other_tx))

    for actor, add_on in ((an_actor(tx.tenant_id), mine), (admin_of(tx.tenant_id), theirs)):
        for attempt in (
            create_add_on(tx, replace(add_on, add_on_id=new_id()), actor=actor),
            edit_add_on(tx, add_on.add_on_id, edit=Edit(actor, 1), change=lambda one: one),
            archive_add_on(tx, add_on.add_on_id, actor=actor),
            add_ons_of(tx, str(add_on.offering_id), actor=actor),
        ):
            with pytest.raises(NotFound):
                await attempt

    assert await ADD_ONS.find(tx, mine.add_on_id) == mine
