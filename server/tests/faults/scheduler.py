"""A seeded scheduler: a few clients stop at every fault point, and the dice decide who goes on, and who is cut off.

The clients run against a real PostgreSQL. Before each throw everybody who is under way has come to a point, to an end,
or waits for a lock in the database: so the same seed gives the same schedule, however fast the machine is. Only where
several wait for one row it is PostgreSQL that chooses; the steps that were taken are told with every failure.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Final

import asyncpg

from holdfast.kit.errors import DatabaseUnavailable, OutcomeUnknown
from holdfast.kit.faults import installed

Work = Callable[[], Awaitable[object]]

LOOK_SECONDS: Final = 0.005
# Beyond these the effect is there, but who is cut off does not know.
_DONE: Final = frozenset({"database.after_commit", "bookings.desk_committed"})
# A backend whose lock was granted a moment ago may still look as if it waited: nobody blocks it any more.
_WAITING: Final = """
    SELECT DISTINCT application_name FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(pid)) > 0"""

_client: ContextVar[str | None] = ContextVar("client", default=None)


class Stuck(AssertionError):
    """Nobody can go on: the clients wait for each other."""


@dataclass
class Scheduler:
    """Runs clients step by step; `steps` tells who went on from where, and who was cut off (`-`) there.

    Each client's connections must carry its name as `application_name`: so it is seen that it waits for a lock.
    `look` is a superuser's connection, `after_step` what is asked between two steps.
    """

    seed: int
    look: asyncpg.Connection
    after_step: Work
    # How likely a client is cut off at a point.
    loss: float = 0.0
    # After how many seconds somebody who neither stops nor ends nor waits for a lock is given up.
    patience: float = 20
    steps: list[str] = field(default_factory=list)
    _parked: dict[str, tuple[str, "asyncio.Future[bool]"]] = field(default_factory=dict)
    _running: dict[str, "asyncio.Task[object]"] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, clients: Mapping[str, Work]) -> dict[str, object]:
        """Run the clients to their ends and return what became of each."""
        dice = Random(self.seed)
        with installed(self._park):
            self._running = {name: asyncio.create_task(self._begin(name, work)) for name, work in clients.items()}
            try:
                while await self._settled():
                    self._go_on(dice)
                    await self._settled()
                    await self.after_step()
                return {name: task.result() for name, task in self._running.items()}
            except BaseException as error:
                error.add_note(f"seed {self.seed}, after the steps:\n" + "\n".join(self.steps))
                raise
            finally:
                await self._end()

    async def _begin(self, name: str, work: Work) -> object:
        _client.set(name)
        try:
            await self._park("begin")
            return await work()
        finally:
            self._changed.set()

    async def _park(self, point: str) -> None:
        """Wait at a point until it is this client's turn; who is cut off there loses its connection."""
        name = _client.get()
        if name is None:
            return
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        assert name not in self._parked, f"{name} is at two points at once: {self._parked[name][0]} and {point}"
        self._parked[name] = (point, turn)
        self._changed.set()
        if not await turn:
            raise OutcomeUnknown if point in _DONE else DatabaseUnavailable(retry_after_seconds=1)

    def _go_on(self, dice: Random) -> None:
        name = dice.choice(sorted(self._parked))
        point, turn = self._parked.pop(name)
        is_lost = point != "begin" and dice.random() < self.loss
        self.steps.append(f"{name} {'-' if is_lost else '>'} {point}")
        turn.set_result(not is_lost)

    async def _settled(self) -> bool:
        """Wait until nobody moves; False when all have ended."""
        deadline = asyncio.get_running_loop().time() + self.patience
        while moving := self._moving():
            if self._parked and moving <= await self._waiting():
                return True
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), LOOK_SECONDS)
            except TimeoutError:
                if asyncio.get_running_loop().time() > deadline:
                    raise Stuck(f"{sorted(moving)} neither stop nor end") from None
        return bool(self._parked)

    def _moving(self) -> set[str]:
        return {name for name, task in self._running.items() if not task.done() and name not in self._parked}

    async def _waiting(self) -> set[str]:
        return {row["application_name"] for row in await self.look.fetch(_WAITING)}

    async def _end(self) -> None:
        for task in self._running.values():
            task.cancel()
        for _, turn in self._parked.values():
            turn.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
