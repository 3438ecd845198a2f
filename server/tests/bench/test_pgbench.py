"""Pgbench: what it is asked, and what it says."""

from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.bench.pgbench import Drill, PgbenchFailed, command_of, drill, postmaster_of, read_drill
from holdfast.kit.postgres import Cluster
from holdfast.kit.postgres.doors import SUPERUSER

pytestmark = pytest.mark.anyio
SAID = """latency average = 2.5 ms
number of transactions actually processed: 1200
number of failed transactions: 3 (0.250%)
tps = 400.5 (without initial connection time)
"""
PROGRESS = """progress: 1.0 s, 100.0 tps, lat 9.0 ms stddev 1.0, 0 failed
progress: 2.0 s, 500.0 tps, lat 2.0 ms stddev 0.1, 0 failed
progress: 3.0 s, 600.0 tps, lat 1.7 ms stddev 0.1, 0 failed
"""


def a_drill(**changes) -> Drill:
    """Return a second of nothing much."""
    usual = {"script": "SELECT 1;\n", "database": "postgres", "user": SUPERUSER, "role": SUPERUSER}
    return Drill(**{**usual, "clients": 2, "seconds": 0.5, **changes})


def test_the_rate_leaves_out_the_second_in_which_sessions_warm_up():
    found = read_drill(SAID, progress=PROGRESS, clients=8)
    assert found.rate == 550.0
    assert (found.transactions, found.failed, found.latency_ms) == (1_200, 3, 2.5)
    assert replace(found, database_cores=1.1).database_ms_each == pytest.approx(2.0)
    assert replace(found, client_cores=0.55).client_ms_each == pytest.approx(1.0)


def test_a_run_too_short_for_that_has_the_rate_of_all():
    assert read_drill(SAID, progress="", clients=8).rate == 400.5


def test_what_is_no_result_is_refused():
    with pytest.raises(PgbenchFailed, match="aborted"):
        read_drill("client 0 aborted", progress="", clients=1)


def test_the_command_says_clients_threads_time_and_variables():
    command = command_of(Path("pgbench"), a_drill(clients=8, seconds=4, variables={"base": 7}), file=Path("a.sql"))
    text = " ".join(command)
    assert "-M prepared" in text
    assert "-T 5 -c 8 -j 2" in text
    assert "-D clients=8 -D taken=0 -D base=7" in text


async def test_pgbench_runs_on_the_embedded_cluster(cluster: Cluster, tmp_path: Path):
    found = await drill(cluster, a_drill(), directory=tmp_path)
    assert found.transactions > 10
    assert found.rate > 10
    assert found.failed == 0
    assert found.client_ms_each > 0
    assert postmaster_of(cluster) > 0


async def test_a_broken_script_says_what_is_wrong(cluster: Cluster, tmp_path: Path):
    with pytest.raises(PgbenchFailed, match="nowhere"):
        await drill(cluster, a_drill(script="SELECT * FROM nowhere;\n"), directory=tmp_path)
