"""What every gateway must do, whichever provider stands behind it: one suite, run against each adapter.

A provider's test file gives the fixtures `gateway` (the adapter) and `bench` (what happens at the provider's end).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit import clock
from holdfast.kit.ids import new_id
from holdfast.modules.payments.errors import SignatureRefused, WebhookMalformed
from holdfast.modules.payments.ports import (
    ActionNeeded,
    Cancelled,
    Charged,
    Declined,
    DisputeNews,
    IntentNews,
    IntentOrder,
    NotFound,
    Opened,
    Pending,
    RefundDenied,
    Refunded,
    RefundNews,
    RefundOrder,
    RefundPending,
    Refused,
    Unknown,
)
from tests.make.payments import SECRET, euros


def make_order(**changes) -> IntentOrder:
    """Return a wish to be paid 45.50."""
    order = IntentOrder(
        tenant_id=new_id(),
        account_id=new_id(),
        attempt_id=new_id(),
        payable_id=new_id(),
        amount=euros(4550),
        description="One place",
    )
    return replace(order, **changes)


def refund_order(order: IntentOrder, ref: str, *, amount=1000) -> RefundOrder:
    """Return a wish to give some of it back."""
    return RefundOrder(
        tenant_id=order.tenant_id,
        account_id=order.account_id,
        attempt_id=order.attempt_id,
        refund_id=new_id(),
        intent_ref=ref,
        amount=euros(amount),
    )


async def opened(gateway, order=None, *, key=None) -> Opened:
    """Return an intent that waits for its customer."""
    answer = await gateway.open_intent(order or make_order(), key=key or str(new_id()))
    assert isinstance(answer, Opened)
    return answer


async def paid(gateway, bench, order=None) -> str:
    """Return the reference of an intent that was paid."""
    intent = await opened(gateway, order)
    await bench.pay(intent.ref)
    return intent.ref


class GatewayConformance:
    """The suite."""

    async def test_a_new_intent_waits_for_the_customer_with_a_secret(self, gateway):
        answer = await opened(gateway)

        assert answer.client_secret
        assert await gateway.look_up_intent(answer.ref, account_id=new_id()) == answer

    async def test_the_same_key_is_the_same_intent(self, gateway, bench):
        """R31."""
        order, key = make_order(), str(new_id())

        first, again = await opened(gateway, order, key=key), await opened(gateway, order, key=key)

        assert first == again
        assert len(await bench.journal("payment_intents")) == 1

    async def test_a_key_with_another_wish_is_refused(self, gateway):
        key = str(new_id())
        await opened(gateway, key=key)

        assert isinstance(await gateway.open_intent(make_order(amount=euros(9999)), key=key), Refused)

    async def test_what_the_provider_will_never_take_is_refused(self, gateway):
        answer = await gateway.open_intent(make_order(amount=euros(1)), key=str(new_id()))

        assert isinstance(answer, Refused)
        assert answer.code == "amount_too_small"

    async def test_a_paid_intent_says_how_much_in_what(self, gateway, bench):
        ref = await paid(gateway, bench)

        assert await gateway.look_up_intent(ref, account_id=new_id()) == Charged(ref, euros(4550))

    async def test_a_declined_intent_says_why_and_can_be_paid_still(self, gateway, bench):
        intent = await opened(gateway)
        await bench.pay(intent.ref, card="pm_card_chargeDeclinedInsufficientFunds")

        declined = await gateway.look_up_intent(intent.ref, account_id=new_id())
        await bench.pay(intent.ref)

        assert isinstance(declined, Declined)
        assert (declined.code, declined.client_secret) == ("insufficient_funds", intent.client_secret)
        assert isinstance(await gateway.look_up_intent(intent.ref, account_id=new_id()), Charged)

    async def test_a_bank_that_asks_first_is_said_so(self, gateway, bench):
        intent = await opened(gateway)
        await bench.pay(intent.ref, card="pm_card_authenticationRequired")

        answer = await gateway.look_up_intent(intent.ref, account_id=new_id())

        assert answer == ActionNeeded(intent.ref, intent.client_secret)

    async def test_a_provider_that_is_busy_is_pending(self, gateway, bench):
        await bench.fault("processing")
        ref = await paid(gateway, bench)

        assert await gateway.look_up_intent(ref, account_id=new_id()) == Pending(ref)

    async def test_an_intent_that_nobody_made_is_not_found(self, gateway):
        assert await gateway.look_up_intent("pi_nobody", account_id=new_id()) == NotFound()

    async def test_an_intent_is_found_by_our_reference(self, gateway):
        """R31: for when the key may be forgotten."""
        order = make_order()
        for _ in range(3):
            await opened(gateway)
        intent = await opened(gateway, order)

        found = await gateway.find_intent(order.attempt_id, account_id=order.account_id, made_after=clock.now())
        missing = await gateway.find_intent(new_id(), account_id=order.account_id, made_after=clock.now())

        assert (found, missing) == (intent, NotFound())

    async def test_a_closed_intent_stays_closed_however_often_it_is_asked(self, gateway):
        intent = await opened(gateway)

        answers = [await gateway.cancel_intent(intent.ref, account_id=new_id(), key=str(new_id())) for _ in range(2)]

        assert answers == [Cancelled(intent.ref)] * 2

    async def test_a_paid_intent_cannot_be_closed_and_says_so(self, gateway, bench):
        """R41: the customer was faster."""
        ref = await paid(gateway, bench)

        assert await gateway.cancel_intent(ref, account_id=new_id(), key=str(new_id())) == Charged(ref, euros(4550))

    async def test_money_goes_back_once_per_key(self, gateway, bench):
        order = make_order()
        wish, key = refund_order(order, await paid(gateway, bench, order)), str(new_id())

        first, again = await gateway.refund(wish, key=key), await gateway.refund(wish, key=key)

        assert isinstance(first, Refunded)
        assert (first.amount, again) == (euros(1000), first)
        assert len(await bench.journal("refunds")) == 1

    async def test_more_than_what_was_paid_does_not_go_back(self, gateway, bench):
        order = make_order()
        wish = refund_order(order, await paid(gateway, bench, order), amount=4551)

        assert isinstance(await gateway.refund(wish, key=str(new_id())), Refused)

    async def test_a_refund_on_its_way_is_pending_and_may_fail(self, gateway, bench):
        """R38."""
        order = make_order()
        ref = await paid(gateway, bench, order)
        await bench.fault("refund_pending")
        wish = refund_order(order, ref)

        pending = await gateway.refund(wish, key=str(new_id()))
        assert isinstance(pending, RefundPending)
        await bench.settle_refund(pending.ref, outcome="failed")

        failed = await gateway.find_refund(wish)
        assert isinstance(failed, RefundDenied)
        assert failed.amount == euros(1000)

    async def test_a_refund_is_found_by_our_reference(self, gateway, bench):
        order = make_order()
        ref = await paid(gateway, bench, order)
        wish, other = refund_order(order, ref), refund_order(order, ref)
        made = await gateway.refund(wish, key=str(new_id()))

        assert await gateway.find_refund(wish) == made
        assert await gateway.find_refund(other) == NotFound()

    async def test_all_went_back_already_is_our_own_refund_if_it_is_ours(self, gateway, bench):
        """A lost answer, and a key that is no longer remembered."""
        order = make_order()
        wish = refund_order(order, await paid(gateway, bench, order), amount=4550)
        made = await gateway.refund(wish, key=str(new_id()))

        assert await gateway.refund(wish, key=str(new_id())) == made

    async def test_a_disputed_payment_is_not_refunded(self, gateway, bench):
        """R38."""
        order = make_order()
        ref = await paid(gateway, bench, order)
        await bench.dispute(ref)

        assert isinstance(await gateway.refund(refund_order(order, ref), key=str(new_id())), Refused)

    @pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "http_429", "http_500", "http_500_after"])
    async def test_whatever_breaks_the_outcome_is_unknown_and_there_is_one_intent_in_the_end(
        self, gateway, bench, kind
    ):
        """R31, R32: asked again with the same key, and searched for where the provider repeats its fault."""
        order, key = make_order(), str(new_id())
        await bench.fault(kind, target="payment_intents.create")

        broken = await gateway.open_intent(order, key=key)
        answer = await gateway.open_intent(order, key=key)
        if isinstance(answer, Unknown):
            answer = await gateway.find_intent(order.attempt_id, account_id=order.account_id, made_after=clock.now())

        assert isinstance(broken, Unknown)
        assert isinstance(answer, Opened)
        assert len(await bench.journal("payment_intents")) == 1

    @pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "http_500", "http_500_after"])
    async def test_a_refund_whose_answer_is_lost_happens_once(self, gateway, bench, kind):
        """R31, R32: never twice."""
        order = make_order()
        wish, key = refund_order(order, await paid(gateway, bench, order)), str(new_id())
        await bench.fault(kind, target="refunds.create")

        broken = await gateway.refund(wish, key=key)
        answer = await gateway.refund(wish, key=key)
        if isinstance(answer, Unknown):
            answer = await gateway.find_refund(wish)

        assert isinstance(broken, Unknown)
        assert isinstance(answer, Refunded)
        assert len(await bench.journal("refunds")) == 1

    async def test_a_webhook_is_believed_by_its_signature_and_read_in_our_words(self, gateway, bench):
        """R33."""
        order = make_order()
        ref = await paid(gateway, bench, order)
        body, signature = await bench.webhook("payment_intent.succeeded")

        event = gateway.open_envelope(body, signature=signature, secrets=[SECRET], now=clock.now())
        news = gateway.read_news(event.payload)

        assert isinstance(news, IntentNews)
        assert (news.sight, news.attempt_id, news.tenant_id) == (
            Charged(ref, euros(4550)),
            order.attempt_id,
            order.tenant_id,
        )

    async def test_a_webhook_that_was_touched_or_is_old_is_refused(self, gateway, bench):
        """R33: other bytes, another secret, an old stamp."""
        await paid(gateway, bench)
        body, signature = await bench.webhook("payment_intent.succeeded")
        now = clock.now()

        for touched, secret, at in [
            (body + b" ", SECRET, now),
            (body, "whsec_of_another_tenant", now),
            (body, SECRET, now + timedelta(minutes=6)),
        ]:
            with pytest.raises(SignatureRefused):
                gateway.open_envelope(touched, signature=signature, secrets=[secret], now=at)

    async def test_a_webhook_tells_of_refunds_and_disputes(self, gateway, bench):
        order = make_order()
        ref = await paid(gateway, bench, order)
        wish = refund_order(order, ref)
        made = await gateway.refund(wish, key=str(new_id()))
        await bench.dispute(ref)

        refunded = await self.news(gateway, bench, "refund.updated")
        disputed = await self.news(gateway, bench, "charge.dispute.created")

        assert isinstance(refunded, RefundNews)
        assert (refunded.sight, refunded.intent_ref, refunded.refund_id) == (made, ref, wish.refund_id)
        assert isinstance(disputed, DisputeNews)
        assert (disputed.intent_ref, disputed.amount) == (ref, euros(3550))

    async def news(self, gateway, bench, kind):
        """Return what the first webhook of that kind says."""
        body, signature = await bench.webhook(kind)
        event = gateway.open_envelope(body, signature=signature, secrets=[SECRET], now=clock.now())
        return gateway.read_news(event.payload)

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"id": "evt_1", "object": "list"}'])
    async def test_a_signed_body_that_is_no_event_is_malformed(self, gateway, sign, body):
        with pytest.raises(WebhookMalformed):
            gateway.open_envelope(body, signature=sign(body), secrets=[SECRET], now=clock.now())
