-- name: insert_bookings
-- Many bookings with their lines, history and guests, in one statement; each list is one JSON array of rows.
WITH b AS (
    INSERT INTO bookings.booking
           (tenant_id, booking_id, customer_id, merchant_id, venue_id, offering_id, offering_name, kind, state, units,
            slot_id, resource_id, starts_at, ends_at, local_start, time_zone, currency, total_amount, tax_amount,
            price_snapshot, policy_snapshot, expires_at, note, created_at, confirmed_at, version)
    SELECT r.tenant_id, r.booking_id, r.customer_id, r.merchant_id, r.venue_id, r.offering_id, r.offering_name, r.kind,
           r.state, r.units, r.slot_id, r.resource_id, r.starts_at, r.ends_at, r.local_start, r.time_zone, r.currency,
           r.total_amount, r.tax_amount, r.price_snapshot, r.policy_snapshot, r.expires_at, r.note, $5, r.confirmed_at, 1
      FROM jsonb_to_recordset($1::jsonb) AS r(
           tenant_id uuid, booking_id uuid, customer_id uuid, merchant_id uuid, venue_id uuid, offering_id uuid,
           offering_name text, kind text, state text, units int, slot_id uuid, resource_id uuid, starts_at timestamptz,
           ends_at timestamptz, local_start text, time_zone text, currency text, total_amount bigint,
           tax_amount bigint, price_snapshot jsonb, policy_snapshot jsonb, expires_at timestamptz, note text,
           confirmed_at timestamptz)
), l AS (
    INSERT INTO bookings.line
           (tenant_id, booking_id, line_no, kind, label, quantity, unit_amount, amount, currency, add_on_id,
            tax_rate_bp, included)
    SELECT r.tenant_id, r.booking_id, r.line_no, r.kind, r.label, r.quantity, r.unit_amount, r.amount, r.currency,
           r.add_on_id, r.tax_rate_bp, r.included
      FROM jsonb_to_recordset($2::jsonb) AS r(
           tenant_id uuid, booking_id uuid, line_no smallint, kind text, label text, quantity int, unit_amount bigint,
           amount bigint, currency text, add_on_id uuid, tax_rate_bp int, included bool)
), h AS (
    INSERT INTO bookings.history
           (tenant_id, booking_id, version, from_state, to_state, action, at, party, user_id)
    SELECT r.tenant_id, r.booking_id, 1, NULL, r.to_state, 'place', $5, 'customer', r.user_id
      FROM jsonb_to_recordset($3::jsonb) AS r(tenant_id uuid, booking_id uuid, to_state text, user_id uuid)
)
INSERT INTO bookings.participant (tenant_id, booking_id, position, role, name, email)
SELECT r.tenant_id, r.booking_id, r.position, r.role, r.name, r.email
  FROM jsonb_to_recordset($4::jsonb) AS r(
       tenant_id uuid, booking_id uuid, position smallint, role text, name text, email text)

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
-- that ran out since $6 began to: null when there were fewer.
SELECT k.tenant_id, k.customer_id, k.offering_id, held.unpaid, held.of_offering, gone.since
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k(tenant_id, customer_id, offering_id)
 CROSS JOIN LATERAL (
       SELECT count(*) AS unpaid, count(*) FILTER (WHERE b.offering_id = k.offering_id) AS of_offering
         FROM bookings.booking b
        WHERE b.tenant_id = k.tenant_id AND b.customer_id = k.customer_id AND b.state = 'pending'
          AND b.expires_at > $4 OFFSET 0) AS held
 CROSS JOIN LATERAL (
       SELECT CASE WHEN count(*) >= $5 THEN min(lapsed.expires_at) END AS since
         FROM (SELECT b.expires_at FROM bookings.booking b
                WHERE b.tenant_id = k.tenant_id AND b.customer_id = k.customer_id AND b.state = 'expired'
                  AND b.expires_at > $6 ORDER BY b.expires_at DESC LIMIT $5) AS lapsed) AS gone

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
