"""Give money back: never more than was taken, once per action."""

import asyncio
from itertools import permutations

import pytest

from holdfast.kit.money import CurrencyMismatch, Money
from holdfast.modules.payments.contracts import AttemptState, DisputeState, RefundState
from holdfast.modules.payments.domain import Applied
from holdfast.modules.payments.errors import NothingCaptured, RefundKeyReused, RefundsStopped, RefundTooLarge
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.ports import DisputeNews, RefundDenied, Refunded, RefundPending
from holdfast.modules.payments.repository import attempts, operations, refunds
from holdfast.modules.payments.service import disputing, refunding
from tests.make.payments import audited, booked, euros, make_attempt, make_refund, make_setup, reload, told

pytestmark = pytest.mark.anyio


async def captured_attempt(tx, setup, **changes):
    """Return an attempt that has taken 45.50."""
    return await make_attempt(tx, setup, state=AttemptState.CAPTURED, **changes)


async def refund_calls(tx) -> int:
    """Return how many refunds a gateway is to be asked for."""
    found = await operations.list_operations(tx, state=None, before=None, limit=100)
    return sum(one.kind == "refund" for one in found)


async def test_a_refund_is_on_record_with_its_call_before_the_call(tx):
    """R31, R38."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)

    refund = await make_refund(tx, setup, attempt, amount=1000)

    assert (refund.state, refund.amount) == (RefundState.REQUESTED, euros(1000))
    assert await refund_calls(tx) == 1
    assert (await reload(tx, attempt)).refund_reserved == 1000


async def test_the_same_action_again_is_the_same_refund(tx):
    """R25: a second click."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)

    first = await make_refund(tx, setup, attempt, action_key="cancel")
    again = await make_refund(tx, setup, attempt, action_key="cancel")

    assert again == first
    assert await refund_calls(tx) == 1


async def test_an_action_key_does_not_stand_for_two_refunds(tx):
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    await make_refund(tx, setup, attempt, amount=1000, action_key="cancel")

    with pytest.raises(RefundKeyReused):
        await make_refund(tx, setup, attempt, amount=1001, action_key="cancel")


async def test_what_is_owed_takes_what_is_left_where_a_part_went_back_by_hand(tx):
    """R25, R38: a cancellation after a refund at the provider still gives the rest back, and once."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    payments = Payments(setup)
    assert await refunding.note_foreign_refund(tx, attempt=attempt, ref="re_1", amount=euros(1000)) is not None
    owed = {"payable_id": attempt.payable_id, "amount": euros(4550), "action_key": "cancel", "reason": "cancelled"}

    with pytest.raises(RefundTooLarge):
        await payments.refund(tx, **owed)
    once, again = [await payments.refund(tx, **owed, takes_less=True) for _ in range(2)]

    assert once == again
    assert once.amount == euros(3550)
    assert await refund_calls(tx) == 1
    assert (await reload(tx, attempt)).refund_reserved == 4550


async def test_two_equal_refunds_for_two_reasons_are_two_refunds(tx):
    """R25: deliberate equal partial refunds are both allowed."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)

    await make_refund(tx, setup, attempt, amount=1000, action_key="goodwill:1")
    await make_refund(tx, setup, attempt, amount=1000, action_key="goodwill:2")

    assert (await reload(tx, attempt)).refund_reserved == 2000


async def test_more_than_what_is_left_does_not_go_back(tx):
    """R25: pending refunds count as gone."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    await make_refund(tx, setup, attempt, amount=4000, action_key="first")

    with pytest.raises(RefundTooLarge) as refused:
        await make_refund(tx, setup, attempt, amount=551, action_key="second")

    assert refused.value.values == {"asked": 551, "left": 550}
    assert await refund_calls(tx) == 1


async def test_of_fifty_racing_refunds_of_sixty_percent_one_wins(database, tenant):
    """R25: race(50)."""
    setup = make_setup()
    async with database.transaction(tenant) as tx:
        attempt = await captured_attempt(tx, setup)

    async def ask(number):
        async with database.transaction(tenant) as tx:
            return await make_refund(tx, setup, attempt, amount=2730, action_key=f"race:{number}")

    answers = await asyncio.gather(*(ask(number) for number in range(50)), return_exceptions=True)

    assert sum(isinstance(answer, RefundTooLarge) for answer in answers) == 49
    async with database.transaction(tenant) as tx:
        assert (await reload(tx, attempt)).refund_reserved == 2730
        assert await refund_calls(tx) == 1


async def test_fifty_clicks_on_the_same_action_are_one_refund(database, tenant):
    """R25: the same action key, all at once."""
    setup = make_setup()
    async with database.transaction(tenant) as tx:
        attempt = await captured_attempt(tx, setup)

    async def click():
        async with database.transaction(tenant) as tx:
            return await make_refund(tx, setup, attempt, amount=2730, action_key="cancel")

    answers = await asyncio.gather(*(click() for _ in range(50)))

    assert len({refund.refund_id for refund in answers}) == 1


async def test_nothing_back_is_done_at_once_and_asks_nobody(tx):
    """R26: a zero refund makes no gateway call."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)

    refund = await make_refund(tx, setup, attempt, amount=0)

    assert refund.state is RefundState.SUCCEEDED
    assert await refund_calls(tx) == 0


async def test_what_was_never_paid_cannot_go_back(tx):
    setup = make_setup()
    attempt = await make_attempt(tx, setup)

    with pytest.raises(NothingCaptured):
        await make_refund(tx, setup, attempt)


async def test_money_goes_back_in_the_currency_it_came_in(tx):
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)

    with pytest.raises(CurrencyMismatch):
        await refunding.refund_payable(
            tx, setup, payable_id=attempt.payable_id, amount=Money(1, "USD"), action_key="x", reason="x"
        )


@pytest.mark.parametrize("state", [DisputeState.OPEN, DisputeState.LOST])
async def test_a_dispute_stops_refunds(tx, state):
    """R38."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    await disputing.see_dispute(tx, attempt=attempt, news=DisputeNews("du_1", attempt.provider_ref, state, euros(4550)))

    with pytest.raises(RefundsStopped):
        await make_refund(tx, setup, attempt)

    assert await refund_calls(tx) == 0


async def see(tx, refund, sight):
    """Let payments see how a refund stands now."""
    known = await refunds.get_refund(tx, refund.refund_id)
    assert known is not None
    return await refunding.see_refund(tx, attempt_id=refund.attempt_id, refund=known, sight=sight)


async def test_money_that_went_back_is_booked_from_the_merchant_to_the_gateway(tx):
    """R23."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    refund = await make_refund(tx, setup, attempt, amount=1000)

    for _ in range(3):
        await see(tx, refund, Refunded("re_1", euros(1000)))

    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", "EUR"): 3550,
        ("merchant_payable", "EUR"): -3550,
    }
    assert (await reload(tx, attempt)).refunded == 1000
    assert (await told(tx)).count("payments.RefundSucceeded") == 1


async def test_a_failed_refund_opens_the_debt_again_and_raises_the_alarm(tx):
    """R38."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    refund = await make_refund(tx, setup, attempt, amount=4550, action_key="first")

    await see(tx, refund, RefundDenied("re_1", euros(4550), "lost_or_stolen_card"))

    assert (await told(tx))[-1] == "payments.RefundFailed"
    assert await audited(tx) == ["payments.refund_failed"]
    again = await make_refund(tx, setup, attempt, amount=4550, action_key="second")
    assert again.state is RefundState.REQUESTED


@pytest.mark.parametrize("order", list(permutations(["pending", "succeeded", "failed"])))
async def test_every_order_of_a_refunds_news_ends_the_same(tx, order):
    """R35: states, sums and books."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    refund = await make_refund(tx, setup, attempt, amount=1000)
    sights = {
        "pending": RefundPending("re_1", euros(1000)),
        "succeeded": Refunded("re_1", euros(1000)),
        "failed": RefundDenied("re_1", euros(1000), "expired_or_canceled_card"),
    }

    for name in order * 2:
        await see(tx, refund, sights[name])

    final = await reload(tx, attempt)
    assert (final.refund_reserved, final.refunded) == (0, 0)
    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", "EUR"): 4550,
        ("merchant_payable", "EUR"): -4550,
    }


async def test_a_refund_of_another_amount_is_for_a_person(tx):
    """R27."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    refund = await make_refund(tx, setup, attempt, amount=1000)

    finding = await see(tx, refund, Refunded("re_1", euros(2000)))

    assert finding.applied is Applied.REVIEW
    assert (await reload(tx, attempt)).refunded == 0


async def test_a_refund_made_at_the_provider_by_hand_is_taken_in(tx):
    """R40: every refund is explained."""
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)

    refund = await refunding.note_foreign_refund(tx, attempt=attempt, ref="re_hand", amount=euros(500))

    assert refund is not None
    assert (refund.action_key, refund.state) == ("provider:re_hand", RefundState.REQUESTED)
    assert await refund_calls(tx) == 0


async def test_a_refund_by_hand_waits_while_it_does_not_fit_beside_ours(tx):
    setup = make_setup()
    attempt = await captured_attempt(tx, setup)
    await make_refund(tx, setup, attempt, amount=4550)

    assert await refunding.note_foreign_refund(tx, attempt=attempt, ref="re_hand", amount=euros(1)) is None
    assert await attempts.get_attempt(tx, attempt.attempt_id) == await reload(tx, attempt)
