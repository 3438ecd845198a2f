-- The journal of money. Money columns are integers of the currency's minor unit.
CREATE TABLE IF NOT EXISTS payment_methods (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL CHECK (length(last4) = 4),
    exp_month INTEGER NOT NULL,
    exp_year INTEGER NOT NULL,
    behaviour TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS payment_intents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    client_secret TEXT NOT NULL,
    capture_method TEXT NOT NULL,
    is_automatic INTEGER NOT NULL,
    amount_capturable INTEGER NOT NULL CHECK (amount_capturable BETWEEN 0 AND amount),
    amount_received INTEGER NOT NULL CHECK (amount_received BETWEEN 0 AND amount),
    payment_method TEXT,
    latest_charge TEXT,
    description TEXT,
    receipt_email TEXT,
    customer TEXT,
    statement_descriptor TEXT,
    metadata TEXT NOT NULL,
    return_url TEXT,
    last_error TEXT,
    canceled_at INTEGER,
    cancellation_reason TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS charges (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    payment_method TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    amount_captured INTEGER NOT NULL CHECK (amount_captured BETWEEN 0 AND amount),
    amount_refunded INTEGER NOT NULL CHECK (amount_refunded BETWEEN 0 AND amount_captured),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    is_captured INTEGER NOT NULL,
    is_disputed INTEGER NOT NULL,
    is_released INTEGER NOT NULL,
    failure_code TEXT,
    failure_decline_code TEXT,
    failure_message TEXT,
    description TEXT,
    receipt_email TEXT,
    customer TEXT,
    metadata TEXT NOT NULL
) STRICT;

-- Two payments for one intent are what the platform fears most, so the journal itself refuses them.
CREATE UNIQUE INDEX IF NOT EXISTS one_paid_charge_per_intent ON charges (payment_intent) WHERE status = 'succeeded';

CREATE TABLE IF NOT EXISTS refunds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    charge TEXT NOT NULL REFERENCES charges (id),
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    failure_reason TEXT,
    metadata TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS disputes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    charge TEXT NOT NULL REFERENCES charges (id),
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS charges_of_intent ON charges (payment_intent);
CREATE INDEX IF NOT EXISTS refunds_of_charge ON refunds (charge);
CREATE INDEX IF NOT EXISTS disputes_of_charge ON disputes (charge);

CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    type TEXT NOT NULL,
    payment_intent TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS events_of_intent ON events (payment_intent);

CREATE TABLE IF NOT EXISTS endpoints (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    account TEXT,
    is_from_settings INTEGER NOT NULL,
    is_enabled INTEGER NOT NULL
) STRICT;

-- `position` orders the first tries; reordering by the control API swaps positions.
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL REFERENCES events (id),
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id),
    payment_intent TEXT NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at REAL NOT NULL,
    give_up_at REAL NOT NULL,
    last_outcome TEXT,
    held_by INTEGER
) STRICT;

CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_in_order ON deliveries (position);
CREATE INDEX IF NOT EXISTS deliveries_held ON deliveries (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_of_event ON deliveries (event_id);

CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    remaining INTEGER NOT NULL,
    size INTEGER NOT NULL,
    severs_at_once INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) STRICT;

CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created);

CREATE TABLE IF NOT EXISTS leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until REAL NOT NULL
) STRICT;
