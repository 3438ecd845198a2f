"""HTTP of resources and their blackouts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from holdfast.kit.errors import InvalidInput, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, SignedIn, Tx, set_etag
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.catalogue.repository.pages import Span
from holdfast.modules.catalogue.schemas.venues import (
    BlackoutIn,
    BlackoutOut,
    ResourceIn,
    ResourceOut,
    ResourcePatch,
)
from holdfast.modules.catalogue.service import resources as service
from holdfast.modules.catalogue.service.changes import Edit

router = APIRouter(tags=["resources"])


@router.get(
    "/resources",
    operation_id="list_resources",
    summary="List a venue's resources",
    description="The active ones, for those who run the venue.",
    responses=problems(NotSignedIn, NotFound, InvalidInput),
)
async def list_resources(
    *, actor: SignedIn, tx: Tx, venue_id: Annotated[UUID, Query()], limit: Limit = LIMIT, after: After = None
) -> PageOut[ResourceOut]:
    """Return a page of resources."""
    page = await service.resources_of(tx, venue_id, actor=actor, span=Span(limit, after))
    return PageOut(items=[ResourceOut.of(resource) for resource in page.items], next_cursor=page.next_cursor)


@router.post(
    "/resources",
    operation_id="create_resource",
    status_code=201,
    summary="Make a resource of a venue",
    response_model=ResourceOut,
    responses=problems(NotSignedIn, NotFound, ListingArchived, InvalidInput, KeyInUse, KeyReused),
)
async def create_resource(*, body: ResourceIn, actor: SignedIn, tx: Tx, once: OnceOnly) -> Response:
    """Make a resource."""

    async def work() -> ResourceOut:
        return ResourceOut.of(await service.create_resource(tx, body.to_resource(now=tx.now), actor=actor))

    return await answer_once(tx, once, work=work, status=201)


@router.get(
    "/resources/{resource_id}",
    operation_id="read_resource",
    summary="Read a resource",
    description="For those who run its venue.",
    responses=problems(NotSignedIn, NotFound),
)
async def read_resource(*, resource_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> ResourceOut:
    """Return a resource."""
    resource = await service.find_resource(tx, resource_id, actor=actor)
    set_etag(response, resource.version)
    return ResourceOut.of(resource)


@router.patch(
    "/resources/{resource_id}",
    operation_id="edit_resource",
    summary="Edit a resource",
    description="Fields that are left out stay as they are. Send the version that was read as `If-Match`.",
    responses=problems(NotSignedIn, NotFound, StaleVersion, VersionRequired, ListingArchived, InvalidInput),
)
async def edit_resource(
    *, resource_id: UUID, body: ResourcePatch, actor: SignedIn, version: ExpectedVersion, tx: Tx, response: Response
) -> ResourceOut:
    """Change a resource."""
    edit = Edit(actor, expected_version=version)
    resource = await service.edit_resource(tx, resource_id, edit=edit, change=body.applied_to)
    set_etag(response, resource.version)
    return ResourceOut.of(resource)


@router.get(
    "/resources/{resource_id}/blackouts",
    operation_id="list_blackouts",
    summary="List a resource's blackouts",
    description="Those that have not ended, the next first, for those who run its venue.",
    responses=problems(NotSignedIn, NotFound, InvalidInput),
)
async def list_blackouts(
    *, resource_id: UUID, actor: SignedIn, tx: Tx, limit: Limit = LIMIT, after: After = None
) -> PageOut[BlackoutOut]:
    """Return a page of blackouts."""
    page = await service.blackouts_of(tx, resource_id, actor=actor, span=Span(limit, after))
    return PageOut(items=[BlackoutOut.of(blackout) for blackout in page.items], next_cursor=page.next_cursor)


@router.post(
    "/resources/{resource_id}/blackouts",
    operation_id="add_blackout",
    status_code=201,
    summary="Close a resource for a while",
    description="New bookings are kept away; those that are there stay.",
    response_model=BlackoutOut,
    responses=problems(NotSignedIn, NotFound, ListingArchived, InvalidInput, KeyInUse, KeyReused),
)
async def add_blackout(*, resource_id: UUID, body: BlackoutIn, actor: SignedIn, tx: Tx, once: OnceOnly) -> Response:
    """Add a blackout."""

    async def work() -> BlackoutOut:
        return BlackoutOut.of(await service.add_blackout(tx, body.to_blackout(resource_id), actor=actor))

    return await answer_once(tx, once, work=work, status=201)


@router.delete(
    "/blackouts/{blackout_id}",
    operation_id="remove_blackout",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Open a resource again",
    responses=problems(NotSignedIn, NotFound),
)
async def remove_blackout(*, blackout_id: UUID, actor: SignedIn, tx: Tx) -> None:
    """Remove a blackout."""
    await service.drop_blackout(tx, blackout_id, actor=actor)
