"""What must hold in the database after every race, written down once more in SQL; each query returns what breaks it.

The words are those of the promises: I1 counts, I2 overlaps, I3 claims and bookings, I8 outbox, I9 history, I13 keys,
I18 archived stock, I19 sums.
"""

from collections.abc import Mapping
from typing import Any, Final

import asyncpg

BROKEN: Final[Mapping[str, str]] = {
    "I1: more live units than places, or a count that is not theirs": """
        SELECT s.stock_id, s.capacity, s.overbook, s.taken, coalesce(sum(c.units), 0) AS live
          FROM inventory.stock s
          LEFT JOIN inventory.claim c
            ON c.tenant_id = s.tenant_id AND c.stock_id = s.stock_id AND c.state IN ('held', 'confirmed')
         GROUP BY s.tenant_id, s.stock_id
        HAVING coalesce(sum(c.units), 0) > s.capacity + s.overbook OR coalesce(sum(c.units), 0) <> s.taken""",
    "I2: live claims of one resource that overlap": """
        SELECT a.resource_id, a.starts_at, a.ends_at, b.starts_at AS other_starts_at, b.ends_at AS other_ends_at
          FROM inventory.claim a
          JOIN inventory.claim b
            ON a.tenant_id = b.tenant_id AND a.resource_id = b.resource_id AND a.claim_id < b.claim_id
           AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
         WHERE a.state IN ('held', 'confirmed') AND b.state IN ('held', 'confirmed')""",
    "I3: a live booking without exactly its claim, or a dead one with a live claim": """
        SELECT b.booking_id, b.state, count(c.claim_id) AS live_claims
          FROM bookings.booking b
          LEFT JOIN inventory.claim c
            ON c.tenant_id = b.tenant_id AND c.booking_id = b.booking_id AND c.state IN ('held', 'confirmed')
           AND c.customer_id = b.customer_id AND c.offering_id = b.offering_id
           AND c.stock_id IS NOT DISTINCT FROM b.slot_id AND c.resource_id IS NOT DISTINCT FROM b.resource_id
           AND c.starts_at <= b.starts_at AND c.ends_at >= b.ends_at
         GROUP BY b.tenant_id, b.booking_id
        HAVING count(c.claim_id) <> (b.state IN ('pending', 'confirmed', 'completed', 'no_show'))::int
            OR (b.slot_id IS NOT NULL AND max(c.units) <> b.units)
            OR (b.state = 'pending') <> coalesce(bool_and(c.state = 'held' AND c.expires_at = b.expires_at), false)""",
    "I3: a live claim without a booking that is live": """
        SELECT c.claim_id, c.state, b.state AS booking_state
          FROM inventory.claim c
          LEFT JOIN bookings.booking b ON b.tenant_id = c.tenant_id AND b.booking_id = c.booking_id
         WHERE c.state IN ('held', 'confirmed')
           AND coalesce(b.state, 'none') NOT IN ('pending', 'confirmed', 'completed', 'no_show')""",
    "R12: two live bookings of one person and slot where one is sold to a person": """
        SELECT c.stock_id, c.customer_id, count(*) AS live
          FROM inventory.claim c
         WHERE c.sole AND c.state IN ('held', 'confirmed')
         GROUP BY c.tenant_id, c.stock_id, c.customer_id HAVING count(*) > 1""",
    "I8: a transition without its one outbox row, or an outbox row without a transition": """
        SELECT coalesce(h.booking_id, e.aggregate_id) AS booking_id, h.version, e.version AS told
          FROM bookings.history h
          FULL JOIN (SELECT * FROM outbox.event WHERE aggregate_kind = 'booking') e
            ON e.tenant_id = h.tenant_id AND e.aggregate_id = h.booking_id AND e.version = h.version
         WHERE h.version IS NULL OR e.version IS NULL""",
    "I9: history with a gap, out of order, or that does not lead to the state": """
        SELECT b.booking_id, b.state, b.version, h.version AS step, h.from_state, h.to_state
          FROM bookings.booking b
          LEFT JOIN (SELECT *, lag(to_state) OVER steps AS before, lag(at) OVER steps AS at_before,
                            row_number() OVER steps AS place, count(*) OVER (PARTITION BY tenant_id, booking_id) AS n
                       FROM bookings.history
                     WINDOW steps AS (PARTITION BY tenant_id, booking_id ORDER BY version)) h
            ON h.tenant_id = b.tenant_id AND h.booking_id = b.booking_id
         WHERE h.version IS NULL OR h.version <> h.place OR h.n <> b.version
            OR h.from_state IS DISTINCT FROM h.before OR h.at < h.at_before
            OR (h.version = b.version AND h.to_state <> b.state)""",
    "I13: a booking without exactly one key, or a key without its booking": """
        SELECT b.booking_id, count(r.key) AS keys
          FROM bookings.booking b
          FULL JOIN (SELECT * FROM platform.idempotency_record WHERE route LIKE 'POST %/bookings') r
            ON r.tenant_id = b.tenant_id AND r.subject_id = b.booking_id AND r.user_id = b.customer_id
         GROUP BY b.tenant_id, b.booking_id HAVING b.booking_id IS NULL OR count(r.key) <> 1""",
    "I13: two bookings under one key": """
        SELECT user_id, key, count(DISTINCT subject_id) AS bookings
          FROM platform.idempotency_record
         WHERE route LIKE 'POST %/bookings'
         GROUP BY tenant_id, user_id, route, key HAVING count(DISTINCT subject_id) > 1""",
    "I18: a live claim ahead on archived stock": """
        SELECT c.claim_id, c.state AS claim_state, s.state AS slot_state, o.state AS offering_state
          FROM inventory.claim c
          JOIN catalogue.offering o ON o.tenant_id = c.tenant_id AND o.offering_id = c.offering_id
          LEFT JOIN inventory.stock s ON s.tenant_id = c.tenant_id AND s.stock_id = c.stock_id
         WHERE c.state IN ('held', 'confirmed') AND c.ends_at > platform.clock()
           AND (s.state = 'archived' OR o.state = 'archived')""",
    "I19: a total that is not the sum of its lines": """
        SELECT b.booking_id, b.total_amount, sum(l.amount) FILTER (WHERE NOT l.included) AS lines
          FROM bookings.booking b
          LEFT JOIN bookings.line l ON l.tenant_id = b.tenant_id AND l.booking_id = b.booking_id
         GROUP BY b.tenant_id, b.booking_id
        HAVING coalesce(sum(l.amount) FILTER (WHERE NOT l.included), -1) <> b.total_amount""",
}


async def violations(superuser: asyncpg.Connection) -> dict[str, list[dict[str, Any]]]:
    """Return what is broken, over all tenants, in one snapshot: the first rows of each kind; empty when all is well."""
    found = {}
    async with superuser.transaction(isolation="repeatable_read", readonly=True):
        for sentence, query in BROKEN.items():
            rows = await superuser.fetch(f"{query} LIMIT 20")
            if rows:
                found[sentence] = [dict(row) for row in rows]
    return found
