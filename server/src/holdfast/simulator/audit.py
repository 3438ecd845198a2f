"""Show every movement of money, and check that the journal agrees with itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, cast

from holdfast.simulator.journal import Tx
from holdfast.simulator.records import Charge, Dispute, Intent, Refund, everything
from holdfast.simulator.schemas import JsonObject

# Each statement finds the rows that break the rule it is named for.
RULES: Final[Mapping[str, str]] = {
    "a succeeded intent has exactly one captured charge of the received amount": """
        SELECT i.id FROM payment_intents i WHERE i.status = 'succeeded' AND 1 <> (
            SELECT count(*) FROM charges c WHERE c.payment_intent = i.id AND c.status = 'succeeded'
            AND c.is_captured = 1 AND c.amount_captured = i.amount_received)""",
    "captured money belongs to a succeeded intent": """
        SELECT c.id FROM charges c JOIN payment_intents i ON i.id = c.payment_intent
        WHERE c.is_captured = 1 AND i.status <> 'succeeded'""",
    "a charge gives back what its living refunds say": """
        SELECT c.id FROM charges c WHERE c.amount_refunded <> (
            SELECT COALESCE(sum(r.amount), 0) FROM refunds r WHERE r.charge = c.id AND r.status <> 'failed')""",
    "a succeeded intent was told once": """
        SELECT i.id FROM payment_intents i WHERE i.status = 'succeeded' AND 1 <> (
            SELECT count(*) FROM events e WHERE e.payment_intent = i.id AND e.type = 'payment_intent.succeeded')""",
}


def violations(tx: Tx) -> list[str]:
    """Return every broken rule with the object that breaks it; empty when the journal is sound."""
    return [f"{rule}: {row['id']}" for rule, sql in RULES.items() for row in tx.connection.execute(sql)]


def dump(tx: Tx) -> JsonObject:
    """Return all intents, charges, refunds and disputes, the totals per currency, and the broken rules."""
    charges = everything(tx, Charge)
    refunds = everything(tx, Refund)
    totals: dict[str, dict[str, int]] = {}
    for charge in charges:
        total = totals.setdefault(charge.currency, {"captured": 0, "refunded": 0})
        total["captured"] += charge.amount_captured
        total["refunded"] += charge.amount_refunded
    intents = [asdict(intent) for intent in everything(tx, Intent)]
    for intent in intents:
        # The secret pays; a list for reconciliation has no use for it.
        del intent["client_secret"]
    document: dict[str, object] = {
        "payment_intents": intents,
        "charges": [asdict(charge) for charge in charges],
        "refunds": [asdict(refund) for refund in refunds],
        "disputes": [asdict(dispute) for dispute in everything(tx, Dispute)],
        "totals": totals,
        "violations": violations(tx),
    }
    return cast("JsonObject", document)
