"""The edge of the HTTP side, in plain ASGI: who calls, how much is sent, what goes out beside every answer, one line.

From the outside in: `RequestContext`, `HostGuard`, (the web app's files), `RateLimits`, `BodyGuard`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

import orjson
import structlog

from holdfast.kit.audit import request_id_var
from holdfast.kit.bodies import BodyTooLarge, check_json
from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.errors import ErrorKind, HouseError
from holdfast.kit.headers import KNOWN_MAX, EdgeHeaders, Headers
from holdfast.kit.ids import new_id
from holdfast.kit.limits import Limiter, TooManyRequests
from holdfast.kit.problems import MEDIA_TYPE, problem_bytes, status_of
from holdfast.kit.request_log import request_log
from holdfast.kit.telemetry import Telemetry

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Network = IPv4Network | IPv6Network

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
REPLAYED = b"idempotent-replayed"
_HOST_LENGTH_MAX = 253

log = structlog.get_logger("holdfast.http")


class HostUnknown(HouseError):
    """Nothing answers under this host name here."""

    kind = ErrorKind.MALFORMED
    title = "Unknown host"


class AddressMalformed(HouseError):
    """The address of the request holds characters that no address of ours has."""

    kind = ErrorKind.MALFORMED
    title = "The address is malformed"


class NotHttp(HouseError):
    """What came over the wire is no HTTP request: a line or a header of it cannot be read."""

    kind = ErrorKind.MALFORMED
    title = "This is no HTTP request"


def header(scope: Scope, name: bytes) -> bytes | None:
    """Return the first header of that (lower-case) name."""
    # Asked a dozen times for each request: a plain loop takes a third of what a generator does.
    value: bytes
    for key, value in scope["headers"]:
        if key == name:
            return value
    return None


def broken_bytes(*, instance: str, request_id: str) -> bytes:
    """Return the document of an error nobody expected: nothing of it but the id under which it is logged (R77)."""
    body = {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something broke on our side and was noted. What you sent may be sent again, with the same key.",
        "instance": instance,
        "request_id": request_id,
    }
    return orjson.dumps(body)


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered: few, whatever addresses people make up."""
    # FastAPI keeps the route of an included router beside, with the prefix that it was included under.
    effective = scope.get("fastapi", {}).get("effective_route_context")
    template = getattr(effective, "path", None) or getattr(scope.get("route"), "path", None)
    return str(template or scope.get("route_name") or "(none)")


async def send_problem(scope: Scope, send: Send, *, error: HouseError) -> None:
    """Answer with a problem document."""
    scope["error_code"] = error.slug()
    body = problem_bytes(error, instance=scope.get("path", ""), request_id=scope.get("request_id", ""))
    extra: list[tuple[bytes, bytes]] = []
    retry_after = error.values.get("retry_after_seconds")
    if retry_after is not None:
        extra.append((b"retry-after", str(retry_after).encode()))
    if error.kind is ErrorKind.UNAUTHENTICATED:
        extra.append((b"www-authenticate", b"Bearer"))
    await _send_document(send, status_of(error), body=body, extra=extra)


async def _send_document(send: Send, status: int, *, body: bytes, extra: Headers = ()) -> None:
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class RequestContext:
    """Outermost: the request's id and origin, headers on the answer, one line in the log, a last net for errors."""

    app: App
    telemetry: Telemetry
    headers: EdgeHeaders
    trusted_proxies: Sequence[Network] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = header(scope, b"x-request-id")
        is_usable = given is not None and _REQUEST_ID.fullmatch(given) is not None
        request_id = given.decode() if given is not None and is_usable else new_id().hex
        scope["request_id"] = request_id
        scope["client_address"] = self._address(scope)
        token = request_id_var.set(request_id)
        answer = _Answer(scope, send, headers=self.headers)
        started = monotonic_seconds()
        self.telemetry.request_begins()
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 - the edge: the last net, and the one place that logs it
            await self._break(scope, answer, error=error)
        finally:
            self._tell(scope, answer, seconds=monotonic_seconds() - started)
            request_id_var.reset(token)

    async def _break(self, scope: Scope, answer: "_Answer", *, error: Exception) -> None:
        self.telemetry.broke()
        log.error("http.broken", method=scope["method"], path=scope["path"], exc_info=error)
        if answer.status == 0:
            body = broken_bytes(instance=scope["path"], request_id=scope["request_id"])
            await _send_document(answer.send, 500, body=body)

    def _tell(self, scope: Scope, answer: "_Answer", *, seconds: float) -> None:
        route = route_of(scope)
        actor = scope.get("actor")
        self.telemetry.request_ends(method=scope["method"], route=route, status=answer.status, seconds=seconds)
        request_log.tell(
            {
                "request_id": scope["request_id"],
                "method": scope["method"],
                "route": route,
                "path": scope["path"],
                "status": answer.status,
                "ms": round(seconds * 1000, 2),
                "bytes": answer.bytes,
                "address": scope["client_address"],
                "user": str(actor.user_id) if actor is not None else None,
                "tenant": str(scope["tenant_id"]) if scope.get("tenant_id") is not None else None,
                "error": scope.get("error_code"),
            }
        )

    def _address(self, scope: Scope) -> str:
        """Return the nearest address that is not one of our own proxies: what is left of it anybody can invent."""
        client = scope.get("client")
        address = str(client[0]) if client else ""
        if not self._is_ours(address):
            return address
        # Some proxies add a line of their own below the stranger's instead of writing on in it.
        lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        if not lines:
            return address
        proto = header(scope, b"x-forwarded-proto")
        if proto in (b"https", b"http"):
            scope["scheme"] = proto.decode()
        for hop in reversed(b",".join(lines).decode("latin-1").split(",")):
            address = hop.strip()
            if not self._is_ours(address):
                break
        return address[:64]

    def _is_ours(self, address: str) -> bool:
        if not self.trusted_proxies:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.trusted_proxies)


class _Answer:
    """Watches an answer go out, and puts on it what every answer carries."""

    def __init__(self, scope: Scope, send: Send, *, headers: EdgeHeaders) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self.status = 0
        self.bytes = 0

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message.get("headers", ())
            beside = self._headers.beside(headers, path=self._scope["path"])
            own = (b"x-request-id", self._scope["request_id"].encode())
            message = {**message, "headers": [*headers, *beside, own]}
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        await self._send(message)


@dataclass(frozen=True)
class HostGuard:
    """Answers only under the names it was told (R77); `*.example.org` is any name below, `*` any at all."""

    app: App
    hosts: Sequence[str]
    _judged: dict[bytes, bool] = field(default_factory=dict, compare=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let known hosts in; probes ask by address and may."""
        if scope["type"] == "http":
            if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
                await send_problem(scope, send, error=AddressMalformed())
                return
            if not scope["path"].startswith("/health/") and not self._knows(scope):
                await send_problem(scope, send, error=HostUnknown())
                return
        await self.app(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        named = [value for name, value in scope["headers"] if name == b"host"]
        # Two names are one too many: whoever stands before us may have judged by the other.
        given = named[0] if len(named) == 1 else b""
        known = self._judged.get(given)
        if known is None:
            known = self._judge(given)
            if len(self._judged) >= KNOWN_MAX:
                self._judged.clear()
            if len(given) <= _HOST_LENGTH_MAX:
                self._judged[given] = known
        return known

    def _judge(self, given: bytes) -> bool:
        raw = given.decode("latin-1").lower()
        host = raw[: raw.index("]") + 1] if raw.startswith("[") and "]" in raw else raw.partition(":")[0]
        return any(
            known in ("*", host) or (known.startswith("*.") and host.endswith(known[1:])) for known in self.hosts
        )


@dataclass(frozen=True)
class RateLimits:
    """Refuses who asks too often, and tells everybody where they stand."""

    app: App
    limiter: Limiter
    telemetry: Telemetry
    account_of: Callable[[Scope], str | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then carry through or refuse."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        caller = {
            "method": scope["method"],
            "path": scope["path"],
            "address": scope.get("client_address", ""),
            "account": self.account_of(scope),
        }
        standing = await self.limiter.count(**caller)
        if standing is None:
            await self.app(scope, receive, send)
            return

        async def send_with_standing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                if caller["method"] != "GET" and any(name.lower() == REPLAYED for name, _ in headers):
                    await self.limiter.forgive(**caller)
                message = {**message, "headers": [*headers, *standing.headers()]}
            await send(message)

        if standing.is_over:
            self.telemetry.limited(standing.rule)
            error = TooManyRequests(retry_after_seconds=standing.reset_seconds, limit=standing.limit)
            await send_problem(scope, send_with_standing, error=error)
            return
        await self.app(scope, receive, send_with_standing)


@dataclass(frozen=True)
class BodyGuard:
    """Refuses bodies that are too large, and JSON that reads differently to different readers (R72)."""

    app: App
    bytes_max: int = 1_000_000
    bytes_max_by_prefix: Mapping[str, int] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in; look into JSON before anybody else does."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        declared = header(scope, b"content-length") or b"0"
        if not declared.isdigit() or int(declared) > limit:
            await send_problem(scope, send, error=BodyTooLarge(bytes_max=limit))
            return
        try:
            if _is_json(scope) and scope["path"].startswith("/api/"):
                body = await _read(receive, limit=limit)
                if body:
                    check_json(body)
                receive = _replay(body, receive)
            else:
                receive = _counted(receive, limit=limit)
            await self.app(scope, receive, send)
        except (BodyTooLarge, HouseError) as error:
            await send_problem(scope, send, error=error)

    def _limit(self, path: str) -> int:
        found = (size for prefix, size in self.bytes_max_by_prefix.items() if path.startswith(prefix))
        return next(found, self.bytes_max)


def _is_json(scope: Scope) -> bool:
    kind = (header(scope, b"content-type") or b"application/json").split(b";")[0].strip().lower()
    return kind == b"application/json" or kind.endswith(b"+json")


async def _read(receive: Receive, *, limit: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise BodyTooLarge(bytes_max=limit)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    was_given = False

    async def again() -> Message:
        nonlocal was_given
        if was_given:
            return await receive()
        was_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _counted(receive: Receive, *, limit: int) -> Receive:
    size = 0

    async def counting() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise BodyTooLarge(bytes_max=limit)
        return message

    return counting
