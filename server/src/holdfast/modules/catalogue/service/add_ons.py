"""Extras of an offering: made, changed and taken away by the venue's people."""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.modules.catalogue.contracts import ActiveState, AddOn, Offering
from holdfast.modules.catalogue.domain import check_add_on
from holdfast.modules.catalogue.policies import require_admin, require_runs_venue
from holdfast.modules.catalogue.repository.records import ADD_ONS, OFFERINGS
from holdfast.modules.catalogue.service.changes import Change, Edit, require_not_archived, require_version, trail
from holdfast.modules.catalogue.service.offerings import find_offering
from holdfast.modules.tenants import facade as tenants


async def create_add_on(tx: Transaction, draft: AddOn, *, actor: Actor) -> tuple[AddOn, Offering]:
    """Make an extra of an offering; return it with its offering, whose currency it has.

    Raises `NotAllowed` where the tenant leaves extras to its administrators.
    """
    offering = await _run_offering(tx, draft.offering_id, actor=actor)
    if (await tenants.get_tenant(tx)).settings.add_ons_are_admins:
        require_admin(actor)
    require_not_archived(offering.state)
    check_add_on(draft, offering=offering)
    await ADD_ONS.insert(tx, draft)
    await _trail(tx, draft, offering=offering, actor=actor, action="add_on_created")
    return draft, offering


async def edit_add_on(tx: Transaction, add_on_id: UUID, *, edit: Edit, change: Change[AddOn]) -> tuple[AddOn, Offering]:
    """Change an extra. Raises `NotFound`, `StaleVersion`, `ListingArchived`, `InvalidInput`."""
    before, offering = await _locked(tx, add_on_id, actor=edit.actor)
    require_version(before.version, expected=edit.expected_version)
    after = change(before)
    check_add_on(after, offering=offering)
    return await _replace(tx, after, offering=offering, actor=edit.actor, action="add_on_edited")


async def archive_add_on(tx: Transaction, add_on_id: UUID, *, actor: Actor) -> tuple[AddOn, Offering]:
    """Take an extra away for good; bookings that have it keep it."""
    before, offering = await _locked(tx, add_on_id, actor=actor)
    gone = replace(before, state=ActiveState.ARCHIVED)
    return await _replace(tx, gone, offering=offering, actor=actor, action="add_on_archived")


async def add_ons_of(tx: Transaction, id_or_slug: str, *, actor: Actor | None) -> tuple[tuple[AddOn, ...], Offering]:
    """Return the active extras of an offering that the actor may see."""
    offering = await find_offering(tx, id_or_slug, actor=actor)
    found = await ADD_ONS.all_of(tx, {"offering_id": offering.offering_id, "state": ActiveState.ACTIVE.value})
    return found, offering


async def _run_offering(tx: Transaction, offering_id: UUID, *, actor: Actor) -> Offering:
    offering = await OFFERINGS.require(tx, offering_id)
    require_runs_venue(actor, merchant_id=offering.merchant_id, venue_id=offering.venue_id)
    return offering


async def _locked(tx: Transaction, add_on_id: UUID, *, actor: Actor) -> tuple[AddOn, Offering]:
    add_on = await ADD_ONS.require(tx, add_on_id, lock=True)
    offering = await _run_offering(tx, add_on.offering_id, actor=actor)
    require_not_archived(add_on.state)
    return add_on, offering


async def _replace(
    tx: Transaction, add_on: AddOn, *, offering: Offering, actor: Actor, action: str
) -> tuple[AddOn, Offering]:
    after = replace(add_on, version=add_on.version + 1)
    await ADD_ONS.replace(tx, after)
    await _trail(tx, after, offering=offering, actor=actor, action=action)
    return after, offering


async def _trail(tx: Transaction, add_on: AddOn, *, offering: Offering, actor: Actor, action: str) -> None:
    subject = ("add_on", add_on.add_on_id)
    await trail(tx, actor, action=action, subject=subject, merchant_id=offering.merchant_id, venue_id=offering.venue_id)
