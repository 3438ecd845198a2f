-- The desk's statements. Keys come as arrays and are joined one by one (`CROSS JOIN LATERAL ... OFFSET 0`), so that a
-- plan made on an empty table is the right one on a full table too. Times are compared with plain columns: under
-- row-level security a range operator would be a filter, not an index condition.

-- name: lock_cells
-- Locks keys, stocks and resources in their one order; a row that is not there gives no row here.
-- Of the keys it tells those that were not had.
-- $1 key numbers, $2 $3 tenants and ids of stocks, $4 $5 tenants and ids of resources; all sorted by the caller.
SELECT 'key' AS kind, NULL::uuid AS tenant_id, NULL::uuid AS cell_id, k.number
  FROM (SELECT n.number, pg_try_advisory_xact_lock(n.number) AS got
          FROM unnest($1::bigint[]) AS n(number) OFFSET 0) AS k
 WHERE NOT k.got
UNION ALL
SELECT 'a_stock', k.tenant_id, locked.stock_id, NULL
  FROM unnest($2::uuid[], $3::uuid[]) AS k(tenant_id, stock_id)
 CROSS JOIN LATERAL (
       SELECT s.stock_id FROM inventory.stock s
        WHERE s.tenant_id = k.tenant_id AND s.stock_id = k.stock_id
       OFFSET 0 FOR NO KEY UPDATE) AS locked
UNION ALL
SELECT 'b_resource', k.tenant_id, locked.resource_id, NULL
  FROM unnest($4::uuid[], $5::uuid[]) AS k(tenant_id, resource_id)
 CROSS JOIN LATERAL (
       SELECT e.resource_id FROM inventory.exclusive e
        WHERE e.tenant_id = k.tenant_id AND e.resource_id = k.resource_id
       OFFSET 0 FOR NO KEY UPDATE) AS locked

-- name: lock_cells_skipping
-- The same, without waiting: a row that somebody else holds gives no row.
SELECT 'key' AS kind, NULL::uuid AS tenant_id, NULL::uuid AS cell_id, k.number
  FROM (SELECT n.number, pg_try_advisory_xact_lock(n.number) AS got
          FROM unnest($1::bigint[]) AS n(number) OFFSET 0) AS k
 WHERE NOT k.got
UNION ALL
SELECT 'a_stock', k.tenant_id, locked.stock_id, NULL
  FROM unnest($2::uuid[], $3::uuid[]) AS k(tenant_id, stock_id)
 CROSS JOIN LATERAL (
       SELECT s.stock_id FROM inventory.stock s
        WHERE s.tenant_id = k.tenant_id AND s.stock_id = k.stock_id
       OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED) AS locked
UNION ALL
SELECT 'b_resource', k.tenant_id, locked.resource_id, NULL
  FROM unnest($4::uuid[], $5::uuid[]) AS k(tenant_id, resource_id)
 CROSS JOIN LATERAL (
       SELECT e.resource_id FROM inventory.exclusive e
        WHERE e.tenant_id = k.tenant_id AND e.resource_id = k.resource_id
       OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED) AS locked

-- name: make_exclusives
-- Makes the lockable rows of resources that were never asked for before.
INSERT INTO inventory.exclusive (tenant_id, resource_id)
SELECT k.tenant_id, k.resource_id FROM unnest($1::uuid[], $2::uuid[]) AS k(tenant_id, resource_id)
ON CONFLICT (tenant_id, resource_id) DO NOTHING

-- name: read_stocks
-- The locked stocks as they are now, with the units of lapsed holds; the clock is read here, after the locks.
WITH clock AS MATERIALIZED (SELECT platform.clock() AS now)
SELECT clock.now, s.tenant_id, s.stock_id, s.offering_id, s.starts_at, s.ends_at, s.local_start, s.state,
       s.price_amount, s.capacity + s.overbook - s.taken AS free,
       coalesce((SELECT sum(c.units) FROM inventory.claim c
                  WHERE c.tenant_id = s.tenant_id AND c.stock_id = s.stock_id
                    AND c.state = 'held' AND c.expires_at <= clock.now), 0) AS lapsed
  FROM clock, unnest($1::uuid[], $2::uuid[]) AS k(tenant_id, stock_id)
 CROSS JOIN LATERAL (
       SELECT * FROM inventory.stock t
        WHERE t.tenant_id = k.tenant_id AND t.stock_id = k.stock_id OFFSET 0) AS s

-- name: read_holders
-- Which of these customers have a live claim on these stocks.
WITH clock AS MATERIALIZED (SELECT platform.clock() AS now)
SELECT c.tenant_id, c.stock_id, c.customer_id
  FROM clock, unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k(tenant_id, stock_id, customer_id)
 CROSS JOIN LATERAL (
       SELECT l.tenant_id, l.stock_id, l.customer_id FROM inventory.claim l
        WHERE l.tenant_id = k.tenant_id AND l.stock_id = k.stock_id AND l.customer_id = k.customer_id
          AND l.state IN ('held', 'confirmed') AND (l.state = 'confirmed' OR l.expires_at > clock.now)
       OFFSET 0) AS c

-- name: read_lapsed
-- The lapsed holds on these stocks.
SELECT c.claim_id, c.booking_id, c.tenant_id, c.stock_id AS cell_id, 'a_stock' AS kind, c.customer_id, c.units,
       c.starts_at, c.ends_at, true AS lapsed
  FROM unnest($1::uuid[], $2::uuid[]) AS k(tenant_id, stock_id)
 CROSS JOIN LATERAL (
       SELECT * FROM inventory.claim l
        WHERE l.tenant_id = k.tenant_id AND l.stock_id = k.stock_id
          AND l.state = 'held' AND l.expires_at <= $3
       OFFSET 0) AS c

-- name: read_busy
-- The live claims of these resources that touch the asked span of each, lapsed holds marked.
-- They do not overlap each other: of those that end after the span only the first can touch it, and the years of claims
-- that lie behind it need not be read.
WITH clock AS MATERIALIZED (SELECT platform.clock() AS now)
SELECT clock.now, c.claim_id, c.booking_id, c.tenant_id, c.resource_id AS cell_id, 'b_resource' AS kind, c.customer_id,
       c.units, c.starts_at, c.ends_at, (c.state = 'held' AND c.expires_at <= clock.now) AS lapsed
  FROM clock
  LEFT JOIN unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
            AS k(tenant_id, resource_id, from_at, to_at) ON true
  LEFT JOIN LATERAL (
       (SELECT * FROM inventory.claim l
         WHERE l.tenant_id = k.tenant_id AND l.resource_id = k.resource_id
           AND l.state IN ('held', 'confirmed') AND l.ends_at > k.from_at AND l.ends_at <= k.to_at)
       UNION ALL
       (SELECT * FROM (SELECT * FROM inventory.claim l
                        WHERE l.tenant_id = k.tenant_id AND l.resource_id = k.resource_id
                          AND l.state IN ('held', 'confirmed') AND l.ends_at > k.to_at
                        ORDER BY l.ends_at LIMIT 1) AS following
         WHERE following.starts_at < k.to_at)
       OFFSET 0) AS c ON true

-- name: expire_claims
-- Turns lapsed holds into expired ones; one that was confirmed meanwhile is not in the answer.
UPDATE inventory.claim c SET state = 'expired'
  FROM unnest($1::uuid[], $2::uuid[]) AS k(tenant_id, claim_id)
 WHERE c.tenant_id = k.tenant_id AND c.claim_id = k.claim_id AND c.state = 'held' AND c.expires_at <= $3
RETURNING c.claim_id

-- name: insert_claims
-- Takes the places; the triggers count them and the constraints refuse what does not fit.
INSERT INTO inventory.claim (tenant_id, claim_id, booking_id, customer_id, offering_id, stock_id, resource_id, units,
                             starts_at, ends_at, state, expires_at, sole, created_at)
SELECT k.tenant_id, k.claim_id, k.booking_id, k.customer_id, k.offering_id, k.stock_id, k.resource_id, k.units,
       k.starts_at, k.ends_at, k.state, k.expires_at, k.sole, $13
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::int[],
              $9::timestamptz[], $10::timestamptz[], $11::text[], $12::timestamptz[], $14::bool[])
       AS k(tenant_id, claim_id, booking_id, customer_id, offering_id, stock_id, resource_id, units, starts_at,
            ends_at, state, expires_at, sole)

-- name: cells_of_bookings
-- The cells on which these bookings have live claims, in lock order.
SELECT DISTINCT c.tenant_id, CASE WHEN c.stock_id IS NULL THEN 'b_resource' ELSE 'a_stock' END AS kind,
       coalesce(c.stock_id, c.resource_id) AS cell_id
  FROM inventory.claim c
 WHERE c.tenant_id = $1 AND c.booking_id = ANY ($2::uuid[]) AND c.state IN ('held', 'confirmed')
 ORDER BY 1, 2, 3

-- name: confirm_claims
-- Makes the held claims of a booking confirmed, lapsed or not: while nobody has taken them they are still its own.
UPDATE inventory.claim SET state = 'confirmed', expires_at = NULL
 WHERE tenant_id = $1 AND booking_id = $2 AND state = 'held'
RETURNING claim_id

-- name: end_claims
-- Gives back the live claims of these bookings, as released or as expired.
UPDATE inventory.claim SET state = $3
 WHERE tenant_id = $1 AND booking_id = ANY ($2::uuid[])
   AND (state = 'held' OR (state = 'confirmed' AND $3 = 'released'))
RETURNING claim_id

-- name: extend_claims
-- Moves the end of a booking's unlapsed hold.
UPDATE inventory.claim SET expires_at = $3
 WHERE tenant_id = $1 AND booking_id = $2 AND state = 'held' AND expires_at > $4
RETURNING claim_id

-- name: slots
-- An offering's slots between two instants, with held and confirmed places; lapsed holds count as free.
SELECT s.*, coalesce(t.held, 0) AS held_now, coalesce(t.confirmed, 0) AS confirmed_now
  FROM inventory.stock s
  LEFT JOIN LATERAL (
       SELECT sum(c.units) FILTER (WHERE c.state = 'held' AND c.expires_at > $4) AS held,
              sum(c.units) FILTER (WHERE c.state = 'confirmed') AS confirmed
         FROM inventory.claim c
        WHERE c.tenant_id = s.tenant_id AND c.stock_id = s.stock_id AND c.state IN ('held', 'confirmed')) t ON true
 WHERE s.tenant_id = $1 AND s.offering_id = ANY ($2::uuid[]) AND s.state <> 'archived'
   AND s.starts_at >= $3 AND s.starts_at < $5
 ORDER BY s.starts_at, s.stock_id
 LIMIT $6

-- name: slot
-- One slot with its counts.
SELECT s.*, coalesce(t.held, 0) AS held_now, coalesce(t.confirmed, 0) AS confirmed_now
  FROM inventory.stock s
  LEFT JOIN LATERAL (
       SELECT sum(c.units) FILTER (WHERE c.state = 'held' AND c.expires_at > $3) AS held,
              sum(c.units) FILTER (WHERE c.state = 'confirmed') AS confirmed
         FROM inventory.claim c
        WHERE c.tenant_id = s.tenant_id AND c.stock_id = s.stock_id AND c.state IN ('held', 'confirmed')) t ON true
 WHERE s.tenant_id = $1 AND s.stock_id = $2 AND s.state <> 'archived'

-- name: clashing_slots
-- The offering's slots that overlap any of these spans.
SELECT DISTINCT s.stock_id, s.starts_at, s.ends_at
  FROM inventory.stock s
  JOIN unnest($3::timestamptz[], $4::timestamptz[]) AS k(from_at, to_at)
    ON s.starts_at < k.to_at AND s.ends_at > k.from_at
 WHERE s.tenant_id = $1 AND s.offering_id = $2 AND s.state <> 'archived'

-- name: next_free_slots
-- For each offering the first open slot in its own window (after now) that still has that many places.
SELECT k.offering_id, s.starts_at
  FROM unnest($2::uuid[], $5::timestamptz[], $6::timestamptz[]) AS k(offering_id, from_at, to_at)
 CROSS JOIN LATERAL (
       SELECT t.starts_at FROM inventory.stock t
        WHERE t.tenant_id = $1 AND t.offering_id = k.offering_id AND t.state = 'open' AND t.starts_at > $3
          AND t.starts_at >= k.from_at AND t.starts_at < k.to_at
          AND t.capacity + t.overbook - t.taken
              + coalesce((SELECT sum(c.units) FROM inventory.claim c
                           WHERE c.tenant_id = t.tenant_id AND c.stock_id = t.stock_id
                             AND c.state = 'held' AND c.expires_at <= $3), 0) >= $4
        ORDER BY t.starts_at LIMIT 1) AS s

-- name: busy_between
-- When these resources are taken between two instants; lapsed holds do not count.
SELECT c.resource_id, c.starts_at, c.ends_at
  FROM unnest($2::uuid[]) AS k(resource_id)
 CROSS JOIN LATERAL (
       SELECT l.resource_id, l.starts_at, l.ends_at FROM inventory.claim l
        WHERE l.tenant_id = $1 AND l.resource_id = k.resource_id AND l.state IN ('held', 'confirmed')
          AND l.ends_at > $3 AND l.starts_at < $4 AND (l.state = 'confirmed' OR l.expires_at > $5)
       OFFSET 0) AS c
 ORDER BY 1, 2

-- name: live_ahead
-- How many bookings have a live claim in the future of these offerings, or on these resources.
SELECT count(DISTINCT c.booking_id)
  FROM inventory.claim c
 WHERE c.tenant_id = $1 AND c.state IN ('held', 'confirmed') AND (c.state = 'confirmed' OR c.expires_at > $4)
   AND c.ends_at > $4 AND (c.offering_id = ANY ($2::uuid[]) OR c.resource_id = ANY ($3::uuid[]))

-- name: live_in_slot
-- How many bookings have a live claim on this slot.
SELECT count(DISTINCT c.booking_id)
  FROM inventory.claim c
 WHERE c.tenant_id = $1 AND c.stock_id = $2 AND (c.state = 'confirmed' OR (c.state = 'held' AND c.expires_at > $3))

-- name: cells_of_offerings
-- All that can be locked of these offerings and resources, in lock order.
SELECT s.tenant_id, 'a_stock' AS kind, s.stock_id AS cell_id FROM inventory.stock s
 WHERE s.tenant_id = $1 AND s.offering_id = ANY ($2::uuid[]) AND s.state <> 'archived' AND s.ends_at > $4
UNION ALL
SELECT e.tenant_id, 'b_resource', e.resource_id FROM inventory.exclusive e
 WHERE e.tenant_id = $1 AND e.resource_id = ANY ($3::uuid[])
 ORDER BY 1, 2, 3

-- name: lapsed_anywhere
-- For the sweep, over all tenants: bookings whose hold has lapsed, oldest first.
SELECT DISTINCT c.tenant_id, c.booking_id FROM inventory.claim c
 WHERE c.state = 'held' AND c.expires_at > '-infinity' AND c.expires_at <= $1
 LIMIT $2

-- name: stock_figures
-- Over all tenants, for the worker's eyes: slots with more taken than there is, and unpaid places that are held now.
SELECT (SELECT count(*) FROM inventory.stock WHERE taken > capacity + overbook)::int AS oversold,
       (SELECT count(*) FROM inventory.claim WHERE state = 'held' AND expires_at > $1)::int AS held
