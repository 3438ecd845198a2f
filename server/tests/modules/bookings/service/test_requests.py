"""What comes to the desk."""

from dataclasses import replace
from datetime import date

from holdfast.kit.ids import new_id
from holdfast.kit.localtime import Interval
from holdfast.modules.bookings.contracts import Order
from holdfast.modules.inventory.contracts import resource_cell, stock_cell
from tests.make.availability import terms, utc
from tests.make.bookings import a_request
from tests.make.catalogue import an_actor

ACTOR = an_actor(new_id())
DAY = date(2026, 12, 4)


def test_an_order_locks_its_slot_or_what_its_space_stands_on():
    slot_id, resource_id = new_id(), new_id()
    of_slot = a_request(ACTOR, Order(new_id(), slot_id=slot_id))
    of_space = replace(a_request(ACTOR, Order(new_id())), space=terms(resource_id=resource_id))

    assert of_slot.cell == stock_cell(ACTOR.tenant_id, slot_id)
    assert of_space.cell == resource_cell(ACTOR.tenant_id, resource_id)
    assert a_request(ACTOR, Order(new_id())).cell is None


def test_an_order_takes_its_time_with_the_buffers_of_its_space_R4():
    order = Order(new_id(), starts_at=utc(DAY, 10), ends_at=utc(DAY, 12))
    request = a_request(ACTOR, order)

    assert request.occupied is None
    request = replace(request, space=terms(setup_minutes=15, cleanup_minutes=30))
    assert request.occupied == Interval(utc(DAY, 9, 45), utc(DAY, 12, 30))
    assert replace(request, order=Order(new_id())).occupied is None


def test_a_key_is_one_request_whatever_it_says_R29():
    one, other = (a_request(ACTOR, Order(new_id()), key="k") for _ in range(2))

    assert one.identity == other.identity
    assert one.keyed != other.keyed
