-- The statements of the journal's objects. One list serves every filter of its kind:
-- a filter that is not asked for is NULL.

-- name: save_payment_methods
INSERT INTO payment_methods (
    id, account, created, brand, last4, exp_month, exp_year, behaviour
) VALUES (
    :id, :account, :created, :brand, :last4, :exp_month, :exp_year, :behaviour
)
ON CONFLICT (id) DO UPDATE SET
    brand = excluded.brand, last4 = excluded.last4, exp_month = excluded.exp_month,
    exp_year = excluded.exp_year, behaviour = excluded.behaviour;

-- name: find_payment_methods
SELECT * FROM payment_methods WHERE id = :id;

-- name: save_payment_intents
INSERT INTO payment_intents (
    id, account, created, amount, currency, status, client_secret, capture_method, is_automatic,
    amount_capturable, amount_received, payment_method, latest_charge, description, receipt_email, customer,
    statement_descriptor, metadata, return_url, last_error, canceled_at, cancellation_reason
) VALUES (
    :id, :account, :created, :amount, :currency, :status, :client_secret, :capture_method, :is_automatic,
    :amount_capturable, :amount_received, :payment_method, :latest_charge, :description, :receipt_email,
    :customer, :statement_descriptor, :metadata, :return_url, :last_error, :canceled_at, :cancellation_reason
)
ON CONFLICT (id) DO UPDATE SET
    amount = excluded.amount, currency = excluded.currency, status = excluded.status,
    client_secret = excluded.client_secret, capture_method = excluded.capture_method,
    is_automatic = excluded.is_automatic, amount_capturable = excluded.amount_capturable,
    amount_received = excluded.amount_received, payment_method = excluded.payment_method,
    latest_charge = excluded.latest_charge, description = excluded.description,
    receipt_email = excluded.receipt_email, customer = excluded.customer,
    statement_descriptor = excluded.statement_descriptor, metadata = excluded.metadata,
    return_url = excluded.return_url, last_error = excluded.last_error, canceled_at = excluded.canceled_at,
    cancellation_reason = excluded.cancellation_reason;

-- name: find_payment_intents
SELECT * FROM payment_intents WHERE id = :id;

-- name: all_payment_intents
SELECT * FROM payment_intents ORDER BY seq;

-- name: seq_payment_intents
SELECT seq FROM payment_intents WHERE id = :id AND account = :account;

-- name: newest_payment_intents
SELECT * FROM payment_intents
WHERE account = :account
    AND (:cursor IS NULL OR seq < :cursor)
    AND (:customer IS NULL OR customer = :customer)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq DESC LIMIT :limit;

-- name: oldest_payment_intents
SELECT * FROM payment_intents
WHERE account = :account
    AND (:cursor IS NULL OR seq > :cursor)
    AND (:customer IS NULL OR customer = :customer)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq ASC LIMIT :limit;

-- name: save_charges
INSERT INTO charges (
    id, account, created, payment_intent, payment_method, amount, amount_captured, amount_refunded, currency,
    status, is_captured, is_disputed, is_released, failure_code, failure_decline_code, failure_message,
    description, receipt_email, customer, metadata
) VALUES (
    :id, :account, :created, :payment_intent, :payment_method, :amount, :amount_captured, :amount_refunded,
    :currency, :status, :is_captured, :is_disputed, :is_released, :failure_code, :failure_decline_code,
    :failure_message, :description, :receipt_email, :customer, :metadata
)
ON CONFLICT (id) DO UPDATE SET
    payment_intent = excluded.payment_intent, payment_method = excluded.payment_method,
    amount = excluded.amount, amount_captured = excluded.amount_captured,
    amount_refunded = excluded.amount_refunded, currency = excluded.currency, status = excluded.status,
    is_captured = excluded.is_captured, is_disputed = excluded.is_disputed, is_released = excluded.is_released,
    failure_code = excluded.failure_code, failure_decline_code = excluded.failure_decline_code,
    failure_message = excluded.failure_message, description = excluded.description,
    receipt_email = excluded.receipt_email, customer = excluded.customer, metadata = excluded.metadata;

-- name: find_charges
SELECT * FROM charges WHERE id = :id;

-- name: all_charges
SELECT * FROM charges ORDER BY seq;

-- name: seq_charges
SELECT seq FROM charges WHERE id = :id AND account = :account;

-- name: newest_charges
SELECT * FROM charges
WHERE account = :account
    AND (:cursor IS NULL OR seq < :cursor)
    AND (:payment_intent IS NULL OR payment_intent = :payment_intent)
    AND (:customer IS NULL OR customer = :customer)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq DESC LIMIT :limit;

-- name: oldest_charges
SELECT * FROM charges
WHERE account = :account
    AND (:cursor IS NULL OR seq > :cursor)
    AND (:payment_intent IS NULL OR payment_intent = :payment_intent)
    AND (:customer IS NULL OR customer = :customer)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq ASC LIMIT :limit;

-- name: save_refunds
INSERT INTO refunds (
    id, account, created, charge, payment_intent, amount, currency, status, reason, failure_reason, metadata
) VALUES (
    :id, :account, :created, :charge, :payment_intent, :amount, :currency, :status, :reason, :failure_reason,
    :metadata
)
ON CONFLICT (id) DO UPDATE SET
    charge = excluded.charge, payment_intent = excluded.payment_intent, amount = excluded.amount,
    currency = excluded.currency, status = excluded.status, reason = excluded.reason,
    failure_reason = excluded.failure_reason, metadata = excluded.metadata;

-- name: find_refunds
SELECT * FROM refunds WHERE id = :id;

-- name: all_refunds
SELECT * FROM refunds ORDER BY seq;

-- name: seq_refunds
SELECT seq FROM refunds WHERE id = :id AND account = :account;

-- name: newest_refunds
SELECT * FROM refunds
WHERE account = :account
    AND (:cursor IS NULL OR seq < :cursor)
    AND (:payment_intent IS NULL OR payment_intent = :payment_intent)
    AND (:charge IS NULL OR charge = :charge)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq DESC LIMIT :limit;

-- name: oldest_refunds
SELECT * FROM refunds
WHERE account = :account
    AND (:cursor IS NULL OR seq > :cursor)
    AND (:payment_intent IS NULL OR payment_intent = :payment_intent)
    AND (:charge IS NULL OR charge = :charge)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq ASC LIMIT :limit;

-- name: save_disputes
INSERT INTO disputes (
    id, account, created, charge, payment_intent, amount, currency, status, reason
) VALUES (
    :id, :account, :created, :charge, :payment_intent, :amount, :currency, :status, :reason
)
ON CONFLICT (id) DO UPDATE SET
    charge = excluded.charge, payment_intent = excluded.payment_intent, amount = excluded.amount,
    currency = excluded.currency, status = excluded.status, reason = excluded.reason;

-- name: find_disputes
SELECT * FROM disputes WHERE id = :id;

-- name: all_disputes
SELECT * FROM disputes ORDER BY seq;

-- name: seq_disputes
SELECT seq FROM disputes WHERE id = :id AND account = :account;

-- name: newest_disputes
SELECT * FROM disputes
WHERE account = :account
    AND (:cursor IS NULL OR seq < :cursor)
    AND (:payment_intent IS NULL OR payment_intent = :payment_intent)
    AND (:charge IS NULL OR charge = :charge)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq DESC LIMIT :limit;

-- name: oldest_disputes
SELECT * FROM disputes
WHERE account = :account
    AND (:cursor IS NULL OR seq > :cursor)
    AND (:payment_intent IS NULL OR payment_intent = :payment_intent)
    AND (:charge IS NULL OR charge = :charge)
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq ASC LIMIT :limit;

-- name: seq_events
SELECT seq FROM events WHERE id = :id AND account = :account;

-- name: newest_events
SELECT * FROM events
WHERE account = :account
    AND (:cursor IS NULL OR seq < :cursor)
    AND (:type IS NULL OR type = :type)
    AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types)))
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq DESC LIMIT :limit;

-- name: oldest_events
SELECT * FROM events
WHERE account = :account
    AND (:cursor IS NULL OR seq > :cursor)
    AND (:type IS NULL OR type = :type)
    AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types)))
    AND (:created IS NULL OR created = :created)
    AND (:gt IS NULL OR created > :gt)
    AND (:gte IS NULL OR created >= :gte)
    AND (:lt IS NULL OR created < :lt)
    AND (:lte IS NULL OR created <= :lte)
ORDER BY seq ASC LIMIT :limit;

-- name: paid_charge
SELECT * FROM charges WHERE payment_intent = :payment_intent AND status = 'succeeded' AND is_captured = 1;
