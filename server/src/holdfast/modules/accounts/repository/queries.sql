-- name: live_versions
-- Token versions of enabled users, asked for as (tenant, user); over all tenants of the transaction. Key by key, so that
-- no plan reads all users of a tenant for each of those asked for, however little is known of the tables' sizes.
SELECT u.user_id, u.token_version
  FROM unnest($1::uuid[], $2::uuid[]) AS asked (tenant_id, user_id)
 CROSS JOIN LATERAL (
       SELECT v.user_id, v.token_version FROM accounts.user v
        WHERE v.tenant_id = asked.tenant_id AND v.user_id = asked.user_id AND v.disabled_at IS NULL
       OFFSET 0) AS u;

-- name: live_sessions
-- Token versions of the users of sessions that live, asked for as (tenant, session); key by key for the same reason.
SELECT s.session_id, u.token_version
  FROM unnest($1::uuid[], $2::uuid[]) AS asked (tenant_id, session_id)
 CROSS JOIN LATERAL (
       SELECT t.tenant_id, t.session_id, t.user_id FROM accounts.session t
        WHERE t.tenant_id = asked.tenant_id AND t.session_id = asked.session_id AND t.revoked_at IS NULL
       OFFSET 0) AS s
 CROSS JOIN LATERAL (
       SELECT v.token_version FROM accounts.user v
        WHERE v.tenant_id = s.tenant_id AND v.user_id = s.user_id AND v.disabled_at IS NULL
       OFFSET 0) AS u;
