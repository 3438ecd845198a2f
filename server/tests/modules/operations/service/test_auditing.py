"""The audit as a whole: one snapshot that only reads, the time of that snapshot, and what cannot be done."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from holdfast.entrypoints.wiring import audit_database_settings
from holdfast.kit.database import Database
from holdfast.kit.errors import DatabaseUnavailable
from holdfast.modules.operations.contracts import Finding, Outcome
from holdfast.modules.operations.domain import checks_for
from holdfast.modules.operations.service.auditing import Thoroughness, audit

pytestmark = pytest.mark.anyio


@pytest.fixture
async def auditor(past_url):
    """Return a database as the auditor sees it."""
    opened = Database(audit_database_settings(past_url, statement_seconds=60))
    yield opened
    await opened.close()


async def test_every_check_is_told_as_it_is_done_R90(auditor):
    told: list[Finding] = []

    report = await audit(auditor, Thoroughness(quiescent=True), tell=told.append)

    assert report.outcome is Outcome.CLEAN
    assert [finding.check for finding in told] == [check.name for check in checks_for(quiescent=True, deep=True)]


async def test_the_auditor_only_reads_R90(auditor):
    with pytest.raises(DatabaseUnavailable) as refused:
        async with auditor.transaction() as tx:
            await tx.run("DELETE FROM ledger.entry")

    assert isinstance(refused.value.__cause__, asyncpg.ReadOnlySQLTransactionError)


async def test_the_auditor_sees_all_tenants_and_nothing_moves_while_it_looks_R90(auditor, past_url):
    superuser = await asyncpg.connect(past_url)
    undone = superuser.transaction()
    await undone.start()
    # Locks as a running platform takes them do not stop it, and what is not committed is not there.
    await superuser.execute("UPDATE inventory.stock SET taken = taken + 1")

    report = await asyncio.wait_for(audit(auditor, Thoroughness()), timeout=60)

    await undone.rollback()
    await superuser.close()
    assert report.outcome is Outcome.CLEAN


async def test_a_check_that_takes_too_long_is_told_and_the_others_go_on_R90(auditor, past_url):
    superuser = await asyncpg.connect(past_url)
    undone = superuser.transaction()
    await undone.start()
    await superuser.execute("LOCK TABLE ledger.account IN ACCESS EXCLUSIVE MODE")
    impatient = Database(replace(auditor.settings, lock_timeout_milliseconds=50))

    report = await audit(impatient, Thoroughness(deep=False))

    await impatient.close()
    await undone.rollback()
    await superuser.close()
    assert report.outcome is Outcome.INCOMPLETE
    # The catalogue reads a table's policies under a lock, too.
    assert [finding.check for finding in report.findings if finding.failure] == ["i7_wallets", "i25_walls"]


async def test_an_auditor_without_a_database_finds_nothing_out_R90():
    nowhere = Database(audit_database_settings("postgresql://nobody@127.0.0.1:1/none", statement_seconds=1))

    with pytest.raises(DatabaseUnavailable):
        await audit(nowhere, Thoroughness())
    await nowhere.close()
