"""Prove what each state of a payment intent allows, over the whole table."""

from dataclasses import replace

import pytest

from holdfast.simulator import intents
from holdfast.simulator.charging import NEXT
from holdfast.simulator.errors import ApiError, UnexpectedState
from holdfast.simulator.records import Intent, IntentStatus, everything, find, save
from holdfast.simulator.wire import Params
from tests.simulator.conftest import call_in

CONFIRMS = {
    IntentStatus.REQUIRES_PAYMENT_METHOD,
    IntentStatus.REQUIRES_CONFIRMATION,
    IntentStatus.REQUIRES_ACTION,
}
CANCELS = {*CONFIRMS, IntentStatus.REQUIRES_CAPTURE}


def created(call, **params: str) -> Intent:
    tree = {"amount": "4550", "currency": "eur", **params}
    intents.create(call, intents.read_new_intent(Params(dict(tree))))
    return everything(call.tx, Intent)[-1]


def in_state(call, status: IntentStatus) -> Intent:
    """Return an intent that really went the way into its state."""
    if status is IntentStatus.REQUIRES_CAPTURE:
        return created(call, capture_method="manual", payment_method="pm_card_visa", confirm="true")
    if status is IntentStatus.SUCCEEDED:
        return created(call, payment_method="pm_card_visa", confirm="true")
    if status is IntentStatus.REQUIRES_ACTION:
        return created(call, payment_method="pm_card_authenticationRequired", confirm="true")
    if status is IntentStatus.REQUIRES_CONFIRMATION:
        return created(call, payment_method="pm_card_visa")
    fresh = created(call)
    if status is IntentStatus.CANCELED:
        intents.cancel(call, fresh, reason=None)
    if status is IntentStatus.PROCESSING:
        paid_later = created(call, payment_method="pm_card_visa")
        fresh = replace(paid_later, status=IntentStatus.PROCESSING)
        save(call.tx, fresh)
    found = find(call.tx, Intent, object_id=fresh.id)
    assert found is not None
    return found


def act(call, intent: Intent, *, action: str) -> None:
    if action == "confirm":
        intents.confirm(call, intent, payment_method="pm_card_visa", return_url=None)
    elif action == "capture":
        intents.capture(call, intent, amount=None)
    elif action == "cancel":
        intents.cancel(call, intent, reason="abandoned")
    elif action == "challenge":
        intents.answer_challenge(call, intent, is_approved=True)
    else:
        intents.settle(call, intent, is_paid=True)


ALLOWED = {
    "confirm": CONFIRMS,
    "capture": {IntentStatus.REQUIRES_CAPTURE},
    "cancel": CANCELS,
    "challenge": {IntentStatus.REQUIRES_ACTION},
    "settle": {IntentStatus.PROCESSING},
}


@pytest.mark.parametrize("action", sorted(ALLOWED))
@pytest.mark.parametrize("status", list(IntentStatus))
def test_every_state_allows_exactly_what_stripe_allows(journal, status, action):
    def work(tx):
        call = call_in(tx)
        intent = in_state(call, status)
        assert intent.status is status
        try:
            act(call, intent, action=action)
        except UnexpectedState:
            return False, find(tx, Intent, object_id=intent.id) == intent
        return True, find(tx, Intent, object_id=intent.id) == intent

    is_allowed, is_unchanged = journal.run_blocking(work)

    assert is_allowed == (status in ALLOWED[action])
    assert is_unchanged != is_allowed


def test_the_last_states_lead_nowhere():
    assert NEXT[IntentStatus.SUCCEEDED] == NEXT[IntentStatus.CANCELED] == frozenset()
    assert set(NEXT) == set(IntentStatus)


def test_more_than_was_reserved_is_not_captured(journal):
    def work(tx):
        call = call_in(tx)
        intents.capture(call, in_state(call, IntentStatus.REQUIRES_CAPTURE), amount=4551)

    with pytest.raises(ApiError) as refusal:
        journal.run_blocking(work)

    assert refusal.value.param == "amount_to_capture"


def test_a_cancelled_reservation_gives_the_money_back(journal):
    def work(tx):
        call = call_in(tx)
        intents.cancel(call, in_state(call, IntentStatus.REQUIRES_CAPTURE), reason=None)
        return tx.connection.execute("SELECT is_released, is_captured, amount_captured FROM charges").fetchone()

    assert tuple(journal.run_blocking(work)) == (1, 0, 0)


def test_an_intent_without_a_method_is_not_confirmed(journal):
    def work(tx):
        call = call_in(tx)
        intents.confirm(call, created(call), payment_method=None, return_url=None)

    with pytest.raises(UnexpectedState, match="missing a payment method"):
        journal.run_blocking(work)


def test_the_amount_of_a_paid_intent_stays(journal):
    def work(tx):
        call = call_in(tx)
        change = intents.read_change(Params({"amount": "100"}))
        intents.update(call, in_state(call, IntentStatus.SUCCEEDED), change=change)

    with pytest.raises(UnexpectedState):
        journal.run_blocking(work)


def test_a_new_method_makes_an_intent_ready_to_confirm(journal):
    def work(tx):
        call = call_in(tx)
        change = intents.read_change(Params({"payment_method": "pm_card_visa"}))
        return intents.update(call, created(call), change=change).body["status"]

    assert journal.run_blocking(work) == "requires_confirmation"
