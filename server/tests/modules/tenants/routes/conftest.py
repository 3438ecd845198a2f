"""An application with the routes of tenants, and clients in every role."""

from contextlib import AsyncExitStack
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from holdfast.kit.database import Database
from holdfast.modules.tenants.contracts import Role
from holdfast.modules.tenants.facade import find_tenant_by_slug
from holdfast.modules.tenants.routes import router
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.tenants import client_of, make_app, make_membership, make_tenant
from tests.make.values import there


class Client:
    """A client that knows who it is signed in as."""

    def __init__(self, client: httpx.AsyncClient, user_id: str) -> None:
        self.user_id = user_id
        self.get, self.post, self.patch, self.delete = client.get, client.post, client.patch, client.delete


@pytest.fixture
async def app(database: Database, tenant: UUID, other_tenant: UUID) -> FastAPI:
    """Return the application, with both tenants there."""
    for owner in (tenant, other_tenant):
        async with database.transaction(owner) as tx:
            await make_tenant(tx)
    return make_app(database, make_accounts(), routers=[router])


@pytest.fixture
async def client_as(app: FastAPI, database: Database, tenant: UUID):
    """Return a function that gives a client signed in with a role, or with none; its user's id is on it."""
    async with AsyncExitStack() as stack:

        async def client(role: Role | None = None) -> Client:
            async with database.transaction(tenant) as tx:
                user = await make_user(tx)
                if role is not None:
                    await make_membership(tx, user_id=user.user_id, role=role)
                signed = await make_sign_in(tx, app.state.accounts, user=user)
            made = await stack.enter_async_context(client_of(app, tenant, token=signed.access_token))
            return Client(made, str(user.user_id))

        yield client


@pytest.fixture
async def visitor(app: FastAPI, tenant: UUID):
    """Yield a client that is not signed in."""
    async with client_of(app, tenant) as client:
        yield client


@pytest.fixture
async def platform_admin(app: FastAPI, database: Database):
    """Yield a client at the platform's own address, signed in as its admin."""
    platform = there(await find_tenant_by_slug(database, "platform"))
    async with database.transaction(platform) as tx:
        user = await make_user(tx)
        await make_membership(tx, user_id=user.user_id, role=Role.PLATFORM_ADMIN)
        signed = await make_sign_in(tx, app.state.accounts, user=user)
    async with client_of(app, platform, token=signed.access_token) as client:
        client.headers["X-Tenant"] = "platform"
        yield client
