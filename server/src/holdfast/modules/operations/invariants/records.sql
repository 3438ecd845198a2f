-- The invariants about what is told, kept and remembered: each statement returns the rows that break one. $1 is now.

-- name: i8_told
SELECT coalesce(h.tenant, e.tenant) AS tenant, coalesce(h.booking, e.aggregate) AS booking, h.version,
       e.version AS told_version, coalesce(e.rows, 0) AS events
  FROM operations.chk_hist h
  FULL JOIN (
      SELECT tenant, aggregate, version, count(*) AS rows
        FROM operations.chk_outbox
       WHERE aggregate_kind = 'booking'
       GROUP BY tenant, aggregate, version
  ) e ON e.tenant = h.tenant AND e.aggregate = h.booking AND e.version = h.version
 WHERE h.version IS NULL OR e.rows IS DISTINCT FROM 1;

-- name: i8_published
SELECT tenant, event_id, name, aggregate_kind, aggregate, occurred_at, next_try_at
  FROM operations.chk_outbox
 WHERE published_at IS NULL;

-- name: i10_once
SELECT provider, account, event_id, count(*) AS rows
  FROM operations.chk_event
 GROUP BY provider, account, event_id
HAVING count(*) > 1;

-- name: i10_parked
-- The last pause before an event is given up is an hour.
SELECT tenant, provider, account, event_id, kind, reason, received_at
  FROM operations.chk_event
 WHERE state = 'parked' AND (reason IS NULL OR received_at < $1::timestamptz - interval '25 hours');

-- name: i10_applied
SELECT tenant, provider, account, event_id, kind, received_at
  FROM operations.chk_event
 WHERE state = 'received';

-- name: i13_results
-- Only what places bookings: other keys point to other things. Keys are forgotten after their time, bookings are not.
WITH placed AS (
    SELECT * FROM operations.chk_idem WHERE route LIKE 'POST %/bookings'
)
SELECT 'no result' AS why, i.tenant, i."user", i.key, i.booking
  FROM placed i
  LEFT JOIN operations.chk_booking b ON b.tenant = i.tenant AND b.booking = i.booking
 WHERE b.booking IS NULL OR i.status NOT BETWEEN 200 AND 299
UNION ALL
SELECT 'two keys', tenant, NULL, min(key), booking
  FROM placed WHERE booking IS NOT NULL GROUP BY tenant, booking HAVING count(*) > 1
UNION ALL
SELECT 'two bookings', tenant, "user", key, NULL FROM placed GROUP BY tenant, "user", route, key HAVING count(*) > 1;

-- name: i13_running
SELECT tenant, "user", route, key FROM operations.chk_idem WHERE state <> 'finished';

-- name: i14_tokens
SELECT 'not a hash' AS why, tenant, "user", family AS id FROM operations.chk_token WHERE octet_length(token) <> 32
UNION ALL
SELECT 'not a hash', tenant, "user", link FROM operations.chk_link WHERE octet_length(token) <> 32
UNION ALL
SELECT 'of somebody shut out', t.tenant, t."user", t.family
  FROM operations.chk_token t
  JOIN operations.chk_person p ON p.tenant = t.tenant AND p."user" = t."user"
 WHERE t.live AND t.expires_at > $1::timestamptz AND (p.disabled OR p.erased)
UNION ALL
SELECT 'in two families', t.tenant, t."user", t.family
  FROM (SELECT *, count(*) OVER (PARTITION BY token) AS families FROM operations.chk_token) t
 WHERE t.families > 1;

-- name: i16_bookings
-- Where no foreign key leads: what speaks of a booking that is another tenant's.
WITH said AS (
    SELECT 'attempt' AS what, tenant, attempt AS id, booking FROM operations.chk_attempt
    UNION ALL SELECT 'refund', tenant, refund, booking FROM operations.chk_refund
    UNION ALL SELECT 'ledger', tenant, txn, booking FROM operations.chk_txn
    UNION ALL SELECT 'message', tenant, message, booking FROM operations.chk_message
    UNION ALL SELECT 'allocation', tenant, alloc, booking FROM operations.chk_alloc
)
SELECT s.what, s.tenant, s.id, s.booking, b.tenant AS tenant_of_booking
  FROM said s
  JOIN operations.chk_booking b ON b.booking = s.booking AND b.tenant <> s.tenant
 WHERE NOT EXISTS (SELECT FROM operations.chk_booking own WHERE own.booking = s.booking AND own.tenant = s.tenant);

-- name: i20_left_over
-- The sweep comes each minute and takes a while. The queue's own clock is the server's, which no test moves.
SELECT 'hold' AS what, tenant::text, booking::text AS id, expires_at AS since
  FROM operations.chk_booking WHERE state = 'pending' AND expires_at < $1::timestamptz - interval '90 seconds'
UNION ALL
SELECT 'event', tenant::text, event_id::text, next_try_at
  FROM operations.chk_outbox WHERE published_at IS NULL AND next_try_at < $1::timestamptz - interval '60 seconds'
UNION ALL
SELECT 'job', tenant, job::text, greatest(execute_after, lease_renewed_at)
  FROM operations.chk_job
 WHERE state IN ('queued', 'picked') AND greatest(execute_after, lease_renewed_at) < now() - interval '60 seconds'
UNION ALL
SELECT 'dead letter', tenant::text, event_id || ' ' || handler, done_at FROM operations.chk_delivery WHERE dead
UNION ALL
SELECT 'dead job', tenant, job::text, created FROM operations.chk_job WHERE dead
UNION ALL
SELECT 'dead webhook', tenant::text, event_id, received_at FROM operations.chk_event WHERE state = 'dead';

-- name: i21_old
SELECT tenant, operation, attempt, kind, state, tries, created_at
  FROM operations.chk_operation
 WHERE state IN ('pending', 'unknown') AND created_at < $1::timestamptz - interval '10 minutes';

-- name: i21_open
SELECT tenant, operation, attempt, kind, state, tries, created_at
  FROM operations.chk_operation
 WHERE state IN ('pending', 'unknown');
