"""Makers of tenants, of roles in them, and of an application that serves some routes of a module."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI

from holdfast.entrypoints.gatekeeper import GateSettings, HouseGatekeeper
from holdfast.kit.database import Database, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.problems import install_problems
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.tenants.contracts import Membership, Role, Tenant, TenantSettings
from holdfast.modules.tenants.domain import SCOPE
from holdfast.modules.tenants.facade import Tenants, grant
from holdfast.modules.tenants.repository.tenants import insert_tenant

PREFIX = "/api/v1"


def slug_of(tenant_id: UUID) -> str:
    """Return the slug that `make_tenant` gives."""
    return f"t-{tenant_id.hex}"


async def make_tenant(tx: Transaction, *, settings: TenantSettings | None = None, hosts: Sequence[str] = ()) -> Tenant:
    """Write the row of the transaction's tenant."""
    tenant = Tenant(
        tenant_id=tx.tenant_id,
        slug=slug_of(tx.tenant_id),
        name="Testers",
        settings=settings or TenantSettings(),
        created_at=tx.now,
    )
    await insert_tenant(tx, tenant, hosts=hosts)
    return tenant


async def make_membership(
    tx: Transaction, *, user_id: UUID, role: Role = Role.ADMIN, scope_id: UUID | None = None
) -> Membership:
    """Give a user a role; a merchant's and a moderator's are for a thing that need not exist."""
    for_what = scope_id or (new_id() if role in {Role.MERCHANT, Role.MODERATOR} else None)
    return await grant(tx, user_id=user_id, role=role, scope_kind=SCOPE[role], scope_id=for_what, by=None)


async def every_scope_exists(*_: object) -> bool:
    """Stand for merchants and venues that are all there."""
    return True


def make_app(database: Database, accounts: Accounts, *, routers: Sequence[APIRouter]) -> FastAPI:
    """Return an application with those routes, in which `X-Tenant` names the tenant."""
    app = FastAPI()
    install_problems(app)
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    app.state.database = database
    app.state.accounts = accounts
    app.state.tenants = Tenants(accounts=accounts, scope_exists=every_scope_exists)
    settings = GateSettings(hears_tenant_header=True, tenants_believed_seconds=0)
    app.state.gatekeeper = HouseGatekeeper(database, accounts.tokens, settings=settings)
    return app


@asynccontextmanager
async def client_of(app: FastAPI, tenant_id: UUID, *, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the application in a tenant, signed in when it has a token."""
    headers = {"X-Tenant": slug_of(tenant_id)}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    transport = httpx.ASGITransport(app=app)
    base = f"http://testserver{PREFIX}"
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
        yield client
