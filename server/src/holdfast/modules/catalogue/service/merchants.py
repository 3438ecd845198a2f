"""Merchants: opened by anybody who is signed in, approved where the tenant wants it, run by their people."""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.modules.catalogue.contracts import ListingState, Merchant
from holdfast.modules.catalogue.domain import looks_like_id, missing_of_merchant
from holdfast.modules.catalogue.errors import NotReadyToPublish
from holdfast.modules.catalogue.events import MerchantChanged, MerchantOpened
from holdfast.modules.catalogue.policies import may_see_merchant, require_admin, require_runs_merchant
from holdfast.modules.catalogue.repository.pages import list_merchants_of
from holdfast.modules.catalogue.repository.records import MERCHANTS
from holdfast.modules.catalogue.service.changes import (
    Change,
    Edit,
    choose_slug,
    require_good_slug,
    require_not_archived,
    require_pictures,
    require_version,
    trail,
)
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.tenants import facade as tenants
from holdfast.modules.tenants.contracts import Role, ScopeKind


async def open_merchant(tx: Transaction, draft: Merchant, *, actor: Actor) -> Merchant:
    """Open a business for the actor, who gets the merchant role for it; it is public at once or awaits approval.

    The slug is chosen from the name; an empty currency becomes the tenant's.
    """
    settings = (await tenants.get_tenant(tx)).settings
    is_approved = not settings.merchants_need_approval or tenants.is_admin(actor)
    await require_pictures(tx, _logo(draft), where="logo_id")
    merchant = replace(
        draft,
        owner_id=actor.user_id,
        slug=await choose_slug(tx, MERCHANTS, name=draft.name, kind="merchant", thing_id=draft.merchant_id),
        currency=draft.currency or settings.currency,
        state=ListingState.PUBLISHED if is_approved else ListingState.DRAFT,
        approved_at=tx.now if is_approved else None,
    )
    await MERCHANTS.insert(tx, merchant)
    await tenants.grant(
        tx,
        user_id=actor.user_id,
        role=Role.MERCHANT,
        scope_kind=ScopeKind.MERCHANT,
        scope_id=merchant.merchant_id,
        by=actor.user_id,
        by_role=tenants.role_towards(actor),
    )
    await outbox.publish(
        tx, MerchantOpened(merchant.merchant_id, merchant.version, state=merchant.state, owner_id=actor.user_id)
    )
    return merchant


async def edit_merchant(tx: Transaction, merchant_id: UUID, *, edit: Edit, change: Change[Merchant]) -> Merchant:
    """Change a merchant's terms. Raises `NotFound`, `StaleVersion`, `ListingArchived`, `AddressTaken`."""
    before = await _locked(tx, merchant_id, actor=edit.actor)
    require_version(before.version, expected=edit.expected_version)
    after = change(before)
    require_good_slug(after.slug)
    await require_pictures(tx, _logo(after), where="logo_id")
    return await _replace(tx, after, actor=edit.actor, action="merchant_edited")


async def publish_merchant(tx: Transaction, merchant_id: UUID, *, actor: Actor) -> Merchant:
    """Let everybody see a merchant; raises `NotReadyToPublish` while approval is awaited."""
    before = await _locked(tx, merchant_id, actor=actor)
    if missing := missing_of_merchant(before):
        raise NotReadyToPublish(missing)
    return await _move(tx, before, state=ListingState.PUBLISHED, actor=actor)


async def unpublish_merchant(tx: Transaction, merchant_id: UUID, *, actor: Actor) -> Merchant:
    """Take a merchant, and with it all it offers, from everybody's sight; bookings stay as they are."""
    return await _move(tx, await _locked(tx, merchant_id, actor=actor), state=ListingState.DRAFT, actor=actor)


async def approve_merchant(tx: Transaction, merchant_id: UUID, *, actor: Actor) -> Merchant:
    """Approve a merchant, as an administrator, and publish it."""
    require_admin(actor)
    before = await _locked(tx, merchant_id, actor=actor)
    if before.approved_at is not None:
        return before
    approved = replace(before, approved_at=tx.now, state=ListingState.PUBLISHED)
    return await _replace(tx, approved, actor=actor, action="merchant_approved")


async def find_merchant(tx: Transaction, id_or_slug: str, *, actor: Actor | None) -> Merchant:
    """Return a merchant by id or slug that the actor may see; raise `NotFound` otherwise."""
    if looks_like_id(id_or_slug):
        merchant = await MERCHANTS.find(tx, UUID(id_or_slug))
    else:
        merchant = await MERCHANTS.find_by_slug(tx, id_or_slug)
    if merchant is None or not may_see_merchant(actor, merchant):
        raise NotFound
    return merchant


async def own_merchants(tx: Transaction, *, actor: Actor) -> tuple[Merchant, ...]:
    """Return the merchants that the actor opened, runs, or works for as a moderator, the archived ones left out."""
    return await list_merchants_of(
        tx,
        owner_id=actor.user_id,
        merchant_ids=sorted(actor.scopes("merchant")),
        venue_ids=sorted(actor.scopes("moderator")),
    )


async def _locked(tx: Transaction, merchant_id: UUID, *, actor: Actor) -> Merchant:
    require_runs_merchant(actor, merchant_id)
    merchant = await MERCHANTS.require(tx, merchant_id, lock=True)
    require_not_archived(merchant.state)
    return merchant


async def _move(tx: Transaction, merchant: Merchant, *, state: ListingState, actor: Actor) -> Merchant:
    if merchant.state is state:
        return merchant
    action = "merchant_published" if state is ListingState.PUBLISHED else "merchant_unpublished"
    return await _replace(tx, replace(merchant, state=state), actor=actor, action=action)


async def _replace(tx: Transaction, merchant: Merchant, *, actor: Actor, action: str) -> Merchant:
    after = replace(merchant, version=merchant.version + 1, updated_at=tx.now)
    await MERCHANTS.replace(tx, after)
    await outbox.publish(tx, MerchantChanged(after.merchant_id, after.version, state=after.state))
    subject = ("merchant", after.merchant_id)
    await trail(tx, actor, action=action, subject=subject, merchant_id=after.merchant_id)
    return after


def _logo(merchant: Merchant) -> tuple[UUID, ...]:
    return () if merchant.logo_id is None else (merchant.logo_id,)
