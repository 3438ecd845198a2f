"""What an open page shows of an offering."""

from datetime import timedelta

import pytest

from holdfast.kit.errors import NotFound
from holdfast.kit.localtime import Interval
from holdfast.modules.availability.service.live import read_watched
from holdfast.modules.catalogue.contracts import OfferingKind
from tests.make.inventory import hall_of, make_claim, make_session, make_slot, make_space, stock_of

pytestmark = pytest.mark.anyio


async def test_a_page_of_a_session_shows_the_places_of_its_slots_on_sale(tx):
    session = await make_session(tx, lead_time_minutes=60)
    slot = await make_slot(tx, session.offering_id, capacity=10)
    await make_slot(tx, session.offering_id, starts_at=tx.now + timedelta(minutes=59))
    await make_claim(tx, session, cell=stock_of(tx, slot), units=4)

    watched = await read_watched(tx, session.offering_id)

    assert (watched.kind, watched.remaining, watched.taken) == (OfferingKind.SESSION, {slot: 6}, frozenset())


async def test_a_page_of_a_space_shows_the_times_for_which_it_cannot_be_booked(tx):
    space = await make_space(tx, changed_terms={"setup_minutes": 30, "cleanup_minutes": 60})
    begins = tx.now + timedelta(days=2)
    await make_claim(tx, space, cell=hall_of(tx, space), starts_at=begins, ends_at=begins + timedelta(hours=2))

    watched = await read_watched(tx, space.offering_id)

    # Four hours at most and an hour of clean-up before it, half an hour of set-up after it.
    stretch = Interval(begins - timedelta(hours=5), begins + timedelta(hours=2, minutes=30))
    assert watched.taken == {stretch}
    assert space.space is not None
    assert watched.resource_id == space.space.resource_id


async def test_the_other_tenants_offering_cannot_be_watched(tx, other_tx):
    session = await make_session(tx)

    with pytest.raises(NotFound):
        await read_watched(other_tx, session.offering_id)
