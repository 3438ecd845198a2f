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
