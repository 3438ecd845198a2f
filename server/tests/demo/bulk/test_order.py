"""How an order is spread."""

from datetime import UTC, date, datetime

import pytest

from holdfast.demo.bulk import BulkOrder, BulkRefused

WHOLE = BulkOrder()


def test_the_whole_order_has_many_tenants_and_more_than_a_thousand_offerings():
    assert (WHOLE.users, WHOLE.bookings) == (170_000, 1_600_000)
    assert (WHOLE.tenants, WHOLE.sessions, WHOLE.halls, WHOLE.merchants) == (20, 842, 326, 233)
    assert WHOLE.sessions + WHOLE.halls >= 1_000


def test_the_first_tenant_has_half_and_nobody_is_lost():
    shares = WHOLE.shares(WHOLE.users)

    assert shares[0] == 85_000
    assert (len(shares), sum(shares)) == (20, 170_000)
    assert max(shares[1:]) - min(shares[1:]) <= 1


def test_the_smallest_order_still_has_two_tenants():
    small = BulkOrder(users=200, bookings=500)

    assert (small.tenants, small.merchants, small.sessions, small.halls) == (2, 4, 6, 2)


@pytest.mark.parametrize("wrong", [{"users": 199}, {"bookings": 499}, {"seed": -1}, {"seed": 1_000_000}])
def test_what_cannot_be_spread_is_refused(wrong):
    with pytest.raises(BulkRefused):
        BulkOrder(**wrong)


def test_the_past_begins_two_years_before_its_end():
    assert WHOLE.first_day(datetime(2026, 11, 20, 13, tzinfo=UTC)) == date(2024, 11, 22)


def test_tenants_that_are_added_have_slugs_of_their_own():
    assert [BulkOrder(first_slug="house").slug_of(number) for number in (0, 1)] == ["house", "load-1-2"]
    assert BulkOrder(may_add=True, seed=9).slug_of(0) == "load-9-1"
