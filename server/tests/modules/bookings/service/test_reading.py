"""Where the money of a booking stands, in one word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.service.reading import PaymentStanding, payment_view
from holdfast.modules.payments.contracts import AttemptState, AttemptView, RefundState, RefundView
from tests.modules.bookings.test_domain import NOON, a_booking


def _attempt(state, *, counts=True):
    captured = Money(2800, "EUR") if state is AttemptState.CAPTURED else None
    return AttemptView(
        attempt_id=new_id(),
        payable_id=new_id(),
        provider="stripe",
        state=state,
        amount=Money(2800, "EUR"),
        captured=captured,
        refunded=None,
        client_secret=None,
        checkout_url=None,
        failure_code=None,
        failure_message=None,
        counts=counts,
        is_late=False,
        created_at=NOON,
        version=1,
    )


def _refund(amount, state):
    return RefundView(
        refund_id=new_id(),
        attempt_id=new_id(),
        payable_id=new_id(),
        action_key="k",
        amount=Money(amount, "EUR"),
        state=state,
        reason="x",
        failure_reason=None,
        created_at=NOON,
    )


PENDING = a_booking(BookingState.PENDING, expires_at=NOON + timedelta(minutes=15))
CANCELLED = replace(a_booking(BookingState.CANCELLED), back=Money(2100, "EUR"))


@pytest.mark.parametrize(
    ("booking", "attempts", "refunds", "standing"),
    [
        (replace(PENDING, total=Money(0, "EUR")), [], [], PaymentStanding.NONE),
        (PENDING, [], [], PaymentStanding.PREPARING),
        (PENDING, [AttemptState.OPEN], [], PaymentStanding.READY),
        (PENDING, [AttemptState.CANCELLED, AttemptState.ACTION_NEEDED], [], PaymentStanding.ACTION_NEEDED),
        (PENDING, [AttemptState.FAILED], [], PaymentStanding.FAILED),
        (a_booking(BookingState.EXPIRED), [], [], PaymentStanding.CANCELLED),
        (a_booking(BookingState.EXPIRED), [AttemptState.OPEN], [], PaymentStanding.CANCELLED),
        (a_booking(BookingState.EXPIRED), [AttemptState.PROCESSING], [], PaymentStanding.PROCESSING),
        (a_booking(), [AttemptState.CAPTURED], [], PaymentStanding.PAID),
        (CANCELLED, [AttemptState.CAPTURED], [], PaymentStanding.REFUNDING),
        (CANCELLED, [AttemptState.CAPTURED], [(2100, RefundState.PENDING)], PaymentStanding.REFUNDING),
        (CANCELLED, [AttemptState.CAPTURED], [(2100, RefundState.SUCCEEDED)], PaymentStanding.PARTLY_REFUNDED),
        (CANCELLED, [AttemptState.CAPTURED], [(2800, RefundState.SUCCEEDED)], PaymentStanding.REFUNDED),
        (CANCELLED, [AttemptState.CAPTURED], [(2100, RefundState.FAILED)], PaymentStanding.PAID),
    ],
)
def test_all_attempts_and_refunds_come_down_to_one_word(booking, attempts, refunds, standing):
    view = payment_view(
        booking,
        attempts=[_attempt(state) for state in attempts],
        refunds=[_refund(amount, state) for amount, state in refunds],
    )

    assert view.standing is standing


def test_the_attempt_that_counts_is_the_one_shown():
    counting, second = _attempt(AttemptState.CAPTURED), _attempt(AttemptState.CAPTURED, counts=False)

    assert payment_view(a_booking(), attempts=[counting, second], refunds=[]).attempt is counting


@pytest.mark.parametrize("state", [RefundState.REQUESTED, RefundState.SUCCEEDED])
def test_money_of_another_currency_is_in_no_sum_and_breaks_nothing_R27(state):
    strange = replace(_attempt(AttemptState.CAPTURED, counts=False), captured=Money(2800, "USD"))
    back = replace(_refund(2800, state), amount=Money(2800, "USD"))

    view = payment_view(PENDING, attempts=[strange], refunds=[back])

    assert (view.paid, view.refunded) == (Money(0, "EUR"), Money(0, "EUR"))
    wanted = PaymentStanding.REFUNDED if state is RefundState.SUCCEEDED else PaymentStanding.REFUNDING
    assert view.standing is wanted
    both = payment_view(a_booking(), attempts=[_attempt(AttemptState.CAPTURED), strange], refunds=[back])
    assert both.paid == Money(2800, "EUR")
