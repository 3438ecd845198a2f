"""What leaves one account arrives in another."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.modules.ledger.contracts import MERCHANT_PAYABLE, Leg
from holdfast.modules.ledger.domain import require_balanced, reversed_legs
from holdfast.modules.ledger.errors import Unbalanced
from tests.make.ledger import GATEWAY, legs_of

MERCHANT = UUID(int=1)

amounts = st.integers(min_value=-(10**12), max_value=10**12)
legs = st.lists(
    st.builds(
        Leg,
        account_kind=st.sampled_from(["gateway:stripe", "merchant_payable", "refund_due"]),
        owner_id=st.sampled_from([None, MERCHANT, UUID(int=2)]),
        amount=amounts,
    ),
    max_size=6,
)


def test_legs_that_cancel_out_are_a_movement():
    assert require_balanced(legs_of(4550, merchant_id=MERCHANT)) == (
        Leg(GATEWAY, None, 4550),
        Leg(MERCHANT_PAYABLE, MERCHANT, -4550),
    )


def test_legs_that_leave_something_over_are_refused():
    """R23: a movement sums to zero."""
    with pytest.raises(Unbalanced):
        require_balanced([Leg(GATEWAY, None, 4550), Leg(MERCHANT_PAYABLE, MERCHANT, -4549)])


@pytest.mark.parametrize("nothing", [[], [Leg(GATEWAY, None, 0), Leg(MERCHANT_PAYABLE, MERCHANT, 0)]])
def test_a_movement_of_nothing_is_refused(nothing):
    with pytest.raises(Unbalanced):
        require_balanced(nothing)


def test_legs_of_one_account_are_joined():
    assert require_balanced([Leg(GATEWAY, None, 3), Leg(GATEWAY, None, 4), Leg(MERCHANT_PAYABLE, MERCHANT, -7)]) == (
        Leg(GATEWAY, None, 7),
        Leg(MERCHANT_PAYABLE, MERCHANT, -7),
    )


@given(legs)
def test_whatever_is_accepted_sums_to_zero_and_names_each_account_once(given_legs):
    balance = Leg("gateway:stripe", None, -sum(leg.amount for leg in given_legs))
    try:
        accepted = require_balanced([*given_legs, balance])
    except Unbalanced:
        return

    assert sum(leg.amount for leg in accepted) == 0
    assert len({(leg.account_kind, leg.owner_id) for leg in accepted}) == len(accepted) >= 2


@given(legs)
def test_a_movement_and_its_reversal_cancel_out(given_legs):
    both = [*given_legs, *reversed_legs(given_legs)]

    assert sum(leg.amount for leg in both) == 0
