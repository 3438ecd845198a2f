"""An application with the catalogue's routes, and people of a tenant who speak to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from uuid import UUID

import httpx
import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.clock import now
from holdfast.kit.database import Database
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import Merchant, Offering, Venue
from holdfast.modules.catalogue.routes import media_router, router
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.catalogue import make_merchant, make_session, make_venue
from tests.make.tenants import client_of, make_app, make_tenant


@dataclass(frozen=True, slots=True)
class Town:
    """A tenant with a business in it, and clients of those who have to do with it."""

    tenant_id: UUID
    merchant: Merchant
    venue: Venue
    offering: Offering
    visitor: httpx.AsyncClient
    owner: httpx.AsyncClient
    moderator: httpx.AsyncClient
    stranger: httpx.AsyncClient
    operator: httpx.AsyncClient
    admin: httpx.AsyncClient


TownMaker = Callable[[UUID], Awaitable[Town]]


@pytest.fixture
async def make_town(database: Database) -> AsyncIterator[TownMaker]:
    """Return what makes a town in a tenant."""
    accounts = make_accounts()
    app = make_app(database, accounts, routers=[router])
    app.include_router(media_router)
    stack = AsyncExitStack()

    async def make(tenant_id: UUID) -> Town:
        async with database.transaction(tenant_id) as tx:
            await make_tenant(tx)
            owner = await make_user(tx)
            merchant = await make_merchant(tx, owner_id=owner.user_id)
            venue = await make_venue(tx, merchant=merchant)
            offering = await make_session(tx, venue=venue)
            roles = {
                "moderator": Grant("moderator", venue.venue_id),
                "stranger": Grant("merchant", new_id()),
                "operator": Grant("operator"),
                "admin": Grant("admin"),
            }
            people = {name: (await make_user(tx), grant) for name, grant in roles.items()}
            people["owner"] = (owner, Grant("merchant", merchant.merchant_id))
            tokens = {}
            for name, (user, grant) in people.items():
                signed_in = accounts.tokens.read((await make_sign_in(tx, accounts, user=user)).access_token, now=now())
                assert signed_in is not None
                tokens[name] = accounts.tokens.issue(replace(signed_in, grants=(grant,)), now=now())
        clients = {
            name: await stack.enter_async_context(client_of(app, tenant_id, token=token))
            for name, token in tokens.items()
        }
        visitor = await stack.enter_async_context(client_of(app, tenant_id))
        return Town(tenant_id, merchant, venue, offering, visitor, **clients)

    yield make
    await stack.aclose()


@pytest.fixture
async def town(make_town: TownMaker, tenant: UUID) -> Town:
    """Return the test's town."""
    return await make_town(tenant)


@pytest.fixture
async def other_town(make_town: TownMaker, other_tenant: UUID) -> Town:
    """Return a town in another tenant."""
    return await make_town(other_tenant)


def once() -> dict[str, str]:
    """Return the header of a request that is made for the first time."""
    return {"Idempotency-Key": new_id().hex}


def of_version(version: int) -> dict[str, str]:
    """Return the header of a change that was made from that version."""
    return {"If-Match": f'"{version}"'}


def problem_of(response: httpx.Response) -> str:
    """Return the name of a refusal."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return str(response.json()["type"]).removeprefix("/problems/")
