"""What the measurements stand on: a PostgreSQL with the product's schema, shops in it, and its people's tokens."""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

import asyncpg

from holdfast.bench.firing import Payers
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.magazine import head_of
from holdfast.bench.pgbench import postmaster_of
from holdfast.bench.seeding import seed
from holdfast.bench.servers import PUBLIC_URL, Api, Wanted, host_of
from holdfast.bench.shops import Shop
from holdfast.kit import clock
from holdfast.kit.actor import Actor
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.migrations import upgrade
from holdfast.kit.postgres import Cluster, ClusterSettings, start_cluster
from holdfast.kit.tokens import AccessTokens

DATABASE: Final = "holdfast"
COPY: Final = "holdfast_bench_copy"
SERVING: Final = "holdfast_bench"
APP_ROLE: Final = "holdfast_app"
_TOKEN_LIFETIME: Final = timedelta(hours=12)
_CONNECTIONS_MAX: Final = 4
# Of shops in other people's tenants: four digits with the first tenant's.
_NUMBERS: Final = (100, 9_000)

MAIN: Final = Shop(tenant=0, offerings=10, slots=500, people=10_000, halls=128)
MANY: Final = tuple(Shop(tenant=number, offerings=1, slots=25, people=500) for number in range(1, 21))


@dataclass(frozen=True, slots=True)
class Keys:
    """The secret that servers are given, and what they sign access tokens with because of it."""

    secret: str
    access_tokens: str


@dataclass
class Ground:
    """A database in use, and who books in it."""

    home: Path
    keys: Keys
    url: str
    """Where API processes sign in."""
    superuser: asyncpg.Connection
    main: Shop
    many: Sequence[Shop]
    now: datetime
    cluster: Cluster | None = None
    """None for a database that somebody else runs."""
    _spans: int = 0
    _known: dict[Shop, Sequence[str]] = field(default_factory=dict)

    @property
    def postmaster(self) -> int | None:
        """Return the process of the database server; None where it runs elsewhere."""
        return postmaster_of(self.cluster) if self.cluster is not None else None

    @property
    def wanted(self) -> Wanted:
        """Return what API processes are told."""
        return Wanted(self.url, self.home, self.keys.secret)

    @cached_property
    def tokens(self) -> AccessTokens:
        """Return the signer of access tokens."""
        return AccessTokens(secret=self.keys.access_tokens, issuer=PUBLIC_URL, lifetime=_TOKEN_LIFETIME)

    def payers(self, apis: Sequence[Api]) -> Payers:
        """Return the processes whose time is counted."""
        return Payers([api.pid for api in apis], self.postmaster)

    def heads(self, shop: Shop, *, path: str, method: str = "POST", people: int | None = None) -> list[str]:
        """Return the heads of a request by each person of a shop, or by so many of them."""
        tokens = self._tokens_of(shop)[: people or shop.people]
        return [head_of(method, path, host=host_of(shop.tenant), token=token) for token in tokens]

    def _tokens_of(self, shop: Shop) -> Sequence[str]:
        if shop not in self._known:
            now = clock.now()
            self._known[shop] = [self.tokens.issue(_actor(shop, n), now=now) for n in range(shop.people)]
        return self._known[shop]

    def take_spans(self, count: int) -> int:
        """Return the first of so many hours of halls that nobody else is given."""
        first, self._spans = self._spans, self._spans + count
        return first


@asynccontextmanager
async def open_ground(
    keys: Keys, *, main: Shop = MAIN, many: Sequence[Shop] = MANY, bin_dir: Path | None = None
) -> AsyncIterator[Ground]:
    """Start a private PostgreSQL, make the schema and the shops; all of it is gone at the end."""
    home = make_home()
    try:
        async with _running(ClusterSettings(home=home / "home", bin_dir=bin_dir)) as cluster:
            await asyncio.to_thread(upgrade, cluster.dsn(DATABASE))
            async with _signed_in(cluster.dsn(DATABASE)) as (superuser, database):
                now = clock.now()
                await seed(database, superuser, shops=[main, *many], now=now)
                url = await _serving_url(cluster, superuser)
                yield Ground(home, keys, url, superuser, main, many, now, cluster)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def open_loaded(where: str, keys: Keys, *, like: Shop) -> AsyncIterator[Ground]:
    """Use a database that is full: a copy of the embedded one in that home directory, or one by its URL as it is.

    A shop like the other is opened in the tenant that has the most bookings; where a URL was given it stays there.
    """
    home = make_home()
    try:
        async with AsyncExitStack() as stack:
            cluster = None
            url = where
            if "://" not in where:
                cluster = await stack.enter_async_context(_running(ClusterSettings(home=Path(where))))
                url = cluster.dsn(await stack.enter_async_context(_copied(cluster)))
            await asyncio.to_thread(upgrade, url)
            superuser, database = await stack.enter_async_context(_signed_in(url))
            if cluster is not None:
                url = await _serving_url(cluster, superuser, database=COPY)
            now = clock.now()
            shop = await _new_shop(superuser, like=like)
            await seed(database, superuser, shops=[shop], now=now)
            yield Ground(home, keys, url, superuser, shop, (), now, cluster)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def _running(settings: ClusterSettings) -> AsyncIterator[Cluster]:
    running = await asyncio.to_thread(start_cluster, settings)
    try:
        running.cluster.ensure_database(DATABASE)
        yield running.cluster
    finally:
        await asyncio.to_thread(running.stop)


@asynccontextmanager
async def _copied(cluster: Cluster) -> AsyncIterator[str]:
    """Copy the database and yield the copy's name: what was loaded stays as it is."""
    drop = f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)"
    await asyncio.to_thread(cluster.ask, drop)
    await asyncio.to_thread(cluster.ask, f"CREATE DATABASE {COPY} TEMPLATE {DATABASE} STRATEGY file_copy")
    try:
        yield COPY
    finally:
        await asyncio.to_thread(cluster.ask, drop)


@asynccontextmanager
async def _signed_in(url: str) -> AsyncIterator[tuple[asyncpg.Connection, Database]]:
    superuser = await asyncpg.connect(url)
    database = Database(DatabaseSettings(url, pool_size_max=_CONNECTIONS_MAX))
    try:
        yield superuser, database
    finally:
        await database.close()
        await superuser.close()


async def _serving_url(cluster: Cluster, superuser: asyncpg.Connection, *, database: str = DATABASE) -> str:
    """Return an address by which nobody can undo the wall, as `holdfast up` gives its parts."""
    if cluster.socket_dir is None:
        return cluster.dsn(database)
    if not await superuser.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", SERVING):
        await superuser.execute(f"CREATE ROLE {SERVING} LOGIN NOINHERIT")
    await superuser.execute(f"GRANT {APP_ROLE}, holdfast_worker TO {SERVING}")
    return cluster.dsn(database, user=SERVING)


async def _new_shop(superuser: asyncpg.Connection, *, like: Shop) -> Shop:
    """Return a shop in the fullest tenant, under a number that no earlier run has used there."""
    fullest = await superuser.fetchval(
        "SELECT tenant_id FROM bookings.booking GROUP BY tenant_id ORDER BY count(*) DESC LIMIT 1"
    )
    if fullest is None:
        raise NothingLoaded("The loaded database has no bookings: fill it first.")
    taken = {row["merchant_id"] for row in await superuser.fetch("SELECT merchant_id FROM catalogue.merchant")}
    free = (number for number in range(*_NUMBERS) if id_of(Kind.MERCHANT, number) not in taken)
    return replace(like, tenant=next(free), inside=fullest)


class NothingLoaded(Exception):
    """The database that is called full is empty."""


def make_home() -> Path:
    """Make a directory that the database's own user may pass through."""
    home = Path(tempfile.mkdtemp(prefix="holdfast-bench-"))
    home.chmod(0o711)
    return home


def new_prefix() -> str:
    """Return the beginning of idempotency keys that no other run uses."""
    return secrets.token_hex(12)


def _actor(shop: Shop, number: int) -> Actor:
    return Actor(
        shop.tenant_id,
        id_of(Kind.USER, shop.tenant, number=number),
        session_id=id_of(Kind.SESSION, shop.tenant, number=number),
        token_version=1,
    )
