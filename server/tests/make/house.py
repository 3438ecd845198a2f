"""Makers of a whole application for tests: real database, real wiring, no network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx2

from holdfast.entrypoints.api import Application, create_app
from holdfast.entrypoints.settings import Settings
from holdfast.kit.actor import Actor, Grant
from holdfast.kit.clock import now
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.accounts.contracts import Caller
from holdfast.modules.accounts.service import sessions
from holdfast.modules.tenants import facade as tenants

ORIGIN = "http://127.0.0.1:8000"


def make_settings(database_url: str, home: Path, **changes: object) -> Settings:
    """Return settings that read nothing of the machine's own."""
    values: dict[str, object] = {"with_simulator": False, "home": home, "database_url": database_url}
    return Settings(_env_file=None, **(values | changes))  # type: ignore[arg-type]  # what a test changes is its business


@dataclass(frozen=True)
class Site:
    """A running application with a tenant of its own, and a client that speaks to it."""

    app: Application
    http: httpx2.AsyncClient
    tenant_id: UUID

    async def sign_in(self, *roles: str) -> dict[str, str]:
        """Return the headers of a new person with those roles over the whole tenant."""
        house = self.app.house
        async with house.database.transaction(self.tenant_id) as tx:
            user = await accounts.create_user(
                tx, email=f"{uuid4().hex}@people.test", display_name="Ann", password_hash="$argon2id$none"
            )
            signed_in = await sessions.open_session(tx, house.accounts, user=user, caller=Caller("127.0.0.1", "test"))
        actor = Actor(
            tenant_id=self.tenant_id,
            user_id=user.user_id,
            session_id=signed_in.session.session_id,
            token_version=user.token_version,
            grants=tuple(Grant(role) for role in roles),
        )
        return {"Authorization": f"Bearer {house.tokens.issue(actor, now=now())}"}


@asynccontextmanager
async def running_site(settings: Settings) -> AsyncIterator[Site]:
    """Run an application, with a fresh tenant that the client speaks to."""
    app = create_app(settings)
    tenant = await tenants.ensure_tenant(app.house.database, slug=f"t-{new_id().hex}", name="Test house")
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"X-Tenant": tenant.slug}
    async with (
        app.api.router.lifespan_context(app.api),
        httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers, timeout=30) as http,
    ):
        yield Site(app, http, tenant.tenant_id)
