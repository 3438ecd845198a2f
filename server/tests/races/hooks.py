"""A payment provider's webhooks for the races: bodies as Stripe writes them, signed, to the API processes."""

import time
from dataclasses import dataclass

import orjson
from stripe import WebhookSignature

from holdfast.modules.payments.domain import Attempt
from tests.make.payments import ref_of
from tests.races.gun import Shot
from tests.races.servers import WEBHOOK_SECRET

Json = dict[str, object]
FIRST_SECOND = 1_800_000_000


@dataclass(frozen=True, kw_only=True)
class Hook(Shot):
    """A webhook that waits for the signal."""

    content: bytes

    def wire(self) -> bytes:
        """Return the request as it goes over the wire."""
        headers = {
            "Host": "127.0.0.1",
            "Connection": "close",
            "Content-Type": "application/json",
            "Content-Length": str(len(self.content)),
            **self.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {self.path} HTTP/1.1\r\n{head}\r\n".encode() + self.content


def hook(attempt: Attempt, event: Json, /) -> Hook:
    """Return an event on its way to the attempt's account."""
    content = orjson.dumps(event)
    stamp = int(time.time())
    signature = WebhookSignature.generate_signature_header(content.decode(), WEBHOOK_SECRET, timestamp=stamp)
    headers = {"Stripe-Signature": signature}
    path = f"/webhooks/stripe/{attempt.account_id}"
    return Hook(path=path, token="", tenant="", content=content, headers=headers)


def story_of(attempt: Attempt) -> dict[str, Json]:
    """Return all that a Stripe-like provider may tell of one payment, by the promise's names (R35)."""
    return {
        "created": intent_event(attempt, "created", status="requires_payment_method", second=0),
        "requires_action": intent_event(attempt, "requires_action", status="requires_action", second=5),
        "failed": intent_event(
            attempt,
            "payment_failed",
            status="requires_payment_method",
            second=9,
            last_payment_error={"code": "card_declined", "decline_code": "generic_decline", "message": "No."},
        ),
        "authorised": intent_event(attempt, "processing", status="processing", second=20),
        "captured": captured_event(attempt),
        "refunded": _event(
            "refund.updated",
            {
                "id": f"re_{attempt.attempt_id}",
                "object": "refund",
                "status": "succeeded",
                "amount": 500,
                "currency": attempt.amount.currency.lower(),
                "payment_intent": ref_of(attempt),
            },
            second=40,
        ),
        "dispute": _event(
            "charge.dispute.created",
            {
                "id": f"du_{attempt.attempt_id}",
                "object": "dispute",
                "status": "needs_response",
                "amount": attempt.amount.amount - 500,
                "currency": attempt.amount.currency.lower(),
                "payment_intent": ref_of(attempt),
            },
            second=50,
        ),
    }


def captured_event(attempt: Attempt, *, amount: int | None = None, currency: str | None = None) -> Json:
    """Return the news that an attempt's money was taken, as much of it as is said here."""
    return intent_event(
        attempt,
        "succeeded",
        status="succeeded",
        second=30,
        amount_received=attempt.amount.amount if amount is None else amount,
        currency=(currency or attempt.amount.currency).lower(),
    )


def intent_event(attempt: Attempt, kind: str, /, *, status: str, second: int, **fields: object) -> Json:
    """Return an event about an attempt's intent."""
    metadata = {"attempt_id": str(attempt.attempt_id)}
    shape = {"id": ref_of(attempt), "object": "payment_intent", "status": status, "client_secret": "secret"}
    return _event(
        f"payment_intent.{kind}",
        {**shape, "currency": attempt.amount.currency.lower(), "metadata": metadata, **fields},
        second=second,
    )


def _event(kind: str, shape: Json, *, second: int) -> Json:
    event_id = f"evt_{shape['id']}_{kind}"
    return {
        "id": event_id,
        "object": "event",
        "type": kind,
        "created": FIRST_SECOND + second,
        "data": {"object": shape},
    }
