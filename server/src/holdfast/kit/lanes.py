"""A lane: requests that arrive while one batch is in flight become the next batch.

Nothing waits for a timer; a lone request is a batch of one. The lane knows nothing of what it carries.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from typing import Final, Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")
TOLD_AT_ONCE: Final = 4
HELD_BACK_SECONDS: Final = 0.01


class Lane(Generic[Request, Answer]):
    """Gathers requests and settles them together, one batch at a time, in the order they came."""

    def __init__(
        self,
        settle: Callable[[Sequence[Request]], Awaitable[Sequence[Answer | BaseException]]],
        *,
        batch_max: int = 200,
        in_turns: bool = False,
    ) -> None:
        """`settle` answers a batch in its order; an exception in an answer's place is raised to that caller alone.

        `in_turns` keeps both ends busy while many wait: one half of them is settled while the other hears its answers
        and asks again. `settle` then calls `tell` when it is about to wait long; until then (for ten milliseconds at
        most) the answers of the batch before are held back, for whoever hears them takes time from this batch.
        """
        self._settle = settle
        self._batch_max = batch_max
        self._in_turns = in_turns
        self._held_back: list[tuple[asyncio.Future[Answer], Answer | BaseException]] = []
        self._impatience: asyncio.TimerHandle | None = None
        self._waiting: deque[tuple[Request, asyncio.Future[Answer]]] = deque()
        self._runner: asyncio.Task[None] | None = None

    async def submit(self, request: Request) -> Answer:
        """Return the answer to the request once its batch is settled.

        A caller that gives up does not take the request back: what is in a batch is carried out.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run(), name="lane")
        return await asyncio.shield(future)

    def waiting(self) -> int:
        """Return how many requests are waiting for their batch."""
        return len(self._waiting)

    def tell(self) -> None:
        """Give out the answers that are held back, from the loop's next turn on."""
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None
        if self._held_back:
            told, self._held_back = self._held_back, []
            asyncio.get_running_loop().call_soon(_tell, iter(told))

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(self._size())]
            try:
                answers = await self._settle([request for request, _ in batch])
            except Exception as error:  # noqa: BLE001 - the edge: whoever waits must hear of it
                answers = [error] * len(batch)
            self.tell()
            self._held_back = [(future, answer) for (_, future), answer in zip(batch, answers, strict=True)]
            if self._in_turns and self._waiting and len(batch) > TOLD_AT_ONCE:
                self._impatience = asyncio.get_running_loop().call_later(HELD_BACK_SECONDS, self.tell)
            else:
                self.tell()

    def _size(self) -> int:
        size = min(len(self._waiting), self._batch_max)
        if not self._in_turns:
            return size
        around = len(self._waiting) + len(self._held_back)
        return min(size, max(TOLD_AT_ONCE, (around + 1) // 2))


def _tell(told: "Iterator[tuple[asyncio.Future[Answer], Answer | BaseException]]") -> None:
    """Give the answers out, a few in each turn of the loop.

    The next batch is on its way meanwhile: were all callers let loose in one turn, what the database says to it would
    not be heard before each of them had sent its answer.
    """
    some = list(islice(told, TOLD_AT_ONCE))
    for future, answer in some:
        _resolve(future, answer)
    if len(some) == TOLD_AT_ONCE:
        asyncio.get_running_loop().call_soon(_tell, told)


def _resolve(future: "asyncio.Future[Answer]", answer: Answer | BaseException) -> None:
    if future.done():
        return
    if isinstance(answer, BaseException):
        future.set_exception(answer)
        # The caller may have gone: an exception that nobody fetches must not be reported as lost.
        future.exception()
    else:
        future.set_result(answer)
