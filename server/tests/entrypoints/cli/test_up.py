"""`holdfast up`: from an empty directory to a page, and down again."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys

import httpx2
import pytest

from holdfast.entrypoints.cli.up import CannotStart, Platform
from holdfast.kit.ports import free_port
from tests.conftest import wait_until
from tests.make.house import make_settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def up(open_home, port):
    """Return a running `holdfast up` in an empty home, ended with all of its parts afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast.entrypoints.cli", "up", "--no-demo", "--port", str(port)],
        env={**os.environ, "HOLDFAST_HOME": str(open_home / "home"), "COLUMNS": "120"},
        cwd=open_home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


async def test_an_empty_directory_becomes_a_platform_and_ends_without_a_trace(up, open_home, port):
    """S6 in kind (its time is measured by the benchmark), R57: a killed part comes back."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def ready() -> bool:
            try:
                return (await http.get("/health/ready")).status_code == 200
            except httpx2.TransportError:
                return False

        await wait_until(ready, seconds=90)
        tenant = await http.get("/api/v1/tenant")
        home = open_home / "home"
        logs = home / "logs" / "api.log"

        async def worker_started() -> bool:
            log = home / "logs" / "worker.log"
            return log.exists() and "worker.started" in log.read_text()

        await wait_until(worker_started, seconds=60)
        up.send_signal(signal.SIGINT)
        said, _ = await asyncio.to_thread(up.communicate, timeout=60)

    assert tenant.json()["slug"] == "demo"
    assert up.returncode == 0
    assert b"Holdfast is up" in said
    assert not (home / "postgres" / "postmaster.pid").exists()
    assert all(json.loads(line) for line in logs.read_text().splitlines())
    assert (home / "secrets.json").stat().st_mode & 0o077 == 0


async def test_a_port_that_is_taken_is_said_at_once_with_the_way_out(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        status = await Platform(make_settings("", tmp_path / "home", port=port), has_demo=False).run()

    assert status == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"Port {port} on 127.0.0.1 cannot be had" in said
    assert f"holdfast up --port {port + 1}" in said
    assert not (tmp_path / "home").exists()


def test_the_reason_is_a_sentence():
    assert str(CannotStart("The kettle is cold.")) == "The kettle is cold."
