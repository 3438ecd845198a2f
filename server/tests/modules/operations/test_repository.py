"""What operators read: their tenant's alone."""

import pytest

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import enqueue
from holdfast.modules.operations.repository import office as repository

pytestmark = pytest.mark.anyio


async def test_jobs_are_listed_newest_first_by_state(tx, other_tx):
    await enqueue(tx, "tea.brew", payload={"cups": 1})
    await enqueue(tx, "tea.pour", payload={"cups": 2})

    listed = await repository.list_jobs(tx, state=None, before=None, limit=10)
    older = await repository.list_jobs(tx, state="queued", before=listed[0].job_id, limit=10)

    assert [(job.name, job.state, job.payload) for job in listed] == [
        ("tea.pour", "queued", {"cups": 2}),
        ("tea.brew", "queued", {"cups": 1}),
    ]
    assert [job.name for job in older] == ["tea.brew"]
    assert await repository.list_jobs(tx, state="failed", before=None, limit=10) == []
    assert await repository.list_jobs(other_tx, state=None, before=None, limit=10) == []


async def test_only_a_given_up_job_of_the_tenant_is_queued_again(database, worker_database, superuser, tenant):
    async with database.transaction(tenant) as tx:
        await enqueue(tx, "tea.brew", payload={})
        (job,) = await repository.list_jobs(tx, state=None, before=None, limit=10)

    async def revive(whose):
        async with worker_database.transaction() as tx:
            return await repository.revive_job(tx, job.job_id, tenant_id=whose)

    assert not await revive(tenant)
    await superuser.execute("UPDATE jobs.pgqueuer SET status = 'failed', attempts = 7 WHERE id = $1", job.job_id)
    assert not await revive(new_id())
    assert await revive(tenant)
    assert await superuser.fetchval("SELECT attempts FROM jobs.pgqueuer WHERE id = $1", job.job_id) == 0


async def test_the_audit_trail_is_found_by_deed_doer_and_subject(tx, other_tx):
    """R71."""
    subject, doer = new_id(), new_id()
    await record_deed(tx, Deed("tea.poured", "cup", subject, reason="four"), user_id=doer, role="admin")
    await record_deed(tx, Deed("tea.brewed", "pot", new_id()), user_id=None, role="system")

    async def found(where, **by):
        asked = {"before": None, "action": None, "subject_id": None, "user_id": None, "limit": 10} | by
        return [deed.action for deed in await repository.list_audit(where, **asked)]

    assert await found(tx) == ["tea.brewed", "tea.poured"]
    assert await found(tx, action="tea.poured") == ["tea.poured"]
    assert await found(tx, subject_id=subject) == ["tea.poured"]
    assert await found(tx, user_id=doer) == ["tea.poured"]
    assert await found(other_tx) == []


async def test_figures_of_the_queue_are_over_all_tenants(database, worker_database, tenant):
    async with database.transaction(tenant) as tx:
        await enqueue(tx, "tea.brew", payload={})

    async with worker_database.transaction() as tx:
        figures = await repository.job_figures(tx)

    assert figures["queued"][0] >= 1
