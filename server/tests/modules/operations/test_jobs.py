"""By the clock: the audit is done, kept, and shown by the metrics (R90); old answers are forgotten (R29)."""

import asyncpg
import pytest

from holdfast.entrypoints.wiring import audit_database_settings
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.operations.contracts import Outcome
from holdfast.modules.operations.jobs import audit_database, forget_old_answers
from holdfast.modules.operations.service.figures import read_figures
from holdfast.modules.operations.settings import OperationsSettings

pytestmark = pytest.mark.anyio


@pytest.fixture
async def worker(fresh_database_url):
    """Return the worker's eyes on a database that only this test uses."""
    opened = Database(DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=2))
    yield opened
    await opened.close()


async def run_audit(url, worker, *, deep=False):
    auditor = audit_database_settings(url, statement_seconds=60)
    context = ScheduleContext(database=worker, worker=worker)
    return await audit_database(context, auditor=auditor, settings=OperationsSettings(), deep=deep)


async def shown(worker):
    return {(one.name, *one.labels.values()): one.value for one in await read_figures(worker)}


async def test_the_timers_audit_is_kept_and_shown_R90(fresh_database_url, worker):
    assert ("holdfast_audit_last_run_timestamp",) not in await shown(worker)

    report = await run_audit(fresh_database_url, worker)

    figures = await shown(worker)
    assert report.outcome is Outcome.CLEAN
    assert figures["holdfast_audit_violations", "I1", "S0"] == 0
    assert figures["holdfast_audit_last_success_timestamp",] == pytest.approx(report.finished_at.timestamp())


async def test_what_the_timer_finds_is_shown_until_it_is_mended_R90(fresh_database_url, worker):
    clean = await run_audit(fresh_database_url, worker)
    superuser = await asyncpg.connect(fresh_database_url)
    await superuser.execute("ALTER TABLE ledger.entry DISABLE TRIGGER entry_balanced")

    broken = await run_audit(fresh_database_url, worker)
    figures = await shown(worker)
    await superuser.execute("ALTER TABLE ledger.entry ENABLE TRIGGER entry_balanced")
    mended = await run_audit(fresh_database_url, worker)
    await superuser.close()

    assert (broken.outcome, mended.outcome) == (Outcome.VIOLATED, Outcome.CLEAN)
    assert figures["holdfast_audit_violations", "I25", "S1"] == 2
    assert figures["holdfast_audit_last_success_timestamp",] == pytest.approx(clean.finished_at.timestamp())
    assert (await shown(worker))["holdfast_audit_violations", "I25", "S1"] == 0


async def test_what_only_the_night_finds_is_shown_until_the_next_night_R90(fresh_database_url, worker):
    superuser = await asyncpg.connect(fresh_database_url)
    await superuser.execute(
        "INSERT INTO outbox.event VALUES (gen_random_uuid(), gen_random_uuid(), 'bookings.BookingPlaced', 'booking', "
        "gen_random_uuid(), 1, '{}', now(), NULL, now(), now())"
    )

    await run_audit(fresh_database_url, worker, deep=True)
    await run_audit(fresh_database_url, worker)
    by_day = await shown(worker)
    await superuser.execute("DELETE FROM outbox.event")
    await run_audit(fresh_database_url, worker, deep=True)
    await superuser.close()

    assert by_day["holdfast_audit_violations", "I8", "S0"] == 1
    assert (await shown(worker))["holdfast_audit_violations", "I8", "S0"] == 0


async def test_answers_are_kept_a_month_and_then_forgotten_however_many_there_are_R29(fresh_database_url, worker):
    superuser = await asyncpg.connect(fresh_database_url)
    await superuser.execute(
        "INSERT INTO platform.idempotency_record "
        "SELECT gen_random_uuid(), gen_random_uuid(), 'POST /x', n::text, '', 201, '', NULL, now() - n * interval '6 d'"
        "  FROM generate_series(0, 11) AS n"
    )

    forgotten = await forget_old_answers(ScheduleContext(database=worker, worker=worker), at_once=2)

    kept = await superuser.fetch("SELECT key FROM platform.idempotency_record ORDER BY created_at DESC")
    await superuser.close()
    assert forgotten == 7
    assert [row["key"] for row in kept] == ["0", "1", "2", "3", "4"]
