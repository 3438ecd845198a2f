"""Merchants: opened by anybody, approved where the tenant wants it, changed by their people and administrators."""

from dataclasses import replace

import pytest

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.catalogue.errors import ListingArchived, NotReadyToPublish
from holdfast.modules.catalogue.repository.records import MERCHANTS
from holdfast.modules.catalogue.schemas.merchants import MerchantIn
from holdfast.modules.catalogue.service.archiving import archive_merchant
from holdfast.modules.catalogue.service.changes import Edit
from holdfast.modules.catalogue.service.merchants import (
    approve_merchant,
    edit_merchant,
    find_merchant,
    open_merchant,
    own_merchants,
    publish_merchant,
    unpublish_merchant,
)
from holdfast.modules.tenants import facade as tenants
from holdfast.modules.tenants.contracts import TenantSettings
from tests.make.accounts import make_user
from tests.make.catalogue import admin_of, an_actor, make_merchant, merchant_of, missing_in
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


async def opened(tx, *, actor=None, settings: TenantSettings | None = None, name: str = "Tea House", **fields):
    """Open a merchant in a tenant that is made for it."""
    if not await tx.value("SELECT count(*) FROM tenants.tenant WHERE tenant_id = $1", tx.tenant_id):
        await make_tenant(tx, settings=settings)
    who = actor or an_actor(tx.tenant_id, user_id=(await make_user(tx)).user_id)
    body = MerchantIn(name=name, category="workshop", **fields)
    return await open_merchant(tx, body.to_merchant(now=tx.now, owner_id=who.user_id), actor=who), who


async def events_of(tx, merchant_id) -> list[tuple[str, int]]:
    found = await tx.rows(
        "SELECT name, version FROM outbox.event WHERE aggregate_id = $1 ORDER BY version", merchant_id
    )
    return [(row["name"], row["version"]) for row in found]


async def deeds_of(tx, subject_id) -> list[str]:
    found = await tx.rows(
        "SELECT action FROM platform.audit_record WHERE subject_id = $1 ORDER BY audit_id", subject_id
    )
    return [row["action"] for row in found]


async def test_whoever_opens_a_business_owns_it_and_gets_its_role(tx):
    merchant, actor = await opened(tx)

    (grant,) = await tenants.grants_of(tx, actor.user_id)
    assert merchant.owner_id == actor.user_id
    assert (grant.role, grant.scope_id) == ("merchant", merchant.merchant_id)
    assert merchant.state is ListingState.PUBLISHED
    assert (merchant.slug, merchant.currency) == ("tea-house", "EUR")
    assert await MERCHANTS.find(tx, merchant.merchant_id) == merchant
    assert await events_of(tx, merchant.merchant_id) == [("catalogue.MerchantOpened", 1)]


async def test_a_second_of_one_name_gets_a_number_and_a_name_in_kanji_a_slug_of_its_id(tx):
    _, actor = await opened(tx)
    second, _ = await opened(tx, actor=actor)
    kanji, _ = await opened(tx, actor=actor, name="谷中陶房")

    assert second.slug == "tea-house-2"
    assert kanji.slug == f"merchant-{kanji.merchant_id.hex[-6:]}"


async def test_where_approval_is_wanted_a_business_waits_for_an_administrator(tx):
    merchant, actor = await opened(tx, settings=TenantSettings(merchants_need_approval=True))
    owner = merchant_of(merchant, tx.tenant_id)

    assert merchant.state is ListingState.DRAFT
    with pytest.raises(NotReadyToPublish) as refused:
        await publish_merchant(tx, merchant.merchant_id, actor=owner)
    assert missing_in(refused.value) == ["approval"]
    with pytest.raises(NotAllowed):
        await approve_merchant(tx, merchant.merchant_id, actor=owner)

    admin = admin_of(tx.tenant_id, user_id=(await make_user(tx)).user_id)
    approved = await approve_merchant(tx, merchant.merchant_id, actor=admin)

    assert approved.state is ListingState.PUBLISHED
    assert await approve_merchant(tx, merchant.merchant_id, actor=admin) == approved
    assert await deeds_of(tx, merchant.merchant_id) == ["catalogue.merchant_approved"]
    assert await own_merchants(tx, actor=actor) == (approved,)


async def test_an_edit_counts_the_version_up_and_a_stale_one_changes_nothing(tx):
    merchant = await make_merchant(tx)
    owner = merchant_of(merchant, tx.tenant_id)

    after = await edit_merchant(
        tx, merchant.merchant_id, edit=Edit(owner, 1), change=lambda one: replace(one, name="New")
    )
    with pytest.raises(StaleVersion):
        await edit_merchant(tx, merchant.merchant_id, edit=Edit(owner, 1), change=lambda one: replace(one, name="Late"))

    assert (after.name, after.version) == ("New", 2)
    assert await MERCHANTS.find(tx, merchant.merchant_id) == after
    assert await events_of(tx, merchant.merchant_id) == [("catalogue.MerchantChanged", 2)]
    assert await deeds_of(tx, merchant.merchant_id) == []


async def test_what_an_administrator_edits_for_others_is_audited_r71(tx):
    merchant = await make_merchant(tx)
    admin = admin_of(tx.tenant_id, user_id=(await make_user(tx)).user_id)

    await edit_merchant(tx, merchant.merchant_id, edit=Edit(admin, 1), change=lambda one: replace(one, name="New"))

    assert await deeds_of(tx, merchant.merchant_id) == ["catalogue.merchant_edited"]


async def test_strangers_find_nothing_to_edit_and_nothing_happens_r68(tx, other_tx):
    merchant = await make_merchant(tx)
    theirs = await make_merchant(other_tx)
    change = lambda one: replace(one, name="Mine")  # noqa: E731 - the smallest change there is

    for actor, merchant_id in (
        (an_actor(tx.tenant_id), merchant.merchant_id),
        (merchant_of(merchant, tx.tenant_id), theirs.merchant_id),
        (admin_of(tx.tenant_id), theirs.merchant_id),
        (admin_of(tx.tenant_id), new_id()),
    ):
        with pytest.raises(NotFound):
            await edit_merchant(tx, merchant_id, edit=Edit(actor, 1), change=change)

    assert await MERCHANTS.find(tx, merchant.merchant_id) == merchant
    assert await MERCHANTS.find(other_tx, theirs.merchant_id) == theirs


async def test_publishing_and_hiding_twice_is_doing_it_once(tx):
    merchant = await make_merchant(tx)
    owner = merchant_of(merchant, tx.tenant_id)

    hidden = await unpublish_merchant(tx, merchant.merchant_id, actor=owner)
    assert await unpublish_merchant(tx, merchant.merchant_id, actor=owner) == hidden
    shown = await publish_merchant(tx, merchant.merchant_id, actor=owner)
    assert await publish_merchant(tx, merchant.merchant_id, actor=owner) == shown

    assert (hidden.state, shown.state, shown.version) == (ListingState.DRAFT, ListingState.PUBLISHED, 3)


async def test_a_hidden_business_is_found_by_its_people_only(tx):
    merchant = await make_merchant(tx, state=ListingState.DRAFT)
    owner = merchant_of(merchant, tx.tenant_id)

    assert await find_merchant(tx, merchant.slug, actor=owner) == merchant
    assert await find_merchant(tx, str(merchant.merchant_id), actor=owner) == merchant
    for actor in (None, an_actor(tx.tenant_id)):
        with pytest.raises(NotFound):
            await find_merchant(tx, merchant.slug, actor=actor)


async def test_what_is_archived_stays_as_it_is_r8(tx):
    merchant = await make_merchant(tx)
    owner = merchant_of(merchant, tx.tenant_id)
    await archive_merchant(tx, merchant.merchant_id)

    for attempt in (
        publish_merchant(tx, merchant.merchant_id, actor=owner),
        unpublish_merchant(tx, merchant.merchant_id, actor=owner),
        edit_merchant(tx, merchant.merchant_id, edit=Edit(owner, 2), change=lambda one: one),
    ):
        with pytest.raises(ListingArchived):
            await attempt


async def test_a_logo_that_was_never_uploaded_is_refused(tx):
    merchant = await make_merchant(tx)
    edit = Edit(merchant_of(merchant, tx.tenant_id), 1)

    with pytest.raises(InvalidInput, match="logo_id"):
        await edit_merchant(tx, merchant.merchant_id, edit=edit, change=lambda one: replace(one, logo_id=new_id()))
