"""The demo's bookings: of free offerings only, one slot sold out, one regretted."""

import pytest

from holdfast.demo import load_demo
from tests.conftest import rolled_back
from tests.make.accounts import make_accounts

pytestmark = pytest.mark.anyio


async def test_the_customer_has_bookings_and_nobody_stays_signed_in(database, slug, find_tenant):
    await load_demo(database, make_accounts(), slug=slug)

    async with rolled_back(database, await find_tenant()) as tx:
        states = await tx.rows(
            "SELECT b.state, b.kind, b.total_amount FROM bookings.booking b JOIN accounts.user u"
            " ON u.tenant_id = b.tenant_id AND u.user_id = b.customer_id WHERE u.email LIKE 'customer@%'"
            " ORDER BY b.state, b.kind"
        )
        open_sessions = await tx.value("SELECT count(*) FROM accounts.session WHERE revoked_at IS NULL")

    assert [(row["state"], row["kind"], row["total_amount"]) for row in states] == [
        ("cancelled", "session", 0),
        ("confirmed", "session", 0),
        ("confirmed", "session", 0),
        ("confirmed", "space", 0),
    ]
    assert open_sessions == 0
