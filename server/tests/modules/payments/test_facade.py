"""The front door of payments, as bookings uses it."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState, OperationKind, RefundState
from holdfast.modules.payments.facade import Payments, default_account_id, ensure_default_account
from holdfast.modules.payments.ports import Charged, Refunded
from holdfast.modules.payments.repository import refunds
from holdfast.modules.payments.service import opening, refunding
from tests.make.payments import euros, make_attempt, make_event, make_payable, make_setup, ref_of, reload, see

pytestmark = pytest.mark.anyio


@pytest.fixture
def payments():
    return Payments(make_setup())


async def test_an_attempt_has_no_secret_until_the_provider_gave_one(tx, payments):
    payable = await make_payable(tx)

    view = await payments.open_attempt(tx, payable=payable)

    assert (view.state, view.client_secret, view.checkout_url) == (AttemptState.PREPARING, None, None)
    assert (view.amount, view.provider, view.counts, view.captured) == (euros(4550), "stripe", False, None)


async def test_a_ready_attempt_shows_where_to_pay(tx, payments):
    attempt = await make_attempt(tx, payments.setup)

    view = await payments.latest(tx, attempt.payable_id)

    assert view is not None
    assert (view.state, view.client_secret) == (AttemptState.OPEN, attempt.client_secret)
    assert view.checkout_url is not None
    assert view.checkout_url.startswith(f"http://127.0.0.1:8000/simulator/pay/{attempt.provider_ref}?secret=")


async def test_a_paid_attempt_shows_what_came_in_and_keeps_its_secret(tx, payments):
    attempt = await make_attempt(tx, payments.setup, state=AttemptState.CAPTURED)

    view = await payments.latest(tx, attempt.payable_id)

    assert view is not None
    assert (view.client_secret, view.checkout_url) == (None, None)
    assert (view.captured, view.refunded, view.counts) == (euros(4550), euros(0), True)
    assert str(attempt.client_secret) not in repr(attempt)


async def test_the_attempt_that_counts_is_the_one_that_matters(tx, payments):
    payable = await make_payable(tx)
    old = await make_attempt(tx, payments.setup, payable=payable)
    await opening.give_up(tx, payments.setup, attempt=old)
    await make_attempt(tx, payments.setup, payable=payable)
    await see(tx, payments.setup, old, sight=Charged(ref_of(old), euros(4550)))

    view = await payments.latest(tx, payable.payable_id)

    assert view is not None
    assert (view.attempt_id, view.is_late) == (old.attempt_id, True)
    attempts = await payments.attempts_of(tx, [payable.payable_id, new_id()])
    assert {payable_id: len(found) for payable_id, found in attempts.items()} == {payable.payable_id: 2}


async def test_a_payable_that_was_never_tried_has_no_attempt(tx, payments):
    assert await payments.latest(tx, new_id()) is None


async def test_a_refund_is_asked_for_and_seen(tx, payments):
    attempt = await make_attempt(tx, payments.setup, state=AttemptState.CAPTURED)

    asked = await payments.refund(
        tx, payable_id=attempt.payable_id, amount=euros(2275), action_key="cancel", reason="cancelled"
    )
    refund = await refunds.get_refund(tx, asked.refund_id)
    assert refund is not None
    await refunding.see_refund(tx, attempt_id=attempt.attempt_id, refund=refund, sight=Refunded("re_1", euros(2275)))

    (seen,) = (await payments.refunds_of(tx, [attempt.payable_id]))[attempt.payable_id]
    assert (asked.state, seen.state, seen.amount) == (RefundState.REQUESTED, RefundState.SUCCEEDED, euros(2275))
    view = await payments.latest(tx, attempt.payable_id)
    assert view is not None
    assert view.refunded == euros(2275)


async def test_a_dead_payable_takes_no_more_money(tx, payments):
    attempt = await make_attempt(tx, payments.setup)

    await payments.cancel_open(tx, payable_id=attempt.payable_id)

    view = await payments.latest(tx, attempt.payable_id)
    assert view is not None
    assert (view.client_secret, view.checkout_url) == (None, None)
    found = await payments.list_operations(tx, state=None, before=None, limit=10)
    assert found[0].kind is OperationKind.CANCEL_INTENT


async def test_a_customer_who_is_back_is_looked_after(tx, payments):
    attempt = await make_attempt(tx, payments.setup)

    await payments.check_soon(tx, payable_id=attempt.payable_id)

    assert payments.setup.enqueue.names()[-1] == "payments.check_attempt"


async def test_what_providers_told_can_be_listed(tx, payments):
    attempt = await make_attempt(tx, payments.setup)
    await make_event(tx, payments.setup, attempt)

    (event,) = await payments.list_events(tx, state=None, before=None, limit=10)

    assert (event.event_id, event.account_id) == ("evt_1", attempt.account_id)


async def test_a_tenants_account_is_made_once_and_known_before(tx, other_tx):
    first, again = await ensure_default_account(tx), await ensure_default_account(tx)

    assert first == again == default_account_id(tx.tenant_id)
    assert await ensure_default_account(other_tx) == default_account_id(other_tx.tenant_id) != first


async def test_one_tenants_payments_do_not_show_in_anothers(tx, other_tx, payments):
    """R69."""
    attempt = await make_attempt(tx, payments.setup, state=AttemptState.CAPTURED)

    assert await payments.attempts_of(other_tx, [attempt.payable_id]) == {}
    assert await payments.refunds_of(other_tx, [attempt.payable_id]) == {}
    assert await payments.list_operations(other_tx, state=None, before=None, limit=10) == []
    await payments.cancel_open(other_tx, payable_id=attempt.payable_id)
    assert await reload(tx, attempt) == attempt
