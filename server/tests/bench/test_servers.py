"""What API processes are told, and when they count as ready."""

import asyncio
from pathlib import Path

import pytest

from holdfast.bench.servers import (
    DRESS,
    SITE,
    ServerDied,
    Wanted,
    host_of,
    is_ready,
    is_setting,
    running_apis,
)
from holdfast.kit.ports import free_port
from tests.bench.conftest import a_server, answered

pytestmark = pytest.mark.anyio


def test_our_own_settings_do_not_leak_into_the_servers(tmp_path: Path):
    told = Wanted("postgresql://db/x", tmp_path, "a secret").environment()
    ours = {name for name in told if is_setting(name)}
    assert told["DATABASE_URL"] == "postgresql://db/x"
    assert told["HOLDFAST_ENVIRONMENT"] == "production"
    assert ours >= set(DRESS)
    assert not {name for name in ours if name.startswith("PG")}


def test_limits_are_on_and_out_of_reach(tmp_path: Path):
    told = Wanted("", tmp_path, "").environment()
    limits = [int(value) for name, value in told.items() if name.startswith("HOLDFAST_LIMITS__")]
    assert len(limits) == 5
    assert min(limits) >= 10_000_000


def test_each_tenant_has_a_host_of_the_site():
    assert host_of(3) == f"t3.{SITE}"


async def test_a_server_is_ready_when_it_says_so():
    async with a_server(lambda request: answered(200 if b"/health/ready" in request else 404)) as port:
        assert await asyncio.to_thread(is_ready, port, headers={"Host": SITE})
    assert not await asyncio.to_thread(is_ready, free_port(), headers={})


async def test_a_server_that_dies_at_start_shows_what_it_said(tmp_path: Path):
    wanted = Wanted("mysql://nowhere", tmp_path, "a secret for a server that never serves, long enough")
    with pytest.raises(ServerDied, match="DATABASE_URL"):
        async with running_apis(wanted):
            pytest.fail("it cannot have come up")
