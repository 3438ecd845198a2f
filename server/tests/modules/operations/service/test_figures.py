"""Figures for dashboards and alarms, over all tenants."""

import asyncpg
import pytest

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.modules.operations.service.figures import read_figures
from tests.make.past import make_past

pytestmark = pytest.mark.anyio

ALARMING = (
    "ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check",
    "UPDATE inventory.stock SET capacity = 0 WHERE taken > 1",
    "UPDATE payments.refund SET state = 'pending', created_at = now() - interval '2 hours'",
    "UPDATE payments.provider_event SET state = 'parked', received_at = now() - interval '1 hour'",
    "UPDATE outbox.event SET published_at = NULL, occurred_at = now() - interval '3 hours' WHERE version = 1",
    "UPDATE outbox.delivery SET state = 'dead'",
    "UPDATE jobs.pgqueuer SET execute_after = now() - interval '4 hours'",
)


async def figures_of(url):
    worker = Database(DatabaseSettings(url=url, role="holdfast_worker", pool_size_max=1))
    try:
        return {(one.name, *one.labels.values()): one.value for one in await read_figures(worker)}
    finally:
        await worker.close()


async def test_what_alarms_is_a_figure_R89(fresh_database_url):
    superuser = await asyncpg.connect(fresh_database_url)
    database = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=3))
    await make_past(fresh_database_url, database, superuser=superuser)
    calm = await figures_of(fresh_database_url)
    for statement in ALARMING:
        await superuser.execute(statement)

    alarmed = await figures_of(fresh_database_url)

    await database.close()
    await superuser.close()
    assert calm["holdfast_oversold_cells",] == 0
    assert calm["holdfast_holds_live",] == 1
    assert calm["holdfast_late_payments", "reconfirmed"] == 1
    assert calm["holdfast_late_payments", "refunded"] == 1
    for name in ("refund_oldest_seconds", "webhook_parked_oldest_seconds", "outbox_oldest_seconds", "outbox_dead"):
        assert calm[f"holdfast_{name}",] == 0
    assert alarmed["holdfast_oversold_cells",] == 1
    assert alarmed["holdfast_refund_oldest_seconds",] == pytest.approx(7200, abs=60)
    assert alarmed["holdfast_webhook_parked_oldest_seconds",] == pytest.approx(3600, abs=60)
    assert alarmed["holdfast_outbox_oldest_seconds",] == pytest.approx(10800, abs=60)
    assert alarmed["holdfast_outbox_dead",] == 1
    assert alarmed["holdfast_jobs_oldest_seconds",] == pytest.approx(14400, abs=60)
