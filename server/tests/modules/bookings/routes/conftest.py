"""An application with the routes of bookings, a desk behind it, and people who are signed in."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Database
from holdfast.kit.ids import new_id
from holdfast.modules.bookings.routes import router
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.payments.facade import Payments
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.bookings import make_desk, make_shop
from tests.make.payments import make_setup
from tests.make.tenants import client_of, make_app, make_membership


@dataclass
class Front:
    """The application in one tenant, and a way to speak to it as somebody."""

    app: FastAPI
    database: Database
    tenant_id: UUID
    payments: Payments

    @asynccontextmanager
    async def as_(self, actor: Actor | None):
        """Yield a client signed in as the actor, or a visitor's."""
        token = None
        if actor is not None:
            accounts = self.app.state.accounts
            async with self.database.transaction(actor.tenant_id) as tx:
                token = accounts.tokens.issue(actor, now=tx.now)
        async with client_of(self.app, self.tenant_id, token=token) as client:
            yield client

    async def someone(self, role=None, *, scope_id=None) -> Actor:
        """Return a signed-in person, with a role when one is named."""
        async with self.database.transaction(self.tenant_id) as tx:
            user = await make_user(tx)
            if role is not None:
                await make_membership(tx, user_id=user.user_id, role=role, scope_id=scope_id)
            signed_in = await make_sign_in(tx, make_accounts(), user=user)
        grants = () if role is None else (Grant(role.value, scope_id),)
        return Actor(
            self.tenant_id,
            user.user_id,
            session_id=signed_in.session.session_id,
            token_version=signed_in.user.token_version,
            grants=grants,
        )

    async def shop(self, **changes):
        """Return a shop of the tenant."""
        return await make_shop(self.database, self.tenant_id, **changes)


@pytest.fixture
async def front(database, database_url, tenant):
    accounts = make_accounts()
    app = make_app(database, accounts, routers=[router])
    desk, own = make_desk(database_url)
    app.state.desk = desk
    app.state.payments = Payments(make_setup())
    app.state.booking_settings = BookingSettings()
    yield Front(app, database, tenant, app.state.payments)
    await own.close()


def key() -> dict[str, str]:
    """Return the header with a fresh key."""
    return {"Idempotency-Key": new_id().hex}


async def book(client: httpx.AsyncClient, shop, **body) -> httpx.Response:
    """Book a place of the shop's slot, or what `body` says."""
    order = {"offering_id": str(shop.offering.offering_id), "slot_id": str(shop.slot_id), "units": 1}
    return await client.post("/bookings", json=order | body, headers=key())
