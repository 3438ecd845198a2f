"""Booking ahead of the framework: the plain case of `POST /bookings`.

`desk.place_booking` describes the address and answers whatever is not plain.
"""

from typing import Final

from pydantic import ValidationError

from holdfast.kit.audit import request_id_var
from holdfast.kit.direct import Reply
from holdfast.kit.http import ScopeGatekeeper, is_key
from holdfast.kit.idempotency import REPLAYED_HEADER
from holdfast.kit.middleware import Scope, header
from holdfast.kit.once import Once, fingerprint_of
from holdfast.modules.bookings.routes.desk import ROUTE
from holdfast.modules.bookings.schemas import BookingIn
from holdfast.modules.bookings.service.requests import PlaceRequest
from holdfast.modules.bookings.workflows import Desk

_JSON: Final = b"application/json"
_REPLAYED: Final = (REPLAYED_HEADER.lower().encode(), b"true")


class PlaceDirectly:
    """Takes an order to the desk and sends the very bytes that the desk answers."""

    def __init__(self, gatekeeper: ScopeGatekeeper, desk: Desk) -> None:
        self._gatekeeper = gatekeeper
        self._desk = desk

    async def answer(self, scope: Scope, body: bytes) -> Reply | None:
        """Return the desk's answer; None when the request is not an order of somebody who is signed in."""
        key = (header(scope, b"idempotency-key") or b"").decode("latin-1")
        if header(scope, b"content-type") != _JSON or not is_key(key):
            return None
        actor = await self._gatekeeper.believed_actor(scope)
        if actor is None:
            return None
        try:
            order = BookingIn.model_validate_json(body).to_order()
        except ValidationError:
            return None
        scope["actor"], scope["tenant_id"] = actor, actor.tenant_id
        once = Once(actor.user_id, ROUTE, key, fingerprint_of("POST", scope["path"], body=body))
        request = PlaceRequest(actor=actor, once=once, order=order, space=None, request_id=request_id_var.get() or None)
        answer = await self._desk.place(request)
        return Reply(answer.status, answer.body, (_REPLAYED,) if answer.replayed else ())
