"""Health, figures, and second chances."""

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import enqueue
from holdfast.kit.migrations import revisions
from holdfast.modules.operations.errors import JobUnknown, NotReady
from holdfast.modules.operations.repository import office as repository
from holdfast.modules.operations.service import figures, office

pytestmark = pytest.mark.anyio


@pytest.fixture
async def nowhere():
    database = Database(DatabaseSettings(url="postgresql://nobody@127.0.0.1:1/none"))
    yield database
    await database.close()


async def test_a_database_with_the_right_schema_is_ready(database):
    assert await office.require_ready(database) == revisions()[-1]


async def test_a_database_that_is_away_is_not_ready_and_a_figure(nowhere):
    """R56, R89."""
    with pytest.raises(NotReady) as refused:
        await office.require_ready(nowhere)
    (reading,) = await figures.read_figures(nowhere)

    assert refused.value.values["schema"] == "unreachable"
    assert (reading.name, reading.value) == ("holdfast_database_up", 0)


async def test_an_old_schema_says_which_command_mends_it(cluster):
    cluster.ensure_database("empty_for_operations")
    empty = Database(DatabaseSettings(url=cluster.dsn("empty_for_operations")))

    with pytest.raises(NotReady, match="holdfast migrate"):
        await office.require_ready(empty)

    await empty.close()


async def test_figures_name_what_waits_and_what_was_given_up(worker_database):
    names = {reading.name for reading in await figures.read_figures(worker_database)}

    assert {"holdfast_outbox_waiting", "holdfast_outbox_oldest_seconds", "holdfast_outbox_dead"} <= names


async def test_a_given_up_job_gets_another_chance_on_the_record(database, worker_database, superuser, tenant):
    """R71."""
    async with database.transaction(tenant) as tx:
        await enqueue(tx, "tea.brew", payload={})
        (job,) = await repository.list_jobs(tx, state=None, before=None, limit=1)
    await superuser.execute("UPDATE jobs.pgqueuer SET status = 'failed' WHERE id = $1", job.job_id)
    admin = new_id()

    async with database.transaction(tenant) as tx:
        await office.revive_job(tx, worker_database, job_id=job.job_id, user_id=admin, role="admin")

    async with database.transaction(tenant) as tx:
        (again,) = await repository.list_jobs(tx, state="queued", before=None, limit=1)
        (deed,) = await repository.list_audit(
            tx, before=None, action="jobs.retry", subject_id=None, user_id=admin, limit=1
        )
    assert again.job_id == job.job_id
    assert deed.after == {"job_id": job.job_id}


async def test_a_job_that_was_not_given_up_is_left_alone(database, worker_database, tenant):
    async with database.transaction(tenant) as tx:
        with pytest.raises(JobUnknown):
            await office.revive_job(tx, worker_database, job_id=1_000_000_000, user_id=new_id(), role="admin")
