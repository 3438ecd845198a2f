-- name: foreign_keys
-- The foreign keys of these tables, the longest table first.
SELECT c.conname AS name, c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent,
       (SELECT array_agg(quote_ident(a.attname) ORDER BY k.place)
          FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS columns,
       (SELECT array_agg(quote_ident(a.attname) ORDER BY k.place)
          FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS keys
  FROM pg_constraint c
 WHERE c.contype = 'f' AND c.conrelid = ANY ($1::regclass[])
 ORDER BY pg_relation_size(c.conrelid) DESC, c.conname

-- name: orphans
-- How many rows name a parent that is not there; :child, :parent, :named and :same are put in from the catalogue.
SELECT count(*) FROM :child c WHERE :named AND NOT EXISTS (SELECT FROM :parent p WHERE :same)

-- name: unbalanced
-- How many postings do not sum to zero, or have a single entry.
SELECT count(*) FROM (SELECT FROM ledger.entry GROUP BY tenant_id, posting_id, currency
                      HAVING sum(amount) <> 0 OR count(*) < 2) AS wrong

-- name: may_wait
SELECT has_parameter_privilege(session_user, 'session_replication_role', 'SET')
