"""The ledger's front door, with two tenants' books side by side."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.ledger import facade
from holdfast.modules.ledger.contracts import MERCHANT_PAYABLE, AccountBalance
from tests.make.ledger import GATEWAY, legs_of, make_posting

pytestmark = pytest.mark.anyio


async def test_balances_of_all_accounts_sum_to_zero_in_each_currency(tx):
    """R23: money is moved, never made."""
    merchant_id = new_id()
    await make_posting(tx, amount=4550, merchant_id=merchant_id)
    await make_posting(tx, amount=-1000, merchant_id=merchant_id)
    await make_posting(tx, amount=800, merchant_id=merchant_id, currency="JPY")

    assert await facade.balances(tx) == (
        AccountBalance(GATEWAY, None, Money(3550, "EUR")),
        AccountBalance(GATEWAY, None, Money(800, "JPY")),
        AccountBalance(MERCHANT_PAYABLE, merchant_id, Money(-3550, "EUR")),
        AccountBalance(MERCHANT_PAYABLE, merchant_id, Money(-800, "JPY")),
    )


async def test_an_account_that_was_never_used_has_nothing(tx):
    assert await facade.balance_of(tx, GATEWAY, owner_id=None, currency="KWD") == Money(0, "KWD")


async def test_one_tenants_books_do_not_show_in_anothers(tx, other_tx):
    payable_id = new_id()
    await make_posting(tx, payable_id=payable_id, key="same")
    await make_posting(other_tx, payable_id=payable_id, key="same", amount=7)

    assert [posting.legs for posting in await facade.postings_of(other_tx, payable_id)] == [legs_of(7)]
    assert await facade.balance_of(other_tx, GATEWAY, owner_id=None, currency="EUR") == Money(7, "EUR")
