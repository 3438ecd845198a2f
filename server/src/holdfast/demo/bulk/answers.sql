-- name: answers
-- The answers that are kept with the keys of what was asked: of the booking, and of its cancellation.
INSERT INTO platform.idempotency_record (tenant_id, user_id, route, key, fingerprint, status, body, subject_id, created_at)
SELECT p.tenant_id, k.user_id, k.route, k.key, sha256(convert_to(k.route || k.key, 'UTF8')), k.status,
       convert_to(concat(
         '{"id":"', p.booking_id, '","state":"', k.state, '","kind":"', CASE WHEN o.is_space THEN 'space' ELSE 'session' END,
         '",', o.named, '"customer_id":"', p.customer_id, '","customer":',
         CASE k.party WHEN 'venue' THEN concat('{"name":', to_json(p.customer_name), ',"email":"', p.email, '","phone":null}')
                      ELSE 'null' END, ',"starts_at":"', loading.wire_whole(p.starts_at),
         '","ends_at":"', loading.wire_whole(p.ends_at), '","local_start":"', p.local_start, '","time_zone":"', o.time_zone,
         '","units":', p.units, ',"slot_id":', coalesce('"' || p.slot_id || '"', 'null'),
         ',"lines":[{"kind":"base","label":', o.name_json, ',"quantity":', coalesce(p.minutes, p.units),
         ',"unit":{"amount":', o.price, m.cur, ',"amount":{"amount":', p.base_amount, m.cur,
         ',"add_on_id":null,"tax_rate_bp":', o.tax_rate_bp, ',"included":false}',
         CASE WHEN p.extra_amount IS NOT NULL THEN concat(
           ',{"kind":"add_on","label":', to_json(o.add_on_name), ',"quantity":1,"unit":{"amount":', p.extra_amount, m.cur,
           ',"amount":{"amount":', p.extra_amount, m.cur, ',"add_on_id":"', o.add_on_id, '","tax_rate_bp":', o.tax_rate_bp,
           ',"included":false}') END,
         CASE WHEN o.tax_rate_bp > 0 THEN concat(
           ',{"kind":"tax","label":"Tax","quantity":1,"unit":null,"amount":{"amount":', p.tax_amount, m.cur,
           ',"add_on_id":null,"tax_rate_bp":', o.tax_rate_bp, ',"included":', o.tax_inclusive::text, '}') END,
         '],"total":{"amount":', p.total_amount, m.cur, ',"tax_total":{"amount":', p.tax_amount, m.cur,
         ',"expires_at":', coalesce('"' || loading.wire(k.expires_at) || '"', 'null'),
         ',"server_now":"', loading.wire(k.at), '","payment":{"state":"', k.payment, '","provider":',
         CASE WHEN k.status = 200 AND p.is_paid THEN '"stripe"' ELSE 'null' END,
         ',"client_secret":null,"checkout_url":null,"failure":null,"paid":{"amount":',
         CASE WHEN k.status = 200 AND p.captured_at IS NOT NULL THEN p.total_amount ELSE 0 END, m.cur,
         ',"refunded":{"amount":0', m.cur, '},"cancellation":[',
         CASE k.status WHEN 201 THEN (
           SELECT string_agg(concat(
                    '{"since":', CASE WHEN b.place > 1 AND p.starts_at - make_interval(hours => o.band_hours[b.place - 1]) > p.created_at
                                      THEN '"' || loading.wire_whole(p.starts_at - make_interval(hours => o.band_hours[b.place - 1])) || '"'
                                      ELSE 'null' END,
                    ',"until":"', loading.wire_whole(p.starts_at - make_interval(hours => b.hours)), '","until_included":',
                    b.inclusive::text, ',"back_basis_points":', b.back, ',"back":{"amount":',
                    p.total_amount - p.total_amount * (10000 - b.back) / 10000, m.cur, '}'), ',' ORDER BY b.place)
             FROM unnest(o.band_hours, o.band_inclusive, o.band_back) WITH ORDINALITY AS b(hours, inclusive, back, place)
            WHERE p.starts_at - make_interval(hours => b.hours) > p.created_at) END,
         '],"guests":[',
         CASE WHEN p.guests > 0 THEN (
           SELECT string_agg(concat('{"name":', to_json(loading.person_name(p.n, 30 + g * 2)), ',"email":null}'), ',' ORDER BY g)
             FROM generate_series(1, p.guests) AS g) END,
         '],"note":"","cancel_reason":', coalesce(to_json(k.reason)::text, 'null'), ',"cancelled_by":',
         coalesce('"' || k.party || '"', 'null'), ',"back":',
         CASE k.status WHEN 200 THEN concat('{"amount":', p.back_amount, m.cur) ELSE 'null' END,
         ',"created_at":"', loading.wire(p.created_at), '","confirmed_at":',
         coalesce('"' || loading.wire(CASE WHEN k.status = 200 OR NOT p.is_paid THEN p.confirmed_at END) || '"', 'null'),
         ',"actions":', k.actions, ',"version":', k.version, '}'), 'UTF8'),
       p.booking_id, k.at
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (SELECT ',"currency":"' || o.currency || '"}' AS cur) m
 CROSS JOIN LATERAL (
       SELECT p.customer_id AS user_id, 'POST /api/v1/bookings' AS route, md5(p.ref || 'a') AS key, 201 AS status, p.created_at AS at,
              CASE WHEN p.is_paid THEN 'pending' ELSE 'confirmed' END AS state, p.hold_until AS expires_at,
              CASE WHEN p.is_paid THEN 'preparing' ELSE 'none' END AS payment, NULL AS reason, NULL AS party,
              CASE WHEN p.is_paid THEN '["pay","extend","cancel","guests"]' ELSE '["cancel","guests"]' END AS actions,
              1 AS version
       UNION ALL
       SELECT p.end_user_id, 'POST /bookings/{booking_id}/cancel', md5(p.ref || 'c'), 200, p.ended_at, 'cancelled', NULL,
              CASE WHEN NOT p.is_paid THEN 'none' WHEN p.captured_at IS NULL THEN 'cancelled'
                   WHEN p.back_amount > 0 THEN 'refunding' ELSE 'paid' END, p.end_reason, p.end_party, '[]', p.version
        WHERE p.state = 'cancelled') k
