"""Prove that the shapes are those that the SDK's types name."""

import stripe

from holdfast.simulator import disputes, objects
from holdfast.simulator.charging import method_named
from tests.simulator.conftest import call_in, paid, refund


def fields_of(resource: type) -> set[str]:
    return set(resource.__annotations__)


def shapes(tx):
    call = call_in(tx)
    intent = paid(tx)
    made = refund(tx, payment_intent=intent.id, amount="1000")
    dispute = disputes.open_dispute(call, payment_intent=intent.id, amount=None, reason="fraudulent")
    charge = objects.shape_by_id(call, str(intent.latest_charge))
    return {
        stripe.PaymentIntent: objects.shape_of(call, intent),
        stripe.Charge: charge,
        stripe.Refund: objects.shape_of(call, made),
        stripe.Dispute: objects.shape_of(call, dispute),
        stripe.PaymentMethod: objects.shape_of(call, method_named(call, "pm_card_visa")),
    }


def test_no_shape_has_a_field_that_stripe_does_not_have(journal):
    made = journal.run_blocking(shapes)

    assert {resource.__name__: sorted(set(shape) - fields_of(resource)) for resource, shape in made.items()} == {
        "PaymentIntent": [],
        "Charge": [],
        "Refund": [],
        "Dispute": [],
        "PaymentMethod": [],
    }


def test_money_in_the_shapes_is_whole_minor_units(journal):
    made = journal.run_blocking(shapes)

    intent, charge = made[stripe.PaymentIntent], made[stripe.Charge]
    assert (intent["amount"], intent["amount_received"], intent["currency"]) == (4550, 4550, "eur")
    assert (charge["amount_captured"], charge["amount_refunded"], charge["refunded"]) == (4550, 1000, False)
    assert made[stripe.Dispute]["amount"] == 3550
