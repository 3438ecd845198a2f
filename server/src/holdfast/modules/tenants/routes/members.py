"""Who has which role in the tenant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from holdfast.kit.http import KeyMalformed, KeyMissing, SignedIn, Tx
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.tenants.contracts import Role
from holdfast.modules.tenants.errors import LastAdmin
from holdfast.modules.tenants.routes.tenants import TenantsOf
from holdfast.modules.tenants.schemas import MemberIn, MemberOut
from holdfast.modules.tenants.service import memberships

router = APIRouter(prefix="/tenant/members", tags=["tenants"])


@router.get(
    "",
    operation_id="list_members",
    summary="List who has which role",
    description="For the back office: operators and admins.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_members(
    actor: SignedIn,
    tx: Tx,
    *,
    role: Annotated[Role | None, Query()] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[MemberOut]:
    """Return one page of the tenant's roles."""
    page = await memberships.list_members(tx, actor=actor, role=role, after=after, limit=limit)
    return PageOut(items=[MemberOut.of(held) for held in page.items], next_cursor=page.next_cursor)


@router.post(
    "",
    operation_id="grant_role",
    summary="Give a role",
    description=(
        "For admins, and none above their own. A moderator's role is for a venue, a merchant's for a merchant. The "
        "user's tokens carry it from their next refresh on. Giving the same role again gives the one that is there."
    ),
    status_code=status.HTTP_201_CREATED,
    response_model=MemberOut,
    responses=problems(NotSignedIn, NotAllowed, NotFound, KeyMissing, KeyMalformed, KeyInUse, KeyReused, InvalidInput),
)
async def grant_role(body: MemberIn, actor: SignedIn, *, once: OnceOnly, tx: Tx, means: TenantsOf) -> Response:
    """Give a role to a user."""

    async def work() -> MemberOut:
        membership = await memberships.hand_out(
            tx,
            means,
            actor=actor,
            who=memberships.Who(body.user_id, body.email),
            role=body.role,
            scope_id=body.scope_id,
        )
        return MemberOut.of(membership)

    return await answer_once(tx, once, work=work, status=status.HTTP_201_CREATED)


@router.delete(
    "/{membership_id}",
    operation_id="revoke_role",
    summary="Take a role back",
    description="For admins, and none above their own; never the last admin's. Its holder is signed out at once.",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotSignedIn, NotAllowed, NotFound, LastAdmin),
)
async def revoke_role(membership_id: UUID, actor: SignedIn, *, tx: Tx) -> None:
    """Take a role back."""
    await memberships.take_back(tx, membership_id, actor=actor)
