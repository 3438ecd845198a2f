"""Play a story on a running platform: open the businesses, let everybody take their turn, wait until all is at rest."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

from holdfast.crowd.accounts import Account
from holdfast.crowd.contracts import Story, Turn
from holdfast.crowd.customers import Guest, LateWish
from holdfast.crowd.memory import Memory
from holdfast.crowd.merchants import Desk
from holdfast.crowd.opening import Opening
from holdfast.crowd.speaking import PATIENCE_SECONDS, GivenUp, Mouth
from holdfast.crowd.tally import Tally
from holdfast.crowd.wire import Wire
from holdfast.crowd.world import World
from holdfast.kit.clock import monotonic_seconds

OPEN_AT_ONCE: Final = 8
# A hold that lasts longer than this is not waited for.
LATE_SECONDS_MAX: Final = 120.0
# The hold has surely lapsed on the server's clock too.
AFTER_LAPSE_SECONDS: Final = 0.5


class Phase(StrEnum):
    """What the crowd is at."""

    OPENING = "businesses open"
    CROWD = "the crowd is in"
    LATE = "the last ones pay late"
    DRAINING = "the queues drain"
    AUDIT = "the books are audited"


@dataclass(repr=False)
class Play:
    """One run of a story. `run` tells its people's addresses from those of other runs; `ends_at` cuts it short."""

    story: Story
    wire: Wire
    run: str
    today: date
    at_once: int = 48
    ends_at: float | None = None
    patience_seconds: float = PATIENCE_SECONDS
    tally: Tally = field(default_factory=Tally)
    memory: Memory = field(default_factory=Memory)
    phase: Phase = Phase.OPENING
    turns_done: int = 0
    turns_skipped: int = 0
    guests: dict[int, Guest] = field(default_factory=dict)
    desks: dict[int, Desk] = field(default_factory=dict)
    _late: list["asyncio.Task[None]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the world, empty as yet."""
        self.world = World(self.today)

    async def open(self) -> None:
        """Open all businesses; raise `CannotOpen` when one cannot."""
        numbers = range(len(self.story.businesses))
        await few_at_once(
            [partial(self._open_one, number) for number in numbers], at_once=min(OPEN_AT_ONCE, self.at_once)
        )

    async def perform(self) -> None:
        """Let everybody take their turns, in the story's order, so many at once; then the late payers theirs."""
        self.phase = Phase.CROWD
        busy: dict[tuple[int | None, int | None], asyncio.Lock] = {}
        turns = [partial(self._take, turn, busy=busy) for turn in self.story.turns]
        await few_at_once(turns, at_once=self.at_once)
        self.phase = Phase.LATE
        await asyncio.gather(*self._late)

    def account(self, person_of: int, *, is_merchant: bool) -> Account:
        """Return a new account of the story's person."""
        who = self.story.businesses[person_of].owner if is_merchant else self.story.customers[person_of].person
        return Account(who, self.run, Mouth(self.wire, self.tally, patience_seconds=self.patience_seconds))

    async def _open_one(self, number: int) -> None:
        account = self.account(number, is_merchant=True)
        plan = self.story.businesses[number]
        business = await Opening(plan, account, self.memory, self.today, self.story.seed).run()
        self.world.businesses[number] = business
        self.desks[number] = Desk(business, account, self.memory, self.tally)

    async def _take(self, turn: Turn, *, busy: dict[tuple[int | None, int | None], asyncio.Lock]) -> None:
        if self.ends_at is not None and monotonic_seconds() > self.ends_at:
            self.turns_skipped += 1
            return
        async with busy.setdefault((turn.customer, turn.business), asyncio.Lock()):
            try:
                await self._act(turn)
            except GivenUp:
                self.tally.did("gave up waiting for an answer")
        self.turns_done += 1

    async def _act(self, turn: Turn) -> None:
        if turn.business is not None:
            await self.desks[turn.business].work(self.story.shifts[turn.business][turn.visit])
        elif turn.customer is not None:
            await self._guest(turn.customer).visit(self.story.customers[turn.customer].visits[turn.visit])

    def _guest(self, number: int) -> Guest:
        if number not in self.guests:
            account = self.account(number, is_merchant=False)
            self.guests[number] = Guest(
                number, account, self.world, self.memory, self.tally, pays_late=self.remember_late
            )
        return self.guests[number]

    def remember_late(self, wish: LateWish) -> None:
        """Let somebody come back to pay when their hold has lapsed; if that takes long, they do not."""
        if (wish.promise.hold_seconds or 0) <= LATE_SECONDS_MAX:
            self._late.append(asyncio.create_task(self._pay_late(wish)))

    async def _pay_late(self, wish: LateWish) -> None:
        lapsed = wish.promise.asked.answered + (wish.promise.hold_seconds or 0) + AFTER_LAPSE_SECONDS
        await asyncio.sleep(max(0.0, lapsed - monotonic_seconds()))
        try:
            is_paid = await wish.payer.try_card(wish.promise, wish.card, till=wish.till)
        except GivenUp:
            is_paid = False
        self.tally.did("paid late" if is_paid else "came too late to pay")


async def few_at_once(works: Iterable[Callable[[], Awaitable[None]]], *, at_once: int) -> None:
    """Do the works in their order, so many at once; the first that fails ends it."""
    waiting = iter(works)

    async def hand() -> None:
        for work in waiting:
            await work()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(hand())
    except BaseExceptionGroup as broken:
        # Whoever waits knows one failure; the others are of the same cause or came of the end.
        raise broken.exceptions[0] from broken
