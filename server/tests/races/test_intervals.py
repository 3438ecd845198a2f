"""Times are half open, buffers are occupied, and what is named twice is summed: the whole desk against a naive model.

The model has no clever idea: a day is a list of minutes, each booking crosses its minutes out (R4, R6).
"""

import random
from collections import Counter
from datetime import timedelta

import pytest

from holdfast.modules.availability.errors import LengthNotOffered
from holdfast.modules.bookings.contracts import Party
from holdfast.modules.bookings.errors import OrderUnclear
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import Ask, ClaimState, NewClaim, Refusal, Wanted, Why
from holdfast.modules.inventory.errors import Taken
from tests.make.bookings import make_customer, make_desk, make_shop, noon_in
from tests.make.inventory import hall_of, make_booking, make_session, make_slot, make_space, stock_of
from tests.make.scale import count

pytestmark = pytest.mark.anyio

TERMS = {"setup_minutes": 15, "cleanup_minutes": 30, "minutes_min": 60, "minutes_max": 180, "minutes_step": 15}
LENGTHS = (-60, 0, 45, 60, 67, 75, 90, 120, 180, 195)
GIVES_UP = 0.2


@pytest.fixture
async def desk(database_url):
    made, own = make_desk(database_url, holds_per_customer_max=10_000, holds_per_offering_max=10_000)
    yield made
    await own.close()


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        ("11:00", "12:00", True),
        ("09:00", "10:00", True),
        ("10:59:59.999", "12:00", False),
        ("09:00", "10:00:00.001", False),
        ("10:00", "11:00", False),
        ("10:15", "10:45", False),
        ("09:00", "12:00", False),
        ("10:59:59.999999", "11:00", False),
        ("08:00", "10:00", True),
    ],
)
async def test_ten_to_eleven_is_taken_and_its_neighbours_are_not_R4(tx, starts, ends, fits):
    space = await make_space(tx)
    cell = hall_of(tx, space)
    await inventory.make_lockable(tx, [cell])
    midnight = (tx.now + timedelta(days=3)).replace(hour=0, minute=0, second=0, microsecond=0)

    async def take(begin, end):
        who = await make_customer(tx)
        ask = Ask(who.user_id, (Wanted(cell, 1, starts_at=begin, ends_at=end),))
        await inventory.lock_cells(tx, [cell])
        now = await inventory.read_many(tx, [cell], asks=[ask])
        if inventory.decide(now).grant(ask) is not None:
            return False
        claim = NewClaim(
            tenant_id=tx.tenant_id,
            booking_id=await make_booking(tx, space, customer_id=who.user_id),
            customer_id=who.user_id,
            offering_id=space.offering_id,
            wanted=ask.wanted[0],
            state=ClaimState.HELD,
            expires_at=tx.now + timedelta(minutes=15),
            sole=False,
        )
        await inventory.write_many(tx, [claim])
        return True

    assert await take(midnight + timedelta(hours=10), midnight + timedelta(hours=11))
    assert await take(midnight + _clock(starts), midnight + _clock(ends)) is fits


@pytest.mark.parametrize("seed", range(count(small=2, full=40)))
async def test_random_hours_are_granted_as_a_list_of_minutes_would_R4(desk, database, tenant, seed):
    dice = random.Random(seed)
    shop = await make_shop(database, tenant, kind="space", **TERMS)
    midnight = noon_in(5).replace(hour=0)
    mine: dict[object, set[int]] = {}
    said = Counter[str]()
    for _ in range(count(small=50, full=200)):
        if mine and dice.random() < GIVES_UP:
            booking_id = dice.choice(list(mine))
            await _cancel(database, shop, booking_id=booking_id)
            del mine[booking_id]
            continue
        start, length = 15 * dice.randrange(36, 72), dice.choice(LENGTHS)
        at = midnight + timedelta(minutes=start)
        crossed = {minute for minutes in mine.values() for minute in minutes}

        word, booking_id = await _place(desk, shop, at=at, minutes=length)

        assert word == _expected(start, length, crossed=crossed), (seed, start, length)
        said[word] += 1
        if booking_id is not None:
            mine[booking_id] = set(range(start - TERMS["setup_minutes"], start + length + TERMS["cleanup_minutes"]))
    assert set(said) == {"granted", "taken", "length", "ends"}


async def test_one_slot_named_twice_in_an_order_is_summed_before_anything_is_taken_R6(tx):
    session = await make_session(tx)
    cell = stock_of(tx, await make_slot(tx, session.offering_id, capacity=3))
    who = await make_customer(tx)
    at = tx.now + timedelta(days=1)

    async def answer(*units):
        wanted = tuple(Wanted(cell, n, starts_at=at, ends_at=at + timedelta(hours=1)) for n in units)
        ask = Ask(who.user_id, wanted)
        await inventory.lock_cells(tx, [cell])
        return inventory.decide(await inventory.read_many(tx, [cell], asks=[ask])).grant(ask)

    assert await answer(1, 2) is None
    assert await answer(2, 2) == Refusal(Why.SOLD_OUT, cell, free=3)
    assert await answer(1, 1, 1, 1) == Refusal(Why.SOLD_OUT, cell, free=3)


async def _place(desk, shop, *, at, minutes):
    """Return in a word what the desk says, and the booking's id."""
    try:
        answer = await desk.place(shop.request(at=at, hours=minutes / 60))
    except Taken:
        return "taken", None
    except LengthNotOffered:
        return "length", None
    except OrderUnclear:
        return "ends", None
    return "granted", answer.subject_id


def _expected(start, length, *, crossed):
    """Return what a list of minutes says."""
    if length <= 0:
        return "ends"
    if not TERMS["minutes_min"] <= length <= TERMS["minutes_max"] or length % TERMS["minutes_step"]:
        return "length"
    wanted = set(range(start - TERMS["setup_minutes"], start + length + TERMS["cleanup_minutes"]))
    return "taken" if wanted & crossed else "granted"


async def _cancel(database, shop, *, booking_id):
    async with database.transaction(shop.tenant_id) as tx:
        doer = Doer(Party.CUSTOMER, shop.customers[0].user_id)
        await lifecycle.cancel(tx, booking_id, doer=doer, reason="We cannot make it.")


def _clock(words):
    hour, minute, second = (*words.split(":"), "0")[:3]
    return timedelta(hours=int(hour), minutes=int(minute), seconds=float(second))
