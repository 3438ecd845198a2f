-- name: slots
-- The slots of the chunk, booked or not; never fewer places than are taken. $1 the chunk.
INSERT INTO inventory.stock (tenant_id, stock_id, offering_id, starts_at, ends_at, local_start, time_zone, capacity,
                             created_at)
SELECT o.tenant_id, c.stock_id, o.offering_id, c.starts_at, c.starts_at + make_interval(mins => o.minutes),
       to_char(c.local_start, 'YYYY-MM-DD"T"HH24:MI'), o.time_zone, greatest(o.capacity, coalesce(t.units, 0)),
       c.starts_at - interval '120 days'
  FROM loading.cell c
  JOIN loading.offering o ON o.no = c.offering_no
  LEFT JOIN (SELECT slot_id, sum(units) AS units FROM plan
              WHERE state IN ('pending', 'confirmed', 'completed', 'no_show') GROUP BY slot_id) t ON t.slot_id = c.stock_id
 WHERE c.chunk = $1 AND NOT o.is_space
 ORDER BY c.starts_at, o.no

-- name: bookings
INSERT INTO bookings.booking
       (tenant_id, booking_id, customer_id, merchant_id, venue_id, offering_id, offering_name, kind, state, units, slot_id,
        resource_id, starts_at, ends_at, local_start, time_zone, currency, total_amount, tax_amount, price_snapshot,
        policy_snapshot, expires_at, created_at, confirmed_at, cancelled_at, cancelled_by, cancel_reason, back_amount,
        version)
SELECT p.tenant_id, p.booking_id, p.customer_id, o.merchant_id, o.venue_id, o.offering_id, o.name,
       CASE WHEN o.is_space THEN 'space' ELSE 'session' END, p.state, p.units, p.slot_id, o.resource_id, p.starts_at,
       p.ends_at, p.local_start, o.time_zone, o.currency, p.total_amount, p.tax_amount,
       jsonb_build_object('unit_price', o.price, 'currency', o.currency, 'tax_rate_bp', o.tax_rate_bp,
                          'tax_inclusive', o.tax_inclusive, 'minutes', p.minutes, 'step_minutes', o.step_minutes,
                          'offering_version', 2, 'add_ons',
                          CASE WHEN p.extra_amount IS NULL THEN '[]'::jsonb
                               ELSE jsonb_build_array(jsonb_build_object('add_on_id', o.add_on_id, 'quantity', 1)) END),
       jsonb_build_object('name', o.policy_name, 'bands', o.bands),
       CASE WHEN p.state IN ('pending', 'expired') THEN p.hold_until END, p.created_at, p.confirmed_at,
       CASE p.state WHEN 'cancelled' THEN p.ended_at END, CASE p.state WHEN 'cancelled' THEN p.end_party END,
       CASE p.state WHEN 'cancelled' THEN p.end_reason END, p.back_amount, p.version
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 ORDER BY p.booking_id

-- name: claims
-- One statement for all of a slot: its trigger counts what is taken once.
INSERT INTO inventory.claim (tenant_id, claim_id, booking_id, customer_id, offering_id, stock_id, resource_id, units,
                             starts_at, ends_at, state, expires_at, sole, created_at)
SELECT p.tenant_id, p.claim_id, p.booking_id, p.customer_id, o.offering_id, p.slot_id, o.resource_id, p.units,
       p.starts_at - make_interval(mins => coalesce(o.setup_minutes, 0)),
       p.ends_at + make_interval(mins => coalesce(o.cleanup_minutes, 0)),
       CASE p.state WHEN 'pending' THEN 'held' WHEN 'expired' THEN 'expired' WHEN 'cancelled' THEN 'released' ELSE 'confirmed' END,
       CASE WHEN p.confirmed_at IS NULL THEN p.hold_until END, o.one_per_user AND NOT o.is_space, p.created_at
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 ORDER BY p.claim_id

-- name: lines
INSERT INTO bookings.line (tenant_id, booking_id, line_no, kind, label, quantity, unit_amount, amount, currency, add_on_id,
                           tax_rate_bp, included)
SELECT p.tenant_id, p.booking_id, v.line_no, v.kind, v.label, v.quantity, v.unit_amount, v.amount, o.currency, v.add_on_id,
       o.tax_rate_bp, v.included
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (VALUES
       (1, 'base', o.name, coalesce(p.minutes, p.units), o.price, p.base_amount, NULL::uuid, false),
       (2, 'add_on', o.add_on_name, 1, p.extra_amount, p.extra_amount, o.add_on_id, false),
       (CASE WHEN p.extra_amount IS NULL THEN 2 ELSE 3 END, 'tax', 'Tax', 1, NULL, p.tax_amount, NULL, o.tax_inclusive))
       AS v(line_no, kind, label, quantity, unit_amount, amount, add_on_id, included)
 WHERE v.kind = 'base' OR (v.kind = 'add_on' AND p.extra_amount IS NOT NULL) OR (v.kind = 'tax' AND o.tax_rate_bp > 0)
 ORDER BY p.booking_id, v.line_no

-- name: history
INSERT INTO bookings.history (tenant_id, booking_id, version, from_state, to_state, action, at, party, user_id, reason)
SELECT s.tenant_id, s.booking_id, s.version, s.from_state, s.to_state, s.action, s.at, s.party, s.user_id, s.reason
  FROM step s
 ORDER BY s.booking_id, s.version

-- name: participants
INSERT INTO bookings.participant (tenant_id, booking_id, position, role, name, email)
SELECT p.tenant_id, p.booking_id, g, 'guest', loading.person_name(p.n, 30 + g * 2), NULL
  FROM plan p CROSS JOIN generate_series(1, p.guests) AS g
 ORDER BY p.booking_id, g

-- name: deeds
-- What the venue did is on the audit trail.
INSERT INTO platform.audit_record (tenant_id, audit_id, at, user_id, role, action, subject_kind, subject_id, before, after,
                                   reason, request_id)
SELECT p.tenant_id, loading.id_at(p.ended_at, p.stem || '14'), p.ended_at, p.end_user_id, p.end_party,
       'bookings.' || p.end_action, 'booking', p.booking_id, '{"state": "confirmed"}',
       jsonb_build_object('state', p.state, 'back_amount', p.back_amount), p.end_reason, md5(p.ref || 'e')
  FROM plan p WHERE p.end_party = 'venue'
