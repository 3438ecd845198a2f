"""Prove that a try to pay leaves the charge, the intent and the events that belong together."""

from dataclasses import replace

import pytest

from holdfast.simulator import charging, intents
from holdfast.simulator.cards import PAYMENT_METHODS
from holdfast.simulator.charging import IllegalTransition
from holdfast.simulator.errors import NoSuchObject
from holdfast.simulator.records import Charge, Intent, IntentStatus, everything
from holdfast.simulator.wire import Params
from tests.simulator.conftest import call_in

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
RESERVED = ["payment_intent.created", "charge.succeeded", "payment_intent.amount_capturable_updated"]
DECLINED = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
ASKED = ["payment_intent.created", "payment_intent.requires_action"]


def tried(tx, token: str, **params: str) -> tuple[Intent, list[Charge], list[str]]:
    call = call_in(tx)
    tree = {"amount": "4550", "currency": "eur", "payment_method": token, "confirm": "true", **params}
    intents.create(call, intents.read_new_intent(Params(dict(tree))))
    told = [row["type"] for row in tx.connection.execute("SELECT type FROM events ORDER BY seq")]
    return everything(tx, Intent)[0], everything(tx, Charge), told


@pytest.mark.parametrize(("token", "card"), sorted(PAYMENT_METHODS.items()))
def test_every_test_payment_method_does_what_its_card_does(journal, token, card):
    intent, charges, told = journal.run_blocking(lambda tx: tried(tx, token))

    if card.behaviour == "succeed":
        assert (intent.status, intent.amount_received, told) == (IntentStatus.SUCCEEDED, 4550, PAID)
        assert [(charge.status, charge.amount_captured) for charge in charges] == [("succeeded", 4550)]
    elif card.behaviour == "challenge":
        assert (intent.status, charges, told) == (IntentStatus.REQUIRES_ACTION, [], ASKED)
    else:
        assert (intent.status, intent.payment_method, told) == (IntentStatus.REQUIRES_PAYMENT_METHOD, None, DECLINED)
        assert [(charge.status, charge.amount_captured) for charge in charges] == [("failed", 0)]


def test_a_capture_by_hand_reserves_first(journal):
    intent, charges, told = journal.run_blocking(lambda tx: tried(tx, "pm_card_visa", capture_method="manual"))

    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 4550, 0)
    assert [(charge.is_captured, charge.amount_captured) for charge in charges] == [(False, 0)]
    assert told == RESERVED


def test_a_move_that_the_table_does_not_know_is_a_fault_of_ours(journal):
    def work(tx):
        paid, _, _ = tried(tx, "pm_card_visa")
        charging.moved(call_in(tx), replace(paid, status=IntentStatus.CANCELED), event="canceled")

    with pytest.raises(IllegalTransition, match="succeeded does not lead to canceled"):
        journal.run_blocking(work)


def test_a_card_expires_in_the_future(journal, clock):
    method = journal.run_blocking(lambda tx: charging.method_named(call_in(tx), "pm_card_visa"))

    assert (method.exp_month, method.exp_year) == (12, 2031)


def test_a_stored_method_can_be_named_by_its_own_account_only(journal):
    method = journal.run_blocking(lambda tx: charging.method_named(call_in(tx), "pm_card_visa"))

    again = journal.run_blocking(lambda tx: charging.method_named(call_in(tx), method.id))
    assert again == method
    with pytest.raises(NoSuchObject):
        journal.run_blocking(lambda tx: charging.method_named(call_in(tx, account="acct_two"), method.id))
