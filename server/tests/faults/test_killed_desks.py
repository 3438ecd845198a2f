"""The API dies at a step of the desk; its customer asks the survivor with the same key (R57, R30)."""

import signal

import pytest

from tests.faults.asking import until_told
from tests.faults.house import running_api
from tests.make.scale import IS_FULL
from tests.races.arena import book
from tests.races.gun import fire

pytestmark = [pytest.mark.anyio, pytest.mark.race]

STEPS = [
    "bookings.desk_locked",
    "bookings.desk_read",
    "bookings.desk_decided",
    "bookings.desk_written",
    "bookings.desk_committed",
]
# The customer cannot know that it was done; in a proof, everywhere.
TRIED = STEPS if IS_FULL else STEPS[4:]


@pytest.mark.parametrize("step", TRIED)
async def test_a_kill_at_a_step_of_the_desk_leaves_half_of_nothing_R57(ground, step):
    shop = await ground.shop(capacity=3, customers=6)
    orders = [book(shop, actor) for actor in shop.customers]
    with running_api(ground.url, home=ground.home, WITH_SIMULATOR="false", FAULTS=f"{step}=kill") as victim:
        lost = await fire(orders, ports=[victim.port])
        victim.process.wait(10)

    ended = await until_told(orders, replies=lost, port=ground.ports[0])

    assert victim.process.returncode == -signal.SIGKILL
    assert all(reply.is_lost for reply in lost)
    assert sorted(reply.said for reply in ended) == ["201"] * 3 + ["409 sold-out"] * 3
    assert (await ground.taken(shop), await ground.states(shop)) == (3, {"pending": 3})
