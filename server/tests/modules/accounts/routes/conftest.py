"""An application with the routes of accounts and tenants, in a tenant of the test's own."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from holdfast.kit.database import Database
from holdfast.modules.accounts.contracts import SignIn
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.accounts.routes import router
from tests.make.accounts import PASSWORD, make_accounts, make_sign_in, make_user
from tests.make.tenants import client_of, make_app, make_tenant


@pytest.fixture
def accounts() -> Accounts:
    """Return what accounts works with."""
    return make_accounts()


@pytest.fixture
async def app(database: Database, tenant: UUID, other_tenant: UUID, accounts: Accounts) -> FastAPI:
    """Return the application, with both tenants there."""
    for owner in (tenant, other_tenant):
        async with database.transaction(owner) as tx:
            await make_tenant(tx)
    return make_app(database, accounts, routers=[router])


@pytest.fixture
async def visitor(app: FastAPI, tenant: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client that is not signed in."""
    async with client_of(app, tenant) as client:
        yield client


@pytest.fixture
async def signed(database: Database, tenant: UUID, accounts: Accounts) -> SignIn:
    """Return the sign-in of a user whose password is `PASSWORD`."""
    async with database.transaction(tenant) as tx:
        user = await make_user(tx, email="ada@example.com", password=PASSWORD)
        return await make_sign_in(tx, accounts, user=user)


@pytest.fixture
async def ada(app: FastAPI, tenant: UUID, signed: SignIn) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client that is signed in as that user."""
    async with client_of(app, tenant, token=signed.access_token) as client:
        yield client
