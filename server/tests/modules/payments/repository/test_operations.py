"""SQL about operations: the durable record of each call to the outside."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import AttemptState, OperationKind, OperationState
from holdfast.modules.payments.repository import operations
from holdfast.modules.payments.repository.operations import Operation
from tests.conftest import rolled_back
from tests.make.payments import make_attempt, make_setup

pytestmark = pytest.mark.anyio

LEASE = timedelta(seconds=30)


async def pending(tx) -> UUID:
    """Return the operation that is to make an intent."""
    setup = make_setup()
    await make_attempt(tx, setup, state=AttemptState.PREPARING)
    return UUID(setup.enqueue.jobs[0].payload["operation_id"])


async def only(tx):
    """Return the newest operation."""
    (found,) = await operations.list_operations(tx, state=None, before=None, limit=1)
    return found


async def test_an_operation_is_taken_by_one_for_the_length_of_a_lease(tx, other_tx):
    operation_id = await pending(tx)

    assert await operations.claim(other_tx, operation_id, lease=LEASE) is None
    taken = await operations.claim(tx, operation_id, lease=LEASE)
    again = await operations.claim(tx, operation_id, lease=LEASE)

    assert taken is not None
    assert (taken.tries, taken.provider_key, again) == (1, str(operation_id), None)
    assert (await only(tx)).next_try_at == tx.now + LEASE


async def test_an_operation_whose_lease_ran_out_is_taken_again_with_its_key(tx):
    """R31."""
    operation_id = await pending(tx)
    first = await operations.claim(tx, operation_id, lease=LEASE)
    tx.now += LEASE

    second = await operations.claim(tx, operation_id, lease=LEASE)

    assert first is not None
    assert second is not None
    assert (second.provider_key, second.tries) == (first.provider_key, 2)


async def test_an_operation_is_settled_once(tx):
    operation_id = await pending(tx)

    settled = await operations.finish(tx, operation_id, state=OperationState.DONE, response={"ref": "pi_1"})
    again = await operations.finish(tx, operation_id, state=OperationState.FAILED, error="late")
    postponed = await operations.postpone(tx, operation_id, until=tx.now, error="late")

    assert (settled, again, postponed) == (True, False, False)
    assert ((await only(tx)).state, (await only(tx)).next_try_at) == (OperationState.DONE, None)


async def test_the_same_intention_is_written_once(tx):
    """R31: a new provider key is never made for an old intention."""
    operation_id = await pending(tx)
    known = await operations.claim(tx, operation_id, lease=LEASE)
    assert known is not None
    twin = Operation(
        operation_id=new_id(),
        attempt_id=known.attempt_id,
        refund_id=None,
        kind=OperationKind.CREATE_INTENT,
        provider_key="another",
        state=OperationState.PENDING,
        request={},
        tries=0,
        created_at=tx.now,
    )

    assert await operations.add_operation(tx, twin, first_try_at=tx.now) is False


async def test_a_call_that_somebody_may_have_made_is_not_withdrawn(tx):
    operation_id = await pending(tx)
    taken = await operations.claim(tx, operation_id, lease=LEASE)
    assert taken is not None

    assert await operations.withdraw_untried(tx, taken.attempt_id) is False


async def test_a_call_that_nobody_made_is_withdrawn(tx):
    await pending(tx)

    assert await operations.withdraw_untried(tx, (await only(tx)).attempt_id) is True
    assert ((await only(tx)).state, (await only(tx)).error) == (OperationState.FAILED, "withdrawn")


async def test_operations_are_listed_newest_first_by_state_in_their_tenant(tx, other_tx):
    first, second = await pending(tx), await pending(tx)
    await operations.finish(tx, first, state=OperationState.DONE)

    async def ids(tx, *, state=None, before=None):
        return [one.operation_id for one in await operations.list_operations(tx, state=state, before=before, limit=9)]

    assert await ids(tx) == [second, first]
    assert await ids(tx, before=second) == [first]
    assert await ids(tx, state=OperationState.PENDING) == [second]
    assert await ids(other_tx) == []


async def test_the_worker_sees_what_is_due_in_every_tenant_and_nothing_else(database, worker_database, tenant):
    async with database.transaction(tenant) as tx:
        operation_id = await pending(tx)

    async with rolled_back(worker_database) as worker:
        assert (tenant, operation_id) in await operations.list_due(worker, limit=10_000)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await worker.rows("SELECT request FROM payments.operation")


@pytest.mark.parametrize("column", ["provider_key", "request", "kind", "attempt_id"])
async def test_what_is_asked_is_never_changed(tx, column):
    """R31: the same key, the same words."""
    operation_id = await pending(tx)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(f"UPDATE payments.operation SET {column} = {column} WHERE operation_id = $1", operation_id)
