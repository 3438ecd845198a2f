"""Routes that are answered ahead of the framework, where the ordinary case is all the traffic there is.

A direct route answers what is plainly right, and leaves everything else (a body that does not fit, a caller who is not
signed in, a key that is missing) to the route of the same address in the framework, which knows what to say. So
there is one description of the address, one place for its errors, and nothing that only one of the two would accept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from holdfast.kit.database import ConstraintBroken, TransientConflict
from holdfast.kit.errors import HouseError
from holdfast.kit.headers import Headers
from holdfast.kit.middleware import App, Receive, Scope, Send, send_problem
from holdfast.kit.problems import known_error


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out; the type is JSON."""

    status: int
    body: bytes
    headers: Headers = ()


class DirectRoute(Protocol):
    """Answers a request whose body is here in full."""

    async def answer(self, scope: Scope, body: bytes) -> Reply | None:
        """Return the answer, or None to let the framework's route speak. What it raises becomes a problem."""
        ...


class DirectRoutes:
    """Gives requests for certain addresses to their direct routes, and the rest to the app."""

    def __init__(self, app: App, routes: Mapping[tuple[str, str], DirectRoute]) -> None:
        """`routes` are by method and address."""
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on as it came."""
        route = self._routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body = message.get("body", b"")
            try:
                reply = await route.answer(scope, body)
            except (HouseError, TransientConflict, ConstraintBroken) as error:
                scope["route_name"] = scope["path"]
                await send_problem(scope, send, error=known_error(error))
                return
            if reply is not None:
                scope["route_name"] = scope["path"]
                await _send(reply, send)
                return
        await self._app(scope, _again(message, receive), send)


async def _send(reply: Reply, send: Send) -> None:
    length = (b"content-length", str(len(reply.body)).encode())
    headers = [length, (b"content-type", b"application/json"), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def _again(message: Mapping[str, object], receive: Receive) -> Receive:
    was_given = False

    async def receive_again() -> dict[str, object]:
        nonlocal was_given
        if was_given:
            return dict(await receive())
        was_given = True
        return dict(message)

    return receive_again
