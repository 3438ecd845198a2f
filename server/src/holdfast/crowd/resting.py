"""Wait until the platform is at rest: holds lapsed and swept, queues empty, nothing on its way."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.crowd.memory import Memory
from holdfast.crowd.wire import NoAnswer, Wire
from holdfast.kit.clock import monotonic_seconds

LOOK_SECONDS: Final = 1.0
# Empty this often in a row: between two jobs of one story the queue is empty for a moment.
QUIET_LOOKS: Final = 3
QUEUES: Final = ("holdfast_outbox_waiting", 'holdfast_jobs{state="queued"}', 'holdfast_jobs{state="picked"}')
SWEEP_SECONDS: Final = 60.0
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Rest:
    """How it ended: at rest or not, what was still waiting, and the seconds it took."""

    is_at_rest: bool
    waiting: Mapping[str, float]
    seconds: float
    holds_running: int = 0


async def wait_for_rest(
    wire: Wire, memory: Memory, *, seconds_max: float, token: str | None = None, look_seconds: float = LOOK_SECONDS
) -> Rest:
    """Wait until the holds have lapsed and been swept and the queues are empty, for so long at most.

    Holds that outlast the limit are left: they are nobody's backlog. A platform that shows no figures to us is waited
    for blindly, for the time that its sweeper takes.
    """
    began = monotonic_seconds()
    ends = [end for promise, end in memory.lapses() if not promise.is_extended]
    running = sum(end > began + seconds_max for end in ends)
    swept = max((end + SWEEP_SECONDS for end in ends if end <= began + seconds_max), default=began)
    deadline = max(began + seconds_max, swept + look_seconds * (QUIET_LOOKS + 1))
    quiet, waiting, is_at_rest = 0, await figures(wire, token=token), False
    while not is_at_rest and monotonic_seconds() < deadline and (waiting or monotonic_seconds() < swept):
        await asyncio.sleep(look_seconds)
        waiting = await figures(wire, token=token)
        quiet = quiet + 1 if waiting and not any(waiting.values()) else 0
        is_at_rest = quiet >= QUIET_LOOKS and monotonic_seconds() > swept
    return Rest(is_at_rest, waiting, monotonic_seconds() - began, holds_running=running)


async def figures(wire: Wire, *, token: str | None = None) -> dict[str, float]:
    """Return how much waits in each queue, or nothing when the platform does not tell us."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    try:
        answer = await wire.ask("GET", "/metrics", headers=headers)
    except NoAnswer:
        return {}
    if answer.status != OK:
        return {}
    found = dict.fromkeys(QUEUES, 0.0)
    is_up = False
    for line in answer.body.decode().splitlines():
        name, _, value = line.rpartition(" ")
        is_up = is_up or line == "holdfast_database_up 1.0"
        if name in found:
            found[name] = float(value)
    return found if is_up else {}
