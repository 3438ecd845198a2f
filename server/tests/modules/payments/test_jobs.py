"""Payments in the background: jobs as the queue calls them."""

from datetime import timedelta

import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.jobs import JobContext, ScheduleContext
from holdfast.modules.payments import jobs
from holdfast.modules.payments.contracts import AttemptState
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.ports import Charged, Opened
from tests.conftest import move_clock
from tests.make.payments import (
    ScriptedGateway,
    charged_news,
    euros,
    make_attempt,
    make_event,
    make_setup,
    ref_of,
    reload,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def gateway():
    return ScriptedGateway()


@pytest.fixture
def payments(gateway):
    return Payments(make_setup(gateway))


@pytest.fixture
def context(database, worker_database, tenant):
    return JobContext(database=database, worker=worker_database, tenant_id=tenant, job_id=1, attempt=0)


async def state_of(database, tenant, attempt) -> AttemptState:
    """Return where the attempt stands."""
    async with database.transaction(tenant) as tx:
        return (await reload(tx, attempt)).state


async def test_the_queued_operation_is_carried_out(context, database, tenant, payments):
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, payments.setup, state=AttemptState.PREPARING)
    (job,) = payments.setup.enqueue.jobs

    await jobs.run_operation(context, job.payload, payments=payments)

    assert job.name == "payments.run_operation"
    assert await state_of(database, tenant, attempt) is AttemptState.OPEN


async def test_the_queued_event_is_applied(context, database, tenant, payments):
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, payments.setup)
        await make_event(tx, payments.setup, attempt, news=charged_news(attempt))
    job = payments.setup.enqueue.jobs[-1]

    await jobs.apply_event(context, job.payload, payments=payments)

    assert job.name == "payments.apply_event"
    assert await state_of(database, tenant, attempt) is AttemptState.CAPTURED


async def test_the_queued_look_is_taken(context, database, tenant, payments, gateway):
    async with database.transaction(tenant) as tx:
        attempt = await make_attempt(tx, payments.setup)
        await payments.check_soon(tx, payable_id=attempt.payable_id)
    gateway.looks.append(Charged(ref_of(attempt), euros(4550)))
    job = payments.setup.enqueue.jobs[-1]

    await jobs.check_attempt(context, job.payload, payments=payments)

    assert job.name == "payments.check_attempt"
    assert await state_of(database, tenant, attempt) is AttemptState.CAPTURED


async def test_the_schedule_finishes_what_is_due(fresh_database_url, tenant, payments, gateway):
    database = Database(DatabaseSettings(url=fresh_database_url))
    worker = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker"))
    async with database.transaction(tenant) as tx:
        good = await make_attempt(tx, payments.setup, state=AttemptState.PREPARING)
        bad = await make_attempt(tx, payments.setup, state=AttemptState.PREPARING)
    gateway.intents += [ValueError("a defect"), Opened("pi_good", "secret")]

    await jobs.reconcile(ScheduleContext(database=database, worker=worker), payments=payments)

    states = sorted([await state_of(database, tenant, one) for one in (good, bad)])
    assert states == [AttemptState.OPEN, AttemptState.PREPARING]
    await move_clock(fresh_database_url, timedelta(minutes=1))
    await jobs.reconcile(ScheduleContext(database=database, worker=worker), payments=payments)
    assert {await state_of(database, tenant, one) for one in (good, bad)} == {AttemptState.OPEN}
    await database.close()
    await worker.close()
