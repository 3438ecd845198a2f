"""HTTP of venues."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, MaybeActor, SignedIn, Tx, set_etag
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.catalogue.contracts import Venue
from holdfast.modules.catalogue.errors import AddressTaken, ListingArchived, NotReadyToPublish
from holdfast.modules.catalogue.repository.pages import Span
from holdfast.modules.catalogue.routes.parameters import IdOrSlug
from holdfast.modules.catalogue.schemas.venues import VenueIn, VenueOut, VenuePatch
from holdfast.modules.catalogue.service import venues as service
from holdfast.modules.catalogue.service import views
from holdfast.modules.catalogue.service.changes import Edit

router = APIRouter(prefix="/venues", tags=["venues"])


@router.get(
    "",
    operation_id="list_venues",
    summary="List venues",
    description="The published ones; with `merchant_id` its people see drafts as well.",
    responses=problems(InvalidInput),
)
async def list_venues(
    *,
    actor: MaybeActor,
    tx: Tx,
    merchant_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[VenueOut]:
    """Return a page of venues."""
    page = await views.page_of_venues(tx, merchant_id=merchant_id, actor=actor, span=Span(limit, after))
    return PageOut(items=[VenueOut.of(view) for view in page.items], next_cursor=page.next_cursor)


@router.post(
    "",
    operation_id="create_venue",
    status_code=201,
    summary="Make a venue",
    description="A draft until it is published. The slug is made from its name and city.",
    response_model=VenueOut,
    responses=problems(NotSignedIn, NotAllowed, NotFound, ListingArchived, InvalidInput, KeyInUse, KeyReused),
)
async def create_venue(*, body: VenueIn, actor: SignedIn, tx: Tx, once: OnceOnly) -> Response:
    """Make a venue."""

    async def work() -> VenueOut:
        return await _shown(tx, await service.create_venue(tx, body.to_venue(now=tx.now), actor=actor))

    return await answer_once(tx, once, work=work, status=201)


@router.get(
    "/{id_or_slug}",
    operation_id="read_venue",
    summary="Read a venue",
    responses=problems(NotFound, InvalidInput),
)
async def read_venue(*, id_or_slug: IdOrSlug, actor: MaybeActor, tx: Tx, response: Response) -> VenueOut:
    """Return a venue; one that is not published is there for its people only."""
    venue, _ = await service.find_venue(tx, id_or_slug, actor=actor)
    return await _answer(tx, venue, response=response)


@router.patch(
    "/{venue_id}",
    operation_id="edit_venue",
    summary="Edit a venue",
    description=(
        "Fields that are left out stay as they are; a list that is named is replaced as a whole. The zone is fixed "
        "once something is offered there. Send the version that was read as `If-Match`."
    ),
    responses=problems(
        NotSignedIn, NotFound, StaleVersion, VersionRequired, ListingArchived, AddressTaken, InvalidInput
    ),
)
async def edit_venue(
    *, venue_id: UUID, body: VenuePatch, actor: SignedIn, version: ExpectedVersion, tx: Tx, response: Response
) -> VenueOut:
    """Change a venue."""
    edit = Edit(actor, expected_version=version)
    return await _answer(
        tx, await service.edit_venue(tx, venue_id, edit=edit, change=body.applied_to), response=response
    )


@router.post(
    "/{venue_id}/publish",
    operation_id="publish_venue",
    summary="Publish a venue",
    description="`missing` of the refusal says what has to come first.",
    responses=problems(NotSignedIn, NotFound, NotReadyToPublish, ListingArchived),
)
async def publish_venue(*, venue_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> VenueOut:
    """Let everybody see a venue."""
    return await _answer(tx, await service.publish_venue(tx, venue_id, actor=actor), response=response)


@router.post(
    "/{venue_id}/unpublish",
    operation_id="unpublish_venue",
    summary="Take a venue from everybody's sight",
    description="With it goes what is offered there. Bookings stay as they are.",
    responses=problems(NotSignedIn, NotFound, ListingArchived),
)
async def unpublish_venue(*, venue_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> VenueOut:
    """Hide a venue."""
    return await _answer(tx, await service.unpublish_venue(tx, venue_id, actor=actor), response=response)


async def _shown(tx: Tx, venue: Venue) -> VenueOut:
    (view,) = await views.show_venues(tx, [venue])
    return VenueOut.of(view)


async def _answer(tx: Tx, venue: Venue, *, response: Response) -> VenueOut:
    set_etag(response, venue.version)
    return await _shown(tx, venue)
