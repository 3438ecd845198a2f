"""Public pages' data, kept for a moment: what everybody may see is worked out once, not once for each who looks.

Only answers to visitors are kept: who carries a token or a cookie is always answered anew, and so sees at once what
they have changed themselves. An answer lives for a second; when something of its tenant changes, for a tenth of one
(a rush changes something all the time, and must not make every look a reading); and not at all past a change that was
made through this process, other than a booking. The desk decides on what is true, never on what is kept here.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.headers import Headers
from holdfast.kit.middleware import App, Message, Receive, Scope, Send, route_of

FRESH_SECONDS: Final = 1.0
RUSH_SECONDS: Final = 0.1
ENTRIES_MAX: Final = 2_000
BYTES_MAX: Final = 200_000
_OK: Final = 200
_PERSONAL: Final = frozenset({b"authorization", b"cookie", b"if-none-match", b"range"})
_NAMING: Final = frozenset({b"host", b"x-tenant"})

_Key = tuple[str, bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as it went out, whose it is, and when it was begun."""

    headers: Headers
    body: bytes
    tenant_id: UUID | None
    route_name: str
    begun_at: float


class VisitorCache:
    """Keeps answers to visitors for the addresses that match; everything else passes."""

    def __init__(
        self,
        app: App,
        *,
        public: Sequence[re.Pattern[str]],
        quiet: Sequence[re.Pattern[str]] = (),
        seconds: Callable[[], float] = monotonic_seconds,
    ) -> None:
        """`public` are the addresses whose answers are kept; `quiet` those whose changes are told by `changed`."""
        self._app = app
        self._seconds = seconds
        self._public = tuple(public)
        self._quiet = tuple(quiet)
        self._kept: dict[_Key, _Kept] = {}
        self._pending: dict[_Key, asyncio.Future[None]] = {}
        self._changed: dict[UUID, float] = {}
        self._forgotten_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass the request on and keep what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "GET":
            await self._get(scope, receive, send)
        else:
            await self._change(scope, receive, send)

    def changed(self, tenant_id: UUID) -> None:
        """Hear that something of a tenant changed somewhere."""
        self._changed[tenant_id] = self._seconds()

    def forget(self) -> None:
        """Keep nothing that was begun before now."""
        self._kept.clear()
        self._changed.clear()
        self._forgotten_at = self._seconds()

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        kept = self._find(key)
        pending = self._pending.get(key) if kept is None else None
        if pending is not None:
            # Somebody is having it worked out: wait for that, unless it is nothing that can be kept.
            await asyncio.shield(pending)
            kept = self._find(key)
        if kept is not None:
            await _answer(scope, send, kept=kept)
            return
        await self._work_out(key, scope, receive=receive, send=send)

    async def _work_out(self, key: _Key, scope: Scope, *, receive: Receive, send: Send) -> None:
        listener = _Listener(send, begun_at=self._seconds())
        done = asyncio.get_running_loop().create_future()
        self._pending[key] = done
        try:
            await self._app(scope, receive, listener)
        finally:
            if self._pending.get(key) is done:
                del self._pending[key]
            kept = listener.kept(scope)
            if kept is not None and kept.begun_at > self._forgotten_at:
                if len(self._kept) >= ENTRIES_MAX:
                    self._kept.clear()
                self._kept[key] = kept
            done.set_result(None)

    async def _change(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            # Whatever became of it: a lost answer may have been a change.
            if not any(pattern.match(scope["path"]) for pattern in self._quiet):
                self.forget()

    def _key(self, scope: Scope) -> _Key | None:
        if not any(pattern.match(scope["path"]) for pattern in self._public):
            return None
        naming = []
        for pair in scope["headers"]:
            if pair[0] in _PERSONAL:
                return None
            if pair[0] in _NAMING:
                naming.append(tuple(pair))
        return (scope["path"], scope.get("query_string", b""), tuple(naming))

    def _find(self, key: _Key) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        age = self._seconds() - kept.begun_at
        changed_at = self._changed.get(kept.tenant_id, 0.0) if kept.tenant_id is not None else 0.0
        if age < RUSH_SECONDS or (age < FRESH_SECONDS and changed_at < kept.begun_at):
            return kept
        del self._kept[key]
        return None


class _Listener:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send, *, begun_at: float) -> None:
        self._send = send
        self._begun_at = begun_at
        self._headers: Headers | None = None
        self._body = b""
        self._is_whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._headers = list(message["headers"]) if message["status"] == _OK else None
        elif message["type"] == "http.response.body" and self._headers is not None:
            self._body += message.get("body", b"")
            self._is_whole = not message.get("more_body", False)
            if len(self._body) > BYTES_MAX:
                self._headers = None
        await self._send(message)

    def kept(self, scope: Scope) -> _Kept | None:
        """Return what was heard, when it can be given to others too."""
        if self._headers is None or not self._is_whole:
            return None
        if any(name.lower() == b"set-cookie" for name, _ in self._headers):
            return None
        return _Kept(self._headers, self._body, scope.get("tenant_id"), route_of(scope), self._begun_at)


async def _answer(scope: Scope, send: Send, *, kept: _Kept) -> None:
    scope["tenant_id"] = kept.tenant_id
    scope["route_name"] = kept.route_name
    await send({"type": "http.response.start", "status": _OK, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})
