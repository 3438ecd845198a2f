"""HTTP of merchants, categories and cities."""

from uuid import UUID

from fastapi import APIRouter, Response

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, MaybeActor, SignedIn, Tx, set_etag
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.catalogue.contracts import Merchant
from holdfast.modules.catalogue.errors import AddressTaken, ListingArchived, NotReadyToPublish
from holdfast.modules.catalogue.repository.pages import MerchantFilters, Span
from holdfast.modules.catalogue.routes.parameters import CategoryQuery, IdOrSlug, TextQuery
from holdfast.modules.catalogue.schemas.merchants import (
    CategoriesOut,
    CitiesOut,
    MerchantIn,
    MerchantOut,
    MerchantPatch,
    MerchantsOut,
)
from holdfast.modules.catalogue.service import merchants as service
from holdfast.modules.catalogue.service import views
from holdfast.modules.catalogue.service.changes import Edit

router = APIRouter(tags=["merchants"])


@router.get(
    "/merchants",
    operation_id="list_merchants",
    summary="List businesses",
    description="The published ones, by name; `city` is a venue's, `q` looks into name, description and category.",
    responses=problems(InvalidInput),
)
async def list_merchants(
    *,
    tx: Tx,
    category: CategoryQuery = None,
    city: TextQuery = None,
    q: TextQuery = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[MerchantOut]:
    """Return a page of businesses."""
    page = await views.page_of_merchants(tx, MerchantFilters(category, city, text=q), span=Span(limit, after))
    return PageOut(items=[MerchantOut.of(view) for view in page.items], next_cursor=page.next_cursor)


@router.post(
    "/merchants",
    operation_id="open_merchant",
    status_code=201,
    summary="Open a business",
    description=(
        "The one who asks becomes its merchant: refresh the access token to carry the new role. "
        "It is published at once, unless this site wants an administrator's approval first."
    ),
    response_model=MerchantOut,
    responses=problems(NotSignedIn, InvalidInput, KeyInUse, KeyReused),
)
async def open_merchant(*, body: MerchantIn, actor: SignedIn, tx: Tx, once: OnceOnly) -> Response:
    """Open a business."""

    async def work() -> MerchantOut:
        draft = body.to_merchant(now=tx.now, owner_id=actor.user_id)
        return await _shown(tx, await service.open_merchant(tx, draft, actor=actor))

    return await answer_once(tx, once, work=work, status=201)


@router.get(
    "/merchants/{id_or_slug}",
    operation_id="read_merchant",
    summary="Read a business",
    responses=problems(NotFound, InvalidInput),
)
async def read_merchant(*, id_or_slug: IdOrSlug, actor: MaybeActor, tx: Tx, response: Response) -> MerchantOut:
    """Return a business; one that is not published is there for its people only."""
    return await _answer(tx, await service.find_merchant(tx, id_or_slug, actor=actor), response=response)


@router.patch(
    "/merchants/{merchant_id}",
    operation_id="edit_merchant",
    summary="Edit a business",
    description="Fields that are left out stay as they are. Send the version that was read as `If-Match`.",
    responses=problems(
        NotSignedIn, NotFound, StaleVersion, VersionRequired, ListingArchived, AddressTaken, InvalidInput
    ),
)
async def edit_merchant(
    *, merchant_id: UUID, body: MerchantPatch, actor: SignedIn, version: ExpectedVersion, tx: Tx, response: Response
) -> MerchantOut:
    """Change a business."""
    edit = Edit(actor, expected_version=version)
    merchant = await service.edit_merchant(tx, merchant_id, edit=edit, change=body.applied_to)
    return await _answer(tx, merchant, response=response)


@router.post(
    "/merchants/{merchant_id}/publish",
    operation_id="publish_merchant",
    summary="Publish a business",
    description="`missing` of the refusal says what has to come first.",
    responses=problems(NotSignedIn, NotFound, NotReadyToPublish, ListingArchived),
)
async def publish_merchant(*, merchant_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> MerchantOut:
    """Let everybody see a business."""
    return await _answer(tx, await service.publish_merchant(tx, merchant_id, actor=actor), response=response)


@router.post(
    "/merchants/{merchant_id}/unpublish",
    operation_id="unpublish_merchant",
    summary="Take a business from everybody's sight",
    description="With it goes all it offers. Bookings stay as they are.",
    responses=problems(NotSignedIn, NotFound, ListingArchived),
)
async def unpublish_merchant(*, merchant_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> MerchantOut:
    """Hide a business."""
    return await _answer(tx, await service.unpublish_merchant(tx, merchant_id, actor=actor), response=response)


@router.post(
    "/merchants/{merchant_id}/approve",
    operation_id="approve_merchant",
    summary="Approve a business",
    description="For administrators; it is published with it.",
    responses=problems(NotSignedIn, NotAllowed, NotFound, ListingArchived),
)
async def approve_merchant(*, merchant_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> MerchantOut:
    """Approve a business."""
    return await _answer(tx, await service.approve_merchant(tx, merchant_id, actor=actor), response=response)


@router.get(
    "/users/me/merchants",
    operation_id="list_own_merchants",
    summary="List one's own businesses",
    description="Those that one opened, runs, or works for as a moderator of a venue, published or not.",
    responses=problems(NotSignedIn),
)
async def list_own_merchants(*, actor: SignedIn, tx: Tx) -> MerchantsOut:
    """Return somebody's businesses."""
    shown = await views.show_merchants(tx, await service.own_merchants(tx, actor=actor))
    return MerchantsOut(items=[MerchantOut.of(view) for view in shown])


@router.get(
    "/categories",
    operation_id="list_categories",
    summary="List categories with their counts",
    description="Those with zero counts are suggestions for a new business.",
)
async def list_categories(tx: Tx) -> CategoriesOut:
    """Return the categories."""
    return CategoriesOut.of(await views.count_categories(tx))


@router.get("/cities", operation_id="list_cities", summary="List cities with their counts")
async def list_cities(tx: Tx) -> CitiesOut:
    """Return the cities that have a published venue."""
    return CitiesOut.of(await views.count_cities(tx))


async def _shown(tx: Tx, merchant: Merchant) -> MerchantOut:
    (view,) = await views.show_merchants(tx, [merchant])
    return MerchantOut.of(view)


async def _answer(tx: Tx, merchant: Merchant, *, response: Response) -> MerchantOut:
    set_etag(response, merchant.version)
    return await _shown(tx, merchant)
