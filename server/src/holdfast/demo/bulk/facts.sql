-- name: events
-- What was published about each step and each payment, and the notes of the handlers that heard it.
WITH fact AS (
    INSERT INTO outbox.event (tenant_id, event_id, name, aggregate_kind, aggregate_id, version, payload, occurred_at,
                              request_id, next_try_at, published_at)
    SELECT f.tenant_id, f.event_id, f.name, f.aggregate_kind, f.aggregate_id, f.version, f.payload, f.at, f.request_id, f.at,
           f.at + interval '12 milliseconds'
      FROM (
        SELECT s.tenant_id, loading.id_at(s.at, p.stem || '4' || s.version) AS event_id,
               CASE s.to_state WHEN 'pending' THEN 'bookings.BookingPlaced' WHEN 'confirmed' THEN 'bookings.BookingConfirmed'
                               WHEN 'cancelled' THEN 'bookings.BookingCancelled' WHEN 'expired' THEN 'bookings.BookingExpired'
                               WHEN 'completed' THEN 'bookings.BookingCompleted' ELSE 'bookings.BookingNoShow' END AS name,
               'booking' AS aggregate_kind, s.booking_id AS aggregate_id, s.version, s.at,
               CASE WHEN s.action IN ('expire', 'complete') THEN NULL
                    ELSE md5(p.ref || CASE s.action WHEN 'confirm' THEN 'b' ELSE s.action END) END AS request_id,
               jsonb_build_object('booking_id', s.booking_id, 'version', s.version, 'customer_id', p.customer_id,
                   'merchant_id', o.merchant_id, 'venue_id', o.venue_id, 'offering_id', o.offering_id, 'state', s.to_state,
                   'previous_state', s.from_state, 'starts_at', p.starts_at, 'ends_at', p.ends_at, 'time_zone', o.time_zone,
                   'total_amount', p.total_amount, 'currency', o.currency, 'expires_at', s.expires_at, 'reason', s.reason,
                   'party', s.told_party, 'back_amount', s.back_amount) AS payload
          FROM step s JOIN plan p USING (n) JOIN loading.offering o ON o.no = p.offering_no
        UNION ALL
        SELECT p.tenant_id, loading.id_at(k.at, p.stem || k.code), k.name, 'payments.attempt', p.attempt_id, k.version, k.at,
               md5(p.ref || k.code),
               jsonb_build_object('attempt_id', p.attempt_id, 'payable_id', p.booking_id, 'version', k.version) || k.more
          FROM plan p JOIN loading.offering o ON o.no = p.offering_no
         CROSS JOIN LATERAL (
               SELECT 'payments.PaymentReady' AS name, '51' AS code, 2 AS version, p.created_at + interval '60 milliseconds' AS at,
                      '{}'::jsonb AS more
               UNION ALL
               SELECT 'payments.PaymentSucceeded', '52', 3, p.captured_at,
                      jsonb_build_object('amount', p.total_amount, 'currency', o.currency)
                WHERE p.captured_at IS NOT NULL
               UNION ALL
               SELECT 'payments.RefundSucceeded', '53', 4, p.ended_at + interval '90 milliseconds',
                      jsonb_build_object('amount', p.back_amount, 'currency', o.currency, 'refund_id',
                                         loading.id_at(p.ended_at + interval '30 milliseconds', p.stem || '20'))
                WHERE p.captured_at IS NOT NULL AND p.back_amount > 0) k
         WHERE p.is_paid) f
    RETURNING tenant_id, event_id, name, occurred_at
)
INSERT INTO outbox.delivery (tenant_id, event_id, handler, state, tries, done_at)
SELECT f.tenant_id, f.event_id, h.handler, 'done', 1, f.occurred_at + h.later
  FROM fact f
  JOIN (VALUES ('bookings.BookingPlaced', 'bookings.on_placed', interval '6 milliseconds'),
               ('bookings.BookingPlaced', 'notifications.on_booking_placed', interval '9 milliseconds'),
               ('bookings.BookingConfirmed', 'notifications.on_booking_confirmed', interval '6 milliseconds'),
               ('bookings.BookingCancelled', 'bookings.on_ended', interval '6 milliseconds'),
               ('bookings.BookingCancelled', 'notifications.on_booking_cancelled', interval '9 milliseconds'),
               ('bookings.BookingExpired', 'bookings.on_ended', interval '6 milliseconds'),
               ('payments.PaymentSucceeded', 'bookings.on_paid', interval '6 milliseconds'),
               ('payments.RefundSucceeded', 'notifications.on_refund_succeeded', interval '6 milliseconds'))
       AS h(name, handler, later) ON h.name = f.name

-- name: messages
-- The mails that went out: as with a mail server, their words are not kept.
INSERT INTO notifications.message (tenant_id, message_id, subject_id, kind, version, facts, state, tries, recipient, created_at,
                                   sent_at)
SELECT p.tenant_id, k.message_id, k.subject_id, k.kind, k.version, k.facts, 'sent', 1, p.email, k.at, k.at + interval '20 milliseconds'
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (
       SELECT loading.id_at(p.confirmed_at, p.stem || '31') AS message_id, p.booking_id AS subject_id, 'booking_confirmed' AS kind,
              1 + p.is_paid::integer AS version, jsonb_build_object('booking_id', p.booking_id) AS facts,
              p.confirmed_at + interval '6 milliseconds' AS at
        WHERE p.confirmed_at IS NOT NULL
       UNION ALL
       SELECT loading.id_at(p.ended_at, p.stem || '32'), p.booking_id, 'booking_cancelled', p.version,
              jsonb_build_object('booking_id', p.booking_id), p.ended_at + interval '9 milliseconds'
        WHERE p.state = 'cancelled'
       UNION ALL
       SELECT loading.id_at(p.ended_at, p.stem || '33'), p.attempt_id, 'refund_done', 4,
              jsonb_build_object('booking_id', p.booking_id, 'amount', p.back_amount::text, 'currency', o.currency),
              p.ended_at + interval '96 milliseconds'
        WHERE p.captured_at IS NOT NULL AND p.back_amount > 0) k
