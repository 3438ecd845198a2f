"""Runs that were never made: what figures compute from."""

from holdfast.bench.firing import Fired
from holdfast.bench.gun import Volley
from holdfast.bench.pgbench import Drilled


def a_run(rate: float, *, p99: float = 10.0, bad: int = 0, is_used_up: bool = False) -> Fired:
    """Return a run of one second."""
    volley = Volley(
        answers=int(rate),
        seconds=1.0,
        latencies_ms={"p50": p99 / 2, "p95": p99, "p99": p99, "max": p99},
        statuses={201: int(rate), **({409: bad} if bad else {})},
        samples=["409 sold-out"] if bad else [],
        is_used_up=is_used_up,
    )
    return Fired(volley, app_seconds=rate / 1_000, database_seconds=rate / 2_000)


def drilled(rate: float, *, clients: int = 8, failed: int = 0) -> Drilled:
    """Return what pgbench made of a second."""
    return Drilled(clients, rate, int(rate), failed=failed, latency_ms=1.0, database_cores=rate / 4_000)
