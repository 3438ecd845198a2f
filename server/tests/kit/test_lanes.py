"""A lane gathers what arrives while a batch is in flight; nobody waits for a timer."""

import asyncio

import pytest

from holdfast.kit.lanes import Lane

pytestmark = pytest.mark.anyio


class Settler:
    """Doubles numbers batch by batch, as slowly as the test lets it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def settle(self, batch):
        self.batches.append(list(batch))
        await self.gate.wait()
        return [number * 2 for number in batch]


async def submit_all(lane, numbers) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(lane.submit(number)) for number in numbers]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_a_lone_request_is_a_batch_of_one():
    settler = Settler()

    assert await Lane(settler.settle).submit(21) == 42
    assert settler.batches == [[21]]


async def test_what_arrives_meanwhile_is_the_next_batch_in_its_order():
    settler = Settler()
    settler.gate.clear()
    lane = Lane(settler.settle)
    (first,) = await submit_all(lane, [1])
    others = await submit_all(lane, [2, 3, 4])
    assert lane.waiting() == 3

    settler.gate.set()

    assert [await task for task in (first, *others)] == [2, 4, 6, 8]
    assert settler.batches == [[1], [2, 3, 4]]
    assert lane.waiting() == 0


async def test_a_batch_has_its_most():
    settler = Settler()
    settler.gate.clear()
    lane = Lane(settler.settle, batch_max=2)
    (first,) = await submit_all(lane, [1])
    others = await submit_all(lane, [2, 3, 4, 5, 6])

    settler.gate.set()
    await asyncio.gather(first, *others)

    assert settler.batches == [[1], [2, 3], [4, 5], [6]]


async def test_one_refusal_is_one_callers_alone():
    async def settle(batch):
        return [LookupError(number) if number == 2 else number for number in batch]

    lane = Lane(settle)
    outcomes = await asyncio.gather(*(lane.submit(number) for number in (1, 2, 3)), return_exceptions=True)

    assert outcomes[0] == 1
    assert isinstance(outcomes[1], LookupError)
    assert outcomes[2] == 3


async def test_a_batch_that_breaks_is_told_to_all_of_it_and_to_nobody_else():
    broken = True

    async def settle(batch):
        if broken:
            raise ConnectionError
        return batch

    lane = Lane(settle)
    outcomes = await asyncio.gather(lane.submit(1), lane.submit(2), return_exceptions=True)
    broken = False

    assert [type(outcome) for outcome in outcomes] == [ConnectionError, ConnectionError]
    assert await lane.submit(3) == 3


async def test_a_caller_who_gives_up_takes_nothing_back_and_holds_nobody_up():
    settler = Settler()
    settler.gate.clear()
    lane = Lane(settler.settle)
    (first,) = await submit_all(lane, [1])
    gone, patient = await submit_all(lane, [2, 3])

    gone.cancel()
    settler.gate.set()

    assert await patient == 6
    assert await first == 2
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert settler.batches == [[1], [2, 3]]


async def test_a_refusal_of_one_who_has_gone_is_no_noise(caplog):
    gate = asyncio.Event()

    async def settle(batch):
        await gate.wait()
        return [LookupError(number) for number in batch]

    lane = Lane(settle)
    (gone,) = await submit_all(lane, [1])
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    gate.set()
    with pytest.raises(LookupError):
        await lane.submit(2)

    assert caplog.records == []


async def test_a_lane_goes_on_after_it_was_empty():
    settler = Settler()
    lane = Lane(settler.settle)

    assert [await lane.submit(number) for number in (1, 2)] == [2, 4]
    assert settler.batches == [[1], [2]]


class Busy:
    """Settles batches that wait long in the middle, and says so to its lane when the test wants."""

    def __init__(self, *, tells=True) -> None:
        self.batches: list[list[int]] = []
        self.steps = asyncio.Semaphore(0)
        self.tells = tells
        self.lane: Lane[int, int] = Lane(self.settle, in_turns=True)

    async def settle(self, batch):
        self.batches.append(list(batch))
        await self.steps.acquire()
        if self.tells:
            self.lane.tell()
        await self.steps.acquire()
        return batch

    async def step(self):
        self.steps.release()
        for _ in range(10):
            await asyncio.sleep(0)


def _answered(tasks):
    return sum(task.done() for task in tasks)


async def test_in_turns_one_half_hears_its_answers_while_the_other_is_settled():
    busy = Busy()
    tasks = await submit_all(busy.lane, range(32))
    assert [len(batch) for batch in busy.batches] == [16]

    await busy.step()
    await busy.step()
    assert _answered(tasks) == 0
    again = await submit_all(busy.lane, range(32, 40))
    await busy.step()

    assert _answered(tasks) == 16
    for _ in range(10):
        await busy.step()
    assert await asyncio.gather(*tasks, *again) == list(range(40))
    assert [len(batch) for batch in busy.batches] == [16, 16, 8]


async def test_in_turns_nobody_waits_for_a_batch_that_does_not_tell():
    busy = Busy(tells=False)
    tasks = await submit_all(busy.lane, range(32))
    await busy.step()
    await busy.step()
    assert _answered(tasks) == 0

    assert await asyncio.wait_for(asyncio.gather(*tasks[:16]), 5) == list(range(16))

    assert _answered(tasks) == 16
    await busy.step()
    await busy.step()
    assert await asyncio.wait_for(asyncio.gather(*tasks), 5) == list(range(32))


async def test_in_turns_a_few_are_told_at_once():
    busy = Busy()
    first = await submit_all(busy.lane, range(3))
    second = await submit_all(busy.lane, range(3, 6))
    await busy.step()
    await busy.step()

    assert _answered(first) == 3
    await busy.step()
    await busy.step()
    assert await asyncio.gather(*second) == [3, 4, 5]
