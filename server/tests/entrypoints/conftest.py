"""A whole application for tests of what only the processes see."""

import contextlib
import shutil
import socket
import subprocess
import time

import pytest

from tests.make.house import make_settings, running_site


@pytest.fixture
def settings(database_url, tmp_path):
    """Return settings of a development machine without the simulator."""
    return make_settings(database_url, tmp_path)


@pytest.fixture
async def site(settings):
    """Return a running application with a tenant of its own."""
    async with running_site(settings) as running:
        yield running


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """Return the address of a Redis of the run's own; skip where the machine has none."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("not proved on this machine: there is no redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL) as server:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()
