"""The tenant of the request, and the platform's list of tenants."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response, status

from holdfast.kit.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.http import (
    DatabaseOfRequest,
    ExpectedVersion,
    KeyMalformed,
    KeyMissing,
    SignedIn,
    Tx,
    set_etag,
)
from holdfast.kit.idempotency import KeyInUse, KeyReused, OnceOnly, answer_once
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.tenants import workflows
from holdfast.modules.tenants.contracts import TenantSettings
from holdfast.modules.tenants.errors import HostTaken, SlugTaken
from holdfast.modules.tenants.ports import Tenants
from holdfast.modules.tenants.schemas import NewTenantIn, TenantIn, TenantOut
from holdfast.modules.tenants.service import tenants

router = APIRouter(tags=["tenants"])


async def tenants_of(request: Request) -> Tenants:
    """Return what wiring made for tenants."""
    return cast("Tenants", request.app.state.tenants)


TenantsOf = Annotated[Tenants, Depends(tenants_of)]


@router.get(
    "/tenant",
    operation_id="read_tenant",
    summary="Read the site's name and settings",
    description="Of the tenant that answers at this address; public.",
    responses=problems(NotFound),
)
async def read_tenant(tx: Tx, response: Response) -> TenantOut:
    """Return the tenant of the request."""
    tenant = await tenants.get_tenant(tx)
    set_etag(response, tenant.version)
    return TenantOut.of(tenant)


@router.patch(
    "/tenant",
    operation_id="edit_tenant",
    summary="Change the site's name and settings",
    description="For admins. Fields that are left out stay as they are. Send the version that was read as `If-Match`.",
    responses=problems(NotSignedIn, NotAllowed, StaleVersion, VersionRequired, InvalidInput),
)
async def edit_tenant(
    body: TenantIn, actor: SignedIn, *, version: ExpectedVersion, tx: Tx, response: Response
) -> TenantOut:
    """Change the tenant of the request."""
    changes = body.model_dump(exclude_unset=True)
    tenant = await tenants.edit_tenant(tx, actor=actor, changes=changes, version=version)
    set_etag(response, tenant.version)
    return TenantOut.of(tenant)


@router.get(
    "/tenants",
    operation_id="list_tenants",
    summary="List all tenants",
    description="By slug. For the platform's admins, at the platform's own address.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_tenants(actor: SignedIn, tx: Tx, *, limit: Limit = LIMIT, after: After = None) -> PageOut[TenantOut]:
    """Return one page of all tenants."""
    page = await tenants.list_tenants(tx, actor=actor, after=after, limit=limit)
    return PageOut(items=[TenantOut.of(tenant) for tenant in page.items], next_cursor=page.next_cursor)


@router.post(
    "/tenants",
    operation_id="open_tenant",
    summary="Open a tenant",
    description="For the platform's admins. The first admin gets a link by mail, by which they choose a password.",
    status_code=status.HTTP_201_CREATED,
    response_model=TenantOut,
    responses=problems(
        NotSignedIn, NotAllowed, SlugTaken, HostTaken, KeyMissing, KeyMalformed, KeyInUse, KeyReused, InvalidInput
    ),
)
async def open_tenant(
    body: NewTenantIn, actor: SignedIn, *, once: OnceOnly, tx: Tx, database: DatabaseOfRequest, means: TenantsOf
) -> Response:
    """Open a tenant with its first admin."""
    new = workflows.NewTenant(
        slug=body.slug,
        name=body.name,
        settings=TenantSettings(currency=body.currency, locale=body.locale, time_zone=body.time_zone),
        hosts=tuple(body.hosts),
        admin_email=body.admin_email,
        admin_name=body.admin_name,
    )

    async def work() -> TenantOut:
        tenant = await workflows.open_tenant(database, means, actor=actor, new=new)
        await tenants.note_opening(tx, tenant, actor=actor)
        return TenantOut.of(tenant)

    return await answer_once(tx, once, work=work, status=status.HTTP_201_CREATED)
