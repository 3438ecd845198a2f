"""What routes of every module share: who is asking, in which tenant, in which transaction, under which key."""

from collections.abc import AsyncIterator
from typing import Annotated, Protocol, cast
from uuid import UUID

from fastapi import Depends, Header, Request, Response

from holdfast.kit.actor import Actor as Actor  # noqa: PLC0414 - the routes' names for who is asking come from here
from holdfast.kit.actor import Grant as Grant  # noqa: PLC0414 - the same
from holdfast.kit.database import Database, Transaction
from holdfast.kit.errors import ErrorKind, HouseError, NotFound, NotSignedIn, StaleVersion, VersionRequired
from holdfast.kit.middleware import Scope

KEY_LENGTH_MAX = 200
# A version's column holds that much for sure: a greater number was never given out.
_VERSION_DIGITS_MAX = 9


class Gatekeeper(Protocol):
    """Finds the tenant of a request and the person behind its token; wired once, used by the dependencies."""

    async def tenant_of(self, request: Request) -> UUID | None:
        """Return the tenant that the request speaks to, or None when no tenant answers there."""
        ...

    async def actor_of(self, request: Request, tenant_id: UUID) -> Actor | None:
        """Return the signed-in actor; None when the request carries no token at all.

        Raises `NotSignedIn` for a token that is not good here, and, on a request that may change something,
        for one whose version has been withdrawn (R64).
        """
        ...


class ScopeGatekeeper(Protocol):
    """The same for routes that are answered ahead of the framework (kit/direct.py)."""

    async def believed_actor(self, scope: Scope) -> Actor | None:
        """Return who the request's token speaks for in the tenant that it speaks to; None for anything else.

        Whether the session still lives is not asked here: who changes something asks in its own transaction.
        """
        ...


class KeyMissing(HouseError):
    """This request creates, pays or cancels: send an `Idempotency-Key` so that a retry cannot do it twice (R29)."""

    kind = ErrorKind.MALFORMED
    title = "Idempotency-Key is missing"


class KeyMalformed(HouseError):
    """An `Idempotency-Key` is 1 to 200 visible ASCII characters."""

    kind = ErrorKind.MALFORMED
    title = "Idempotency-Key is malformed"


async def database_of(request: Request) -> Database:
    """Return the app's database."""
    return cast("Database", request.app.state.database)


async def tenant_of(request: Request) -> UUID:
    """Return the tenant that the request speaks to; an unknown host is nobody's."""
    if "tenant_id" not in request.scope:
        gatekeeper = cast("Gatekeeper", request.app.state.gatekeeper)
        request.scope["tenant_id"] = await gatekeeper.tenant_of(request)
    tenant_id = cast("UUID | None", request.scope["tenant_id"])
    if tenant_id is None:
        detail = "No booking site answers at this address."
        raise NotFound(detail)
    return tenant_id


TenantId = Annotated[UUID, Depends(tenant_of)]


async def maybe_actor(request: Request, tenant_id: TenantId) -> Actor | None:
    """Return who is asking, or None for a visitor."""
    if "actor" not in request.scope:
        gatekeeper = cast("Gatekeeper", request.app.state.gatekeeper)
        request.scope["actor"] = await gatekeeper.actor_of(request, tenant_id)
    return cast("Actor | None", request.scope["actor"])


MaybeActor = Annotated[Actor | None, Depends(maybe_actor)]


async def actor(found: MaybeActor) -> Actor:
    """Return who is asking; a visitor must sign in first."""
    if found is None:
        raise NotSignedIn
    return found


SignedIn = Annotated[Actor, Depends(actor)]
DatabaseOfRequest = Annotated[Database, Depends(database_of)]


async def open_transaction(database: DatabaseOfRequest, tenant_id: TenantId) -> AsyncIterator[Transaction]:
    """Yield the request's one transaction; commit it before the answer is sent, or roll it back."""
    async with database.transaction(tenant_id) as tx:
        yield tx


# "function": FastAPI would otherwise commit after the client has already been told 201.
Tx = Annotated[Transaction, Depends(open_transaction, scope="function")]


async def required_key(idempotency_key: Annotated[str | None, Header(max_length=KEY_LENGTH_MAX)] = None) -> str:
    """Return the request's `Idempotency-Key`."""
    if idempotency_key is None:
        raise KeyMissing
    if not is_key(idempotency_key):
        raise KeyMalformed
    return idempotency_key


def is_key(text: str) -> bool:
    """Say whether a text can be an `Idempotency-Key`."""
    return 0 < len(text) <= KEY_LENGTH_MAX and text.isascii() and text.isprintable()


IdempotencyKey = Annotated[str, Depends(required_key)]


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """Return the version that a change was made from, out of `If-Match: "7"`."""
    if if_match is None:
        raise VersionRequired
    text = if_match.removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal()) or len(text) > _VERSION_DIGITS_MAX:
        raise StaleVersion
    return int(text)


ExpectedVersion = Annotated[int, Depends(expected_version)]


def set_etag(response: Response, version: int) -> None:
    """Put the row's version on the answer, as `If-Match` wants it back."""
    response.headers["ETag"] = f'"{version}"'


def client_address(request: Request) -> str:
    """Return the caller's address as the trusted proxies tell it (settled by the middleware)."""
    return str(request.scope.get("client_address") or (request.client.host if request.client else ""))
