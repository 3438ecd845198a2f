-- name: enqueue
-- Put jobs into PgQueuer's queue in the caller's transaction; a key that is queued or running already adds nothing.
WITH wanted AS (
    SELECT j.entrypoint, j.payload, j.delay, j.dedupe_key, j.headers
    FROM unnest($1::text[], $2::bytea[], $3::interval[], $4::text[], $5::jsonb[])
         AS j (entrypoint, payload, delay, dedupe_key, headers)
), queued AS (
    INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, headers, status)
    SELECT 0, w.entrypoint, w.payload, now() + w.delay, w.dedupe_key, w.headers, 'queued'
    FROM wanted w
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING
    RETURNING id, entrypoint, priority
), logged AS (
    INSERT INTO jobs.pgqueuer_log (job_id, status, entrypoint, priority)
    SELECT q.id, 'queued', q.entrypoint, q.priority FROM queued q
)
SELECT count(*)::int AS queued FROM queued;
