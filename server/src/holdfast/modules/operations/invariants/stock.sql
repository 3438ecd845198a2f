-- The invariants about places and people's bookings: each statement returns the rows that break one. $1 is now.

-- name: i1_cells
WITH used AS (
    SELECT tenant, cell, sum(units) AS live,
           sum(units) FILTER (WHERE state = 'confirmed' OR expires_at > $1::timestamptz) AS unexpired
      FROM operations.chk_alloc
     WHERE live AND cell IS NOT NULL
     GROUP BY tenant, cell
)
SELECT c.tenant, c.cell, c.capacity + c.overbook AS places, coalesce(u.unexpired, 0) AS used,
       coalesce(u.live, 0) AS live, c.taken_cached
  FROM operations.chk_cell c
  LEFT JOIN used u ON u.tenant = c.tenant AND u.cell = c.cell
 WHERE coalesce(u.unexpired, 0) > c.capacity + c.overbook OR c.taken_cached IS DISTINCT FROM coalesce(u.live, 0);

-- name: i2_overlaps
-- Sorted by their start, one claim overlaps another if and only if it starts before the latest end so far.
WITH spans AS (
    SELECT tenant, resource, alloc, booking, start_at, end_at, during,
           max(end_at) OVER (PARTITION BY tenant, resource ORDER BY start_at, end_at, alloc
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
      FROM operations.chk_alloc
     WHERE live AND exclusive
)
SELECT tenant, resource, alloc, booking, start_at, end_at, taken_until
  FROM spans
 WHERE taken_until > start_at OR during IS NULL OR isempty(during) OR NOT isfinite(start_at) OR NOT isfinite(end_at);

-- name: i3_bookings
WITH pairs AS (
    SELECT b.tenant, b.booking, b.state, b.live, a.alloc,
           a."user" = b."user" AND a.offering = b.offering
           AND a.cell IS NOT DISTINCT FROM b.cell AND a.resource IS NOT DISTINCT FROM b.resource
           AND a.start_at <= b.start_at AND a.end_at >= b.end_at
           AND (b.cell IS NULL OR a.units = b.units)
           AND (b.state = 'pending') = (a.state = 'held')
           AND (b.state <> 'pending' OR a.expires_at = b.expires_at) AS fits
      FROM operations.chk_booking b
      LEFT JOIN operations.chk_alloc a ON a.tenant = b.tenant AND a.booking = b.booking AND a.live
)
SELECT tenant, booking, state, count(alloc) AS live_allocs, count(alloc) FILTER (WHERE fits) AS fitting
  FROM pairs
 GROUP BY tenant, booking, state, live
HAVING count(alloc) <> live::integer OR count(alloc) FILTER (WHERE fits) <> live::integer;

-- name: i3_allocations
SELECT a.tenant, a.alloc, a.booking, a.state
  FROM operations.chk_alloc a
 WHERE a.live
   AND NOT EXISTS (SELECT FROM operations.chk_booking b WHERE b.tenant = a.tenant AND b.booking = a.booking);

-- name: r12_persons
SELECT tenant, cell, "user", count(*) AS live
  FROM operations.chk_alloc
 WHERE live AND sole AND cell IS NOT NULL
 GROUP BY tenant, cell, "user"
HAVING count(*) > 1;

-- name: i9_steps
-- What may follow what, said once more; the product's own table is not asked.
WITH allowed (from_state, action, to_state) AS (
    VALUES (NULL, 'place', 'pending'), (NULL, 'place', 'confirmed'),
           ('pending', 'confirm', 'confirmed'), ('pending', 'extend', 'pending'), ('pending', 'expire', 'expired'),
           ('pending', 'fail', 'failed'), ('pending', 'cancel', 'cancelled'), ('pending', 'change_guests', 'pending'),
           ('expired', 'reconfirm', 'confirmed'), ('confirmed', 'cancel', 'cancelled'),
           ('confirmed', 'change_guests', 'confirmed'), ('confirmed', 'complete', 'completed'),
           ('confirmed', 'no_show', 'no_show')
), steps AS (
    SELECT h.*, lag(to_state) OVER steps AS state_before, lag(at) OVER steps AS at_before,
           row_number() OVER steps AS place
      FROM operations.chk_hist h
    WINDOW steps AS (PARTITION BY tenant, booking ORDER BY version)
)
SELECT s.tenant, s.booking, s.version, s.place, s.action, s.from_state, s.state_before, s.to_state, s.at, s.at_before
  FROM steps s
  LEFT JOIN allowed a
    ON a.from_state IS NOT DISTINCT FROM s.from_state AND a.action = s.action AND a.to_state = s.to_state
 WHERE a.action IS NULL OR s.version <> s.place OR s.from_state IS DISTINCT FROM s.state_before OR s.at < s.at_before;

-- name: i9_replay
-- The last step leads to where the booking stands (R90), and the first was when it was made.
SELECT coalesce(b.tenant, h.tenant) AS tenant, coalesce(b.booking, h.booking) AS booking, b.state, b.version,
       h.version AS last_step, h.to_state
  FROM operations.chk_booking b
  FULL JOIN (
      SELECT tenant, booking, max(version) AS version, min(at) AS first_at,
             (array_agg(to_state ORDER BY version DESC))[1] AS to_state,
             (array_agg(party ORDER BY version DESC))[1] AS party, (array_agg(at ORDER BY version DESC))[1] AS at
        FROM operations.chk_hist
       GROUP BY tenant, booking
  ) h ON h.tenant = b.tenant AND h.booking = b.booking
 WHERE h.version IS DISTINCT FROM b.version OR h.to_state IS DISTINCT FROM b.state OR h.first_at <> b.created_at
    OR (b.state = 'cancelled' AND (b.cancelled_at IS DISTINCT FROM h.at OR b.cancelled_by IS DISTINCT FROM h.party));

-- name: i18_times
WITH moments AS (
    SELECT 'booking' AS what, tenant, booking AS id, start_at, end_at, zone, local_start FROM operations.chk_booking
    UNION ALL
    SELECT 'cell', tenant, cell, start_at, end_at, zone, local_start FROM operations.chk_cell
), zones AS MATERIALIZED (
    SELECT z.zone, n.name IS NOT NULL AS is_known
      FROM (SELECT DISTINCT zone FROM moments) z
      LEFT JOIN pg_timezone_names n ON n.name = z.zone
)
SELECT m.what, m.tenant, m.id, m.start_at, m.end_at, m.zone, m.local_start
  FROM moments m
  LEFT JOIN zones z ON z.zone = m.zone
 WHERE m.start_at >= m.end_at
    OR CASE WHEN z.is_known
            THEN to_char(m.start_at AT TIME ZONE m.zone, 'YYYY-MM-DD"T"HH24:MI') <> left(m.local_start, 16)
            ELSE true END;

-- name: i18_archived
SELECT b.tenant, b.booking, b.state, b.start_at, c.resource_archived AS cell_archived, o.archived AS offering_archived,
       r.archived AS resource_archived
  FROM operations.chk_booking b
  LEFT JOIN operations.chk_cell c ON c.tenant = b.tenant AND c.cell = b.cell
  LEFT JOIN operations.chk_offering o ON o.tenant = b.tenant AND o.offering = b.offering
  LEFT JOIN operations.chk_resource r ON r.tenant = b.tenant AND r.resource = b.resource
 WHERE b.state IN ('pending', 'confirmed') AND b.end_at > $1::timestamptz
   AND (b.state <> 'pending' OR b.expires_at > $1::timestamptz)
   AND (c.resource_archived OR o.archived OR r.archived);
