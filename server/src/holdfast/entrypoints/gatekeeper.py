"""The keeper of the gate: which tenant a request speaks to, and who speaks (the protocol is in kit/http.py).

A tenant is known by the request's host; where a developer works, also by the header `X-Tenant: slug`, and by a
default for hosts that are nobody's. A person is known by an access token, which is believed for reads until it
expires; before anything is changed, the database is asked whether its session still lives (R64). Requests that
ask at the same time are asked for together, in one statement over all their tenants.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request

from holdfast.kit import clock
from holdfast.kit.actor import Actor
from holdfast.kit.database import Database
from holdfast.kit.errors import NotSignedIn
from holdfast.kit.lanes import Lane
from holdfast.kit.middleware import Scope, header
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.tenants import facade as tenants

TENANT_HEADER: Final = "x-tenant"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SCHEME: Final = "bearer"
_TOKEN_LENGTH_MAX: Final = 8_192
_HOST_LENGTH_MAX: Final = 253


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How tenants are found and how long what was found is believed."""

    default_slug: str | None = None
    """The tenant of hosts that are nobody's; None where only known hosts are served."""
    hears_tenant_header: bool = False
    """Whether `X-Tenant` names the tenant; for developers only."""
    tenants_believed_seconds: float = 30.0
    tenants_known_max: int = 1_000
    checked_elsewhere: Collection[str] = frozenset()
    """Operation ids that ask for the session themselves, in the transaction that they change things in."""


class HouseGatekeeper:
    """Finds tenants by host and people by token."""

    def __init__(
        self,
        database: Database,
        tokens: AccessTokens,
        *,
        settings: GateSettings,
        now: clock.Clock = clock.now,
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._settings = settings
        self._now = now
        self._known: dict[tuple[str, str], tuple[UUID | None, float]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[UUID | None]] = {}
        self._checks: Lane[Actor, bool] = Lane(self._check)

    async def tenant_of(self, request: Request) -> UUID | None:
        """Return the tenant that the request speaks to, or None when no tenant answers there."""
        return await self._tenant(slug=request.headers.get(TENANT_HEADER), host=request.headers.get("host", ""))

    async def believed_actor(self, scope: Scope) -> Actor | None:
        """Return who the request's token speaks for in the tenant that it speaks to; None for anything else."""
        authorization = header(scope, b"authorization")
        actor = None if authorization is None else self._read(authorization.decode("latin-1"))
        if actor is None:
            return None
        slug, host = header(scope, b"x-tenant"), header(scope, b"host") or b""
        named = None if slug is None else slug.decode("latin-1")
        tenant_id = await self._tenant(slug=named, host=host.decode("latin-1"))
        return actor if actor.tenant_id == tenant_id else None

    async def _tenant(self, *, slug: str | None, host: str) -> UUID | None:
        settings = self._settings
        if settings.hears_tenant_header and slug:
            return await self._known_as("slug", slug[:_HOST_LENGTH_MAX])
        found = await self._known_as("host", host) if 0 < len(host) <= _HOST_LENGTH_MAX else None
        if found is None and settings.default_slug is not None:
            found = await self._known_as("slug", settings.default_slug)
        return found

    async def actor_of(self, request: Request, tenant_id: UUID) -> Actor | None:
        """Return the signed-in actor; None when the request carries no token at all."""
        header = request.headers.get("authorization")
        if header is None:
            return None
        actor = self._read(header)
        if actor is None or actor.tenant_id != tenant_id:
            raise NotSignedIn
        if self._must_ask(request) and not await self._checks.submit(actor):
            raise NotSignedIn
        return actor

    def forget(self) -> None:
        """Ask anew for every tenant: one was opened, or has another host."""
        self._known.clear()

    def _read(self, header: str) -> Actor | None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != _SCHEME or not 0 < len(token) <= _TOKEN_LENGTH_MAX:
            return None
        return self._tokens.read(token.strip(), now=self._now())

    def _must_ask(self, request: Request) -> bool:
        if request.method in _READING:
            return False
        operation = getattr(request.scope.get("route"), "operation_id", None)
        return operation not in self._settings.checked_elsewhere

    async def _check(self, actors: Sequence[Actor]) -> Sequence[bool | BaseException]:
        async with self._database.transaction(*{actor.tenant_id for actor in actors}) as tx:
            pairs = [(actor.tenant_id, actor.session_id) for actor in actors]
            live = await accounts.live_sessions(tx, list(dict.fromkeys(pairs)))
        return [live.get(actor.session_id) == actor.token_version for actor in actors]

    async def _known_as(self, kind: str, name: str) -> UUID | None:
        known = self._known.get((kind, name))
        moment = clock.monotonic_seconds()
        if known is not None and known[1] > moment:
            return known[0]
        found = await self._ask_once(kind, name)
        if len(self._known) >= self._settings.tenants_known_max:
            # Hosts are free to invent: rather ask again than remember without end.
            self._known.clear()
        self._known[kind, name] = (found, moment + self._settings.tenants_believed_seconds)
        return found

    async def _ask_once(self, kind: str, name: str) -> UUID | None:
        """Ask the database, or wait for the answer that somebody is waiting for already.

        A rush comes to one host at once: were each to ask, most would wait for a connection longer than they may.
        """
        asking = self._asking.get((kind, name))
        if asking is None:
            asking = asyncio.create_task(_FINDERS[kind](self._database, name), name="tenant")
            self._asking[kind, name] = asking
            asking.add_done_callback(lambda _: self._asking.pop((kind, name), None))
        # One who gives up must not take the answer from the others.
        return await asyncio.shield(asking)


_FINDERS: Final[dict[str, Callable[[Database, str], Coroutine[None, None, UUID | None]]]] = {
    "host": tenants.find_tenant_by_host,
    "slug": tenants.find_tenant_by_slug,
}
