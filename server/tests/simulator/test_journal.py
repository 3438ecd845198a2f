"""Prove that the journal is durable, all or nothing, and survives a kill in the middle of captures."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import anyio
import pytest
import stripe

from holdfast.kit.ports import free_port
from holdfast.simulator import audit
from holdfast.simulator.errors import JournalVersionMismatch
from holdfast.simulator.journal import Journal

pytestmark = pytest.mark.anyio

SERVER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    import uvicorn
    from holdfast.simulator.app import create_app
    from holdfast.simulator.settings import SimulatorSettings
    port = int(sys.argv[2])
    settings = SimulatorSettings(data_dir=Path(sys.argv[1]), public_url=f"http://127.0.0.1:{port}")
    uvicorn.run(create_app(settings), host="127.0.0.1", port=port, log_level="critical")
    """
)


def test_money_is_written_through_to_the_disk(journal, tmp_path):
    modes = journal.run_blocking(
        lambda tx: [tx.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    )

    assert modes == ["wal", 2]
    assert (tmp_path / "journal.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_failed_transaction_leaves_nothing(journal):
    def half(tx):
        tx.connection.execute("INSERT INTO leases (name, owner, until) VALUES ('a', 'b', 1)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        journal.run_blocking(half)

    assert journal.run_blocking(lambda tx: tx.connection.execute("SELECT count(*) FROM leases").fetchone()[0]) == 0


def test_the_journal_itself_refuses_a_second_paid_charge_for_one_intent(journal):
    with pytest.raises(sqlite3.IntegrityError, match=r"charges\.payment_intent"):
        journal.run_blocking(insert_two_paid_charges)


def insert_two_paid_charges(tx):
    tx.connection.execute("PRAGMA defer_foreign_keys = ON")
    for name in ("ch_1", "ch_2"):
        tx.connection.execute(
            "INSERT INTO charges (id, account, created, payment_intent, payment_method, amount, amount_captured, "
            "amount_refunded, currency, status, is_captured, is_disputed, is_released, metadata) "
            "VALUES (?, 'a', 1, 'pi_1', 'pm_1', 5, 5, 0, 'eur', 'succeeded', 1, 0, 0, '{}')",
            (name,),
        )


def test_a_journal_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    journal = Journal(path)

    with pytest.raises(JournalVersionMismatch, match="99"):
        journal.run_blocking(lambda tx: tx.now)
    journal.close()


async def test_a_closed_journal_opens_again_with_what_it_held(tmp_path):
    journal = Journal(tmp_path / "journal.sqlite3")
    await journal.run(lambda tx: tx.connection.execute("INSERT INTO leases VALUES ('a', 'b', 1)").rowcount)
    journal.close()

    assert await journal.read(lambda tx: tx.connection.execute("SELECT owner FROM leases").fetchone()[0]) == "b"
    journal.close()


async def test_two_processes_may_open_and_write_one_journal_together(tmp_path):
    first, second = Journal(tmp_path / "journal.sqlite3"), Journal(tmp_path / "journal.sqlite3")

    def write(tx):
        tx.connection.execute(
            "INSERT INTO leases VALUES ('n', '', 1) ON CONFLICT (name) DO UPDATE SET until = until + 1"
        )

    async with anyio.create_task_group() as group:
        for journal in (first, second) * 20:
            group.start_soon(journal.run, write)

    assert await first.read(lambda tx: tx.connection.execute("SELECT until FROM leases").fetchone()[0]) == 40
    first.close()
    second.close()


async def test_a_kill_in_the_middle_of_captures_leaves_a_sound_journal_and_retries_charge_once(tmp_path):
    """R31, R32: what was answered is there, nothing is half done, and the same key after the restart pays once."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    paid: set[str] = set()
    killed: list[str] = []
    keys = [f"key-{number}" for number in range(150)]
    process = await started(tmp_path, port=port)

    async def buy(key: str) -> None:
        client = sdk_at(address)
        try:
            intent = await client.v1.payment_intents.create_async(
                {"amount": 1000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True},
                {"idempotency_key": key},
            )
        except stripe.APIConnectionError:
            return
        paid.add(intent.id)
        if len(paid) == 25 and not killed:
            killed.append(key)
            os.kill(process.pid, signal.SIGKILL)

    await in_parallel(buy, keys)
    await anyio.to_thread.run_sync(process.wait)
    before = len(paid)
    journal = Journal(tmp_path / "simulator.sqlite3")
    dump = await journal.read(audit.dump)
    survivors = succeeded(dump)
    assert 25 <= before < len(keys)
    assert dump["violations"] == []
    assert paid <= survivors

    process = await started(tmp_path, port=port)
    await in_parallel(buy, keys)
    os.kill(process.pid, signal.SIGKILL)
    await anyio.to_thread.run_sync(process.wait)
    dump = await journal.read(audit.dump)
    journal.close()
    assert dump["violations"] == []
    assert succeeded(dump) == paid
    assert len(paid) == len(keys)
    assert dump["totals"] == {"eur": {"captured": 150_000, "refunded": 0}}


def succeeded(dump) -> set[str]:
    return {intent["id"] for intent in dump["payment_intents"] if intent["status"] == "succeeded"}


async def in_parallel(work, items, *, width: int = 8) -> None:
    limit = anyio.CapacityLimiter(width)

    async def one(item: str) -> None:
        async with limit:
            await work(item)

    async with anyio.create_task_group() as group:
        for item in items:
            group.start_soon(one, item)


def sdk_at(address: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_kill", base_addresses={"api": address}, http_client=stripe.HTTPXClient(), max_network_retries=0
    )


async def started(data_dir: Path, *, port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(data_dir), str(port)])  # noqa: ASYNC220 - ours
    with anyio.fail_after(20):
        while True:
            try:
                async with await anyio.connect_tcp("127.0.0.1", port):
                    return process
            except OSError:
                await anyio.sleep(0.05)
