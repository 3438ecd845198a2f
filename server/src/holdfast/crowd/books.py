"""The gateway's own journal against the platform's books (X4): two records of the same money, kept by strangers.

The journal comes through the simulator's control door, the books through the auditor's views with the auditor's rights,
which read and never write.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import orjson

from holdfast.crowd.speaking import Json
from holdfast.crowd.wire import NoAnswer, Wire
from holdfast.kit.database import Database, DatabaseSettings

CONTROL_HEADER: Final = "x-simulator-control"
AUDITOR: Final = "holdfast_audit"
OK: Final = 200


class NoBooks(Exception):
    """The journal or the books cannot be had; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement of money: the gateway's name for it, what it belongs to, how much, and whether it has happened."""

    ref: str
    of: str
    amount: int
    currency: str
    state: str


@dataclass(frozen=True, slots=True)
class Books:
    """What one side says: captures, refunds, and what lies at the gateway for each currency."""

    captures: Sequence[Entry]
    refunds: Sequence[Entry]
    balances: Mapping[str, int]
    complaints: Sequence[str] = ()


async def read_journal(wire: Wire, *, base: str, token: str) -> Books:
    """Return the gateway's side."""
    try:
        answer = await wire.ask("GET", f"{base}/control/journal", headers={CONTROL_HEADER: token})
    except NoAnswer as none:
        raise NoBooks(f"the simulator's journal does not come: {none}") from none
    if answer.status != OK:
        raise NoBooks(f"the simulator does not show its journal: {answer.status}")
    journal = cast("Json", orjson.loads(answer.body))
    charges = cast("list[dict[str, object]]", journal["charges"])
    captures = [_entry(one, of="payment_intent", amount="amount_captured") for one in charges if one["is_captured"]]
    refunds = [
        _entry(one, of="payment_intent", amount="amount") for one in cast("list[dict[str, object]]", journal["refunds"])
    ]
    balances: Counter[str] = Counter()
    for entry in captures:
        balances[entry.currency] += entry.amount
    for entry in refunds:
        balances[entry.currency] -= entry.amount if entry.state == "succeeded" else 0
    complaints = [f"the simulator's own check: {one}" for one in cast("list[str]", journal["violations"])]
    return Books(captures, refunds, balances, complaints)


async def read_books(database_url: str) -> Books:
    """Return the platform's side."""
    database = Database(DatabaseSettings(database_url, role=AUDITOR))
    try:
        async with database.connection() as connection:
            attempts = await connection.fetch(
                """SELECT provider_ref AS ref, provider_ref AS of, captured_minor AS amount,
                          coalesce(captured_currency, currency) AS currency, state
                     FROM operations.chk_attempt WHERE captured_minor > 0"""
            )
            refunds = await connection.fetch(
                """SELECT r.provider_ref AS ref, t.provider_ref AS of, r.amount_minor AS amount, r.currency, r.state
                     FROM operations.chk_refund r JOIN operations.chk_attempt t USING (tenant, attempt)"""
            )
            balances = await connection.fetch(
                """SELECT a.currency, sum(e.amount_minor)::bigint AS amount
                     FROM operations.chk_ledger e JOIN operations.chk_account a USING (tenant, account)
                    WHERE a.kind LIKE 'gateway%' GROUP BY a.currency"""
            )
    finally:
        await database.close()
    return Books(
        [Entry(**row) for row in attempts],
        [Entry(**row) for row in refunds],
        {row["currency"]: row["amount"] for row in balances},
    )


def differences(gateway: Books, ours: Books) -> Iterator[str]:
    """Yield what the two sides do not agree on."""
    yield from gateway.complaints
    yield from _unmatched("charge", [one for one in gateway.captures if one.amount], by_payment(ours.captures))
    yield from _unmatched("captured attempt", ours.captures, by_payment(gateway.captures))
    theirs = {entry.ref: entry for entry in gateway.refunds}
    own = Counter(entry.ref for entry in ours.refunds)
    for entry in gateway.refunds:
        if own[entry.ref] != 1:
            yield f"refund {entry.ref} of {entry.amount} {entry.currency} has {own[entry.ref]} rows"
    for entry in ours.refunds:
        there = theirs.get(entry.ref)
        if entry.state == "failed":
            continue
        if there is None or (there.amount, there.currency, there.state) != (entry.amount, entry.currency, entry.state):
            yield f"our refund {entry} is not the gateway's {there}"
    for currency in sorted({*gateway.balances, *ours.balances}):
        pair = (gateway.balances.get(currency, 0), ours.balances.get(currency, 0))
        if pair[0] != pair[1]:
            yield f"{currency}: {pair[0]} lie at the gateway, the ledger says {pair[1]}"


def by_payment(entries: Sequence[Entry]) -> Mapping[str, list[Entry]]:
    """Return the entries of each payment."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.of].append(entry)
    return found


def _unmatched(what: str, entries: Sequence[Entry], others: Mapping[str, list[Entry]], /) -> Iterator[str]:
    for entry in entries:
        there = others.get(entry.of, [])
        if [(one.amount, one.currency) for one in there] != [(entry.amount, entry.currency)]:
            yield f"{what} {entry.ref} of {entry.amount} {entry.currency} is met by {len(there)}: {there}"


def _entry(row: dict[str, object], *, of: str, amount: str) -> Entry:
    return Entry(
        ref=str(row["id"]),
        of=str(row[of]),
        amount=cast("int", row[amount]),
        currency=str(row["currency"]).upper(),
        state=str(row["status"]),
    )
