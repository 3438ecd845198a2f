"""A preview says what the deed would do."""

from datetime import timedelta

import pytest

from holdfast.modules.bookings.contracts import BookingState, Party
from holdfast.modules.bookings.service.previewing import preview_cancel
from tests.modules.bookings.test_domain import NOON, a_booking


@pytest.mark.parametrize(
    ("state", "party", "hours_before", "expected"),
    [
        (BookingState.CONFIRMED, Party.CUSTOMER, 1, (True, 2800, 0)),
        (BookingState.CONFIRMED, Party.CUSTOMER, -1, (False, 0, 2800)),
        (BookingState.CONFIRMED, Party.VENUE, -1, (True, 2800, 0)),
        (BookingState.PENDING, Party.CUSTOMER, 1, (True, 0, 0)),
        (BookingState.CANCELLED, Party.CUSTOMER, 1, (False, 0, 0)),
    ],
)
def test_what_comes_back_depends_on_who_cancels_when(state, party, hours_before, expected):
    booking = a_booking(state, expires_at=NOON)

    preview = preview_cancel(booking, party=party, now=NOON - timedelta(hours=hours_before))

    assert (preview.allowed, preview.back.amount, preview.fee.amount) == expected
    assert (preview.refusal is None) is preview.allowed
