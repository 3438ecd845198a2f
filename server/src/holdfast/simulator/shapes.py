"""Write the simulator's objects in Stripe's shapes."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from holdfast.simulator.records import (
    Charge,
    ChargeStatus,
    Dispute,
    DisputeStatus,
    Intent,
    IntentStatus,
    PaymentMethod,
    Refund,
)
from holdfast.simulator.schemas import JsonObject, JsonValue

API_VERSION = "2026-10-28.endive"


def _metadata(given: Mapping[str, str]) -> JsonObject:
    return dict(given.items())


def intent_shape(intent: Intent, *, public_url: str) -> JsonObject:
    """Return a PaymentIntent."""
    automatic: JsonValue = {"allow_redirects": "always", "enabled": True} if intent.is_automatic else None
    return {
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_details": {"tip": {}},
        "amount_received": intent.amount_received,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": intent.capture_method,
        "client_secret": intent.client_secret,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": intent.customer,
        "description": intent.description,
        "last_payment_error": intent.last_error,
        "latest_charge": intent.latest_charge,
        "livemode": False,
        "metadata": _metadata(intent.metadata),
        "next_action": _next_action(intent, public_url=public_url),
        "on_behalf_of": None,
        "payment_method": intent.payment_method,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": intent.receipt_email,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": intent.statement_descriptor,
        "statement_descriptor_suffix": None,
        "status": intent.status.value,
        "transfer_data": None,
        "transfer_group": None,
    }


def _next_action(intent: Intent, *, public_url: str) -> JsonValue:
    if intent.status is not IntentStatus.REQUIRES_ACTION:
        return None
    query = {"secret": intent.client_secret}
    if intent.return_url is not None:
        query["return_url"] = intent.return_url
    return {
        "type": "redirect_to_url",
        "redirect_to_url": {
            "url": f"{public_url}/pay/{intent.id}/challenge?{urlencode(query)}",
            "return_url": intent.return_url,
        },
    }


def method_shape(method: PaymentMethod) -> JsonObject:
    """Return a PaymentMethod of type card."""
    return {
        "id": method.id,
        "object": "payment_method",
        "billing_details": {"address": None, "email": None, "name": None, "phone": None},
        "card": {
            "brand": method.brand,
            "last4": method.last4,
            "exp_month": method.exp_month,
            "exp_year": method.exp_year,
        },
        "created": method.created,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def charge_shape(charge: Charge, *, method: PaymentMethod) -> JsonObject:
    """Return a Charge."""
    return {
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount_captured,
        "amount_refunded": charge.amount_refunded,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None},
        "calculated_statement_descriptor": "HOLDFAST TEST",
        "captured": charge.is_captured,
        "created": charge.created,
        "currency": charge.currency,
        "customer": charge.customer,
        "description": charge.description,
        "disputed": charge.is_disputed,
        "failure_balance_transaction": None,
        "failure_code": charge.failure_code,
        "failure_message": charge.failure_message,
        "livemode": False,
        "metadata": _metadata(charge.metadata),
        "outcome": _outcome(charge),
        "paid": charge.status is ChargeStatus.SUCCEEDED,
        "payment_intent": charge.payment_intent,
        "payment_method": charge.payment_method,
        "payment_method_details": {"card": _card_details(method), "type": "card"},
        "receipt_email": charge.receipt_email,
        "receipt_url": None,
        # A charge whose authorisation was given back counts as refunded at Stripe.
        "refunded": charge.is_released or (charge.is_captured and charge.amount_refunded == charge.amount_captured),
        "status": charge.status.value,
    }


def _card_details(method: PaymentMethod) -> JsonObject:
    return {
        "brand": method.brand,
        "last4": method.last4,
        "exp_month": method.exp_month,
        "exp_year": method.exp_year,
        "network": method.brand,
    }


def _outcome(charge: Charge) -> JsonObject:
    if charge.status is ChargeStatus.SUCCEEDED:
        return {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "network_status": "declined_by_network",
        "reason": charge.failure_decline_code or charge.failure_code,
        "risk_level": "normal",
        "seller_message": "The bank did not approve the payment.",
        "type": "issuer_declined",
    }


def refund_shape(refund: Refund) -> JsonObject:
    """Return a Refund."""
    shape: JsonObject = {
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": None,
        "charge": refund.charge,
        "created": refund.created,
        "currency": refund.currency,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": _metadata(refund.metadata),
        "payment_intent": refund.payment_intent,
        "reason": refund.reason,
        "receipt_number": None,
        "status": refund.status.value,
    }
    if refund.failure_reason is not None:
        shape["failure_reason"] = refund.failure_reason
    return shape


def dispute_shape(dispute: Dispute) -> JsonObject:
    """Return a Dispute."""
    return {
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": dispute.payment_intent,
        "reason": dispute.reason,
        "status": dispute.status.value,
        "evidence_details": {"submission_count": 0, "has_evidence": dispute.status is not DisputeStatus.NEEDS_RESPONSE},
    }
