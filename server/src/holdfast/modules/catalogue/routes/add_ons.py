"""HTTP of add-ons."""

from uuid import UUID

from fastapi import APIRouter, Response

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, MaybeActor, SignedIn, Tx, set_etag
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.modules.catalogue.contracts import AddOn, Offering
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.catalogue.routes.parameters import IdOrSlug
from holdfast.modules.catalogue.schemas.terms import AddOnIn, AddOnOut, AddOnPatch, AddOnsOut
from holdfast.modules.catalogue.service import add_ons as service
from holdfast.modules.catalogue.service.changes import Edit

router = APIRouter(tags=["offerings"])


@router.get(
    "/offerings/{id_or_slug}/add-ons",
    operation_id="list_add_ons",
    summary="List an offering's extras",
    responses=problems(NotFound, InvalidInput),
)
async def list_add_ons(*, id_or_slug: IdOrSlug, actor: MaybeActor, tx: Tx) -> AddOnsOut:
    """Return the active extras."""
    found, offering = await service.add_ons_of(tx, id_or_slug, actor=actor)
    return AddOnsOut(items=[AddOnOut.of(add_on, currency=offering.currency) for add_on in found])


@router.post(
    "/offerings/{offering_id}/add-ons",
    operation_id="create_add_on",
    status_code=201,
    summary="Make an extra of an offering",
    response_model=AddOnOut,
    responses=problems(NotSignedIn, NotAllowed, NotFound, ListingArchived, InvalidInput, KeyInUse, KeyReused),
)
async def create_add_on(*, offering_id: UUID, body: AddOnIn, actor: SignedIn, tx: Tx, once: OnceOnly) -> Response:
    """Make an extra."""

    async def work() -> AddOnOut:
        add_on, offering = await service.create_add_on(tx, body.to_add_on(offering_id), actor=actor)
        return AddOnOut.of(add_on, currency=offering.currency)

    return await answer_once(tx, once, work=work, status=201)


@router.patch(
    "/add-ons/{add_on_id}",
    operation_id="edit_add_on",
    summary="Edit an extra",
    description="Fields that are left out stay as they are. Send the version that was read as `If-Match`.",
    responses=problems(NotSignedIn, NotFound, StaleVersion, VersionRequired, ListingArchived, InvalidInput),
)
async def edit_add_on(
    *, add_on_id: UUID, body: AddOnPatch, actor: SignedIn, version: ExpectedVersion, tx: Tx, response: Response
) -> AddOnOut:
    """Change an extra."""
    edit = Edit(actor, expected_version=version)
    return _answer(await service.edit_add_on(tx, add_on_id, edit=edit, change=body.applied_to), response=response)


@router.post(
    "/add-ons/{add_on_id}/archive",
    operation_id="archive_add_on",
    summary="Take an extra away for good",
    description="Bookings that have it keep it.",
    responses=problems(NotSignedIn, NotFound, ListingArchived),
)
async def archive_add_on(*, add_on_id: UUID, actor: SignedIn, tx: Tx, response: Response) -> AddOnOut:
    """Archive an extra."""
    return _answer(await service.archive_add_on(tx, add_on_id, actor=actor), response=response)


def _answer(found: tuple[AddOn, Offering], *, response: Response) -> AddOnOut:
    add_on, offering = found
    set_etag(response, add_on.version)
    return AddOnOut.of(add_on, currency=offering.currency)
