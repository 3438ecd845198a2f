"""The life of a booking: every state, every action, every party (R42); and what an order becomes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.bookings import domain
from holdfast.modules.bookings.contracts import Action, AddOnChoice, Booking, BookingState, Order, Party
from holdfast.modules.bookings.errors import NotCancellable, OrderUnclear, TransitionRefused
from holdfast.modules.catalogue.contracts import ActiveState, AddOn, AddOnPer, CancellationPolicy, PolicyBand
from tests.make.availability import TERMS, a_bookable

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
CUSTOMER, VENUE, OPERATOR, ADMIN, SYSTEM = Party
PENDING, CONFIRMED, CANCELLED, EXPIRED, COMPLETED, NO_SHOW, FAILED = BookingState

# Written apart from the table under test: (state, action) -> (next state, who may).
EVERYBODY = {CUSTOMER, VENUE, OPERATOR, ADMIN}
EXPECTED = {
    (PENDING, Action.CONFIRM): (CONFIRMED, {SYSTEM}),
    (PENDING, Action.EXTEND): (PENDING, {CUSTOMER}),
    (PENDING, Action.EXPIRE): (EXPIRED, {SYSTEM}),
    (PENDING, Action.FAIL): (FAILED, {SYSTEM}),
    (PENDING, Action.CANCEL): (CANCELLED, EVERYBODY),
    (PENDING, Action.CHANGE_GUESTS): (PENDING, EVERYBODY),
    (EXPIRED, Action.RECONFIRM): (CONFIRMED, {SYSTEM}),
    (CONFIRMED, Action.CANCEL): (CANCELLED, EVERYBODY),
    (CONFIRMED, Action.CHANGE_GUESTS): (CONFIRMED, EVERYBODY),
    (CONFIRMED, Action.COMPLETE): (COMPLETED, {VENUE, ADMIN, SYSTEM}),
    (CONFIRMED, Action.NO_SHOW): (NO_SHOW, {VENUE, ADMIN}),
}


def a_booking(state=CONFIRMED, *, starts_at=NOON, expires_at=None, was_extended=False):
    return Booking(
        booking_id=new_id(),
        tenant_id=new_id(),
        customer_id=new_id(),
        merchant_id=new_id(),
        venue_id=new_id(),
        offering_id=new_id(),
        offering_name="A map",
        kind="session",
        state=state,
        units=1,
        slot_id=new_id(),
        resource_id=None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        local_start="2026-12-04T12:00",
        time_zone="Europe/Lisbon",
        total=Money(2800, "EUR"),
        tax_total=Money(0, "EUR"),
        policy=CancellationPolicy("flexible", (PolicyBand(0, inclusive=True, back_basis_points=10_000),)),
        expires_at=expires_at,
        was_extended=was_extended,
        note="",
        created_at=starts_at - timedelta(days=1),
        confirmed_at=None,
        cancelled_at=None,
        cancelled_by=None,
        cancel_reason=None,
        back=None,
        add_ons=(),
        version=1,
    )


@pytest.mark.parametrize(("state", "action", "party"), list(product(BookingState, Action, Party)))
def test_each_cell_of_state_action_and_party_has_its_answer_R42(state, action, party):
    to_state, parties = EXPECTED.get((state, action), (None, set()))

    if party in parties:
        assert domain.next_state(state, action, party=party) is to_state
        return
    with pytest.raises(TransitionRefused) as refused:
        domain.next_state(state, action, party=party)
    assert refused.value.values == {"state": state.value, "action": action.value}


def test_terminal_states_never_leave_but_by_a_late_payment_R42():
    left = {state for state, action in domain.NEXT if action is not Action.RECONFIRM}

    assert left == {PENDING, CONFIRMED}


def test_a_customer_cancels_before_the_start_only():
    booking = a_booking()

    domain.require_timely(booking, Action.CANCEL, party=CUSTOMER, now=NOON - timedelta(seconds=1))
    with pytest.raises(NotCancellable):
        domain.require_timely(booking, Action.CANCEL, party=CUSTOMER, now=NOON)
    domain.require_timely(booking, Action.CANCEL, party=ADMIN, now=NOON + timedelta(hours=5))


@pytest.mark.parametrize("action", [Action.COMPLETE, Action.NO_SHOW])
def test_an_end_is_told_after_the_start_only(action):
    with pytest.raises(TransitionRefused):
        domain.require_timely(a_booking(), action, party=VENUE, now=NOON - timedelta(seconds=1))
    domain.require_timely(a_booking(), action, party=VENUE, now=NOON)


def test_the_actions_offered_are_those_that_would_be_granted():
    before, after = NOON - timedelta(days=1), NOON + timedelta(days=1)
    held = a_booking(PENDING, expires_at=before + timedelta(minutes=10))

    assert domain.allowed_actions(held, party=CUSTOMER, now=before) == (
        Action.EXTEND,
        Action.CANCEL,
        Action.CHANGE_GUESTS,
    )
    assert Action.EXTEND not in domain.allowed_actions(replace(held, was_extended=True), party=CUSTOMER, now=before)
    assert Action.EXTEND not in domain.allowed_actions(held, party=CUSTOMER, now=before + timedelta(minutes=10))
    assert domain.allowed_actions(a_booking(), party=CUSTOMER, now=after) == (Action.CHANGE_GUESTS,)
    assert Action.NO_SHOW in domain.allowed_actions(a_booking(), party=VENUE, now=after)
    assert domain.allowed_actions(a_booking(CANCELLED), party=ADMIN, now=before) == ()


@pytest.mark.parametrize("action", [Action.CANCEL, Action.CHANGE_GUESTS])
def test_a_lapsed_hold_is_over_for_everybody_before_the_sweep_has_written_it_down_R42(action):
    lapsed = a_booking(PENDING, expires_at=NOON - timedelta(hours=1))

    for party in (CUSTOMER, VENUE, OPERATOR, ADMIN):
        assert domain.allowed_actions(lapsed, party=party, now=NOON - timedelta(hours=1)) == ()
        with pytest.raises(TransitionRefused, match="expired"):
            domain.require_timely(lapsed, action, party=party, now=NOON - timedelta(hours=1))


def test_a_hold_never_outlasts_the_start():
    now = NOON - timedelta(minutes=5)

    assert domain.hold_until(NOON, now=now, seconds=900) == NOON
    assert domain.hold_until(NOON + timedelta(days=1), now=now, seconds=900) == now + timedelta(seconds=900)


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        ({}, "slot_id"),
        ({"slot_id": new_id(), "starts_at": NOON}, "starts_at"),
        ({"slot_id": new_id(), "units": 11}, "units"),
    ],
)
def test_an_order_of_a_session_names_a_slot_and_nothing_else(order, pointer):
    bookable = a_bookable(space=None)

    with pytest.raises(OrderUnclear) as unclear:
        domain.require_complete(Order(bookable.offering.offering_id, **order), bookable)
    assert str(unclear.value).startswith(f"{pointer}: ")


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        ({}, "starts_at"),
        ({"slot_id": new_id()}, "slot_id"),
        ({"starts_at": NOON, "ends_at": NOON}, "ends_at"),
        ({"starts_at": NOON, "ends_at": NOON + timedelta(hours=1), "units": 2}, "units"),
    ],
)
def test_an_order_of_a_space_names_its_time_and_nothing_else(order, pointer):
    bookable = a_bookable()

    with pytest.raises(OrderUnclear) as unclear:
        domain.require_complete(Order(bookable.offering.offering_id, **order), bookable)
    assert str(unclear.value).startswith(f"{pointer}: ")


def test_a_space_occupies_its_buffers_too_R4():
    terms = replace(TERMS, setup_minutes=15, cleanup_minutes=30)
    bookable = a_bookable(space=terms)
    order = Order(bookable.offering.offering_id, starts_at=NOON, ends_at=NOON + timedelta(hours=2))

    placement = domain.place_in_space(order, bookable, local_start="2026-12-04T12:00", customer_id=new_id())

    (wanted,) = placement.ask.wanted
    assert (wanted.starts_at, wanted.ends_at) == (NOON - timedelta(minutes=15), NOON + timedelta(minutes=150))
    assert placement.price.minutes == 120


def test_extras_are_the_offered_ones_once_and_not_too_many():
    extra = AddOn(
        add_on_id=new_id(),
        offering_id=new_id(),
        name="Tea",
        description="",
        price_amount=300,
        per=AddOnPer.UNIT,
        quantity_max=2,
        tax_rate_bp=None,
        state=ActiveState.ACTIVE,
        version=1,
    )
    bookable = replace(a_bookable(), add_ons=(extra,))

    def place(*choices):
        order = Order(
            bookable.offering.offering_id, starts_at=NOON, ends_at=NOON + timedelta(hours=1), add_ons=tuple(choices)
        )
        return domain.place_in_space(order, bookable, local_start="x", customer_id=new_id())

    assert place(AddOnChoice(extra.add_on_id, 2)).price.add_ons[0].quantity == 2
    for wrong in (
        [AddOnChoice(new_id(), 1)],
        [AddOnChoice(extra.add_on_id, 3)],
        [AddOnChoice(extra.add_on_id, 1), AddOnChoice(extra.add_on_id, 1)],
    ):
        with pytest.raises(OrderUnclear):
            place(*wrong)
