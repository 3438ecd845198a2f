"""One key, one movement."""

import asyncio

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.ledger import facade
from holdfast.modules.ledger.contracts import MERCHANT_PAYABLE, Leg
from holdfast.modules.ledger.errors import KeyOfAnotherMovement, Unbalanced
from tests.make.ledger import GATEWAY, legs_of, make_posting

pytestmark = pytest.mark.anyio


async def test_a_movement_stands_in_the_books_as_it_was_posted(tx):
    payable_id, merchant_id = new_id(), new_id()

    made = await make_posting(tx, amount=4550, merchant_id=merchant_id, payable_id=payable_id)

    assert await facade.postings_of(tx, payable_id) == (made,)
    assert made.legs == legs_of(4550, merchant_id=merchant_id)


async def test_the_same_key_again_returns_what_stands_and_moves_nothing(tx):
    merchant_id = new_id()
    first = await make_posting(tx, key="capture:1", amount=4550, merchant_id=merchant_id)

    again = await make_posting(tx, key="capture:1", amount=4550, merchant_id=merchant_id)

    assert again == first
    balance = await facade.balance_of(tx, MERCHANT_PAYABLE, owner_id=merchant_id, currency="EUR")
    assert balance.amount == -4550


@pytest.mark.parametrize("other", [{"amount": 4551}, {"currency": "USD"}, {"merchant_id": new_id()}])
async def test_a_key_does_not_stand_for_two_movements(tx, other):
    await make_posting(tx, key="capture:1", amount=4550)

    with pytest.raises(KeyOfAnotherMovement):
        await make_posting(tx, **{"key": "capture:1", "amount": 4550, **other})


async def test_what_does_not_balance_is_not_posted(tx):
    with pytest.raises(Unbalanced):
        await make_posting(tx, legs=[Leg(GATEWAY, None, 1), Leg(MERCHANT_PAYABLE, None, 1)], key="odd")

    assert await facade.balances(tx) == ()


async def test_fifty_posting_the_same_movement_at_once_move_it_once(database, tenant):
    merchant_id = new_id()

    async def post():
        async with database.transaction(tenant) as tx:
            return await make_posting(tx, key="capture:1", amount=100, merchant_id=merchant_id)

    made = await asyncio.gather(*(post() for _ in range(50)))

    assert len({posting.posting_id for posting in made}) == 1
    async with database.transaction(tenant) as tx:
        balance = await facade.balance_of(tx, MERCHANT_PAYABLE, owner_id=merchant_id, currency="EUR")
    assert balance.amount == -100
