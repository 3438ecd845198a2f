"""A card holder's bank takes money back."""

from itertools import permutations

import pytest

from holdfast.modules.payments.contracts import AttemptState, DisputeState
from holdfast.modules.payments.ports import DisputeNews
from holdfast.modules.payments.repository import refunds
from holdfast.modules.payments.service import disputing
from tests.make.payments import audited, booked, euros, make_attempt, make_setup

pytestmark = pytest.mark.anyio


async def see(tx, attempt, state):
    """Let payments see how the attempt's dispute stands."""
    news = DisputeNews("du_1", attempt.provider_ref, state, euros(4550))
    return await disputing.see_dispute(tx, attempt=attempt, news=news)


async def test_a_dispute_books_the_loss_once(tx):
    """R38."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    for _ in range(3):
        await see(tx, attempt, DisputeState.OPEN)

    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", "EUR"): 0,
        ("merchant_payable", "EUR"): -4550,
        ("dispute_loss", "EUR"): 4550,
    }
    assert await audited(tx) == ["payments.dispute_open"]


@pytest.mark.parametrize("order", list(permutations([DisputeState.OPEN, DisputeState.WON])))
async def test_a_dispute_that_is_won_gives_the_money_and_the_refunds_back(tx, order):
    """R35: in whichever order it is told."""
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    for state in order * 2:
        await see(tx, attempt, state)

    assert await booked(tx, attempt.payable_id) == {
        ("gateway:stripe", "EUR"): 4550,
        ("merchant_payable", "EUR"): -4550,
        ("dispute_loss", "EUR"): 0,
    }
    assert await refunds.is_disputed(tx, attempt.attempt_id) is False


@pytest.mark.parametrize("order", list(permutations([DisputeState.OPEN, DisputeState.LOST])))
async def test_a_dispute_that_is_lost_stays_a_loss(tx, order):
    setup = make_setup()
    attempt = await make_attempt(tx, setup, state=AttemptState.CAPTURED)

    for state in order * 2:
        await see(tx, attempt, state)

    assert (await booked(tx, attempt.payable_id))["dispute_loss", "EUR"] == 4550
    assert await refunds.is_disputed(tx, attempt.attempt_id) is True
