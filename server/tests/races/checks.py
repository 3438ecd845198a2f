"""What must hold in the database after every race: the shipped audit, and one thing that only races can say."""

from typing import Any, Final

import asyncpg

from tests.make.audit import found_by, looked_over

# Keys are forgotten after a day, so an audit cannot ask this; a race is over before.
_KEYLESS: Final = "I13: a booking without exactly one key"
_WITHOUT_KEY: Final = """
    SELECT b.booking_id, count(r.key) AS keys
      FROM bookings.booking b
      LEFT JOIN platform.idempotency_record r
        ON r.tenant_id = b.tenant_id AND r.subject_id = b.booking_id AND r.user_id = b.customer_id
       AND r.route LIKE 'POST %/bookings'
     GROUP BY b.tenant_id, b.booking_id HAVING count(r.key) <> 1 LIMIT 20"""


async def violations(superuser: asyncpg.Connection) -> dict[str, list[dict[str, Any]]]:
    """Return what is broken, over all tenants, in one snapshot: the first rows of each kind; empty when all is well.

    Whether the guards stand (I25) is not asked: twins take them away. Nor whether calls to gateways have ended (I21):
    no worker runs beside the races, and what one of them leaves undone is old before the last of them is over.
    """
    async with superuser.transaction(isolation="repeatable_read", readonly=True):
        report = await looked_over(superuser)
        keyless = [dict(row) for row in await superuser.fetch(_WITHOUT_KEY)]
    return found_by(report, without={"I21", "I25"}) | ({_KEYLESS: keyless} if keyless else {})
