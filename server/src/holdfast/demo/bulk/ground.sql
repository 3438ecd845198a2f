-- name: make_staging
-- What is dealt from lies in a schema of its own, unlogged, and is thrown away at the end. :seed is a number, :first and
-- :last are arrays of names, all put in by the loader.
DROP SCHEMA IF EXISTS loading CASCADE;
SET ROLE NONE;
CREATE SCHEMA loading AUTHORIZATION holdfast_owner;
SET ROLE holdfast_owner;
-- A number below m for the ordinal n: the same for the same seed, whoever asks and in whatever order.
CREATE FUNCTION loading.draw(n bigint, salt integer, m integer) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT ((hashint8extended(n, :seed * 1000::bigint + salt) & 2147483647) % m)::integer $$;
-- An id of version 7 that was made at that time; `tail` is its last twenty hexadecimal digits.
CREATE FUNCTION loading.id_at(at timestamptz, tail text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (lpad(to_hex(floor(date_part('epoch', at) * 1000)::bigint), 12, '0') || tail)::uuid $$;
-- The middle of an id, which with two more digits for what it is the id of makes a tail.
CREATE FUNCTION loading.stem(h text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT '7' || substr(h, 1, 3) || 'a' || substr(h, 4, 13) $$;
CREATE FUNCTION loading.person_name(n bigint, salt integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (:first)[1 + loading.draw(n, salt, :first_count)] || ' ' || (:last)[1 + loading.draw(n, salt + 1, :last_count)] $$;
-- An instant as the API writes it: of the database's clock, and of a calendar.
CREATE FUNCTION loading.wire(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
CREATE FUNCTION loading.wire_whole(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;
CREATE UNLOGGED TABLE loading.tenant (
    no integer PRIMARY KEY, tenant_id uuid, slug text, users integer, joined_at timestamptz);
CREATE UNLOGGED TABLE loading.person (
    tenant_no integer, place integer, tenant_id uuid, user_id uuid, email text, name text, created_at timestamptz,
    PRIMARY KEY (tenant_no, place));
CREATE UNLOGGED TABLE loading.offering (
    no integer PRIMARY KEY, tenant_no integer, tenant_id uuid, users integer, merchant_id uuid, venue_id uuid,
    offering_id uuid, owner_id uuid, is_space boolean, name text, currency text, price bigint, tax_rate_bp integer,
    tax_inclusive boolean, policy_name text, bands jsonb, band_hours integer[], band_inclusive boolean[], band_back bigint[], one_per_user boolean, minutes integer, step_minutes integer,
    setup_minutes integer, cleanup_minutes integer, capacity integer, resource_id uuid, time_zone text,
    slots_a_week integer, add_on_id uuid, add_on_name text, add_on_price bigint, provider_account_id uuid,
    gateway_ledger_id uuid, merchant_ledger_id uuid, named text, name_json text);
CREATE UNLOGGED TABLE loading.cell (
    chunk integer, offering_no integer, local_start timestamp, starts_at timestamptz, bookings integer, first_no bigint,
    stock_id uuid,
    has_hold boolean NOT NULL DEFAULT false);

-- name: make_people
-- $1 tenant's number, $2 who the first ones are: the part of their address before the at sign.
INSERT INTO loading.person (tenant_no, place, tenant_id, user_id, email, name, created_at)
SELECT t.no, p.place, t.tenant_id, loading.id_at(p.created_at, loading.stem(md5('person' || p.n || '.' || :seed)) || '01'),
       coalesce(($2::text[])[p.place + 1], 'p' || p.place) || '@' || t.slug || '.holdfast.test',
       loading.person_name(p.n, 900), p.created_at
  FROM loading.tenant t
 CROSS JOIN LATERAL (
       SELECT g AS place, t.no * 10000000::bigint + g AS n,
              t.joined_at + g * interval '1 second'
              + loading.draw(t.no * 10000000::bigint + g, 902, 1000000) * interval '1 microsecond' AS created_at
         FROM generate_series(0, t.users - 1) g) p
 WHERE t.no = $1

-- name: write_people
-- $1 tenant's number, $2 the one hash of the one password.
INSERT INTO accounts."user" (tenant_id, user_id, email, email_verified_at, password_hash, display_name, locale,
                             created_at, updated_at)
SELECT tenant_id, user_id, email, created_at, $2, name, 'en', created_at, created_at
  FROM loading.person WHERE tenant_no = $1 ORDER BY place

-- name: deal_cells
-- Deals the bookings to cells: places of a slot, or one stretch of a hall's day. $1 bookings, $2 first day, $3 weeks,
-- $4 chunks, $5 now, $6 share of the halls' stretches that are taken, in millionths. What lies ahead fills up to it.
INSERT INTO loading.cell (chunk, offering_no, local_start, starts_at, bookings, first_no, stock_id)
WITH slots AS MATERIALIZED (
    SELECT o.no, w.week, l.local_start, l.local_start AT TIME ZONE o.time_zone AS starts_at,
           (l.key * 10 + 1) AS key, 0 AS is_hall
      FROM loading.offering o
     CROSS JOIN generate_series(0, $3::integer - 1) AS w(week)
     CROSS JOIN generate_series(0, o.slots_a_week - 1) AS k(place)
     CROSS JOIN LATERAL (SELECT (o.no * 1000::bigint + w.week) * 10 + k.place AS key) y
     CROSS JOIN LATERAL (
           SELECT y.key, ($2::date + w.week * 7 + (o.no * 3 + k.place * 2) % 7)::timestamp
                  + make_interval(mins => 540 + 30 * loading.draw(y.key, 1, 21)) AS local_start) l
     WHERE NOT o.is_space
), halls AS MATERIALIZED (
    SELECT o.no, d.day / 7 AS week, l.local_start, l.local_start AT TIME ZONE o.time_zone AS starts_at,
           (l.key * 10 + 2) AS key, 1 AS is_hall
      FROM loading.offering o
     CROSS JOIN generate_series(0, $3::integer * 7 - 1) AS d(day)
     CROSS JOIN generate_series(0, 2) AS k(box)
     CROSS JOIN LATERAL (
           SELECT (o.no * 10000::bigint + d.day) * 10 + k.box AS key,
                  ($2::date + d.day)::timestamp + make_interval(hours => 8 + 4 * k.box) AS local_start) l
     WHERE o.is_space
), faded AS (
    SELECT c.*, greatest(0, least(1, 1 - extract(epoch FROM c.starts_at - $5::timestamptz) / 86400 / 98)) AS share
      FROM (SELECT * FROM slots UNION ALL SELECT * FROM halls) c
), taken AS (
    SELECT f.no, f.week, f.local_start, f.starts_at, f.key, f.is_hall,
           (f.is_hall = 1 AND loading.draw(f.key, 3, 1000000) < $6::integer * f.share)::integer AS hall_bookings,
           CASE f.is_hall WHEN 0 THEN round((1 + loading.draw(f.key, 2, 12)) * 100 * f.share)::bigint ELSE 0 END AS weight
      FROM faded f
), summed AS (
    SELECT t.*, $1::bigint - sum(t.hall_bookings) OVER () AS for_slots, sum(t.weight) OVER () AS whole,
           sum(t.weight) OVER (ORDER BY t.starts_at, t.key) AS upto
      FROM taken t WHERE t.is_hall = 0 OR t.hall_bookings = 1
), counted AS (
    SELECT s.*, s.hall_bookings + (s.for_slots * s.upto / s.whole)::bigint
                - (s.for_slots * (s.upto - s.weight) / s.whole)::bigint AS bookings
      FROM summed s
)
SELECT c.week * $4::integer / $3::integer, c.no, c.local_start, c.starts_at, c.bookings,
       sum(c.bookings) OVER (ORDER BY c.starts_at, c.key) - c.bookings,
       CASE c.is_hall WHEN 0 THEN loading.id_at(c.starts_at - interval '120 days',
            loading.stem(md5('slot' || c.key || '.' || :seed)) || '13') END
  FROM counted c
 ORDER BY c.starts_at, c.key

-- name: index_cells
CREATE INDEX ON loading.cell (chunk); ANALYZE loading.cell; ANALYZE loading.offering; ANALYZE loading.person;

-- name: mark_holds
-- The first booking of so many future slots is still unpaid. $1 how many, $2 now.
UPDATE loading.cell c SET has_hold = true
  FROM (SELECT k.offering_no, k.starts_at FROM loading.cell k
          JOIN loading.offering o ON o.no = k.offering_no
         WHERE k.starts_at > $2::timestamptz + interval '1 day' AND k.bookings > 0 AND o.price > 0
         ORDER BY loading.draw(k.first_no, 4, 1000000000), k.first_no LIMIT $1) picked
 WHERE c.offering_no = picked.offering_no AND c.starts_at = picked.starts_at

-- name: chunks
SELECT chunk, sum(bookings)::bigint AS bookings FROM loading.cell GROUP BY chunk ORDER BY chunk

-- name: drop_staging
DROP SCHEMA IF EXISTS loading CASCADE

-- name: insert_rows
-- COPY does not go through row-level security, under which the owner stands too. :table and :columns are put in.
INSERT INTO :table (:columns) SELECT :columns FROM jsonb_populate_recordset(NULL:::table, $1::jsonb)

-- name: open_tenant
INSERT INTO tenants.tenant (tenant_id, slug, name, settings, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
