-- name: read_bookable
-- Everything that orders of these offerings ($1, in tenants $2) need, in one statement: the desk's and the quotes' read.
-- Each neighbour is looked up by its key (OFFSET 0 keeps the planner from reading a tenant's whole table for a join), and
-- the clock is read once: it is a function that the planner would call for every row.
WITH clock AS MATERIALIZED (SELECT platform.clock() AS now)
SELECT o.tenant_id, o.offering_id, o.merchant_id, o.venue_id, o.kind, o.name, o.slug, o.description, o.photo_ids, o.state,
       o.currency, o.price_amount, o.tax_rate_bp, o.tax_inclusive, o.policy_name, o.cancellation_policy, o.one_per_user,
       o.units_max, o.lead_time_minutes, o.horizon_days, o.duration_minutes, o.resource_id, o.minutes_min,
       o.minutes_max, o.minutes_step, o.setup_minutes, o.cleanup_minutes, o.capacity, o.amenities, o.created_at,
       o.updated_at, o.archived_at, o.version,
       m.name AS merchant_name, m.state AS merchant_state,
       v.name AS venue_name, v.city AS venue_city, v.address_line AS venue_address_line, v.state AS venue_state,
       v.time_zone, v.opening_hours, v.closed_days,
       r.state AS resource_state,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'add_on_id', a.add_on_id, 'name', a.name, 'description', a.description,
                   'price_amount', a.price_amount, 'per', a.per, 'quantity_max', a.quantity_max,
                   'tax_rate_bp', a.tax_rate_bp, 'version', a.version) ORDER BY a.name, a.add_on_id), '[]')
          FROM catalogue.add_on a
         WHERE a.tenant_id = o.tenant_id AND a.offering_id = o.offering_id AND a.state = 'active') AS add_ons,
       CASE WHEN o.resource_id IS NULL THEN '[]' ELSE
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'blackout_id', b.blackout_id, 'starts_at', b.starts_at, 'ends_at', b.ends_at,
                       'reason', b.reason) ORDER BY b.starts_at), '[]')
              FROM catalogue.blackout b
             WHERE b.tenant_id = o.tenant_id AND b.resource_id = o.resource_id
               AND b.ends_at > (SELECT now FROM clock))
       END AS blackouts
  FROM catalogue.offering o
  JOIN LATERAL (SELECT * FROM catalogue.venue found
                 WHERE found.tenant_id = o.tenant_id AND found.venue_id = o.venue_id OFFSET 0) v ON true
  JOIN LATERAL (SELECT * FROM catalogue.merchant found
                 WHERE found.tenant_id = o.tenant_id AND found.merchant_id = o.merchant_id OFFSET 0) m ON true
  LEFT JOIN LATERAL (SELECT * FROM catalogue.resource found
                      WHERE found.tenant_id = o.tenant_id AND found.resource_id = o.resource_id OFFSET 0) r ON true
 WHERE o.tenant_id = ANY ($2::uuid[]) AND o.offering_id = ANY ($1::uuid[]);

-- name: names_of
-- What people are shown about these offerings ($1, in tenants $2), archived ones included.
SELECT o.offering_id, o.name, o.slug, o.kind, o.photo_ids[1] AS photo_id,
       m.merchant_id, m.name AS merchant_name, m.slug AS merchant_slug,
       coalesce(v.contact_email, m.contact_email) AS contact_email,
       coalesce(v.contact_phone, m.contact_phone) AS contact_phone,
       v.venue_id, v.name AS venue_name, v.city, v.country, v.address_line, v.time_zone, v.latitude, v.longitude
  FROM catalogue.offering o
  JOIN catalogue.venue v ON v.tenant_id = o.tenant_id AND v.venue_id = o.venue_id
  JOIN catalogue.merchant m ON m.tenant_id = o.tenant_id AND m.merchant_id = o.merchant_id
 WHERE o.tenant_id = ANY ($2::uuid[]) AND o.offering_id = ANY ($1::uuid[]);

-- name: categories
-- The categories of tenant $1 in use, each with its published merchants and offerings.
SELECT m.category,
       count(DISTINCT m.merchant_id) AS merchants,
       count(o.offering_id) FILTER (WHERE v.state = 'published') AS offerings
  FROM catalogue.merchant m
  LEFT JOIN catalogue.offering o
         ON o.tenant_id = m.tenant_id AND o.merchant_id = m.merchant_id AND o.state = 'published'
  LEFT JOIN catalogue.venue v ON v.tenant_id = o.tenant_id AND v.venue_id = o.venue_id
 WHERE m.tenant_id = $1 AND m.state = 'published'
 GROUP BY m.category
 ORDER BY m.category;

-- name: cities
-- The cities of tenant $1 with published venues, each with its venues and published offerings.
SELECT v.city, v.country, count(DISTINCT v.venue_id) AS venues, count(o.offering_id) AS offerings
  FROM catalogue.venue v
  JOIN catalogue.merchant m ON m.tenant_id = v.tenant_id AND m.merchant_id = v.merchant_id AND m.state = 'published'
  LEFT JOIN catalogue.offering o ON o.tenant_id = v.tenant_id AND o.venue_id = v.venue_id AND o.state = 'published'
 WHERE v.tenant_id = $1 AND v.state = 'published'
 GROUP BY v.city, v.country
 ORDER BY v.city, v.country;
