"""One's own profile and devices."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from holdfast.kit.errors import InvalidInput, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import ExpectedVersion, SignedIn, Tx, set_etag
from holdfast.kit.problems import problems
from holdfast.modules.accounts.routes.clients import AccountsOf
from holdfast.modules.accounts.schemas import DeviceOut, DevicesOut, ProfileIn, UserOut
from holdfast.modules.accounts.service import sessions, users

router = APIRouter(prefix="/users/me", tags=["users"])


@router.get(
    "",
    operation_id="read_profile",
    summary="Read one's own profile",
    description="With the roles as they are now; those in the access token may be up to its lifetime older.",
    responses=problems(NotSignedIn),
)
async def read_profile(actor: SignedIn, tx: Tx, *, response: Response, accounts: AccountsOf) -> UserOut:
    """Return who is signed in."""
    user = await users.get_user(tx, actor.user_id)
    set_etag(response, user.version)
    return UserOut.of(user, await accounts.grants_of(tx, user.user_id))


@router.patch(
    "",
    operation_id="edit_profile",
    summary="Edit one's own profile",
    description="Fields that are left out stay as they are. Send the version that was read as `If-Match`.",
    responses=problems(NotSignedIn, StaleVersion, VersionRequired, InvalidInput),
)
async def edit_profile(
    body: ProfileIn,
    actor: SignedIn,
    *,
    version: ExpectedVersion,
    tx: Tx,
    response: Response,
    accounts: AccountsOf,
) -> UserOut:
    """Change one's own profile."""
    user = await users.edit_profile(tx, actor.user_id, changes=body.model_dump(exclude_unset=True), version=version)
    set_etag(response, user.version)
    return UserOut.of(user, await accounts.grants_of(tx, user.user_id))


@router.get(
    "/sessions",
    operation_id="list_sessions",
    summary="List the devices that are signed in",
    description="The last used first; `is_current` marks the one that asks.",
    responses=problems(NotSignedIn),
)
async def list_sessions(actor: SignedIn, tx: Tx) -> DevicesOut:
    """Return one's own devices."""
    found = await sessions.list_sessions(tx, user_id=actor.user_id)
    return DevicesOut(items=[DeviceOut.of(session, current=actor.session_id) for session in found])


@router.delete(
    "/sessions/{session_id}",
    operation_id="end_session",
    summary="Sign one device out",
    description="Its refresh token dies at once, and its access token is refused for every change.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotSignedIn, NotFound),
)
async def end_session(session_id: UUID, actor: SignedIn, *, tx: Tx) -> None:
    """Sign one of one's own devices out."""
    await sessions.end_session(tx, session_id, user_id=actor.user_id)
