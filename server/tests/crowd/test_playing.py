"""A story is played: everybody's turns in order, nobody in two places at once."""

import asyncio

import pytest

from holdfast.crowd.contracts import CardTry, Turn
from holdfast.crowd.customers import Guest, LateWish
from holdfast.crowd.opening import CannotOpen
from holdfast.crowd.paying import Payer, Till
from holdfast.crowd.planning import plan_story
from holdfast.crowd.playing import Phase, Play, few_at_once
from holdfast.kit.clock import monotonic_seconds
from tests.make.crowd import TODAY, ScriptedWire, account_on, answer, promise, refusal

pytestmark = pytest.mark.anyio

GOOD = CardTry("4242424242424242", "pm_card_visa", is_typed=False, is_good=True)


class Recording(Play):
    """Takes turns that only note when they began and ended."""

    def __post_init__(self):
        super().__post_init__()
        self.noted = []

    async def _act(self, turn):
        self.noted.append(("begins", turn))
        await asyncio.sleep(0)
        self.noted.append(("ends", turn))


def play(kind=Recording, **changes):
    return kind(
        plan_story(1, users=5, bookings=40), ScriptedWire(script=lambda _: refusal(409, "no")), "r", TODAY, **changes
    )


async def test_all_turns_are_taken_and_those_of_one_person_never_overlap():
    played = play(at_once=7)

    await played.perform()

    assert (played.turns_done, played.phase) == (len(played.story.turns), Phase.LATE)
    for customer in range(5):
        own = [(what, turn.visit) for what, turn in played.noted if turn.customer == customer]
        visits = [turn.visit for turn in played.story.turns if turn.customer == customer]
        assert own == [(what, visit) for visit in visits for what in ("begins", "ends")]


async def test_one_at_a_time_the_turns_come_in_the_storys_order():
    played = play(at_once=1)

    await played.perform()

    assert [turn for what, turn in played.noted if what == "begins"] == list(played.story.turns)


async def test_when_the_time_is_up_the_rest_is_skipped():
    played = play(ends_at=0.0)

    await played.perform()

    assert (played.turns_done, played.turns_skipped) == (0, len(played.story.turns))


async def test_a_business_that_cannot_open_ends_the_story():
    with pytest.raises(CannotOpen):
        await play(Play).open()


async def test_few_are_at_work_at_once():
    running, most = 0, 0

    async def work():
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await few_at_once([work] * 20, at_once=3)

    assert most == 3


def test_a_turn_is_a_customers_or_a_merchants():
    assert all((turn.customer is None) != (turn.business is None) for turn in play().story.turns)
    assert Turn(1, None, 0) != Turn(None, 1, 0)


@pytest.mark.parametrize(("hold_seconds", "comes"), [(0.05, 1), (900.0, 0)])
async def test_who_pays_late_comes_when_the_hold_has_lapsed_if_it_does_soon(hold_seconds, comes):
    played, wire = play(ends_at=0.0), ScriptedWire(script=lambda _: answer(200, {}))
    payer = Payer(account_on(wire), played.memory, played.tally)
    began = monotonic_seconds()
    late = promise(asked=(began, began), hold_seconds=hold_seconds)

    played.remember_late(LateWish(payer, late, Till("pi_1", "secret", "/simulator"), GOOD))
    await played.perform()

    assert wire.asked() == ["POST /simulator/checkout/pi_1/auto_confirm"] * comes
    assert played.tally.deeds["paid late"] == comes
    assert monotonic_seconds() - began > hold_seconds * comes


def test_nobody_writes_out_the_history_that_everybody_holds():
    """`asyncio.run` writes out whatever it returns, and a crowd of thousands would write thousands of histories."""
    played = play(Play)
    played.memory.promise(promise("booking-1"), key="key")

    told = repr((played, Guest(0, account_on(played.wire), played.world, played.memory, played.tally, print)))

    assert "booking-1" not in told
    assert len(told) < 2_000
