"""Deciding who gets which places: tables, and thousands of random batches against a naive model."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.kit.ids import new_id
from holdfast.modules.inventory.contracts import (
    Ask,
    Cell,
    CellsNow,
    ClaimState,
    HeldClaim,
    Refusal,
    StockNow,
    Wanted,
    Why,
    resource_cell,
    stock_cell,
)
from holdfast.modules.inventory.domain import NEXT, Allotment

NOON = datetime(2027, 2, 3, 12, tzinfo=UTC)
TENANT = new_id()
SLOT, OTHER_SLOT = stock_cell(TENANT, new_id()), stock_cell(TENANT, new_id())
HALL, OTHER_HALL = resource_cell(TENANT, new_id()), resource_cell(TENANT, new_id())
ADA, BOB = new_id(), new_id()


def hours(first: float, last: float) -> tuple[datetime, datetime]:
    return NOON + timedelta(hours=first), NOON + timedelta(hours=last)


def places(cell: Cell, units: int = 1) -> Wanted:
    starts_at, ends_at = hours(0, 1)
    return Wanted(cell, units, starts_at=starts_at, ends_at=ends_at)


def time_of(cell: Cell, first: float, last: float, /) -> Wanted:
    starts_at, ends_at = hours(first, last)
    return Wanted(cell, 1, starts_at=starts_at, ends_at=ends_at)


def ask(*wanted: Wanted, customer=ADA, sole=False) -> Ask:
    return Ask(customer, wanted, sole=sole)


def stock_now(free: int, *, on_sale: bool = True) -> StockNow:
    starts_at, ends_at = hours(0, 1)
    return StockNow(new_id(), new_id(), starts_at, ends_at, "2027-02-03T12:00", on_sale, price_amount=None, free=free)


def taken(cell: Cell, first: float, last: float, /) -> HeldClaim:
    starts_at, ends_at = hours(first, last)
    return HeldClaim(new_id(), new_id(), cell, BOB, 1, starts_at, ends_at)


def slots(*, free: int = 3, on_sale: bool = True, holders=()) -> Allotment:
    stocks = {SLOT: stock_now(free, on_sale=on_sale), OTHER_SLOT: stock_now(1)}
    return Allotment(CellsNow(NOON, stocks=stocks, holders={SLOT: frozenset(holders)}))


def halls(*claims: HeldClaim) -> Allotment:
    busy = defaultdict(list)
    for claim in claims:
        busy[claim.cell].append(claim)
    return Allotment(CellsNow(NOON, busy={cell: tuple(found) for cell, found in busy.items()}))


def test_places_are_given_until_none_is_left_R5():
    allotment = slots(free=3)

    assert allotment.grant(ask(places(SLOT, 2))) is None
    assert allotment.grant(ask(places(SLOT, 2))) == Refusal(Why.SOLD_OUT, SLOT, free=1)
    assert allotment.grant(ask(places(SLOT, 1))) is None


def test_an_ask_gets_all_or_nothing():
    allotment = slots(free=3)

    assert allotment.grant(ask(places(SLOT, 3), places(OTHER_SLOT, 2))) == Refusal(Why.SOLD_OUT, OTHER_SLOT, free=1)
    assert allotment.grant(ask(places(SLOT, 3))) is None


def test_units_of_one_slot_named_twice_are_added_up_R6():
    assert slots(free=3).grant(ask(places(SLOT, 2), places(SLOT, 2))) == Refusal(Why.SOLD_OUT, SLOT, free=3)


def test_who_has_the_slot_already_is_refused_when_it_sells_one_to_a_person_R12():
    allotment = slots(holders=[ADA])

    assert allotment.grant(ask(places(SLOT), sole=True)) == Refusal(Why.ALREADY_BOOKED, SLOT)
    assert allotment.grant(ask(places(SLOT))) is None
    assert allotment.grant(ask(places(SLOT), customer=BOB, sole=True)) is None


def test_two_asks_of_one_person_in_one_batch_get_one_place_R12():
    allotment = slots()

    assert allotment.grant(ask(places(SLOT), sole=True)) is None
    assert allotment.grant(ask(places(SLOT), sole=True)) == Refusal(Why.ALREADY_BOOKED, SLOT)


def test_what_is_not_on_sale_or_not_there_is_refused():
    assert slots(on_sale=False).grant(ask(places(SLOT))) == Refusal(Why.NOT_ON_SALE, SLOT)
    assert halls().grant(ask(places(SLOT))) == Refusal(Why.GONE, SLOT)


@pytest.mark.parametrize(
    ("wanted", "is_free"),
    [
        ((0, 1), True),
        ((2, 3), True),
        ((0, 1.001), False),
        ((1.5, 1.6), False),
        ((0, 3), False),
        ((1.999, 3), False),
    ],
)
def test_times_are_half_open_so_that_neighbours_touch_R4(wanted, is_free):
    refusal = halls(taken(HALL, 1, 2)).grant(ask(time_of(HALL, *wanted)))

    assert refusal == (None if is_free else Refusal(Why.TAKEN, HALL))


def test_the_first_of_a_batch_gets_the_hall():
    allotment = halls()

    assert allotment.grant(ask(time_of(HALL, 1, 3))) is None
    assert allotment.grant(ask(time_of(HALL, 2, 4), customer=BOB)) == Refusal(Why.TAKEN, HALL)
    assert allotment.grant(ask(time_of(OTHER_HALL, 2, 4), customer=BOB)) is None


def test_an_ask_that_overlaps_itself_is_refused():
    assert halls().grant(ask(time_of(HALL, 1, 3), time_of(HALL, 2, 4))) == Refusal(Why.TAKEN, HALL)


def test_a_claim_resolves_once():
    resolved = {ClaimState.RELEASED, ClaimState.EXPIRED}

    assert set(NEXT) == set(ClaimState)
    assert {state for state, following in NEXT.items() if not following} == resolved


# A naive model: minutes and places are boxes, each ask is tried on a copy.


class Boxes:
    """Places counted down, and minutes crossed out."""

    def __init__(self, free: dict[Cell, int]) -> None:
        self.free = dict(free)
        self.crossed: set[tuple[Cell, int]] = set()
        self.who: set[tuple[Cell, object]] = set()

    def try_out(self, asked: Ask) -> bool:
        """Take everything, or give everything back and say no."""
        before = dict(self.free), set(self.crossed), set(self.who)
        if asked.sole and any((want.cell, asked.customer_id) in self.who for want in asked.wanted):
            return False
        if all(self._take(asked, want) for want in asked.wanted):
            return True
        self.free, self.crossed, self.who = before
        return False

    def _take(self, asked: Ask, want: Wanted) -> bool:
        if want.cell in self.free:
            self.free[want.cell] -= want.units
            self.who.add((want.cell, asked.customer_id))
            return self.free[want.cell] >= 0
        first, last = ((at - NOON) // timedelta(hours=1) for at in (want.starts_at, want.ends_at))
        boxes = {(want.cell, hour) for hour in range(first, last)}
        clash = boxes & self.crossed
        self.crossed |= boxes
        return not clash


def wants() -> st.SearchStrategy[Wanted]:
    spans = st.tuples(st.sampled_from([HALL, OTHER_HALL]), st.integers(0, 8), st.integers(1, 4))
    return st.one_of(
        st.builds(places, st.sampled_from([SLOT, OTHER_SLOT]), st.integers(1, 3)),
        spans.map(lambda span: time_of(span[0], span[1], span[1] + span[2])),
    )


def asks() -> st.SearchStrategy[Ask]:
    people = st.sampled_from([ADA, BOB, new_id(), new_id()])
    return st.builds(Ask, people, st.lists(wants(), min_size=1, max_size=3).map(tuple), sole=st.booleans())


@settings(max_examples=300, deadline=None)
@given(st.lists(asks(), max_size=12), st.integers(0, 6), st.integers(0, 3))
def test_a_batch_is_decided_as_a_naive_model_would_R4_R5_R6_R12(batch, free, other):
    stocks = {SLOT: stock_now(free), OTHER_SLOT: stock_now(other)}
    allotment, boxes = Allotment(CellsNow(NOON, stocks=stocks)), Boxes({SLOT: free, OTHER_SLOT: other})

    for one in batch:
        assert (allotment.grant(one) is None) == boxes.try_out(one)
