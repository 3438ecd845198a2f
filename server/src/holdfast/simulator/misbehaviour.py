"""Make a call go wrong the way a test has asked for."""

from __future__ import annotations

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from holdfast.simulator.errors import ApiError
from holdfast.simulator.faults import Fault, FaultKind


class SilentResponse(Response):
    """Never answer: keep the connection open until the client gives up, or cut it at once.

    The cut is an answer that promises more bytes than come: the server then closes the connection, and a client sees
    a broken one instead of a status it could act on.
    """

    def __init__(self, fault: Fault, *, hang_seconds_max: float) -> None:
        """Take how to be silent, and after which time a patient client is cut off all the same."""
        super().__init__()
        self._wait_seconds = 0.0 if fault.severs_at_once else hang_seconds_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then cut."""
        del scope
        if self._wait_seconds > 0:
            with anyio.move_on_after(self._wait_seconds) as patience:
                while (await receive())["type"] != "http.disconnect":
                    pass
            if not patience.cancelled_caught:
                return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def go_wrong_before(fault: Fault | None, *, hang_seconds_max: float) -> Response | None:
    """Return the silence that replaces the call, or None to go on, late where a delay was asked for.

    Raises ApiError for a programmed refusal: nothing has happened then.
    """
    if fault is None:
        return None
    if fault.kind is FaultKind.DELAY:
        await anyio.sleep(fault.size / 1000)
    if fault.kind is FaultKind.HTTP_429:
        raise ApiError("Too many requests hit the API too quickly.", status=429, code="rate_limit")
    if fault.kind is FaultKind.HTTP_500:
        raise _server_error()
    if fault.kind is FaultKind.TIMEOUT_BEFORE:
        return SilentResponse(fault, hang_seconds_max=hang_seconds_max)
    return None


def go_wrong_after(fault: Fault | None, *, hang_seconds_max: float) -> Response | None:
    """Return the silence that hides what has durably happened, or None to answer.

    Raises ApiError where a 500 was asked for after the effect.
    """
    if fault is None:
        return None
    if fault.kind is FaultKind.HTTP_500_AFTER:
        raise _server_error()
    if fault.kind is FaultKind.TIMEOUT_AFTER:
        return SilentResponse(fault, hang_seconds_max=hang_seconds_max)
    return None


def _server_error() -> ApiError:
    return ApiError("An unknown error occurred.", status=500, kind="api_error")
