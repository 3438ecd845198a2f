"""Parts in processes of their own: told, started again, stopped."""

import asyncio
import json

import pytest

from holdfast.entrypoints.cli.parts import Part
from tests.conftest import wait_until

pytestmark = pytest.mark.anyio


@pytest.fixture
async def worker(tmp_path):
    part = Part("worker", tmp_path / "worker.log")
    await part.start()
    yield part
    await part.stop()


def told(tmp_path):
    return {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "HOLDFAST_HOME": str(tmp_path)}


def events(path):
    return [json.loads(line)["event"] for line in path.read_text().splitlines() if line.startswith("{")]


async def test_a_part_that_is_killed_is_started_and_told_again(worker, tmp_path):
    """R57: the platform heals a killed process by itself."""
    worker.tell(told(tmp_path))
    watching = asyncio.create_task(worker.watch())

    async def started(times: int) -> bool:
        return bool(worker.log_path.exists() and events(worker.log_path).count("worker.started") == times)

    await wait_until(lambda: started(1), seconds=30)
    worker._process.kill()  # noqa: SLF001 - nobody outside may, but a test must
    await wait_until(lambda: started(2), seconds=30)

    await worker.stop()
    await asyncio.wait_for(watching, timeout=5)
    assert worker.crashes == 1
    assert not worker.is_running
    assert events(worker.log_path)[-1] == "worker.stopped"


async def test_a_part_that_was_told_nothing_stops_quietly(worker):
    assert worker.is_running

    await worker.stop()

    assert not worker.is_running
    assert worker.log_path.read_text() == ""
