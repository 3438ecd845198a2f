"""Stripe's objects in our words."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kit.money import Money
from holdfast.modules.payments.adapters.stripe_shapes import (
    Intent,
    Refund,
    StatusUnknown,
    amount_from_wire,
    amount_to_wire,
    intent_sight,
    news_of,
    refund_sight,
)
from holdfast.modules.payments.contracts import DisputeState
from holdfast.modules.payments.ports import (
    ActionNeeded,
    Cancelled,
    Charged,
    Declined,
    DisputeNews,
    IntentNews,
    NoNews,
    Opened,
    Pending,
    RefundDenied,
    Refunded,
    RefundNews,
    RefundPending,
    Unknown,
)
from tests.make.payments import euros

TENANT, ATTEMPT, REFUND = UUID(int=1), UUID(int=2), UUID(int=3)


def intent(status, **changes) -> Intent:
    """Return a PaymentIntent as Stripe writes it."""
    shape = {"id": "pi_1", "status": status, "currency": "eur", "client_secret": "s", "unknown": {"to": "us"}}
    return Intent.model_validate({**shape, **changes})


DECLINE = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "Too little money."}


@pytest.mark.parametrize(
    ("shape", "sight"),
    [
        (intent("requires_payment_method"), Opened("pi_1", "s")),
        (
            intent("requires_payment_method", last_payment_error=DECLINE),
            Declined("pi_1", "insufficient_funds", "Too little money.", "s"),
        ),
        (
            intent("requires_payment_method", last_payment_error={}),
            Declined("pi_1", "declined", "The payment was declined.", "s"),
        ),
        (intent("requires_confirmation"), Opened("pi_1", "s")),
        (intent("requires_action"), ActionNeeded("pi_1", "s")),
        (intent("processing"), Pending("pi_1")),
        (intent("requires_capture"), Pending("pi_1")),
        (intent("succeeded", amount_received=4550), Charged("pi_1", euros(4550))),
        (intent("canceled"), Cancelled("pi_1")),
        (intent("frozen"), Unknown("the intent has the status frozen")),
    ],
)
def test_every_status_of_an_intent_has_our_word(shape, sight):
    assert intent_sight(shape) == sight


@pytest.mark.parametrize(
    ("status", "sight"),
    [
        ("succeeded", Refunded("re_1", euros(500))),
        ("pending", RefundPending("re_1", euros(500))),
        ("requires_action", RefundPending("re_1", euros(500))),
        (None, RefundPending("re_1", euros(500))),
        ("failed", RefundDenied("re_1", euros(500), "lost_or_stolen_card")),
        ("canceled", RefundDenied("re_1", euros(500), "lost_or_stolen_card")),
    ],
)
def test_every_status_of_a_refund_has_our_word(status, sight):
    shape = Refund(id="re_1", status=status, amount=500, currency="eur", failure_reason="lost_or_stolen_card")

    assert refund_sight(shape) == sight


@pytest.mark.parametrize(
    ("amount", "wire"),
    [
        (Money(1050, "EUR"), 1050),
        (Money(1050, "JPY"), 1050),
        (Money(5120, "KWD"), 5120),
        (Money(5, "ISK"), 500),
        (Money(500, "RSD"), 50_000),
        (Money(5, "UGX"), None),
        (Money(12_300, "CLF"), 123),
        (Money(12_301, "CLF"), None),
    ],
)
def test_amounts_are_counted_as_stripe_counts_them(amount, wire):
    """R22: JPY has no decimals, KWD three, and Stripe counts ISK in hundredths although there are none."""
    assert amount_to_wire(amount) == wire


def test_an_amount_that_our_unit_cannot_say_is_no_amount():
    with pytest.raises(ValueError, match="more decimals"):
        amount_from_wire(550, "isk")


@given(st.integers(min_value=0, max_value=10**10), st.sampled_from(["EUR", "JPY", "KWD", "ISK", "RSD", "INR"]))
def test_an_amount_comes_back_from_the_wire_as_it_went(amount, currency):
    wire = amount_to_wire(Money(amount, currency))

    assert wire is not None
    assert amount_from_wire(wire, currency.lower()) == Money(amount, currency)


def event(kind, **shape):
    """Return an event as Stripe writes it."""
    return {"id": "evt_1", "object": "event", "type": kind, "created": 1_800_000_000, "data": {"object": shape}}


def test_an_intents_event_says_when_what_and_whose():
    metadata = {"tenant_id": str(TENANT), "attempt_id": str(ATTEMPT)}
    shape = {"id": "pi_1", "status": "succeeded", "currency": "eur", "amount_received": 4550, "metadata": metadata}

    assert news_of(event("payment_intent.succeeded", **shape)) == IntentNews(
        at=datetime.fromtimestamp(1_800_000_000, UTC),
        sight=Charged("pi_1", euros(4550)),
        tenant_id=TENANT,
        attempt_id=ATTEMPT,
    )


def test_metadata_that_is_not_ours_is_nobodys():
    shape = {"id": "pi_1", "status": "processing", "currency": "eur", "metadata": {"attempt_id": "7"}}

    news = news_of(event("payment_intent.processing", **shape))

    assert isinstance(news, IntentNews)
    assert (news.tenant_id, news.attempt_id) == (None, None)


def test_a_status_from_the_future_is_not_guessed_at():
    with pytest.raises(StatusUnknown):
        news_of(event("payment_intent.frozen", id="pi_1", status="frozen", currency="eur"))


@pytest.mark.parametrize("kind", ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"])
def test_a_refunds_event_says_of_which_intent_and_which_refund(kind):
    shape = {
        "id": "re_1",
        "status": "succeeded",
        "amount": 500,
        "currency": "eur",
        "payment_intent": "pi_1",
        "metadata": {"tenant_id": str(TENANT), "refund_id": str(REFUND)},
    }

    assert news_of(event(kind, **shape)) == RefundNews(Refunded("re_1", euros(500)), "pi_1", TENANT, REFUND)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("needs_response", DisputeState.OPEN),
        ("under_review", DisputeState.OPEN),
        ("won", DisputeState.WON),
        ("lost", DisputeState.LOST),
    ],
)
def test_a_disputes_event_says_how_it_stands(status, state):
    shape = {"id": "du_1", "status": status, "amount": 4550, "currency": "eur", "payment_intent": "pi_1"}

    assert news_of(event("charge.dispute.updated", **shape)) == DisputeNews("du_1", "pi_1", state, euros(4550))


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("charge.succeeded", {"id": "ch_1"}),
        ("customer.created", {"id": "cus_1"}),
        ("refund.created", {"id": "re_1", "amount": 1, "currency": "eur"}),
        ("charge.dispute.created", {"id": "du_1", "status": "needs_response", "amount": 1, "currency": "eur"}),
        (
            "charge.dispute.created",
            {"id": "du_1", "status": "warning_needs_response", "amount": 1, "currency": "eur", "payment_intent": "pi"},
        ),
    ],
)
def test_what_moves_no_money_of_ours_is_no_news(kind, shape):
    assert news_of(event(kind, **shape)) == NoNews()


@pytest.mark.parametrize("payload", [{}, {"id": "evt_1"}, event("payment_intent.succeeded", id="pi_1")])
def test_what_does_not_look_like_stripes_is_refused(payload):
    with pytest.raises(ValueError, match="validation error"):
        news_of(payload)
