"""Where the races are run: one database, two API processes, and people who are signed in to them."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from holdfast.entrypoints.secret_file import Secrets
from holdfast.kit.actor import Actor, Grant
from holdfast.kit.database import Database
from holdfast.kit.ids import new_id
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.catalogue.repository.records import RESOURCES, VENUES
from tests.make.bookings import Shop, make_customer, make_shop
from tests.make.catalogue import make_space
from tests.make.scale import count
from tests.make.tenants import slug_of
from tests.make.values import there
from tests.races.gun import Reply, Shot
from tests.races.servers import PUBLIC_URL, SECRET

# How many times as many contenders (and rounds) as by default: `HOLDFAST_RACE_SCALE=5` makes 500-way races.
SCALE: Final = max(1, int(os.environ.get("HOLDFAST_RACE_SCALE", str(count(small=1, full=5)))))
_TOKENS: Final = AccessTokens(
    secret=Secrets.from_one(SECRET).access_tokens, issuer=PUBLIC_URL, lifetime=timedelta(minutes=30)
)


def scaled(count: int) -> int:
    """Return how many run when by default it is that many."""
    return count * SCALE


@dataclass(frozen=True)
class Arena:
    """The database behind the API processes, and their ports."""

    url: str
    database: Database
    superuser: asyncpg.Connection
    ports: tuple[int, ...]

    async def shop(self, *, kind: str = "session", capacity: int = 10, customers: int = 1, **offering) -> Shop:
        """Open a shop in a tenant of its own."""
        return await make_shop(self.database, new_id(), kind=kind, capacity=capacity, customers=customers, **offering)

    async def second_offering(self, hall: Shop) -> Shop:
        """Sell the hall under another offering too, to the same customers."""
        async with self.database.transaction(hall.tenant_id) as tx:
            terms = there(hall.offering.space)
            resource = await RESOURCES.find(tx, terms.resource_id)
            venue = await VENUES.find(tx, hall.offering.venue_id)
            other = await make_space(tx, venue=venue, resource=resource)
        return replace(hall, offering=other)

    async def staff(self, shop: Shop, *grants: Grant) -> Actor:
        """Return somebody with those roles in the shop's tenant."""
        async with self.database.transaction(shop.tenant_id) as tx:
            someone = await make_customer(tx)
        return Actor(
            someone.tenant_id,
            someone.user_id,
            session_id=someone.session_id,
            token_version=someone.token_version,
            grants=grants,
        )

    async def merchant(self, shop: Shop) -> Actor:
        """Return the merchant to whom the shop belongs."""
        return await self.staff(shop, Grant("merchant", shop.offering.merchant_id))

    async def taken(self, shop: Shop) -> int:
        """Return how many places of the shop's slot are counted as taken."""
        return int(await self.superuser.fetchval("SELECT taken FROM inventory.stock WHERE stock_id = $1", shop.slot_id))

    async def states(self, shop: Shop) -> dict[str, int]:
        """Return how many bookings of the shop are in each state."""
        rows = await self.superuser.fetch(
            "SELECT state, count(*) AS n FROM bookings.booking WHERE tenant_id = $1 GROUP BY state", shop.tenant_id
        )
        return {row["state"]: row["n"] for row in rows}


def order_of(shop: Shop, *, units: int = 1, starts_at: datetime | None = None, hours: float = 2) -> dict[str, object]:
    """Return the body of an order of what the shop sells."""
    body: dict[str, object] = {"offering_id": str(shop.offering.offering_id), "units": units}
    if shop.slot is not None:
        return body | {"slot_id": str(shop.slot)}
    begin = starts_at or hall_day()
    return body | {"starts_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=hours)).isoformat()}


def hall_day(*, hour: int = 12) -> datetime:
    """Return a full hour in five days, at which the halls are open."""
    return (datetime.now(UTC) + timedelta(days=5)).replace(hour=hour, minute=0, second=0, microsecond=0)


def shot(
    actor: Actor,
    path: str,
    /,
    *,
    method: str = "POST",
    body: dict[str, object] | None = None,
    key: str | None = None,
    headers: dict[str, str] | None = None,
) -> Shot:
    """Return somebody's request, under a fresh key unless one is given."""
    return Shot(
        method=method,
        path=path,
        token=token_of(actor, now=datetime.now(UTC)),
        tenant=slug_of(actor.tenant_id),
        body=body,
        headers={"Idempotency-Key": key or new_id().hex, **(headers or {})},
    )


def token_of(actor: Actor, *, now: datetime) -> str:
    """Return an access token of somebody, signed at that moment, good for half an hour."""
    return _TOKENS.issue(actor, now=now)


def book(shop: Shop, actor: Actor, /, *, key: str | None = None, **order) -> Shot:
    """Return somebody's order."""
    return shot(actor, "/bookings", body=order_of(shop, **order), key=key)


def cancel(booking_id: UUID | str, actor: Actor, /, *, key: str | None = None) -> Shot:
    """Return somebody's cancellation."""
    return shot(actor, f"/bookings/{booking_id}/cancel", body={"reason": "We cannot make it."}, key=key)


def everyone(shop: Shop, **order) -> list[Shot]:
    """Return an order of each customer of the shop."""
    return [book(shop, actor, **order) for actor in shop.customers]


def tally(replies: Iterable[Reply]) -> dict[str, int]:
    """Return how many replies said what."""
    return dict(Counter(reply.said for reply in replies))


def won(replies: Sequence[Reply]) -> list[Reply]:
    """Return the replies that give a booking."""
    return [reply for reply in replies if reply.status == 201]
