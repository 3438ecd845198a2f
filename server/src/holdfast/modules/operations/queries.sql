-- name: list_jobs
-- The tenant's jobs (the wall is on the table), newest first.
SELECT id, entrypoint, status::text AS state, attempts, convert_from(payload, 'UTF8')::jsonb AS payload, created,
       execute_after, updated, headers ->> 'request_id' AS request_id
FROM jobs.pgqueuer
WHERE ($1::text IS NULL OR status::text = $1) AND ($2::bigint IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3;

-- name: revive_job
-- A job that was given up gets its tries again; the worker's rights are needed, so the tenant is asked for by hand.
UPDATE jobs.pgqueuer
SET status = 'queued', attempts = 0, execute_after = now(), updated = now()
WHERE id = $1 AND status = 'failed' AND (headers ->> 'tenant_id')::uuid = $2
RETURNING id;

-- name: list_audit
-- Deeds on record, newest first.
SELECT audit_id, at, user_id, role, action, subject_kind, subject_id, before, after, reason, request_id
FROM platform.audit_record
WHERE tenant_id = $1 AND ($2::uuid IS NULL OR audit_id < $2) AND ($3::text IS NULL OR action = $3)
  AND ($4::uuid IS NULL OR subject_id = $4) AND ($5::uuid IS NULL OR user_id = $5)
ORDER BY audit_id DESC
LIMIT $6;

-- name: job_figures
-- How the queue stands, over all tenants, for the metrics.
SELECT status::text AS state, count(*)::int AS jobs,
       coalesce(extract(epoch FROM now() - min(execute_after) FILTER (WHERE status = 'queued')), 0)::int AS age_seconds
FROM jobs.pgqueuer
GROUP BY status;

-- name: add_run
-- Keep what an audit found.
INSERT INTO operations.audit_run (run_id, started_at, finished_at, outcome, report)
VALUES ($1, $2::text::timestamptz, $3::text::timestamptz, $4, $5);

-- name: forget_runs
-- Audits of long ago.
DELETE FROM operations.audit_run WHERE finished_at < $1::timestamptz - make_interval(days => $2);

-- name: last_run
-- The last audit, the last one of everything, and when one last found nothing.
SELECT r.finished_at, r.report,
       (SELECT d.report FROM operations.audit_run d WHERE (d.report -> 'deep')::boolean
         ORDER BY d.finished_at DESC LIMIT 1) AS deep_report,
       (SELECT max(c.finished_at) FROM operations.audit_run c WHERE c.outcome = 'clean') AS clean_at
FROM operations.audit_run r
ORDER BY r.finished_at DESC
LIMIT 1;

-- name: first_broken
-- The first rows of a statement that breaks something, and how many there are in all.
SELECT to_jsonb(broken)::text AS words, count(*) OVER () AS total
FROM (/* statement */) broken
LIMIT 20
