-- The invariants about money: each statement returns the rows that break one. $1 is now.

-- name: i4_paid
SELECT b.tenant, b.booking, b.state, b.total_minor, b.currency, count(t.attempt) AS counted,
       coalesce(sum(t.captured_minor), 0) AS captured_minor
  FROM operations.chk_booking b
  LEFT JOIN operations.chk_attempt t ON t.tenant = b.tenant AND t.booking = b.booking AND t.counted
 WHERE b.paid_state
 GROUP BY b.tenant, b.booking, b.state, b.total_minor, b.currency
HAVING coalesce(sum(t.captured_minor), 0) <> b.total_minor OR count(t.attempt) <> (b.total_minor > 0)::integer
    OR bool_or(t.state <> 'captured' OR t.captured_currency IS DISTINCT FROM b.currency)
           FILTER (WHERE t.attempt IS NOT NULL);

-- name: i5_returned
-- What must go back, said once more: all of a capture that paid for nothing; of a cancelled booking what its policy
-- says of the notice when the customer cancelled, what an admin named, all when the house cancelled. What the bank
-- took back is not sent again; what was sent back by hand at the provider may be more.
WITH back AS (
    SELECT tenant, attempt,
           sum(amount_minor) FILTER (WHERE state = 'succeeded' OR created_at > $1::timestamptz - interval '7 days')
               AS all_minor,
           sum(amount_minor) FILTER (WHERE action_key NOT LIKE 'provider:%') AS ours_minor
      FROM operations.chk_refund
     WHERE state <> 'failed'
     GROUP BY tenant, attempt
), ended AS (
    SELECT t.tenant, t.booking, t.attempt, t.counted, t.captured_minor, b.state, b.policy, b.back_minor, b.cancelled_by,
           b.cancelled_at, b.start_at - b.cancelled_at AS notice,
           EXISTS (SELECT FROM operations.chk_hist h
                    WHERE h.tenant = b.tenant AND h.booking = b.booking AND h.version = b.version
                      AND h.from_state = 'confirmed') AS was_paid_for
      FROM operations.chk_attempt t
      LEFT JOIN operations.chk_booking b ON b.tenant = t.tenant AND b.booking = t.booking
     WHERE t.captured_minor > 0 AND (NOT t.counted OR NOT b.live)
), owed AS (
    SELECT e.*,
           CASE WHEN NOT e.counted OR NOT e.was_paid_for THEN e.captured_minor
                WHEN e.cancelled_by = 'admin' THEN e.back_minor
                WHEN e.cancelled_by <> 'customer' THEN e.captured_minor
                ELSE e.captured_minor - e.captured_minor * (10000 - coalesce(band.share, 0)) / 10000 END AS due_minor
      FROM ended e
      LEFT JOIN LATERAL (
          SELECT (one ->> 'back_basis_points')::integer AS share
            FROM jsonb_array_elements(e.policy -> 'bands') AS one
           WHERE e.notice >= interval '0'
             AND (e.notice > make_interval(hours => (one ->> 'notice_hours')::integer)
                  OR ((one ->> 'inclusive')::boolean
                      AND e.notice = make_interval(hours => (one ->> 'notice_hours')::integer)))
           ORDER BY (one ->> 'notice_hours')::integer DESC
           LIMIT 1
      ) band ON e.policy IS NOT NULL
)
SELECT o.tenant, o.booking, o.attempt, o.state, o.captured_minor, o.due_minor, coalesce(k.all_minor, 0) AS back_minor,
       coalesce(k.ours_minor, 0) AS ours_minor
  FROM owed o
  LEFT JOIN back k ON k.tenant = o.tenant AND k.attempt = o.attempt
 WHERE (coalesce(k.all_minor, 0) < o.due_minor OR coalesce(k.ours_minor, 0) > o.due_minor)
   AND NOT EXISTS (SELECT FROM operations.chk_dispute d
                    WHERE d.tenant = o.tenant AND d.attempt = o.attempt AND d.state IN ('open', 'lost'));

-- name: i6_balance
WITH sums AS (
    SELECT txn, tenant, currency, sum(amount_minor) AS total_minor, count(*) AS lines
      FROM operations.chk_ledger
     GROUP BY txn, tenant, currency
)
SELECT coalesce(x.txn, s.txn) AS txn, x.tenant, s.tenant AS tenant_of_lines, x.currency,
       s.currency AS currency_of_lines, s.total_minor, coalesce(s.lines, 0) AS lines
  FROM operations.chk_txn x
  FULL JOIN sums s ON s.txn = x.txn
 WHERE coalesce(s.lines, 0) < 2 OR s.total_minor <> 0 OR s.tenant IS DISTINCT FROM x.tenant
    OR s.currency IS DISTINCT FROM x.currency;

-- name: i6_whole
SELECT currency, sum(amount_minor) AS total_minor, count(*) AS lines
  FROM operations.chk_ledger
 GROUP BY currency
HAVING sum(amount_minor) <> 0;

-- name: i7_wallets
-- What is owed to a customer is a credit, hence below zero in the books; a debit balance is a wallet overdrawn.
SELECT a.tenant, a.account, a.owner, a.currency, sum(e.amount_minor) AS overdrawn_minor
  FROM operations.chk_account a
  JOIN operations.chk_ledger e ON e.tenant = a.tenant AND e.account = a.account
 WHERE a.kind = 'customer_wallet'
 GROUP BY a.tenant, a.account, a.owner, a.currency
HAVING sum(e.amount_minor) > 0 OR bool_or(e.currency <> a.currency);

-- name: i17_refunds
SELECT t.tenant, t.attempt, t.booking, t.captured_minor, coalesce(sum(r.amount_minor), 0) AS refunds_minor,
       t.reserved_cached, t.refunded_cached
  FROM operations.chk_attempt t
  LEFT JOIN operations.chk_refund r ON r.tenant = t.tenant AND r.attempt = t.attempt AND r.state <> 'failed'
 WHERE r.refund IS NOT NULL OR t.reserved_cached <> 0 OR t.refunded_cached <> 0
 GROUP BY t.tenant, t.attempt, t.booking, t.captured_minor, t.captured_currency, t.reserved_cached, t.refunded_cached
HAVING coalesce(sum(r.amount_minor), 0) > t.captured_minor OR coalesce(sum(r.amount_minor), 0) <> t.reserved_cached
    OR coalesce(sum(r.amount_minor) FILTER (WHERE r.state = 'succeeded'), 0) <> t.refunded_cached
    OR bool_or(r.booking <> t.booking OR r.currency IS DISTINCT FROM t.captured_currency);

-- name: i17_once
SELECT 'action key' AS what, tenant, booking AS id, action_key AS key, count(*) AS rows
  FROM operations.chk_refund GROUP BY tenant, booking, action_key HAVING count(*) > 1
UNION ALL
SELECT 'refund at the provider', tenant, attempt, provider_ref, count(*)
  FROM operations.chk_refund WHERE provider_ref IS NOT NULL
 GROUP BY tenant, attempt, provider_ref HAVING count(*) > 1
UNION ALL
SELECT 'intent at the provider', tenant, account, provider_ref, count(*)
  FROM operations.chk_attempt WHERE provider_ref IS NOT NULL
 GROUP BY tenant, account, provider_ref HAVING count(*) > 1;

-- name: i19_totals
WITH sums AS (
    SELECT tenant, booking, sum(amount_minor) FILTER (WHERE NOT included) AS lines_minor, min(currency) AS low,
           max(currency) AS high
      FROM operations.chk_line
     GROUP BY tenant, booking
)
SELECT b.tenant, b.booking, b.total_minor, s.lines_minor, b.currency, s.low AS currency_of_lines
  FROM operations.chk_booking b
  LEFT JOIN sums s ON s.tenant = b.tenant AND s.booking = b.booking
 WHERE s.lines_minor IS DISTINCT FROM b.total_minor OR b.total_minor < 0 OR s.low <> b.currency OR s.high <> b.currency
    OR jsonb_typeof(b.policy -> 'bands') IS DISTINCT FROM 'array' OR b.policy -> 'bands' = '[]'
    OR (b.price -> 'unit_price') IS NULL;
