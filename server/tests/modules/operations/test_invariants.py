"""The audit finds what is broken: one planted violation or more for each invariant, found by it and by no other S0."""

from dataclasses import dataclass
from typing import Final

import pytest

from holdfast.modules.operations.contracts import Severity
from holdfast.modules.operations.domain import CHECKS
from tests.make.audit import found_by, looked_over

pytestmark = pytest.mark.anyio

# The server that tests run on has its checksums; a test cannot take them away.
NEVER_PLANTED: Final = frozenset({"i25_checksums", "i13_running"})


@dataclass(frozen=True)
class Plant:
    """Statements after which a check must find something; `when_quiet` when only a quiet system would not do so."""

    check: str
    sql: str
    when_quiet: bool = False


def first(of_state: str, *, table: str = "bookings.booking") -> str:
    """Return the condition for one booking of a state."""
    return f"booking_id = (SELECT booking_id FROM {table} WHERE state = '{of_state}' ORDER BY booking_id LIMIT 1)"


HALL: Final = "resource_id IS NOT NULL AND state = 'confirmed'"
PAID: Final = "counted AND payable_id IN (SELECT booking_id FROM bookings.booking WHERE state = 'confirmed')"
NO_COUNTED_CHECK: Final = "ALTER TABLE payments.attempt DROP CONSTRAINT attempt_counted_in_full_check;"
SENT_BACK: Final = "refund_id = (SELECT refund_id FROM payments.refund WHERE action_key LIKE '{}%' LIMIT 1)"
SOME_SLOT: Final = "stock_id = (SELECT stock_id FROM inventory.stock WHERE taken > 1 LIMIT 1)"

PLANTS: Final = (
    Plant(
        "i1_cells",
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check;"
        f"UPDATE inventory.stock SET capacity = 1 WHERE {SOME_SLOT}",
    ),
    Plant("i1_cells", f"UPDATE inventory.stock SET taken = taken - 1 WHERE {SOME_SLOT}"),
    Plant(
        "i2_overlaps",
        "ALTER TABLE inventory.claim DROP CONSTRAINT claim_no_overlap;"
        f"UPDATE inventory.claim SET starts_at = starts_at - interval '2 hours' WHERE {HALL}",
    ),
    Plant(
        "i2_overlaps",
        "ALTER TABLE inventory.claim DROP CONSTRAINT claim_no_overlap;"
        f"UPDATE inventory.claim SET ends_at = 'infinity' WHERE {HALL} AND starts_at = (SELECT max(starts_at) "
        f"FROM inventory.claim WHERE {HALL})",
    ),
    Plant(
        "i3_bookings",
        f"UPDATE inventory.claim SET state = 'released' WHERE claim_id = "
        f"(SELECT claim_id FROM inventory.claim WHERE {HALL} LIMIT 1)",
    ),
    Plant(
        "i3_bookings",
        "UPDATE inventory.claim c SET offering_id = (SELECT offering_id FROM inventory.stock s "
        f"WHERE s.tenant_id = c.tenant_id LIMIT 1) WHERE {HALL}",
    ),
    Plant(
        "i3_bookings",
        "ALTER TABLE inventory.claim DROP CONSTRAINT claim_held_until_check;"
        f"UPDATE inventory.claim SET state = 'held' WHERE {HALL}",
    ),
    Plant(
        "i3_allocations",
        "ALTER TABLE inventory.claim DROP CONSTRAINT claim_booking_fkey;"
        f"UPDATE inventory.claim SET booking_id = gen_random_uuid() WHERE {HALL}",
    ),
    Plant(
        "i4_paid",
        f"{NO_COUNTED_CHECK} UPDATE payments.attempt SET captured_amount = captured_amount - 1 WHERE {PAID}",
    ),
    Plant("i4_paid", f"{NO_COUNTED_CHECK} UPDATE payments.attempt SET captured_currency = 'JPY' WHERE {PAID}"),
    Plant("i4_paid", f"UPDATE payments.attempt SET counted = false WHERE {PAID}"),
    *(
        Plant(
            "i5_returned",
            f"UPDATE payments.refund SET amount = amount - 1 WHERE {SENT_BACK.format(key)};"
            "UPDATE payments.attempt SET refund_reserved_amount = refund_reserved_amount - 1, "
            f"refunded_amount = refunded_amount - 1 WHERE attempt_id = (SELECT attempt_id FROM payments.refund "
            f"WHERE {SENT_BACK.format(key)})",
            when_quiet=True,
        )
        for key in ("c", "late:")
    ),
    Plant(
        "i5_returned",
        "UPDATE bookings.booking SET policy_snapshot = jsonb_set(policy_snapshot, '{bands,0,back_basis_points}', "
        "'5000') WHERE state = 'cancelled'",
        when_quiet=True,
    ),
    Plant("i6_balance", "UPDATE ledger.entry SET amount = amount + 1 WHERE amount > 0"),
    Plant("i6_balance", "DELETE FROM ledger.entry WHERE posting_id = (SELECT posting_id FROM ledger.posting LIMIT 1)"),
    Plant("i6_balance", "UPDATE ledger.posting SET currency = 'JPY'"),
    Plant("i6_whole", "UPDATE ledger.entry SET amount = amount + 1 WHERE amount > 0"),
    Plant(
        "i7_wallets",
        "UPDATE ledger.account SET kind = 'customer_wallet', owner_id = account_id WHERE kind = 'gateway:stripe'",
    ),
    Plant("i8_told", "DELETE FROM outbox.event WHERE aggregate_kind = 'booking' AND version = 2"),
    Plant("i8_told", "UPDATE outbox.event SET version = 9 WHERE aggregate_kind = 'booking' AND version = 2"),
    Plant(
        "i8_told",
        "ALTER TABLE outbox.event DROP CONSTRAINT event_once_per_version;"
        "INSERT INTO outbox.event SELECT tenant_id, gen_random_uuid(), name, aggregate_kind, aggregate_id, version, "
        "payload, occurred_at, request_id, next_try_at, published_at FROM outbox.event WHERE version = 1",
    ),
    Plant("i8_published", "UPDATE outbox.event SET published_at = NULL WHERE version = 1", when_quiet=True),
    Plant("i9_steps", "UPDATE bookings.history SET at = at - interval '1 day' WHERE version = 2"),
    Plant("i9_steps", "UPDATE bookings.history SET action = 'complete' WHERE action = 'confirm'"),
    Plant("i9_steps", "UPDATE bookings.history SET from_state = 'failed' WHERE action = 'confirm'"),
    Plant("i9_replay", f"UPDATE bookings.booking SET state = 'completed' WHERE {first('confirmed')}"),
    Plant("i9_replay", f"UPDATE bookings.booking SET cancelled_at = now() + interval '1 s' WHERE {first('cancelled')}"),
    Plant(
        "i10_once",
        "ALTER TABLE payments.provider_event DROP CONSTRAINT provider_event_pkey;"
        "INSERT INTO payments.provider_event SELECT * FROM payments.provider_event",
    ),
    Plant("i10_parked", "UPDATE payments.provider_event SET state = 'parked', reason = NULL"),
    Plant(
        "i10_parked",
        "UPDATE payments.provider_event SET state = 'parked', reason = '-', received_at = now() - interval '2 days'",
    ),
    Plant("i10_applied", "UPDATE payments.provider_event SET state = 'received'", when_quiet=True),
    Plant("i13_results", "UPDATE platform.idempotency_record SET subject_id = gen_random_uuid()"),
    Plant(
        "i13_results",
        "INSERT INTO platform.idempotency_record SELECT tenant_id, user_id, route, key || '2', "
        "fingerprint, status, body, subject_id, created_at FROM platform.idempotency_record",
    ),
    Plant("i13_results", "UPDATE platform.idempotency_record SET status = 409"),
    Plant("i14_tokens", "UPDATE accounts.session SET token_hash = 'plain'"),
    Plant("i14_tokens", "UPDATE accounts.one_time_link SET token_hash = 'plain'"),
    Plant("i14_tokens", "UPDATE accounts.session SET token_hash = sha256('one')"),
    Plant("i14_tokens", 'UPDATE accounts."user" SET disabled_at = now()'),
    Plant(
        "i16_keys",
        "ALTER TABLE bookings.booking ADD CONSTRAINT alone UNIQUE (booking_id);"
        "ALTER TABLE bookings.participant ADD CONSTRAINT astray FOREIGN KEY (booking_id) "
        "REFERENCES bookings.booking (booking_id)",
    ),
    Plant(
        "i16_bookings",
        "UPDATE notifications.message SET subject_id = (SELECT booking_id FROM bookings.booking b "
        "WHERE b.tenant_id <> message.tenant_id LIMIT 1)",
    ),
    Plant(
        "i16_rows",
        "INSERT INTO bookings.line SELECT gen_random_uuid(), booking_id, 9, 'tax', 'Tax', 1, NULL, 1, currency, NULL, "
        "NULL, true FROM bookings.booking LIMIT 1",
    ),
    Plant(
        "i16_rows",
        'UPDATE payments.attempt SET customer_id = (SELECT user_id FROM accounts."user" u '
        "WHERE u.tenant_id <> attempt.tenant_id LIMIT 1)",
    ),
    Plant("i17_refunds", "UPDATE payments.attempt SET refund_reserved_amount = captured_amount WHERE counted"),
    Plant(
        "i17_refunds",
        "ALTER TABLE payments.attempt DROP CONSTRAINT attempt_refunds_within_capture_check;"
        "UPDATE payments.refund SET amount = 1000000, state = 'pending';"
        "UPDATE payments.attempt SET refund_reserved_amount = 1000000, refunded_amount = 0 "
        "WHERE refund_reserved_amount > 0",
    ),
    Plant("i17_refunds", "UPDATE payments.refund SET currency = 'JPY'"),
    Plant(
        "i17_once",
        "ALTER TABLE payments.refund DROP CONSTRAINT refund_action_key_key;"
        "INSERT INTO payments.refund SELECT tenant_id, gen_random_uuid(), attempt_id, payable_id, action_key, 0, "
        "currency, state, NULL, reason, NULL, created_at, updated_at FROM payments.refund",
    ),
    Plant(
        "i17_once",
        "ALTER TABLE payments.attempt DROP CONSTRAINT attempt_provider_ref_key;"
        "UPDATE payments.attempt SET provider_ref = 'pi_same'",
    ),
    Plant("i18_times", "UPDATE bookings.booking SET local_start = '2026-01-01T00:00'"),
    Plant("i18_times", "UPDATE inventory.stock SET time_zone = 'Atlantis/Capital'"),
    Plant(
        "i18_times",
        "ALTER TABLE bookings.booking DROP CONSTRAINT booking_span_check;"
        "UPDATE bookings.booking SET ends_at = starts_at",
    ),
    Plant("i18_archived", f"UPDATE inventory.stock SET state = 'archived' WHERE {SOME_SLOT}"),
    Plant("i18_archived", "UPDATE catalogue.offering SET state = 'archived', archived_at = now()"),
    Plant("i18_archived", "UPDATE catalogue.resource SET state = 'archived', archived_at = now()"),
    Plant("i19_totals", "UPDATE bookings.line SET amount = amount + 1 WHERE NOT included"),
    Plant("i19_totals", "UPDATE bookings.line SET currency = 'JPY'"),
    Plant("i19_totals", "UPDATE bookings.booking SET policy_snapshot = '{}' WHERE state = 'pending'"),
    Plant("i19_totals", "UPDATE bookings.booking SET price_snapshot = '{}'"),
    Plant("i20_left_over", "UPDATE outbox.delivery SET state = 'dead'", when_quiet=True),
    Plant("i20_left_over", "UPDATE jobs.pgqueuer SET status = 'failed'", when_quiet=True),
    Plant(
        "i20_left_over",
        "UPDATE jobs.pgqueuer SET status = 'picked', heartbeat = now() - interval '5 minutes', "
        "execute_after = now() - interval '5 minutes'",
        when_quiet=True,
    ),
    Plant(
        "i20_left_over",
        "UPDATE bookings.booking SET expires_at = now() - interval '2 minutes' WHERE state = 'pending';"
        "UPDATE inventory.claim SET expires_at = now() - interval '2 minutes' WHERE state = 'held'",
        when_quiet=True,
    ),
    Plant(
        "i21_old",
        "UPDATE payments.operation SET state = 'unknown', next_try_at = now(), created_at = now() - interval '1 hour'",
    ),
    Plant("i21_open", "UPDATE payments.operation SET state = 'pending', next_try_at = now()", when_quiet=True),
    Plant("i25_guards", "ALTER TABLE inventory.claim DROP CONSTRAINT claim_no_overlap"),
    Plant("i25_guards", "DROP INDEX inventory.claim_one_per_customer_key"),
    Plant("i25_guards", "ALTER TABLE inventory.claim DISABLE TRIGGER claim_counted_on_update"),
    Plant("i25_guards", "ALTER TABLE bookings.line DISABLE TRIGGER ALL"),
    Plant(
        "i25_guards",
        "ALTER TABLE inventory.stock DROP CONSTRAINT stock_not_oversold_check;"
        "ALTER TABLE inventory.stock ADD CONSTRAINT stock_not_oversold_check CHECK (taken <= 100) NOT VALID",
    ),
    Plant("i25_walls", "ALTER TABLE ledger.entry NO FORCE ROW LEVEL SECURITY"),
    Plant("i25_walls", "ALTER TABLE ledger.entry DISABLE ROW LEVEL SECURITY"),
    Plant("i25_walls", "CREATE POLICY open ON ledger.entry TO holdfast_app USING (true)"),
    Plant("i25_walls", "ALTER VIEW operations.chk_cell RESET (security_invoker)"),
    Plant("i25_roles", "ALTER ROLE holdfast_app BYPASSRLS"),
    Plant("i25_roles", "ALTER TABLE ledger.entry OWNER TO holdfast_worker"),
    Plant("i25_roles", "GRANT holdfast_owner TO holdfast_app"),
    Plant("i25_roles", "GRANT DELETE ON ledger.entry TO holdfast_audit"),
    Plant("i25_types", "ALTER TABLE bookings.line ADD COLUMN price double precision"),
    Plant("i25_types", "ALTER TABLE bookings.line ADD COLUMN at timestamp"),
    Plant("i25_settings", "SET LOCAL synchronous_commit = off"),
    Plant(
        "r12_persons",
        "DROP INDEX inventory.claim_one_per_customer_key;"
        'UPDATE inventory.claim c SET customer_id = (SELECT user_id FROM accounts."user" u '
        "WHERE u.tenant_id = c.tenant_id LIMIT 1) WHERE sole;"
        'UPDATE bookings.booking b SET customer_id = (SELECT user_id FROM accounts."user" u '
        "WHERE u.tenant_id = b.tenant_id LIMIT 1) WHERE slot_id IS NOT NULL",
    ),
)


@pytest.mark.parametrize("plant", PLANTS, ids=[f"{plant.check}-{n}" for n, plant in enumerate(PLANTS)])
async def test_a_planted_violation_is_found_by_its_own_invariant_and_no_other_S0_R90(breakable, plant):
    await breakable.execute(plant.sql)

    report = await looked_over(breakable, quiescent=plant.when_quiet)

    found = {finding.check: finding for finding in report.findings if not finding.is_clean}
    (own,) = (check.invariant for check in CHECKS if check.name == plant.check)
    assert [finding.failure for finding in found.values() if finding.failure] == []
    assert plant.check in found
    assert found[plant.check].rows
    assert {one.invariant for one in found.values() if one.severity is Severity.S0} <= {own}


def test_for_every_check_something_is_planted_R90():
    assert {check.name for check in CHECKS} - {plant.check for plant in PLANTS} == NEVER_PLANTED


@pytest.mark.parametrize("quiescent", [False, True])
async def test_two_tenants_with_a_past_are_clean_R90(breakable, quiescent):
    report = await looked_over(breakable, quiescent=quiescent)

    assert found_by(report) == {}
    assert len(report.findings) >= 30


async def test_the_first_rows_and_the_count_of_all_are_told_R90(breakable):
    await breakable.execute(
        "INSERT INTO ledger.posting SELECT tenant_id, gen_random_uuid(), 'capture', gen_random_uuid()::text, NULL, "
        "'EUR', 'none', now() FROM ledger.posting CROSS JOIN generate_series(1, 9)"
    )

    report = await looked_over(breakable)

    (finding,) = [one for one in report.findings if one.violations]
    assert finding.check == "i6_balance"
    assert (len(finding.rows), finding.violations) == (20, 9 * 16)
