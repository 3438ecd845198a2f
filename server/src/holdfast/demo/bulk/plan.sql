-- name: make_plan
-- One connection's table of what becomes of the bookings of the chunk it works on, and of each of their steps.
CREATE TEMP TABLE plan (
    n bigint, offering_no integer, tenant_id uuid, customer_id uuid, customer_name text, email text, booking_id uuid, claim_id uuid,
    attempt_id uuid, slot_id uuid, starts_at timestamptz, ends_at timestamptz, local_start text, units integer,
    minutes integer, base_amount bigint, extra_amount bigint, tax_amount bigint, total_amount bigint, guests integer,
    created_at timestamptz, hold_until timestamptz, captured_at timestamptz, confirmed_at timestamptz, state text,
    end_action text, end_party text, end_user_id uuid, end_reason text, ended_at timestamptz, back_amount bigint,
    version integer, is_paid boolean, stem text, ref text);
CREATE TEMP TABLE step (
    tenant_id uuid, booking_id uuid, n bigint, version integer, from_state text, to_state text, action text,
    at timestamptz, party text, told_party text, user_id uuid, reason text, expires_at timestamptz, back_amount bigint);

-- name: fill_plan
-- $1 the chunk, $2 now as the plan has it (a full hour), $3 now by the clock (for the live holds).
INSERT INTO plan
WITH dealt AS (
    SELECT o.no AS offering_no, o.tenant_id, o.tenant_no, o.users, o.owner_id, o.is_space, o.price, o.tax_rate_bp,
           o.tax_inclusive, o.band_hours, o.band_inclusive, o.band_back, o.minutes AS slot_minutes, o.time_zone, o.add_on_price, c.local_start,
           c.starts_at AS cell_at, c.stock_id, c.first_no, c.has_hold AND j = 0 AS is_hold, j, c.first_no + j AS n,
           md5('booking' || (c.first_no + j) || '.' || :seed) AS h
      FROM loading.cell c
      JOIN loading.offering o ON o.no = c.offering_no
     CROSS JOIN generate_series(0, c.bookings - 1) AS j
     WHERE c.chunk = $1
), sized AS (
    SELECT d.*, d.price > 0 AS is_paid, loading.draw(d.n, 10, 1000) AS fate,
           -- Some come often, most seldom; never twice into one slot, because 7919 is prime.
           ((d.users::bigint * loading.draw(d.first_no, 11, 10000) / 10000 * loading.draw(d.first_no, 12, 10000) / 10000)
            + d.j * 7919) % d.users AS person,
           CASE WHEN d.is_space THEN 1
                ELSE (ARRAY[1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,3,3,4])[1 + loading.draw(d.n, 13, 20)] END AS units,
           CASE WHEN d.is_space THEN (ARRAY[60, 90, 120, 180])[1 + loading.draw(d.n, 14, 4)] ELSE d.slot_minutes END AS minutes,
           CASE WHEN d.is_space THEN 30 * loading.draw(d.n, 15, 2) ELSE 0 END AS late_minutes,
           CASE WHEN d.add_on_price IS NOT NULL AND loading.draw(d.n, 16, 100) < 25 THEN d.add_on_price END AS extra,
           greatest(0, loading.draw(d.n, 17, 10) - 7) AS guests,
           120 + floor(64800 * power(loading.draw(d.n, 18, 10000) / 10000::double precision, 2))::integer AS lead_minutes,
           loading.draw(d.n, 19, 60000000) * interval '1 microsecond' AS odd
      FROM dealt d
), timed AS (
    SELECT s.*, s.cell_at + make_interval(mins => s.late_minutes) AS starts_at,
           s.cell_at + make_interval(mins => s.late_minutes + s.minutes) AS ends_at,
           CASE WHEN s.is_space THEN (2 * s.price * s.minutes + 60) / 120 ELSE s.price * s.units END AS base_amount
      FROM sized s
), taxed AS (
    SELECT t.*, t.ends_at + interval '66 minutes' <= $2::timestamptz AS is_past,
           CASE WHEN t.is_hold THEN $3::timestamptz - interval '1 minute' - t.odd
                WHEN t.starts_at - make_interval(mins => t.lead_minutes) <= $2::timestamptz - interval '1 hour'
                THEN t.starts_at - make_interval(mins => t.lead_minutes) - t.odd
                ELSE $2::timestamptz - interval '1 hour' - make_interval(secs => loading.draw(t.n, 20, 1209600)) - t.odd
           END AS created_at,
           CASE WHEN t.tax_inclusive
                THEN (2 * (t.base_amount + coalesce(t.extra, 0)) * t.tax_rate_bp + 10000 + t.tax_rate_bp)
                     / (2 * (10000 + t.tax_rate_bp))
                ELSE (2 * (t.base_amount + coalesce(t.extra, 0)) * t.tax_rate_bp + 10000) / 20000 END AS tax_amount
      FROM timed t
), fated AS (
    SELECT x.*, x.base_amount + coalesce(x.extra, 0) + CASE WHEN x.tax_inclusive THEN 0 ELSE x.tax_amount END AS total,
           -- What becomes of it: `lapse` and `drop` before it is paid, the others after.
           CASE WHEN x.is_hold THEN 'hold'
                WHEN x.is_paid AND x.fate < 60 THEN 'lapse'
                WHEN x.is_paid AND x.fate < 80 THEN 'drop'
                WHEN x.fate < 170 THEN 'cancel'
                WHEN x.fate < 190 THEN 'call_off'
                WHEN NOT x.is_past THEN 'come'
                WHEN x.fate < 220 THEN 'no_show'
                ELSE 'complete' END AS story,
           x.created_at + make_interval(secs => 20 + loading.draw(x.n, 21, 580)) + x.odd / 100 AS paid_at
      FROM taxed x
), told AS (
    SELECT f.*, NOT f.is_paid OR f.story NOT IN ('hold', 'lapse', 'drop') AS gets_confirmed,
           CASE WHEN f.is_paid AND f.story NOT IN ('hold', 'lapse', 'drop') THEN f.paid_at END AS captured_at,
           CASE WHEN NOT f.is_paid THEN f.created_at
                WHEN f.story NOT IN ('hold', 'lapse', 'drop') THEN f.paid_at + interval '18 milliseconds' END AS confirmed_at,
           CASE WHEN f.is_paid THEN least(f.created_at + interval '900 seconds', f.starts_at) END AS hold_until
      FROM fated f
), ended AS (
    SELECT t.*,
           CASE t.story
                WHEN 'lapse' THEN t.hold_until + make_interval(secs => loading.draw(t.n, 22, 60)) + t.odd / 1000
                WHEN 'drop' THEN t.created_at + make_interval(secs => 30 + loading.draw(t.n, 23, 600))
                WHEN 'cancel' THEN t.confirmed_at + (least(t.starts_at, $2::timestamptz) - t.confirmed_at)
                                   * ((50 + loading.draw(t.n, 24, 900)) / 1000::double precision)
                WHEN 'call_off' THEN t.confirmed_at + (least(t.starts_at, $2::timestamptz) - t.confirmed_at)
                                     * ((50 + loading.draw(t.n, 25, 900)) / 1000::double precision)
                WHEN 'no_show' THEN t.starts_at + make_interval(mins => 15 + loading.draw(t.n, 26, 40)) + t.odd
                WHEN 'complete' THEN date_bin('5 minutes', t.ends_at + interval '64 minutes 59 seconds', '2000-01-01Z')
                                     + t.odd / 1000 END AS ended_at
      FROM told t
), refunded AS (
    SELECT e.*, CASE e.story WHEN 'drop' THEN 0 WHEN 'call_off' THEN e.total
           WHEN 'cancel' THEN e.total - e.total * (10000 - coalesce((
               SELECT b.back FROM unnest(e.band_hours, e.band_inclusive, e.band_back) AS b(hours, inclusive, back)
                WHERE e.starts_at - e.ended_at > make_interval(hours => b.hours)
                   OR (b.inclusive AND e.starts_at - e.ended_at = make_interval(hours => b.hours))
                ORDER BY b.hours DESC LIMIT 1), 0)) / 10000 END AS back
      FROM ended e
)
SELECT r.n, r.offering_no, r.tenant_id, p.user_id, p.name, p.email, loading.id_at(r.created_at, loading.stem(r.h) || '10'),
       loading.id_at(r.created_at, loading.stem(r.h) || '11'),
       CASE WHEN r.is_paid THEN loading.id_at(r.created_at + interval '15 milliseconds', loading.stem(r.h) || '12') END,
       r.stock_id,
       r.starts_at, r.ends_at,
       to_char(r.local_start + make_interval(mins => r.late_minutes), 'YYYY-MM-DD"T"HH24:MI'), r.units,
       CASE WHEN r.is_space THEN r.minutes END, r.base_amount, r.extra, r.tax_amount, r.total, r.guests, r.created_at,
       r.hold_until, r.captured_at, r.confirmed_at,
       CASE r.story WHEN 'hold' THEN 'pending' WHEN 'lapse' THEN 'expired' WHEN 'no_show' THEN 'no_show'
                    WHEN 'complete' THEN 'completed' WHEN 'come' THEN 'confirmed' ELSE 'cancelled' END,
       CASE r.story WHEN 'lapse' THEN 'expire' WHEN 'drop' THEN 'cancel' WHEN 'call_off' THEN 'cancel'
                    WHEN 'hold' THEN NULL WHEN 'come' THEN NULL ELSE r.story END,
       CASE r.story WHEN 'drop' THEN 'customer' WHEN 'cancel' THEN 'customer' WHEN 'call_off' THEN 'venue'
                    WHEN 'no_show' THEN 'venue' WHEN 'lapse' THEN 'system' WHEN 'complete' THEN 'system' END,
       CASE r.story WHEN 'drop' THEN p.user_id WHEN 'cancel' THEN p.user_id WHEN 'call_off' THEN r.owner_id
                    WHEN 'no_show' THEN r.owner_id END,
       CASE WHEN r.story IN ('drop', 'cancel')
            THEN (ARRAY['I am ill.', 'We cannot make it after all.', 'Something came up at work.', 'I booked the wrong day.'])
                 [1 + loading.draw(r.n, 27, 4)]
            WHEN r.story = 'call_off'
            THEN (ARRAY['The host is ill.', 'The room is being repaired.'])[1 + loading.draw(r.n, 28, 2)] END,
       r.ended_at, r.back,
       1 + (r.captured_at IS NOT NULL)::integer + (r.ended_at IS NOT NULL)::integer, r.is_paid, loading.stem(r.h),
       md5('intent' || r.n || '.' || :seed)
  FROM refunded r
  JOIN loading.person p ON p.tenant_no = r.tenant_no AND p.place = r.person

-- name: fill_steps
-- Each booking's way, step by step; `told_party` is as the fact about it says.
INSERT INTO step
SELECT p.tenant_id, p.booking_id, p.n, v.*
  FROM plan p
 CROSS JOIN LATERAL (VALUES
       (1, NULL, CASE WHEN p.is_paid THEN 'pending' ELSE 'confirmed' END, 'place', p.created_at, 'customer', 'system',
        p.customer_id, NULL, p.hold_until, NULL::bigint),
       (2, 'pending', 'confirmed', 'confirm', p.confirmed_at, 'system', 'system', NULL, NULL, NULL, NULL),
       (p.version, CASE WHEN p.confirmed_at IS NULL THEN 'pending' ELSE 'confirmed' END, p.state, p.end_action, p.ended_at,
        p.end_party, p.end_party, p.end_user_id, p.end_reason, CASE p.state WHEN 'expired' THEN p.hold_until END,
        p.back_amount)) AS v(version, from_state, to_state, action, at, party, told_party, user_id, reason, expires_at, back)
 WHERE v.action = 'place' OR (v.action = 'confirm' AND p.captured_at IS NOT NULL)
    OR (v.action IS NOT NULL AND v.action NOT IN ('place', 'confirm'))

-- name: empty_plan
TRUNCATE plan, step

-- name: analyze_plan
ANALYZE plan (n, offering_no)
