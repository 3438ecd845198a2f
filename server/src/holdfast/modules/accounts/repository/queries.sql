-- name: live_versions
-- Token versions of enabled users, asked for as (tenant, user); over all tenants of the transaction.
SELECT u.user_id, u.token_version
FROM unnest($1::uuid[], $2::uuid[]) AS asked (tenant_id, user_id)
JOIN accounts.user u ON u.tenant_id = asked.tenant_id AND u.user_id = asked.user_id
WHERE u.disabled_at IS NULL;

-- name: live_sessions
-- Token versions of the users of sessions that live, asked for as (tenant, session).
SELECT s.session_id, u.token_version
FROM unnest($1::uuid[], $2::uuid[]) AS asked (tenant_id, session_id)
JOIN accounts.session s ON s.tenant_id = asked.tenant_id AND s.session_id = asked.session_id
JOIN accounts.user u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id
WHERE s.revoked_at IS NULL AND u.disabled_at IS NULL;
