"""An application with the routes of inventory, an offering of each kind, and clients who run them or do not."""

from contextlib import AsyncExitStack

import pytest

from holdfast.modules.inventory.routes import router
from holdfast.modules.tenants.contracts import Role
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.inventory import make_session, make_space, make_venue
from tests.make.tenants import client_of, make_app, make_membership, make_tenant


@pytest.fixture
async def app(database, tenant, other_tenant):
    """Return the application, with both tenants there."""
    for owner in (tenant, other_tenant):
        async with database.transaction(owner) as tx:
            await make_tenant(tx)
    return make_app(database, make_accounts(), routers=[router])


@pytest.fixture
async def venue(app, database, tenant):
    """Return a published venue."""
    async with database.transaction(tenant) as tx:
        return await make_venue(tx)


@pytest.fixture
async def session(database, tenant, venue):
    """Return a published session at the venue."""
    async with database.transaction(tenant) as tx:
        return await make_session(tx, venue=venue, price_amount=2_800)


@pytest.fixture
async def space(database, tenant, venue):
    """Return a published space at the venue."""
    async with database.transaction(tenant) as tx:
        return await make_space(tx, venue=venue)


@pytest.fixture
async def client_as(app, database, tenant):
    """Return a function that gives a client signed in with a role for something, or with none."""
    async with AsyncExitStack() as stack:

        async def client(role=None, *, scope_id=None, in_tenant=tenant):
            async with database.transaction(in_tenant) as tx:
                user = await make_user(tx)
                if role is not None:
                    await make_membership(tx, user_id=user.user_id, role=role, scope_id=scope_id)
                signed = await make_sign_in(tx, app.state.accounts, user=user)
            return await stack.enter_async_context(client_of(app, in_tenant, token=signed.access_token))

        yield client


@pytest.fixture
async def merchant(client_as, venue):
    """Return a client signed in as the venue's merchant."""
    return await client_as(Role.MERCHANT, scope_id=venue.merchant_id)


@pytest.fixture
async def visitor(app, tenant):
    """Yield a client that is not signed in."""
    async with client_of(app, tenant) as client:
        yield client
