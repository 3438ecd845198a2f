"""Taking things out of sale for good, which bookings that lie ahead forbid (R8).

Here and not in the catalogue, because only inventory knows what is booked.
"""

from uuid import UUID

from fastapi import APIRouter

from holdfast.kit.actor import Actor
from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.http import SignedIn, Tx
from holdfast.kit.problems import problems
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import Archived
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.inventory import service
from holdfast.modules.inventory.errors import StillBooked
from holdfast.modules.tenants import facade as tenants

router = APIRouter(tags=["catalogue"])

_PROBLEMS = problems(NotFound, StillBooked, ListingArchived)


@router.post(
    "/offerings/{offering_id}/archive",
    operation_id="archive_offering",
    status_code=204,
    summary="Archive an offering and its slots",
    responses=_PROBLEMS,
)
async def archive_offering(*, offering_id: UUID, tx: Tx, actor: SignedIn) -> None:
    """Take an offering out of sale for good; what was booked and paid stays on record."""
    found = await catalogue.get_offering(tx, offering_id)
    if found is None:
        raise NotFound
    _require(tenants.runs_venue(actor, merchant_id=found.merchant_id, venue_id=found.venue_id))
    archived = await catalogue.archive_offering(tx, offering_id)
    # Another offering may stand on the same resource and be booked: only this one's own bookings count.
    shared = () if found.space is None else (found.space.resource_id,)
    await service.close_for_archive(tx, offering_ids=archived.offering_ids, shared_resource_ids=shared)
    await _note(tx, actor, kind="offering", subject_id=offering_id, merchant_id=found.merchant_id)


@router.post(
    "/resources/{resource_id}/archive",
    operation_id="archive_resource",
    status_code=204,
    summary="Archive a resource",
    responses=_PROBLEMS,
)
async def archive_resource(*, resource_id: UUID, tx: Tx, actor: SignedIn) -> None:
    """Take a resource out of use for good, with the offerings that stand on it."""
    found = await catalogue.get_resource(tx, resource_id)
    venue = await catalogue.get_venue(tx, found.venue_id) if found else None
    if venue is None:
        raise NotFound
    _require(tenants.runs_venue(actor, merchant_id=venue.merchant_id, venue_id=venue.venue_id))
    archived = await catalogue.archive_resource(tx, resource_id)
    await _close(tx, archived)
    await _note(tx, actor, kind="resource", subject_id=resource_id, merchant_id=venue.merchant_id)


@router.post(
    "/venues/{venue_id}/archive",
    operation_id="archive_venue",
    status_code=204,
    summary="Archive a venue and all that is offered there",
    responses=_PROBLEMS,
)
async def archive_venue(*, venue_id: UUID, tx: Tx, actor: SignedIn) -> None:
    """Close a venue for good."""
    venue = await catalogue.get_venue(tx, venue_id)
    if venue is None:
        raise NotFound
    _require(tenants.runs_merchant(actor, venue.merchant_id))
    await _close(tx, await catalogue.archive_venue(tx, venue_id))
    await _note(tx, actor, kind="venue", subject_id=venue_id, merchant_id=venue.merchant_id)


@router.post(
    "/merchants/{merchant_id}/archive",
    operation_id="archive_merchant",
    status_code=204,
    summary="Archive a merchant with all venues and offerings",
    responses=_PROBLEMS,
)
async def archive_merchant(*, merchant_id: UUID, tx: Tx, actor: SignedIn) -> None:
    """Close a business for good."""
    if await catalogue.get_merchant(tx, merchant_id) is None:
        raise NotFound
    _require(tenants.runs_merchant(actor, merchant_id))
    await _close(tx, await catalogue.archive_merchant(tx, merchant_id))
    await _note(tx, actor, kind="merchant", subject_id=merchant_id, merchant_id=merchant_id)


async def _close(tx: Transaction, archived: Archived) -> None:
    await service.close_for_archive(tx, offering_ids=archived.offering_ids, resource_ids=archived.resource_ids)


async def _note(tx: Transaction, actor: Actor, *, kind: str, subject_id: UUID, merchant_id: UUID) -> None:
    deed = Deed(action=f"inventory.archive_{kind}", subject_kind=kind, subject_id=subject_id)
    await record_deed(tx, deed, user_id=actor.user_id, role=tenants.role_towards(actor, merchant_id=merchant_id).value)


def _require(is_allowed: bool, /) -> None:  # noqa: FBT001 - the sentence is the caller's
    if not is_allowed:
        raise NotFound
