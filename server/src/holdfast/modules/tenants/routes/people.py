"""Users, as the back office sees them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from holdfast.kit.http import SignedIn, Tx
from holdfast.kit.problems import problems
from holdfast.kit.text import Line
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.tenants.errors import LastAdmin
from holdfast.modules.tenants.schemas import DisableIn, PersonOut
from holdfast.modules.tenants.service import people

router = APIRouter(prefix="/users", tags=["users"])

Piece = Annotated[Line | None, Query(max_length=100, description="A piece of a name or of an e-mail address.")]
State = Annotated[Literal["active", "disabled"] | None, Query(description="Leave out for all.")]


@router.get(
    "",
    operation_id="search_users",
    summary="List and search users",
    description="Newest first, with their roles. For the back office: operators and admins.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def search_users(
    actor: SignedIn, tx: Tx, *, q: Piece = None, state: State = None, limit: Limit = LIMIT, after: After = None
) -> PageOut[PersonOut]:
    """Return one page of the tenant's users."""
    is_disabled = None if state is None else state == "disabled"
    page = await people.search_people(tx, actor=actor, query=q, is_disabled=is_disabled, after=after, limit=limit)
    return PageOut(items=[PersonOut.of(person) for person in page.items], next_cursor=page.next_cursor)


@router.get(
    "/{user_id}",
    operation_id="inspect_user",
    summary="Inspect a user",
    description="With their roles. For the back office: operators and admins.",
    responses=problems(NotSignedIn, NotAllowed, NotFound),
)
async def inspect_user(user_id: UUID, actor: SignedIn, *, tx: Tx) -> PersonOut:
    """Return one user."""
    return PersonOut.of(await people.inspect_person(tx, user_id, actor=actor))


@router.post(
    "/{user_id}/disable",
    operation_id="disable_user",
    summary="Disable a user",
    description="For admins: not their own account, none of a higher role, never the last admin's. At once.",
    responses=problems(NotSignedIn, NotAllowed, NotFound, LastAdmin, InvalidInput),
)
async def disable_user(user_id: UUID, body: DisableIn, *, actor: SignedIn, tx: Tx) -> PersonOut:
    """Shut a user's account."""
    return PersonOut.of(await people.disable_person(tx, user_id, actor=actor, reason=body.reason))


@router.post(
    "/{user_id}/enable",
    operation_id="enable_user",
    summary="Enable a user again",
    description="For admins. The user signs in anew.",
    responses=problems(NotSignedIn, NotAllowed, NotFound),
)
async def enable_user(user_id: UUID, actor: SignedIn, *, tx: Tx) -> PersonOut:
    """Open a user's account again."""
    return PersonOut.of(await people.enable_person(tx, user_id, actor=actor))
