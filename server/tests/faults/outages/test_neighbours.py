"""R60: Redis is away, or hangs: the rate limits count for each process alone, and nobody waits for a counter."""

import shutil
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from holdfast.kit.ports import free_port
from tests.conftest import wait_until
from tests.faults.buyers import ask
from tests.faults.outages.shops import open_shop
from tests.races.arena import shot

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="not proved on this machine: there is no Redis"),
]

REDIS = shutil.which("redis-server") or ""
LIMIT = 1_000_000
ANSWER_SECONDS_MAX = 4.0


async def test_a_redis_that_dies_or_hangs_costs_no_request_and_is_used_again_when_it_is_back_R60_R78(ground):
    with running_redis() as redis, ground.rig(REDIS_URL=f"redis://127.0.0.1:{redis.port}") as rig:
        apis = [rig.api(), rig.api()]
        shop = await open_shop(rig, capacity=1)
        for api in apis:
            api.wait_until("/health/ready")

        together = [await _counted(shop, api) for api in apis]
        redis.process.send_signal(signal.SIGSTOP)
        begun = time.monotonic()
        hung = [await _counted(shop, api) for api in apis]
        waited = time.monotonic() - begun
        redis.kill()
        alone = [await _counted(shop, api) for api in apis]
        redis.start()

        async def shared_again():
            first, second = [await _counted(shop, api) for api in apis]
            return (second or 0) == (first or 0) + 1

        await wait_until(shared_again, seconds=20, step=0.5)
        ready = [api.wait_until("/health/ready", seconds=1) for api in apis]

    assert together == [1, 2]
    # From here on each counts for itself, from nothing.
    assert hung == [1, 1]
    assert alone == [2, 2]
    assert waited < ANSWER_SECONDS_MAX
    assert len(ready) == 2


async def _counted(shop, api):
    """Return how many requests of the address were counted, as the process knows it; None when it did not answer."""
    reply = await ask(shot(shop.customers[0], "/cancellation-policies", method="GET"), port=api.port)
    return LIMIT - int(reply.headers["ratelimit-remaining"]) if reply.status == 200 else None


class Redis:
    """A Redis that is killed and started again."""

    def __init__(self):
        self.port = free_port()
        self.start()

    def start(self):
        """Start it; nothing is kept."""
        command = [REDIS, "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self):
        """End it at once."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def running_redis():
    """Give a Redis, and end it."""
    redis = Redis()
    try:
        yield redis
    finally:
        redis.kill()
