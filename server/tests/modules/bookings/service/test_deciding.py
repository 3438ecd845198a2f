"""Deciding a batch is pure: thousands of random batches against a naive model."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.kit.ids import new_id
from holdfast.modules.bookings.contracts import Order
from holdfast.modules.bookings.service.deciding import Reading, decide
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.inventory.contracts import CellsNow, StockNow, stock_cell
from holdfast.modules.inventory.errors import AlreadyBooked, SoldOut
from tests.make.availability import a_bookable
from tests.make.bookings import a_request
from tests.make.catalogue import an_actor

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
START = NOW + timedelta(days=3)


def _stage(*, capacities, customers, one_per_user):
    bookable = a_bookable(space=None)
    bookable = replace(bookable, offering=replace(bookable.offering, one_per_user=one_per_user))
    slots = [new_id() for _ in capacities]
    stocks = {
        stock_cell(bookable.tenant_id, slot): StockNow(
            slot_id=slot,
            offering_id=bookable.offering.offering_id,
            starts_at=START,
            ends_at=START + timedelta(hours=1),
            local_start="2026-12-04T09:00",
            on_sale=True,
            price_amount=None,
            free=free,
        )
        for slot, free in zip(slots, capacities, strict=True)
    }
    actors = [replace(an_actor(bookable.tenant_id), token_version=1) for _ in range(customers)]
    reading = Reading(
        cells=CellsNow(now=NOW, stocks=stocks),
        answers={},
        offerings={bookable.offering.offering_id: bookable},
        sessions={actor.session_id: 1 for actor in actors},
        holdings={},
        keys_in_use=frozenset(),
    )
    return bookable, slots, actors, reading


@settings(max_examples=300, deadline=None)
@given(
    capacities=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    asks=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(1, 4)), max_size=30),
    one_per_user=st.booleans(),
)
def test_who_comes_first_gets_all_it_asks_or_nothing_R1(capacities, asks, one_per_user):
    bookable, slots, actors, reading = _stage(capacities=capacities, customers=6, one_per_user=one_per_user)
    asks = [(slot % len(slots), actor, units) for slot, actor, units in asks]
    requests = [
        a_request(actors[actor], Order(bookable.offering.offering_id, slot_id=slots[slot], units=units))
        for slot, actor, units in asks
    ]

    decision = decide(
        requests,
        leaders=range(len(requests)),
        reading=reading,
        settings=BookingSettings(holds_per_customer_max=1000, holds_per_offering_max=1000),
    )

    left, holders = list(capacities), set()
    for index, (slot, actor, units) in enumerate(asks):
        if one_per_user and (slot, actor) in holders:
            assert isinstance(decision.outcomes[index], AlreadyBooked)
        elif units > left[slot]:
            refusal = decision.outcomes[index]
            assert isinstance(refusal, SoldOut)
            assert refusal.values["free"] == left[slot]
        else:
            assert decision.winners[index].details.booking.units == units
            left[slot] -= units
            holders.add((slot, actor))
    assert min(left) >= 0
