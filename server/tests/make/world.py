"""A small world before the whole application: two tenants and the platform, with people of every sort and their things.

What a call may use up (a booking, a draft, a session) is made for it by `stage`; the rest is made once.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
from pydantic import SecretStr

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.api import Application, create_app
from holdfast.entrypoints.settings import LimitsSettings, Settings
from holdfast.kit.actor import Actor
from holdfast.kit.database import Database, DatabaseSettings, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import enqueue
from holdfast.modules.accounts.contracts import SignIn
from holdfast.modules.accounts.facade import create_user
from holdfast.modules.availability.settings import LiveSettings
from holdfast.modules.bookings.service.lifecycle import confirm, lock_booking
from holdfast.modules.bookings.workflows import Desk
from holdfast.modules.catalogue.contracts import ListingState, Merchant, Venue
from holdfast.modules.catalogue.repository.records import MERCHANTS, OFFERINGS, VENUES
from holdfast.modules.outbox import facade as outbox
from holdfast.modules.payments.repository.accounts import ensure_account
from holdfast.modules.tenants.contracts import Role
from tests.make import catalogue as make
from tests.make.accounts import PASSWORD, hashing, make_sign_in
from tests.make.bookings import a_request, an_order, make_slot
from tests.make.outbox import KettleBoiled
from tests.make.tenants import make_membership, make_tenant, slug_of

PLATFORM_SLUG = "platform"
# No test is about how often one may ask; and the first news ends a live stream, for nobody here reads on.
PLENTY = 1_000_000
_UNLIMITED = LimitsSettings(
    requests_per_minute=PLENTY,
    sign_ins_per_minute=PLENTY,
    sign_ups_per_minute=PLENTY,
    bookings_per_minute=PLENTY,
    searches_per_minute=PLENTY,
)
_ONE_NEWS = LiveSettings.model_construct(unread_max=0)
_ROLES: Mapping[Caller, Role] = {
    Caller.MERCHANT: Role.MERCHANT,
    Caller.OTHER_MERCHANT: Role.MERCHANT,
    Caller.MODERATOR: Role.MODERATOR,
    Caller.OTHER_MODERATOR: Role.MODERATOR,
    Caller.OPERATOR: Role.OPERATOR,
    Caller.ADMIN: Role.ADMIN,
    Caller.PLATFORM_ADMIN: Role.PLATFORM_ADMIN,
}


@dataclass(frozen=True)
class Business:
    """A merchant with two venues, and another merchant of the same tenant."""

    merchant: Merchant
    venue: Venue
    sister: Venue
    other: Merchant

    def scope_of(self, caller: Caller) -> UUID | None:
        """Return what a caller's role is for; None for the whole tenant."""
        return {
            Caller.MERCHANT: self.merchant.merchant_id,
            Caller.OTHER_MERCHANT: self.other.merchant_id,
            Caller.MODERATOR: self.venue.venue_id,
            Caller.OTHER_MODERATOR: self.sister.venue_id,
        }.get(caller)


@dataclass
class Stage:
    """A business with its things, by the names that the API's paths and bodies have for them, and who is there."""

    tenant_id: UUID
    business: Business
    things: dict[str, str] = field(default_factory=dict)
    people: dict[Caller, SignIn] = field(default_factory=dict)


@dataclass
class World:
    """The application over a real database, and what a test needs to set a scene in it."""

    app: Application
    database: Database
    superuser: asyncpg.Connection
    tenant_id: UUID
    other_tenant_id: UUID
    # Where things come and go, while nothing moves in the first two.
    busy_tenant_id: UUID
    platform_id: UUID
    # Everybody's: making one takes its time, as it should.
    password_hash: str
    _sql: str = ""

    def slug(self, tenant_id: UUID) -> str:
        """Return a tenant's slug."""
        return PLATFORM_SLUG if tenant_id == self.platform_id else slug_of(tenant_id)

    def home_of(self, caller: Caller, stage: Stage) -> UUID:
        """Return the tenant at whose address a caller asks."""
        return self.platform_id if caller is Caller.PLATFORM_ADMIN else stage.tenant_id

    @asynccontextmanager
    async def client(self, tenant_id: UUID, *, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """Yield a client at a tenant's address, signed in when it has a token."""
        headers = {"X-Tenant": self.slug(tenant_id)} | ({"Authorization": f"Bearer {token}"} if token else {})
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
            yield client

    async def stage(
        self,
        *,
        tenant_id: UUID | None = None,
        callers: Sequence[Caller] = tuple(Caller),
        is_published: bool = True,
        booking: str | None = None,
        like: Stage | None = None,
    ) -> Stage:
        """Return a new business with everything in it; `booking` is the state of one there, `pending` or later.

        `like` another stage is its business with the same things, and new people.
        """
        home = tenant_id or self.tenant_id
        async with self.database.transaction(home) as tx:
            stage = Stage(home, like.business if like else await _make_business(tx), dict(like.things) if like else {})
            if like is None:
                await self._furnish(tx, stage)
            for caller in callers:
                if caller not in {Caller.VISITOR, Caller.PLATFORM_ADMIN}:
                    stage.people[caller] = await self._make_person(tx, caller, stage=stage)
            if not is_published:
                await _unpublish(tx, stage)
        if Caller.PLATFORM_ADMIN in callers:
            async with self.database.transaction(self.platform_id) as tx:
                stage.people[Caller.PLATFORM_ADMIN] = await self._make_person(tx, Caller.PLATFORM_ADMIN, stage=stage)
        if like is None:
            await self.superuser.execute(
                "UPDATE jobs.pgqueuer SET status = 'failed' WHERE id = $1", int(stage.things["job_id"])
            )
        if Caller.OWNER in stage.people:
            stage.things["session_id"] = str(stage.people[Caller.OWNER].session.session_id)
        if booking is not None:
            await self._book(stage, state=booking)
        return stage

    async def someone(self, stage: Stage) -> SignIn:
        """Return another customer of the stage's tenant."""
        async with self.database.transaction(stage.tenant_id) as tx:
            return await self._make_person(tx, Caller.CUSTOMER, stage=stage)

    async def fingerprint(self, *tenants: UUID) -> dict[str, str]:
        """Return what tells whether anything of those tenants has changed, table by table."""
        hashed = "SELECT name, md5(string_agg(words, ' ' ORDER BY words)) AS hash"
        rows = await self.superuser.fetch(f"{hashed} FROM ({await self.rows_sql()}) r GROUP BY 1", list(tenants))
        return {row["name"]: row["hash"] for row in rows}

    async def rows_sql(self) -> str:
        """Return the statement for all rows of some tenants: each as its table's name and its words."""
        if not self._sql:
            tables = await self.superuser.fetch(
                "SELECT table_schema || '.' || table_name AS name FROM information_schema.columns "
                "WHERE column_name = 'tenant_id' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
            )
            found = {row["name"]: "t.tenant_id" for row in tables}
            found["jobs.pgqueuer"] = "(t.headers ->> 'tenant_id')::uuid"
            self._sql = " UNION ALL ".join(
                f"SELECT '{name}' AS name, t::text AS words FROM {name} t WHERE {owner} = ANY ($1)"
                for name, owner in sorted(found.items())
            )
        return self._sql

    async def _make_person(self, tx: Transaction, caller: Caller, *, stage: Stage) -> SignIn:
        user = await create_user(
            tx,
            email=f"{new_id().hex}@example.com",
            display_name=caller.value,
            password_hash=self.password_hash,
            is_verified=False,
        )
        role = _ROLES.get(caller)
        if role is not None:
            await make_membership(tx, user_id=user.user_id, role=role, scope_id=stage.business.scope_of(caller))
        return await make_sign_in(tx, self.app.house.accounts, user=user)

    async def _furnish(self, tx: Transaction, stage: Stage) -> None:
        business = stage.business
        resource = await make.make_resource(tx, venue=business.venue)
        session = await make.make_session(tx, venue=business.venue, one_per_user=False)
        space = await make.make_space(tx, venue=business.venue, resource=resource)
        bystander = await self._make_person(tx, Caller.CUSTOMER, stage=stage)
        membership = await make_membership(tx, user_id=bystander.user.user_id, role=Role.OPERATOR)
        kettle = KettleBoiled()
        await outbox.publish(tx, kettle)
        await enqueue(tx, "tests.none", payload={"kettle_id": kettle.kettle_id})
        account_id = new_id()
        await ensure_account(tx, account_id, provider="stripe")
        stage.things |= {
            "merchant_id": str(business.merchant.merchant_id),
            "merchant_slug": business.merchant.slug,
            "venue_id": str(business.venue.venue_id),
            "resource_id": str(resource.resource_id),
            "offering_id": str(session.offering_id),
            "space_id": str(space.offering_id),
            "slot_id": str(await make_slot(tx, session, capacity=10_000)),
            "add_on_id": str((await make.make_add_on(tx, session)).add_on_id),
            "blackout_id": str((await make.make_blackout(tx, resource.resource_id)).blackout_id),
            "media_id": str((await make.make_picture(tx, created_by=business.merchant.owner_id)).media_id),
            "user_id": str(bystander.user.user_id),
            "membership_id": str(membership.membership_id),
            "session_id": str(bystander.session.session_id),
            "account_id": str(account_id),
            "event_id": str((await outbox.list_events(tx, limit=1))[0].event.event_id),
        }
        stage.things["job_id"] = str(await tx.value("SELECT max(id) FROM jobs.pgqueuer"))

    async def _book(self, stage: Stage, *, state: str) -> None:
        """Book a place for the owner through the desk, and bring the booking to that state."""
        owner = stage.people[Caller.OWNER]
        actor = Actor(
            stage.tenant_id,
            owner.user.user_id,
            session_id=owner.session.session_id,
            token_version=owner.user.token_version,
        )
        desk: Desk = self.app.api.state.desk
        async with self.database.transaction(stage.tenant_id) as tx:
            offering = await OFFERINGS.require(tx, UUID(stage.things["offering_id"]))
        order = an_order(offering, slot_id=UUID(stage.things["slot_id"]))
        booking_id = (await desk.place(a_request(actor, order))).subject_id
        assert booking_id is not None
        stage.things["booking_id"] = str(booking_id)
        if state == "pending":
            return
        async with self.database.transaction(stage.tenant_id) as tx:
            await confirm(tx, await lock_booking(tx, booking_id))
        if state == "begun":
            past = "starts_at = now() - interval '1 hour', ends_at = now()"
            await self.superuser.execute(f"UPDATE bookings.booking SET {past} WHERE booking_id = $1", booking_id)


@asynccontextmanager
async def open_world(database_url: str, *, home: Path, connections: int = 5) -> AsyncIterator[World]:
    """Yield a new world with tenants of its own; the platform's is the database's. Requests share `connections`."""
    app = create_app(
        Settings(
            database_url=SecretStr(database_url),
            home=home,
            with_simulator=False,
            limits=_UNLIMITED,
            availability=_ONE_NEWS,
            database_pool_max=connections,
            _env_file=None,
        )
    )
    database = Database(DatabaseSettings(url=database_url, pool_size_max=3))
    superuser = await asyncpg.connect(database_url)
    platform_id = await superuser.fetchval("SELECT tenant_id FROM tenants.tenant WHERE is_platform")
    password_hash = await hashing().hash(PASSWORD)
    world = World(app, database, superuser, new_id(), new_id(), new_id(), platform_id, password_hash)
    for tenant_id in (world.tenant_id, world.other_tenant_id, world.busy_tenant_id):
        async with database.transaction(tenant_id) as tx:
            await make_tenant(tx)
    yield world
    await superuser.close()
    await database.close()
    await app.api.state.desk_database.close()
    await app.house.close()


async def _make_business(tx: Transaction) -> Business:
    merchant = await make.make_merchant(tx)
    venue, sister = [await make.make_venue(tx, merchant=merchant) for _ in range(2)]
    return Business(merchant, venue, sister, await make.make_merchant(tx))


async def _unpublish(tx: Transaction, stage: Stage) -> None:
    draft = ListingState.DRAFT
    await MERCHANTS.replace(tx, replace(stage.business.merchant, state=draft))
    await VENUES.replace(tx, replace(stage.business.venue, state=draft))
    offering = await OFFERINGS.require(tx, UUID(stage.things["offering_id"]))
    await OFFERINGS.replace(tx, replace(offering, state=draft, updated_at=tx.now))
