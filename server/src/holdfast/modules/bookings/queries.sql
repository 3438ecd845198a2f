-- name: insert_bookings
-- Many bookings. What belongs to them goes beside it, in statements of the same round trip.
INSERT INTO bookings.booking
       (tenant_id, booking_id, customer_id, merchant_id, venue_id, offering_id, offering_name, kind, state, units,
        slot_id, resource_id, starts_at, ends_at, local_start, time_zone, currency, total_amount, tax_amount,
        price_snapshot, policy_snapshot, expires_at, note, confirmed_at, created_at, version)
SELECT r.*, $25, 1
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[],
              $9::text[], $10::int[], $11::uuid[], $12::uuid[], $13::timestamptz[], $14::timestamptz[], $15::text[],
              $16::text[], $17::text[], $18::bigint[], $19::bigint[], $20::jsonb[], $21::jsonb[], $22::timestamptz[],
              $23::text[], $24::timestamptz[]) AS r

-- name: insert_lines
-- Their lines.
INSERT INTO bookings.line
       (tenant_id, booking_id, line_no, kind, label, quantity, unit_amount, amount, currency, add_on_id, tax_rate_bp,
        included)
SELECT r.*
  FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::bigint[],
              $9::text[], $10::uuid[], $11::int[], $12::bool[]) AS r

-- name: insert_first_history
-- That they were placed, by their customers.
INSERT INTO bookings.history (tenant_id, booking_id, version, from_state, to_state, action, at, party, user_id)
SELECT r.tenant_id, r.booking_id, 1, NULL, r.to_state, 'place', $5, 'customer', r.user_id
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS r(tenant_id, booking_id, to_state, user_id)

-- name: insert_participants
-- Who comes besides.
INSERT INTO bookings.participant (tenant_id, booking_id, position, role, name, email)
SELECT r.* FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[]) AS r

-- name: expire_many
-- Pending bookings whose holds were just expired, over all tenants of the batch, with their history.
WITH gone AS (
    UPDATE bookings.booking b SET state = 'expired', version = b.version + 1
      FROM unnest($1::uuid[], $2::uuid[]) AS k(tenant_id, booking_id)
     WHERE b.tenant_id = k.tenant_id AND b.booking_id = k.booking_id AND b.state = 'pending'
    RETURNING b.*
), h AS (
    INSERT INTO bookings.history (tenant_id, booking_id, version, from_state, to_state, action, at, party)
    SELECT tenant_id, booking_id, version, 'pending', 'expired', 'expire', $3, 'system' FROM gone
)
SELECT * FROM gone

-- name: holdings
-- How many unlapsed unpaid bookings these customers have, in all and of these offerings, and when the last $5 of those
-- that ran out in the last $4 seconds began to: null when there were fewer.
WITH clock AS MATERIALIZED (
    SELECT platform.clock() AS now, platform.clock() - make_interval(secs => $4::int) AS since
)
SELECT k.tenant_id, k.customer_id, k.offering_id, held.unpaid, held.of_offering, gone.since
  FROM clock, unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k(tenant_id, customer_id, offering_id)
 CROSS JOIN LATERAL (
       SELECT count(*) AS unpaid, count(*) FILTER (WHERE b.offering_id = k.offering_id) AS of_offering
         FROM bookings.booking b
        WHERE b.tenant_id = k.tenant_id AND b.customer_id = k.customer_id AND b.state = 'pending'
          AND b.expires_at > clock.now OFFSET 0) AS held
 CROSS JOIN LATERAL (
       SELECT CASE WHEN count(*) >= $5 THEN min(lapsed.expires_at) END AS since
         FROM (SELECT b.expires_at FROM bookings.booking b
                WHERE b.tenant_id = k.tenant_id AND b.customer_id = k.customer_id AND b.state = 'expired'
                  AND b.expires_at > clock.since ORDER BY b.expires_at DESC LIMIT $5) AS lapsed) AS gone

-- name: counts_by_state
-- How many bookings a customer has in each state.
SELECT state, count(*) AS count FROM bookings.booking WHERE tenant_id = $1 AND customer_id = $2 GROUP BY state

-- name: past_confirmed
-- For the completion job, over all tenants: confirmed bookings that ended before an instant.
SELECT tenant_id, booking_id FROM bookings.booking
 WHERE state = 'confirmed' AND ends_at <= $1 ORDER BY ends_at LIMIT $2

-- name: lapsed_pending
-- For the sweep, over all tenants: pending bookings whose hold has lapsed.
SELECT tenant_id, booking_id FROM bookings.booking
 WHERE state = 'pending' AND expires_at > '-infinity' AND expires_at <= $1
 ORDER BY expires_at LIMIT $2
