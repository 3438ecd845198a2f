"""HTTP of offerings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from holdfast.kit.errors import InvalidInput, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, MaybeActor, SignedIn, Tx, set_etag
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.catalogue.contracts import ListingState, Offering, OfferingKind
from holdfast.modules.catalogue.errors import AddressTaken, ListingArchived, NotReadyToPublish
from holdfast.modules.catalogue.repository.pages import OfferingScope, Span
from holdfast.modules.catalogue.routes.parameters import IdOrSlug
from holdfast.modules.catalogue.schemas.offerings import OfferingIn, OfferingOut, OfferingPatch
from holdfast.modules.catalogue.schemas.terms import PoliciesOut
from holdfast.modules.catalogue.service import offerings as service
from holdfast.modules.catalogue.service import views
from holdfast.modules.catalogue.service.changes import Edit

router = APIRouter(tags=["offerings"])


@router.get(
    "/offerings",
    operation_id="list_offerings",
    summary="List offerings",
    description="The published ones; with `merchant_id` or `venue_id` its people see drafts as well.",
    responses=problems(InvalidInput),
)
async def list_offerings(
    *,
    actor: MaybeActor,
    tx: Tx,
    merchant_id: Annotated[UUID | None, Query()] = None,
    venue_id: Annotated[UUID | None, Query()] = None,
    kind: Annotated[OfferingKind | None, Query()] = None,
    state: Annotated[ListingState | None, Query()] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[OfferingOut]:
    """Return a page of offerings."""
    scope = OfferingScope(only_public=True, merchant_id=merchant_id, venue_id=venue_id, kind=kind, state=state)
    page = await views.page_of_offerings(tx, scope, actor=actor, span=Span(limit, after))
    return PageOut(items=[OfferingOut.of(view) for view in page.items], next_cursor=page.next_cursor)


@router.post(
    "/offerings",
    operation_id="create_offering",
    status_code=201,
    summary="Make an offering",
    description="A draft until it is published. Of kind `space` it sells a resource by the hour; of kind `session` "
    "places in slots.",
    response_model=OfferingOut,
    responses=problems(NotSignedIn, NotFound, ListingArchived, InvalidInput, KeyInUse, KeyReused),
)
async def create_offering(*, body: OfferingIn, actor: SignedIn, tx: Tx, once: OnceOnly) -> Response:
    """Make an offering."""

    async def work() -> OfferingOut:
        return await _shown(tx, await service.create_offering(tx, body.to_offering(now=tx.now), actor=actor))

    return await answer_once(tx, once, work=work, status=201)


@router.get(
    "/offerings/{id_or_slug}",
    operation_id="read_offering",
    summary="Read an offering",
    responses=problems(NotFound, InvalidInput),
)
async def read_offering(*, id_or_slug: IdOrSlug, actor: MaybeActor, tx: Tx, response: Response) -> OfferingOut:
    """Return an offering; one that is not published is there for its people only."""
    return await _answer(tx, await service.find_offering(tx, id_or_slug, actor=actor), response=response)


@router.patch(
    "/offerings/{offering_id}",
    operation_id="edit_offering",
    summary="Edit an offering",
    description=(
        "Counts for what is booked from then on: bookings keep what they were sold with. Fields that are left out stay "
        "as they are. Send the version that was read as `If-Match`."
    ),
    responses=problems(
        NotSignedIn, NotFound, StaleVersion, VersionRequired, ListingArchived, AddressTaken, InvalidInput
    ),
)
async def edit_offering(
    *, offering_id: UUID, body: OfferingPatch, actor: SignedIn, version: ExpectedVersion, tx: Tx, response: Response
) -> OfferingOut:
    """Change an offering."""
    edit = Edit(actor, expected_version=version)
    offering = await service.edit_offering(tx, offering_id, edit=edit, change=body.applied_to)
    return await _answer(tx, offering, response=response)


@router.post(
    "/offerings/{offering_id}/publish",
    operation_id="publish_offering",
    summary="Publish an offering",
    description="`missing` of the refusal says what has to come first.",
    responses=problems(NotSignedIn, NotFound, NotReadyToPublish, ListingArchived),
)
async def publish_offering(*, offering_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> OfferingOut:
    """Let everybody see and book an offering."""
    return await _answer(tx, await service.publish_offering(tx, offering_id, actor=actor), response=response)


@router.post(
    "/offerings/{offering_id}/unpublish",
    operation_id="unpublish_offering",
    summary="Take an offering from everybody's sight",
    description="Bookings stay as they are.",
    responses=problems(NotSignedIn, NotFound, ListingArchived),
)
async def unpublish_offering(*, offering_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> OfferingOut:
    """Hide an offering."""
    return await _answer(tx, await service.unpublish_offering(tx, offering_id, actor=actor), response=response)


@router.get(
    "/cancellation-policies",
    operation_id="list_cancellation_policies",
    summary="List the presets of cancellation policies",
    description="An offering takes one by its name, or bands of its own.",
)
async def list_cancellation_policies() -> PoliciesOut:
    """Return the presets."""
    return PoliciesOut.presets()


async def _shown(tx: Tx, offering: Offering) -> OfferingOut:
    (view,) = await views.show_offerings(tx, [offering])
    return OfferingOut.of(view)


async def _answer(tx: Tx, offering: Offering, *, response: Response) -> OfferingOut:
    set_etag(response, offering.version)
    return await _shown(tx, offering)
