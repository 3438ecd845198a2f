"""Putting jobs into the queue."""

import pytest

from holdfast.kit.audit import request_id_var
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import NewJob, enqueue, enqueue_many

pytestmark = pytest.mark.anyio


async def queued(tx) -> list[tuple[str, str | None]]:
    rows = await tx.rows("SELECT entrypoint, convert_from(payload, 'UTF8') FROM jobs.pgqueuer ORDER BY id")
    return [tuple(row) for row in rows]


async def test_a_job_is_there_if_and_only_if_its_transaction_commits(database, tenant):
    async with database.transaction(tenant) as tx:
        await enqueue(tx, "tea.brew", payload={"cups": 2})
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(tenant) as tx:
            await enqueue(tx, "tea.pour", payload={})
            raise ZeroDivisionError

    async with database.transaction(tenant) as tx:
        assert await queued(tx) == [("tea.brew", '{"cups":2}')]


async def test_ids_travel_as_text(tx):
    cup = new_id()

    await enqueue(tx, "tea.brew", payload={"cup_id": cup})

    assert await queued(tx) == [("tea.brew", f'{{"cup_id":"{cup}"}}')]


async def test_a_key_that_is_queued_already_adds_nothing(tx):
    jobs = [NewJob("tea.brew", {"cups": cups}, dedupe_key="pot-1") for cups in (1, 2)]

    assert await enqueue_many(tx, jobs) == 1
    await enqueue(tx, "tea.brew", payload={"cups": 3}, dedupe_key="pot-1")

    assert await queued(tx) == [("tea.brew", '{"cups":1}')]


async def test_equal_keys_of_two_tenants_do_not_meet(database, tenant, other_tenant):
    for each in (tenant, other_tenant):
        async with database.transaction(each) as tx:
            await enqueue(tx, "tea.brew", payload={}, dedupe_key="pot-1")

    for each in (tenant, other_tenant):
        async with database.transaction(each) as tx:
            assert len(await queued(tx)) == 1


async def test_a_tenant_sees_its_own_jobs_alone(tx, other_tx):
    """R69."""
    await enqueue(tx, "tea.brew", payload={})

    assert await queued(other_tx) == []


async def test_a_job_carries_the_request_that_caused_it(tx):
    token = request_id_var.set("req-9")

    await enqueue(tx, "tea.brew", payload={})

    request_id_var.reset(token)
    assert await tx.value("SELECT headers ->> 'request_id' FROM jobs.pgqueuer") == "req-9"


async def test_no_jobs_are_no_statement(tx):
    assert await enqueue_many(tx, []) == 0
