-- The invariants about the database itself: which guards stand, who may do what, what its settings promise.

-- name: i16_keys
-- A foreign key between tenants' tables that could lead out of the tenant.
SELECT k.conrelid::regclass::text AS of_table, k.conname AS foreign_key
  FROM pg_constraint k
  JOIN pg_attribute here ON here.attrelid = k.conrelid AND here.attname = 'tenant_id'
  JOIN pg_attribute there ON there.attrelid = k.confrelid AND there.attname = 'tenant_id'
 WHERE k.contype = 'f'
   AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
                    WHERE pair.mine = here.attnum AND pair.theirs = there.attnum);

-- name: foreign_keys
-- Every foreign key of a tenant's table, with the statement that returns the rows it should have refused.
SELECT k.conrelid::regclass::text AS of_table, k.conname AS foreign_key,
       format('SELECT %L AS of_table, %L AS foreign_key, %s FROM %s a'
              ' WHERE %s AND NOT EXISTS (SELECT FROM %s b WHERE %s)',
              k.conrelid::regclass::text, k.conname,
              string_agg(format('a.%I', mine.attname), ', ' ORDER BY pair.place), k.conrelid::regclass,
              string_agg(format('a.%I IS NOT NULL', mine.attname), ' AND '), k.confrelid::regclass,
              string_agg(format('b.%I = a.%I', theirs.attname, mine.attname), ' AND ')) AS statement
  FROM pg_constraint k
 CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair (mine, theirs, place)
  JOIN pg_attribute mine ON mine.attrelid = k.conrelid AND mine.attnum = pair.mine
  JOIN pg_attribute theirs ON theirs.attrelid = k.confrelid AND theirs.attnum = pair.theirs
 WHERE k.contype = 'f'
   AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = k.conrelid AND t.attname = 'tenant_id')
 GROUP BY k.oid, k.conrelid, k.conname, k.confrelid
 ORDER BY 1, 2;

-- name: i25_guards
-- The guards without which a race is lost, by name: each must be there, on, valid, and of its kind.
WITH wanted (kind, of_schema, of_table, name) AS (
    VALUES ('x', 'inventory', 'claim', 'claim_no_overlap'),
           ('c', 'inventory', 'stock', 'stock_not_oversold_check'),
           ('c', 'inventory', 'claim', 'claim_held_until_check'),
           ('c', 'inventory', 'claim', 'claim_one_cell_check'),
           ('c', 'inventory', 'claim', 'claim_span_check'),
           ('c', 'inventory', 'claim', 'claim_state_known_check'),
           ('c', 'inventory', 'claim', 'claim_units_check'),
           ('f', 'inventory', 'claim', 'claim_booking_fkey'),
           ('f', 'inventory', 'claim', 'claim_resource_fkey'),
           ('f', 'inventory', 'claim', 'claim_stock_fkey'),
           ('i', 'inventory', 'claim', 'claim_one_per_customer_key'),
           ('i', 'inventory', 'stock', 'stock_one_start_key'),
           ('t', 'inventory', 'claim', 'claim_counted_on_insert'),
           ('t', 'inventory', 'claim', 'claim_counted_on_update'),
           ('t', 'inventory', 'claim', 'claim_counted_on_delete'),
           ('c', 'bookings', 'booking', 'booking_back_check'),
           ('c', 'bookings', 'booking', 'booking_pending_until_check'),
           ('c', 'bookings', 'booking', 'booking_state_known_check'),
           ('f', 'bookings', 'booking', 'booking_customer_fkey'),
           ('p', 'bookings', 'history', 'history_pkey'),
           ('t', 'bookings', 'history', 'bookings_history_append_only'),
           ('t', 'bookings', 'line', 'bookings_line_append_only'),
           ('u', 'outbox', 'event', 'event_once_per_version'),
           ('p', 'outbox', 'delivery', 'delivery_pkey'),
           ('p', 'platform', 'idempotency_record', 'idempotency_record_pkey'),
           ('t', 'platform', 'audit_record', 'platform_audit_record_append_only'),
           ('t', 'ledger', 'entry', 'entry_balanced'),
           ('t', 'ledger', 'entry', 'ledger_entry_append_only'),
           ('t', 'ledger', 'posting', 'ledger_posting_append_only'),
           ('t', 'ledger', 'account', 'ledger_account_append_only'),
           ('u', 'ledger', 'posting', 'posting_tenant_id_key_key'),
           ('c', 'payments', 'attempt', 'attempt_counted_in_full_check'),
           ('c', 'payments', 'attempt', 'attempt_refunds_within_capture_check'),
           ('i', 'payments', 'attempt', 'attempt_one_live_idx'),
           ('i', 'payments', 'attempt', 'attempt_one_counts_idx'),
           ('u', 'payments', 'attempt', 'attempt_provider_ref_key'),
           ('i', 'payments', 'operation', 'operation_once_idx'),
           ('u', 'payments', 'operation', 'operation_provider_key_key'),
           ('u', 'payments', 'refund', 'refund_action_key_key'),
           ('p', 'payments', 'provider_event', 'provider_event_pkey'),
           ('u', 'notifications', 'message', 'message_once'),
           ('u', 'accounts', 'user', 'user_tenant_id_email_key')
), standing (kind, relation, name) AS (
    SELECT contype::text, conrelid, conname FROM pg_constraint WHERE convalidated AND contype <> 't'
    UNION ALL
    SELECT 't', tgrelid, tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal
    UNION ALL
    SELECT 'i', i.indrelid, c.relname
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indisunique AND i.indisvalid AND i.indisready
)
SELECT format('%I.%I', w.of_schema, w.of_table) AS of_table, w.name AS guard, 'is missing, off or not valid' AS why
  FROM wanted w
  LEFT JOIN standing s
    ON s.kind = w.kind AND s.name = w.name AND s.relation = to_regclass(format('%I.%I', w.of_schema, w.of_table))
 WHERE s.name IS NULL
UNION ALL
SELECT conrelid::regclass::text, conname, 'is not valid' FROM pg_constraint WHERE NOT convalidated
UNION ALL
SELECT t.tgrelid::regclass::text, coalesce(k.conname, t.tgname), 'its trigger is off'
  FROM pg_trigger t LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
 WHERE t.tgenabled NOT IN ('O', 'A')
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, 'the index is not valid'
  FROM pg_index WHERE NOT indisvalid;

-- name: i25_walls
WITH tables AS (
    SELECT c.oid, c.relrowsecurity, c.relforcerowsecurity, c.relowner
      FROM pg_class c
      JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped
     WHERE c.relkind IN ('r', 'p')
)
SELECT oid::regclass::text AS what, 'row-level security is not enabled and forced' AS why
  FROM tables WHERE NOT (relrowsecurity AND relforcerowsecurity)
UNION ALL
SELECT t.oid::regclass || '.' || p.polname, 'lets the app see more than the transaction''s tenants'
  FROM tables t
  JOIN pg_policy p ON p.polrelid = t.oid
 WHERE (0 = ANY (p.polroles) OR (SELECT oid FROM pg_roles WHERE rolname = 'holdfast_app') = ANY (p.polroles))
   AND (coalesce(pg_get_expr(p.polqual, t.oid), 'app.tenants') NOT LIKE '%app.tenants%'
        OR coalesce(pg_get_expr(p.polwithcheck, t.oid), 'app.tenants') NOT LIKE '%app.tenants%')
UNION ALL
SELECT c.oid::regclass::text, 'the view shows what its owner sees, not what the reader may'
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'operations' AND c.relkind = 'v'
   AND NOT coalesce(c.reloptions, '{}') && '{security_invoker=true,security_invoker=on}';

-- name: i25_roles
SELECT r.rolname AS role, 'is missing' AS why
  FROM unnest('{holdfast_app,holdfast_worker,holdfast_audit}'::text[]) AS r (rolname)
 WHERE NOT EXISTS (SELECT FROM pg_roles known WHERE known.rolname = r.rolname)
UNION ALL
SELECT r.rolname, 'is a superuser, or steps over row-level security'
  FROM pg_roles r
 WHERE r.rolname IN ('holdfast_app', 'holdfast_worker') AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole)
UNION ALL
SELECT r.rolname, 'is a member of ' || g.rolname
  FROM pg_roles r
  JOIN pg_auth_members m ON m.member = r.oid
  JOIN pg_roles g ON g.oid = m.roleid
 WHERE r.rolname IN ('holdfast_app', 'holdfast_worker')
UNION ALL
SELECT r.rolname, 'owns ' || owned.thing
  FROM pg_roles r
  JOIN (SELECT relowner AS owner, oid::regclass::text AS thing FROM pg_class
        UNION ALL SELECT proowner, oid::regprocedure::text FROM pg_proc
        UNION ALL SELECT nspowner, nspname::text FROM pg_namespace) owned ON owned.owner = r.oid
 WHERE r.rolname IN ('holdfast_app', 'holdfast_worker', 'holdfast_audit')
UNION ALL
SELECT 'holdfast_audit', 'may write ' || c.oid::regclass
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v')
   AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'holdfast_audit')
   AND has_table_privilege('holdfast_audit', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE');

-- name: i25_types
SELECT c.oid::regclass::text AS of_table, a.attname AS of_column, format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm')
   AND a.atttypid IN ('real'::regtype, 'double precision'::regtype, 'money'::regtype, 'timestamp'::regtype,
                      'timetz'::regtype)
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');

-- name: i25_settings
SELECT name AS setting, setting AS value, source
  FROM pg_settings
 WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off';

-- name: i25_checksums
SELECT name AS setting, setting AS value FROM pg_settings WHERE name = 'data_checksums' AND setting <> 'on';
