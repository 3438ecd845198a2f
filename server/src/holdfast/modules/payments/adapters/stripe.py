"""Stripe, through its official SDK: every answer, time-out and refusal becomes one of our words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ValidationError

from holdfast.modules.payments.adapters import stripe_shapes
from holdfast.modules.payments.adapters.stripe_shapes import amount_to_wire, intent_sight, refund_sight
from holdfast.modules.payments.adapters.stripe_signature import require_signature
from holdfast.modules.payments.errors import WebhookMalformed
from holdfast.modules.payments.ports import (
    IntentAnswer,
    IntentOrder,
    Movements,
    News,
    NotFound,
    RefundAnswer,
    RefundOrder,
    Refused,
    SignedEvent,
    Unknown,
)
from holdfast.modules.payments.settings import PaymentsSettings

if TYPE_CHECKING:
    import stripe

Answer = TypeVar("Answer")
Shape = TypeVar("Shape", bound=BaseModel)

# The clocks of two companies differ; and what was asked for within the key's window may have been made until its end.
_SEARCH_BEFORE: Final = timedelta(minutes=5)
_SEARCH_AFTER: Final = timedelta(hours=25)
_PAGE_SIZE: Final = 100
_SEARCHED_MAX: Final = 20_000
_IN_USE: Final = 409
_MISSING: Final = 404


class StripeGateway:
    """Stripe's PaymentIntents and Refunds, or the simulator's in their place.

    The SDK is loaded at the first call: it takes a second and is not needed to start. It never repeats a call by itself
    (`max_network_retries=0`): repeating is on record, with the same key.
    """

    def __init__(self, settings: PaymentsSettings) -> None:
        self._settings = settings
        self._clients: dict[str, stripe.StripeClient] = {}
        self._transports: list[stripe.HTTPXClient] = []

    async def open_intent(self, order: IntentOrder, *, key: str) -> IntentAnswer:
        """Create the PaymentIntent of an attempt."""
        amount = amount_to_wire(order.amount)
        if amount is None:
            return Refused("amount_not_supported", f"Stripe cannot take {order.amount}.")
        service = self._client(order.account_id).v1.payment_intents
        return await self._intent(
            lambda: service.create_async(
                {
                    "amount": amount,
                    "currency": order.amount.currency.lower(),
                    "description": order.description,
                    "automatic_payment_methods": {"enabled": True},
                    "metadata": {
                        "tenant_id": str(order.tenant_id),
                        "attempt_id": str(order.attempt_id),
                        "payable_id": str(order.payable_id),
                    },
                },
                {"idempotency_key": key},
            )
        )

    async def look_up_intent(self, ref: str, *, account_id: UUID) -> IntentAnswer:
        """Retrieve a PaymentIntent."""
        service = self._client(account_id).v1.payment_intents
        return await self._intent(lambda: service.retrieve_async(ref))

    async def find_intent(self, attempt_id: UUID, *, account_id: UUID, made_after: datetime) -> IntentAnswer:
        """Return our attempt's intent from the list of that time (Stripe's search by metadata lags behind its list)."""
        service = self._client(account_id).v1.payment_intents
        since = int((made_after - _SEARCH_BEFORE).timestamp())
        until = int((made_after + _SEARCH_AFTER).timestamp())

        async def search() -> IntentAnswer:
            page = await service.list_async({"created": {"gte": since, "lte": until}, "limit": _PAGE_SIZE})
            seen = 0
            async for intent in page.auto_paging_iter():
                shape = stripe_shapes.Intent.model_validate(intent.to_dict())
                if shape.metadata.get("attempt_id") == str(attempt_id):
                    return intent_sight(shape)
                seen += 1
                if seen >= _SEARCHED_MAX:
                    return Unknown("too many intents of that time to search")
            return NotFound()

        return await self._answer(search)

    async def cancel_intent(self, ref: str, *, account_id: UUID, key: str) -> IntentAnswer:
        """Cancel a PaymentIntent; one that cannot be cancelled any more answers as it stands."""
        service = self._client(account_id).v1.payment_intents
        answer = await self._intent(lambda: service.cancel_async(ref, {}, {"idempotency_key": key}))
        if isinstance(answer, Refused) and answer.code == "payment_intent_unexpected_state":
            return await self.look_up_intent(ref, account_id=account_id)
        return answer

    async def refund(self, order: RefundOrder, *, key: str) -> RefundAnswer:
        """Create a Refund."""
        amount = amount_to_wire(order.amount)
        if amount is None:
            return Refused("amount_not_supported", f"Stripe cannot give {order.amount} back.")
        service = self._client(order.account_id).v1.refunds

        async def create() -> RefundAnswer:
            refund = await service.create_async(
                {
                    "payment_intent": order.intent_ref,
                    "amount": amount,
                    "metadata": {
                        "tenant_id": str(order.tenant_id),
                        "attempt_id": str(order.attempt_id),
                        "refund_id": str(order.refund_id),
                    },
                },
                {"idempotency_key": key},
            )
            return refund_sight(stripe_shapes.Refund.model_validate(refund.to_dict()))

        answer = await self._answer(create)
        if isinstance(answer, Refused):
            # "Already refunded" may be our own refund, made by a call whose answer was lost.
            found = await self.find_refund(order)
            return answer if isinstance(found, NotFound) else found
        return answer

    async def find_refund(self, order: RefundOrder) -> RefundAnswer:
        """Search the refunds of the intent for ours."""
        service = self._client(order.account_id).v1.refunds

        async def search() -> RefundAnswer:
            page = await service.list_async({"payment_intent": order.intent_ref, "limit": _PAGE_SIZE})
            async for refund in page.auto_paging_iter():
                shape = stripe_shapes.Refund.model_validate(refund.to_dict())
                if (shape.metadata or {}).get("refund_id") == str(order.refund_id):
                    return refund_sight(shape)
            return NotFound()

        return await self._answer(search)

    async def list_movements(self, account_id: UUID, *, since: datetime, until: datetime) -> Movements | Unknown:
        """Return the intents that took money, the refunds and the disputes that were made in [since, until)."""
        service = self._client(account_id).v1
        first, end = int(since.timestamp()), int(until.timestamp())

        async def read() -> Movements:
            taken = await service.payment_intents.list_async(
                {"created": {"gte": first, "lt": end}, "limit": _PAGE_SIZE, "expand": ["data.latest_charge"]}
            )
            returned = await service.refunds.list_async({"created": {"gte": first, "lt": end}, "limit": _PAGE_SIZE})
            disputed = await service.disputes.list_async({"created": {"gte": first, "lt": end}, "limit": _PAGE_SIZE})
            charges = [stripe_shapes.charge_seen(one) for one in await _all_of(taken, shape=stripe_shapes.Intent)]
            refunds = [stripe_shapes.refund_news(one) for one in await _all_of(returned, shape=stripe_shapes.Refund)]
            disputes = [stripe_shapes.dispute_news(one) for one in await _all_of(disputed, shape=stripe_shapes.Dispute)]
            return Movements(
                charges=tuple(one for one in charges if one is not None),
                refunds=tuple(one for one in refunds if one is not None),
                disputes=tuple(one for one in disputes if one is not None),
            )

        answer = await self._answer(read)
        return answer if isinstance(answer, Movements | Unknown) else Unknown(str(answer))

    def open_envelope(self, body: bytes, *, signature: str, secrets: Sequence[str], now: datetime) -> SignedEvent:
        """Return the event of a webhook that Stripe signed; raise `SignatureRefused` or `WebhookMalformed`."""
        tolerance = self._settings.webhook_tolerance_seconds
        require_signature(body, header=signature, secrets=secrets, now=now, tolerance_seconds=tolerance)
        try:
            payload = orjson.loads(body)
            event = stripe_shapes.Event.model_validate(payload)
        except (orjson.JSONDecodeError, ValidationError) as malformed:
            raise WebhookMalformed from malformed
        return SignedEvent(event_id=event.id, kind=event.type, payload=payload)

    def read_news(self, payload: Mapping[str, object]) -> News:
        """Return what a stored event says."""
        return stripe_shapes.news_of(payload)

    async def close(self) -> None:
        """Give the connections back."""
        transports, self._transports = self._transports, []
        self._clients = {}
        for transport in transports:
            await transport.close_async()  # type: ignore[no-untyped-call]  # unannotated in the SDK

    async def _intent(self, call: Callable[[], Awaitable[stripe.PaymentIntent]]) -> IntentAnswer:
        async def ask() -> IntentAnswer:
            intent = await call()
            return intent_sight(stripe_shapes.Intent.model_validate(intent.to_dict()))

        return await self._answer(ask)

    async def _answer(self, ask: Callable[[], Awaitable[Answer]]) -> Answer | Refused | Unknown | NotFound:
        """Return the answer, or what the SDK's error means for whether anything happened."""
        import stripe  # noqa: PLC0415 - loaded at the first call, see the class

        try:
            return await ask()
        except stripe.StripeError as error:
            return _meaning_of(error)

    def _client(self, account_id: UUID) -> stripe.StripeClient:
        import httpx  # noqa: PLC0415 - comes with the SDK, see the class
        import stripe  # noqa: PLC0415 - loaded at the first call, see the class

        settings = self._settings
        key = settings.stripe_secret_keys_by_account.get(account_id, settings.stripe_secret_key).get_secret_value()
        if key not in self._clients:
            timeout = httpx.Timeout(settings.read_timeout_seconds, connect=settings.connect_timeout_seconds)
            transport = stripe.HTTPXClient(timeout=timeout)
            self._transports.append(transport)
            self._clients[key] = stripe.StripeClient(
                key,
                base_addresses={"api": str(settings.stripe_api_base).rstrip("/")},
                http_client=transport,
                max_network_retries=0,
            )
        return self._clients[key]


async def _all_of(page: stripe.ListObject[Any], *, shape: type[Shape]) -> list[Shape]:
    return [shape.model_validate(item.to_dict()) async for item in page.auto_paging_iter()]


def _meaning_of(error: stripe.StripeError) -> Refused | Unknown | NotFound:
    import stripe  # noqa: PLC0415 - loaded already, or there would be no error

    refused = Refused(error.code or "refused", error.user_message or "")
    match error:
        case stripe.InvalidRequestError():
            return NotFound() if error.http_status == _MISSING else refused
        case stripe.CardError():
            return refused
        case stripe.IdempotencyError() if error.http_status != _IN_USE:
            return refused
        case _:
            # A time-out, a lost line, a fault over there, too many calls, the first call with this key still running,
            # or a secret key that is not accepted: either nobody knows, or a person will mend it. Ask again later.
            return Unknown(f"{type(error).__name__}: {error.user_message or error.http_status or 'no answer'}"[:500])
