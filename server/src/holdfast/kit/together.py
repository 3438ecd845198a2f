"""Asking together: works that do not depend on each other put their statements into one round trip.

Each work is an ordinary function that takes a transaction and awaits what it asks of it. Here all of them are let run
until every one waits for an answer; what they have asked by then goes to the database as one statement, and so on,
until all are done. The works know nothing of it, and no module learns of another's statements.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from holdfast.kit.database import Row, Transaction
from holdfast.kit.errors import HouseError
from holdfast.kit.sql import Query, Statement, query_of

T = TypeVar("T")
_Asked = tuple[tuple[Query, ...], "asyncio.Future[list[list[Row]]]"]


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """One of the works, for its result."""

    _task: "asyncio.Task[T]"

    def result(self) -> T:
        """Return what the work returned."""
        return self._task.result()


class Together:
    """Works that ask together: `start` them on `tx` inside `async with`; then `tx` is gone and their results are there.

    When one is refused, its `HouseError` is raised, or else whatever was; what they share is undone with all else by
    the transaction around them.
    """

    def __init__(self, tx: Transaction) -> None:
        self.tx: Transaction = _Gathering(tx, self)
        self._real = tx
        self._works: list[asyncio.Task[Any]] = []
        self._asked: list[_Asked] = []
        self._quiet = asyncio.Event()

    def start(self, work: Coroutine[Any, Any, T]) -> "Work[T]":
        """Begin a work; its result can be had after the `async with`."""
        task = asyncio.create_task(work, name="together")
        task.add_done_callback(lambda _: self._look())
        self._works.append(task)
        return Work(task)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                await self._run()
        finally:
            for work in self._works:
                work.cancel()
            await asyncio.gather(*self._works, return_exceptions=True)
            # They hold each other: let go, or all that was read waits for the collector, which stops everybody.
            del self.tx
        if error is None:
            self._raise_refusal()

    def ask(self, queries: Sequence[Query]) -> "asyncio.Future[list[list[Row]]]":
        """Put statements with those that go next; a work waits for what comes back before it goes on."""
        answer: asyncio.Future[list[list[Row]]] = asyncio.get_running_loop().create_future()
        self._asked.append((tuple(queries), answer))
        self._look()
        return answer

    def _look(self) -> None:
        if len(self._asked) >= sum(not work.done() for work in self._works):
            self._quiet.set()

    async def _run(self) -> None:
        while not all(work.done() for work in self._works):
            await self._quiet.wait()
            self._quiet.clear()
            asked, self._asked = self._asked, []
            if asked:
                await self._answer(asked)

    async def _answer(self, asked: Sequence[_Asked]) -> None:
        try:
            found = await self._real.rows_of(*(query for queries, _ in asked for query in queries))
        except Exception as refusal:  # noqa: BLE001 - it is raised to each who asked, and from there to the caller
            for _, answer in asked:
                answer.set_exception(refusal)
            return
        place = 0
        for queries, answer in asked:
            answer.set_result(found[place : place + len(queries)])
            place += len(queries)

    def _raise_refusal(self) -> None:
        refusals = [work.exception() for work in self._works]
        told = [refusal for refusal in refusals if refusal is not None]
        for refusal in (*(one for one in told if isinstance(one, HouseError)), *told):
            raise refusal


class _Gathering(Transaction):
    """The transaction as the works see it: what they ask waits for what the others ask."""

    def __init__(self, tx: Transaction, together: Together) -> None:
        self._tx = tx
        self._together = together
        super().__init__(tx.connection, tenants=tx.tenants, now=tx.now)

    @property
    def now(self) -> datetime:
        """Return the time of the transaction that the works share."""
        return self._tx.now

    @now.setter
    def now(self, now: datetime) -> None:
        self._tx.now = now

    async def rows_of(self, *queries: Query) -> list[list[Row]]:
        return await self._together.ask(queries)

    async def rows(self, statement: Statement, *values: object) -> list[Row]:
        (rows,) = await self._together.ask([query_of(statement, *values)])
        return rows

    async def row(self, statement: Statement, *values: object) -> Row | None:
        return next(iter(await self.rows(statement, *values)), None)

    async def value(self, statement: Statement, *values: object) -> Any:  # noqa: ANN401 - a cell has its column's type
        row = await self.row(statement, *values)
        return None if row is None else next(iter(row.values()))

    async def run(self, statement: Statement, *values: object) -> int:
        return len(await self.rows(statement, *values))
