-- name: make_shapes
-- Stripe's objects as the payment simulator writes them, as text.
CREATE FUNCTION loading.seconds(at timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT floor(date_part('epoch', at))::bigint $$;
CREATE FUNCTION loading.known_by(tenant uuid, attempt uuid, payable uuid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT '{"tenant_id":"' || tenant || '","attempt_id":"' || attempt || '","payable_id":"' || payable || '"}' $$;
CREATE FUNCTION loading.intent(ref text, amount bigint, received bigint, currency text, created bigint, cancelled bigint,
                               status text, known_by text, name_json text, is_charged boolean)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT
'{"id":"pi_' || substr(ref, 1, 24) || '","amount":' || amount || ',"object":"payment_intent","review":null,"source":null,"status":"'
|| status || '","created":' || created || ',"currency":"' || lower(currency) || '","customer":null,"livemode":false,"metadata":'
|| known_by || ',"shipping":null,"processing":null,"application":null,"canceled_at":' || coalesce(cancelled::text, 'null')
|| ',"description":' || name_json || ',"next_action":null,"on_behalf_of":null,"client_secret":"pi_' || substr(ref, 1, 24)
|| '_secret_' || substr(ref, 8, 24) || '","latest_charge":'
|| CASE WHEN is_charged THEN '"ch_' || substr(ref, 3, 24) || '"' ELSE 'null' END
|| ',"receipt_email":null,"transfer_data":null,"amount_details":{"tip":{}},"capture_method":"automatic","payment_method":'
|| CASE WHEN is_charged THEN '"pm_' || substr(ref, 5, 24) || '"' ELSE 'null' END
|| ',"transfer_group":null,"amount_received":' || received
|| ',"amount_capturable":0,"last_payment_error":null,"setup_future_usage":null,"cancellation_reason":null,'
   '"confirmation_method":"automatic","payment_method_types":["card"],"statement_descriptor":null,"application_fee_amount":null,'
   '"payment_method_options":{"card":{"request_three_d_secure":"automatic"}},"automatic_payment_methods":{"enabled":true,'
   '"allow_redirects":"always"},"statement_descriptor_suffix":null}' $$;
CREATE FUNCTION loading.refund(ref text, amount bigint, currency text, created bigint, tenant uuid, attempt uuid, refund uuid)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT
'{"id":"re_' || substr(ref, 7, 24) || '","amount":' || amount || ',"charge":"ch_' || substr(ref, 3, 24)
|| '","object":"refund","reason":null,"status":"succeeded","created":' || created || ',"currency":"' || lower(currency)
|| '","metadata":{"refund_id":"' || refund || '","tenant_id":"' || tenant || '","attempt_id":"' || attempt
|| '"},"payment_intent":"pi_' || substr(ref, 1, 24)
|| '","receipt_number":null,"balance_transaction":null,"destination_details":{"card":{"type":"refund"},"type":"card"}}' $$;

-- name: attempts
INSERT INTO payments.attempt
       (tenant_id, attempt_id, payable_id, merchant_id, customer_id, provider, account_id, state, as_of, amount, currency,
        captured_amount, captured_currency, refund_reserved_amount, refunded_amount, provider_ref, client_secret,
        return_path, counted, expires_at, abandoned_at, next_check_at, created_at, updated_at, version)
SELECT p.tenant_id, p.attempt_id, p.booking_id, o.merchant_id, p.customer_id, 'stripe', o.provider_account_id,
       CASE WHEN c.is_captured THEN 'captured' WHEN p.state = 'pending' THEN 'open' ELSE 'cancelled' END,
       CASE WHEN c.is_captured THEN date_trunc('second', p.captured_at)
            WHEN p.state = 'pending' THEN p.created_at + interval '58 milliseconds'
            ELSE p.ended_at + interval '34 milliseconds' END,
       p.total_amount, o.currency, CASE WHEN c.is_captured THEN p.total_amount ELSE 0 END,
       CASE WHEN c.is_captured THEN o.currency END, c.back, c.back, 'pi_' || substr(p.ref, 1, 24),
       'pi_' || substr(p.ref, 1, 24) || '_secret_' || substr(p.ref, 8, 24), '/bookings/' || p.booking_id || '/return',
       c.is_captured, p.hold_until, CASE WHEN p.state <> 'pending' AND NOT c.is_captured THEN p.ended_at + interval '18 milliseconds' END,
       CASE p.state WHEN 'pending' THEN p.hold_until END, p.created_at + interval '15 milliseconds',
       CASE WHEN c.back > 0 THEN p.ended_at + interval '90 milliseconds' WHEN c.is_captured THEN p.captured_at
            WHEN p.state = 'pending' THEN p.created_at + interval '60 milliseconds'
            ELSE p.ended_at + interval '60 milliseconds' END,
       CASE WHEN c.is_captured THEN 3 + (c.back > 0)::integer WHEN p.state = 'pending' THEN 2 ELSE 4 END
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (SELECT p.captured_at IS NOT NULL AS is_captured,
                            CASE WHEN p.captured_at IS NULL THEN 0 ELSE coalesce(p.back_amount, 0) END AS back) c
 WHERE p.is_paid
 ORDER BY p.attempt_id

-- name: refunds
INSERT INTO payments.refund (tenant_id, refund_id, attempt_id, payable_id, action_key, amount, currency, state, provider_ref,
                             reason, created_at, updated_at)
SELECT p.tenant_id, loading.id_at(p.ended_at + interval '30 milliseconds', p.stem || '20'), p.attempt_id, p.booking_id,
       'cancel:' || p.booking_id || ':' || p.version, p.back_amount, o.currency, 'succeeded', 're_' || substr(p.ref, 7, 24),
       p.end_reason, p.ended_at + interval '30 milliseconds', p.ended_at + interval '90 milliseconds'
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 WHERE p.captured_at IS NOT NULL AND p.back_amount > 0

-- name: operations
INSERT INTO payments.operation (tenant_id, operation_id, attempt_id, refund_id, kind, provider_key, state, request, response,
                                tries, created_at, finished_at)
SELECT p.tenant_id, k.operation_id, p.attempt_id, k.refund_id, k.kind, k.operation_id::text, 'done', k.request,
       jsonb_build_object('ref', k.answer), 1, k.at, k.at + interval '60 milliseconds'
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (
       SELECT 'create_intent' AS kind, loading.id_at(p.created_at, p.stem || '21') AS operation_id, NULL::uuid AS refund_id,
              jsonb_build_object('amount', p.total_amount, 'currency', o.currency, 'description', o.name) AS request,
              'pi_' || substr(p.ref, 1, 24) AS answer, p.created_at + interval '15 milliseconds' AS at
       UNION ALL
       SELECT 'cancel_intent', loading.id_at(p.ended_at, p.stem || '22'), NULL,
              jsonb_build_object('intent_ref', 'pi_' || substr(p.ref, 1, 24)), 'pi_' || substr(p.ref, 1, 24),
              p.ended_at + interval '18 milliseconds'
        WHERE p.captured_at IS NULL AND p.state <> 'pending'
       UNION ALL
       SELECT 'refund', loading.id_at(p.ended_at, p.stem || '23'),
              loading.id_at(p.ended_at + interval '30 milliseconds', p.stem || '20'),
              jsonb_build_object('intent_ref', 'pi_' || substr(p.ref, 1, 24), 'amount', p.back_amount, 'currency', o.currency),
              're_' || substr(p.ref, 7, 24), p.ended_at + interval '30 milliseconds'
        WHERE p.captured_at IS NOT NULL AND p.back_amount > 0) k
 WHERE p.is_paid

-- name: provider_events
-- Of an account that is told to send what is read: of intents and refunds. (What charges tell, those tell too.)
INSERT INTO payments.provider_event (tenant_id, provider, account_id, event_id, kind, payload, state, tries, received_at,
                                     applied_at)
SELECT p.tenant_id, 'stripe', o.provider_account_id, e.event_id, k.kind,
       concat('{"id":"', e.event_id, '","data":{"object":', k.object, '},"type":"', k.kind, '","object":"event","created":',
              loading.seconds(k.at), ',"request":{"id":', coalesce('"req_' || substr(p.ref, k.code, 14) || '"', 'null'),
              ',"idempotency_key":', coalesce('"' || k.asked || '"', 'null'),
              '},"livemode":false,"api_version":"2026-10-28.endive","pending_webhooks":1}')::jsonb,
       'applied', 1, k.at, k.at + interval '9 milliseconds'
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (SELECT loading.known_by(p.tenant_id, p.attempt_id, p.booking_id) AS known_by,
                            loading.seconds(p.created_at) AS opened) f
 CROSS JOIN LATERAL (
       SELECT 'payment_intent.created' AS kind, 1 AS code, p.created_at + interval '70 milliseconds' AS at,
              loading.id_at(p.created_at, p.stem || '21') AS asked,
              loading.intent(p.ref, p.total_amount, 0, o.currency, f.opened, NULL, 'requires_payment_method', f.known_by,
                             o.name_json, false) AS object
       UNION ALL
       SELECT 'payment_intent.succeeded', 3, p.captured_at - interval '9 milliseconds', NULL,
              loading.intent(p.ref, p.total_amount, p.total_amount, o.currency, f.opened, NULL, 'succeeded', f.known_by,
                             o.name_json, true)
        WHERE p.captured_at IS NOT NULL
       UNION ALL
       SELECT 'payment_intent.canceled', 4, p.ended_at + interval '66 milliseconds',
              loading.id_at(p.ended_at, p.stem || '22'),
              loading.intent(p.ref, p.total_amount, 0, o.currency, f.opened, loading.seconds(p.ended_at), 'canceled', f.known_by,
                             o.name_json, false)
        WHERE p.captured_at IS NULL AND p.state <> 'pending'
       UNION ALL
       SELECT r.kind, r.code, p.ended_at + r.later, loading.id_at(p.ended_at, p.stem || '23'),
              loading.refund(p.ref, p.back_amount, o.currency, loading.seconds(p.ended_at), p.tenant_id, p.attempt_id,
                             loading.id_at(p.ended_at + interval '30 milliseconds', p.stem || '20'))
         FROM (VALUES ('refund.created', 5, interval '91 milliseconds'), ('refund.updated', 7, interval '99 milliseconds'))
              AS r(kind, code, later)
        WHERE p.captured_at IS NOT NULL AND p.back_amount > 0) k
 CROSS JOIN LATERAL (SELECT 'evt_' || substr(p.ref, 2, 22) || '0' || k.code AS event_id) e
 WHERE p.is_paid

-- name: postings
INSERT INTO ledger.posting (tenant_id, posting_id, kind, key, payable_id, currency, memo, at)
SELECT p.tenant_id, k.posting_id, k.kind, k.key, p.booking_id, o.currency, k.memo, k.at
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (
       SELECT loading.id_at(p.captured_at, p.stem || '24') AS posting_id, 'capture' AS kind, 'capture:' || p.attempt_id AS key,
              'payment' AS memo, p.captured_at AS at
       UNION ALL
       SELECT loading.id_at(p.ended_at, p.stem || '25'), 'refund',
              'refund:' || loading.id_at(p.ended_at + interval '30 milliseconds', p.stem || '20'), p.end_reason,
              p.ended_at + interval '90 milliseconds'
        WHERE p.back_amount > 0) k
 WHERE p.captured_at IS NOT NULL

-- name: entries
INSERT INTO ledger.entry (tenant_id, entry_id, posting_id, account_id, amount, currency, at)
SELECT p.tenant_id, k.entry_id, k.posting_id, k.account_id, k.amount, o.currency, k.at
  FROM plan p JOIN loading.offering o ON o.no = p.offering_no
 CROSS JOIN LATERAL (
       SELECT loading.id_at(p.captured_at, p.stem || c.code) AS entry_id, loading.id_at(p.captured_at, p.stem || '24') AS posting_id,
              CASE c.code WHEN '26' THEN o.gateway_ledger_id ELSE o.merchant_ledger_id END AS account_id,
              c.sign * p.total_amount AS amount, p.captured_at AS at
         FROM (VALUES ('26', 1), ('27', -1)) AS c(code, sign)
       UNION ALL
       SELECT loading.id_at(p.ended_at, p.stem || c.code), loading.id_at(p.ended_at, p.stem || '25'),
              CASE c.code WHEN '28' THEN o.gateway_ledger_id ELSE o.merchant_ledger_id END, c.sign * p.back_amount,
              p.ended_at + interval '90 milliseconds'
         FROM (VALUES ('28', -1), ('29', 1)) AS c(code, sign)
        WHERE p.back_amount > 0) k
 WHERE p.captured_at IS NOT NULL
