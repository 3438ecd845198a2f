"""As what somebody meets a booking."""

import pytest

from holdfast.kit.actor import Grant
from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.bookings.contracts import Party
from holdfast.modules.bookings.policies import party_of, staff_party_of
from tests.make.catalogue import an_actor
from tests.modules.bookings.test_domain import a_booking

BOOKING = a_booking()


def _actor(*grants, user_id=None):
    return an_actor(BOOKING.tenant_id, *grants, user_id=user_id)


@pytest.mark.parametrize(
    ("grants", "party"),
    [
        ((Grant("merchant", BOOKING.merchant_id),), Party.VENUE),
        ((Grant("moderator", BOOKING.venue_id),), Party.VENUE),
        ((Grant("operator"),), Party.OPERATOR),
        ((Grant("admin"),), Party.ADMIN),
        ((Grant("admin"), Grant("merchant", BOOKING.merchant_id)), Party.ADMIN),
    ],
)
def test_staff_meet_a_booking_in_their_role(grants, party):
    assert party_of(_actor(*grants), BOOKING) is party
    assert staff_party_of(_actor(*grants), BOOKING) is party


@pytest.mark.parametrize("grants", [(), (Grant("merchant", new_id()),), (Grant("moderator", new_id()),)])
def test_to_everybody_else_it_is_not_there_R68(grants):
    with pytest.raises(NotFound):
        party_of(_actor(*grants), BOOKING)


def test_the_customer_is_the_customer_whatever_else_they_are():
    own = _actor(Grant("admin"), user_id=BOOKING.customer_id)

    assert party_of(own, BOOKING) is Party.CUSTOMER
    assert staff_party_of(own, BOOKING) is Party.ADMIN
