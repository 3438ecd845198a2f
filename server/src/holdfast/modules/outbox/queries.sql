-- name: insert_events
-- One statement for any number of events, of one tenant or several.
INSERT INTO outbox.event (tenant_id, event_id, name, aggregate_kind, aggregate_id, version, payload, occurred_at,
                          request_id, next_try_at)
SELECT e.tenant_id, e.event_id, e.name, e.aggregate_kind, e.aggregate_id, e.version, e.payload, $8, e.request_id, $8
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::jsonb[], $9::text[])
     AS e (tenant_id, event_id, name, aggregate_kind, aggregate_id, version, payload, request_id);

-- name: wake
-- A wake-up for the relay, which arrives if and when the transaction commits.
SELECT pg_notify('outbox', '');

-- name: take_due
-- Lock what is due. Unpublished rows are looked for, never "later than the last seen": commits come out of order (R46).
-- An event waits for the earlier versions of its aggregate; rows that another relay holds are left to it.
-- NO KEY: the notes of the handlers refer to the row, from transactions of their own, while this one holds it.
SELECT e.tenant_id, e.event_id, e.name, e.aggregate_kind, e.aggregate_id, e.version, e.payload, e.occurred_at,
       e.request_id
FROM outbox.event e
WHERE e.published_at IS NULL AND e.next_try_at <= $1
  AND NOT EXISTS (
      SELECT FROM outbox.event earlier
      WHERE earlier.tenant_id = e.tenant_id AND earlier.aggregate_kind = e.aggregate_kind
        AND earlier.aggregate_id = e.aggregate_id AND earlier.version < e.version AND earlier.published_at IS NULL
  )
ORDER BY e.next_try_at
LIMIT $2
FOR NO KEY UPDATE OF e SKIP LOCKED;

-- name: claim_delivery
-- Note that the handler ran, in the handler's own transaction; no row comes back when it has run before.
INSERT INTO outbox.delivery AS d (tenant_id, event_id, handler, state, tries, done_at)
VALUES ($1, $2, $3, 'done', 1, $4)
ON CONFLICT (tenant_id, event_id, handler) DO UPDATE
    SET state = 'done', tries = d.tries + 1, next_try_at = NULL, last_error = NULL, done_at = excluded.done_at
    WHERE d.state <> 'done'
RETURNING d.tries;

-- name: note_failure
-- Count a failed try; the last one allowed makes a dead letter.
INSERT INTO outbox.delivery AS d (tenant_id, event_id, handler, state, tries, next_try_at, last_error)
VALUES ($1, $2, $3, CASE WHEN $4 <= 1 THEN 'dead' ELSE 'failed' END, 1, $5, $6)
ON CONFLICT (tenant_id, event_id, handler) DO UPDATE
    SET state = CASE WHEN d.tries + 1 >= $4 THEN 'dead' ELSE 'failed' END, tries = d.tries + 1,
        next_try_at = excluded.next_try_at, last_error = excluded.last_error
    WHERE d.state <> 'done'
RETURNING d.state, d.tries;

-- name: deliveries_of
-- What handlers have noted about these events.
SELECT d.tenant_id, d.event_id, d.handler, d.state, d.tries, d.next_try_at, d.last_error, d.done_at
FROM outbox.delivery d
JOIN unnest($1::uuid[], $2::uuid[]) AS wanted (tenant_id, event_id)
  ON wanted.tenant_id = d.tenant_id AND wanted.event_id = d.event_id
ORDER BY d.handler;

-- name: settle
-- Publish what is through; put off what is to be tried again (`next_try_at` given).
UPDATE outbox.event e
SET published_at = CASE WHEN s.next_try_at IS NULL THEN $3::timestamptz END,
    next_try_at = coalesce(s.next_try_at, e.next_try_at)
FROM unnest($1::uuid[], $2::uuid[], $4::timestamptz[]) AS s (tenant_id, event_id, next_try_at)
WHERE e.tenant_id = s.tenant_id AND e.event_id = s.event_id;

-- name: list_events
-- An operator's list, newest first.
SELECT e.tenant_id, e.event_id, e.name, e.aggregate_kind, e.aggregate_id, e.version, e.payload, e.occurred_at,
       e.request_id, e.published_at
FROM outbox.event e
WHERE e.tenant_id = $1 AND ($2::uuid IS NULL OR e.event_id < $2)
ORDER BY e.event_id DESC
LIMIT $3;

-- name: list_pending_events
-- What waits, found first and sorted then: in the order of the list it would be looked for among all that ever was.
WITH waiting AS MATERIALIZED (
    SELECT e.tenant_id, e.event_id
    FROM outbox.event e
    WHERE e.published_at IS NULL AND e.tenant_id = $1 AND ($2::uuid IS NULL OR e.event_id < $2)
)
SELECT e.tenant_id, e.event_id, e.name, e.aggregate_kind, e.aggregate_id, e.version, e.payload, e.occurred_at,
       e.request_id, e.published_at
FROM (SELECT w.tenant_id, w.event_id FROM waiting w ORDER BY w.event_id DESC LIMIT $3) w
JOIN outbox.event e ON e.tenant_id = w.tenant_id AND e.event_id = w.event_id
ORDER BY e.event_id DESC;

-- name: list_undelivered_events
-- What has failed or is dead with a handler, by the handlers' notes: few, and they have an index.
WITH undelivered AS MATERIALIZED (
    SELECT DISTINCT d.tenant_id, d.event_id
    FROM outbox.delivery d
    WHERE d.state <> 'done' AND d.state = $4 AND d.tenant_id = $1 AND ($2::uuid IS NULL OR d.event_id < $2)
)
SELECT e.tenant_id, e.event_id, e.name, e.aggregate_kind, e.aggregate_id, e.version, e.payload, e.occurred_at,
       e.request_id, e.published_at
FROM (SELECT u.tenant_id, u.event_id FROM undelivered u ORDER BY u.event_id DESC LIMIT $3) u
JOIN outbox.event e ON e.tenant_id = u.tenant_id AND e.event_id = u.event_id
ORDER BY e.event_id DESC;

-- name: revive_deliveries
-- Give the handlers that failed or gave up all their tries again; those that are done stay done.
UPDATE outbox.delivery
SET state = 'failed', tries = 0, next_try_at = $3
WHERE tenant_id = $1 AND event_id = $2 AND state <> 'done';

-- name: revive_event
-- Put the event before the relay again.
UPDATE outbox.event
SET published_at = NULL, next_try_at = $3
WHERE tenant_id = $1 AND event_id = $2
RETURNING event_id;

-- name: backlog
-- Over all tenants, for the worker's eyes: how much waits, since when, and how many gave up.
SELECT (SELECT count(*) FROM outbox.event WHERE published_at IS NULL)::int AS waiting,
       (SELECT count(*) FROM outbox.delivery WHERE state = 'dead')::int AS dead,
       coalesce((SELECT extract(epoch FROM $1 - min(occurred_at)) FROM outbox.event WHERE published_at IS NULL),
                0)::int AS oldest_seconds;
