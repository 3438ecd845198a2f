"""SQL about attempts: what the database itself refuses, and the wall between tenants."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from holdfast.kit.database import ConstraintBroken
from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.repository import attempts
from tests.conftest import rolled_back
from tests.make.payments import euros, make_attempt, make_payable, make_setup, standing

pytestmark = pytest.mark.anyio


async def captured(tx):
    """Return an attempt that took 45.50."""
    return await make_attempt(tx, make_setup(), state=AttemptState.CAPTURED)


async def test_an_attempt_comes_back_as_it_was_saved(tx):
    attempt = await captured(tx)
    changed = replace(attempt, refund_reserved=700, refunded=300, return_path="/x", version=9, abandoned_at=tx.now)

    await attempts.save_attempt(tx, changed)

    assert await attempts.get_attempt(tx, attempt.attempt_id) == changed


async def test_a_payable_has_one_live_attempt(tx):
    attempt = await make_attempt(tx, make_setup())

    assert await attempts.add_attempt(tx, replace(attempt, attempt_id=new_id())) is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"refunded": 1},
        {"refund_reserved": 4551},
        {"refunded": 2, "refund_reserved": 1},
        {"captured": None},
        {"captured": euros(4549)},
        {"standing": standing(AttemptState.OPEN)},
    ],
)
async def test_sums_that_cannot_be_are_refused(tx, wrong):
    """R25, R27: constraints of the table, not only of the code."""
    attempt = await captured(tx)

    with pytest.raises(ConstraintBroken):
        await attempts.save_attempt(tx, replace(attempt, **wrong))


async def test_two_captures_cannot_both_count(tx):
    """R36."""
    setup = make_setup()
    payable = await make_payable(tx)
    first = await make_attempt(tx, setup, payable=payable, state=AttemptState.CAPTURED)
    second = replace(first, attempt_id=new_id(), provider_ref="pi_2", standing=standing(AttemptState.PREPARING))
    assert await attempts.add_attempt(tx, second) is True

    with pytest.raises(ConstraintBroken) as refused:
        await attempts.save_attempt(tx, replace(second, standing=standing(AttemptState.CAPTURED)))

    assert refused.value.constraint == "attempt_one_counts_idx"


@pytest.mark.parametrize("column", ["amount", "currency", "payable_id", "customer_id", "merchant_id", "account_id"])
async def test_what_was_agreed_on_is_not_changed(tx, column):
    """R27: the app's role has no right to."""
    attempt = await captured(tx)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(f"UPDATE payments.attempt SET {column} = {column} WHERE attempt_id = $1", attempt.attempt_id)


@pytest.mark.parametrize("column", ["merchant_id", "customer_id"])
async def test_an_attempt_is_of_people_of_its_own_tenant(tx, other_tx, column):
    """R69: the other tenant's customer and merchant are no customer and merchant here."""
    foreign = await make_payable(other_tx)
    payable = replace(await make_payable(tx), **{column: getattr(foreign, column)})

    with pytest.raises(ConstraintBroken):
        await make_attempt(tx, make_setup(), payable=payable)


async def test_a_refund_is_reserved_only_while_something_is_left(tx):
    """R25."""
    attempt = await captured(tx)

    took = [await attempts.reserve_refund(tx, attempt.attempt_id, amount=amount) for amount in (4000, 551, 550, 1)]

    assert took == [True, False, True, False]


async def test_an_intent_is_known_by_its_reference_at_its_own_account(tx, other_tx):
    attempt = await make_attempt(tx, make_setup())
    ref, account_id = attempt.provider_ref, attempt.account_id
    assert ref is not None

    known = (attempt.payable_id, attempt.attempt_id)
    assert await attempts.find_payable_of_ref(tx, ref, account_id=account_id) == known
    assert await attempts.find_payable_of_ref(tx, ref, account_id=new_id()) is None
    assert await attempts.find_payable_of_ref(other_tx, ref, account_id=account_id) is None


async def test_only_an_attempt_without_an_intent_is_found_by_its_id(tx, other_tx):
    setup = make_setup()
    unbound = await make_attempt(tx, setup, state=AttemptState.PREPARING)
    bound = await make_attempt(tx, setup)

    found = await attempts.find_unbound_payable(tx, unbound.attempt_id, account_id=unbound.account_id)

    assert found == (unbound.payable_id, unbound.attempt_id)
    assert await attempts.find_unbound_payable(tx, bound.attempt_id, account_id=bound.account_id) is None
    assert await attempts.find_unbound_payable(tx, unbound.attempt_id, account_id=new_id()) is None
    assert await attempts.find_unbound_payable(other_tx, unbound.attempt_id, account_id=unbound.account_id) is None


async def test_attempts_of_a_payable_are_locked_in_their_own_tenant(tx, other_tx):
    attempt = await make_attempt(tx, make_setup())

    assert await attempts.lock_payable(tx, attempt.payable_id) == (attempt,)
    assert await attempts.lock_payable(other_tx, attempt.payable_id) == ()
    assert await attempts.get_attempt(other_tx, attempt.attempt_id) is None


async def test_a_due_look_is_taken_once(tx):
    attempt = await make_attempt(tx, make_setup())
    await attempts.schedule_check(tx, attempt.attempt_id, at=tx.now, checks=4)
    until = tx.now + timedelta(seconds=30)

    taken = await attempts.claim_check(tx, attempt.attempt_id, until=until)

    assert taken is not None
    assert taken.checks == 5
    assert await attempts.claim_check(tx, attempt.attempt_id, until=until) is None


async def test_the_worker_sees_what_is_due_in_every_tenant_and_nothing_else(database, worker_database, tenant):
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, make_setup())
        await attempts.schedule_check(tx, attempt.attempt_id, at=tx.now)

    async with rolled_back(worker_database) as worker:
        assert (tenant, attempt.attempt_id) in await attempts.list_due_checks(worker, limit=10_000)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await worker.rows("SELECT client_secret FROM payments.attempt")
