"""Exactly one fact for each step."""

from dataclasses import replace

import pytest

from holdfast.kit.errors import InvariantBroken
from holdfast.kit.ids import new_id
from holdfast.modules.bookings.contracts import Action, BookingState
from holdfast.modules.bookings.service.facts import booking_fact, watched
from tests.modules.bookings.test_domain import NOON, a_booking


@pytest.mark.parametrize("state", BookingState)
def test_every_state_has_a_fact_that_names_it(state):
    fact = booking_fact(replace(a_booking(state, expires_at=NOON), version=2), previous=BookingState.PENDING)

    assert (fact.state, fact.previous_state, fact.version) == (state.value, "pending", 2)


@pytest.mark.parametrize(
    ("action", "name"), [(Action.EXTEND, "bookings.HoldExtended"), (Action.CHANGE_GUESTS, "bookings.GuestsChanged")]
)
def test_a_step_that_keeps_the_state_is_named_by_what_was_done(action, name):
    fact = booking_fact(replace(a_booking(), version=2), previous=BookingState.CONFIRMED, action=action)

    assert fact.name == name


def test_only_the_first_version_has_no_state_before_it():
    with pytest.raises(InvariantBroken):
        booking_fact(replace(a_booking(), version=2), previous=None)


def test_a_space_is_watched_by_its_resource_too_because_offerings_share_it():
    of_slot, of_space = a_booking(), replace(a_booking(), slot_id=None, resource_id=new_id())

    assert watched(of_slot) == [(of_slot.tenant_id, of_slot.offering_id)]
    assert watched(of_space)[1] == (of_space.tenant_id, of_space.resource_id)
