"""All SQL of the ledger."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Row, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.ledger.contracts import AccountBalance, Leg, Posting
from holdfast.modules.ledger.tables import account, entry, posting


async def add_posting(tx: Transaction, made: Posting) -> bool:
    """Write the posting without its entries; False when its key is taken (a racing writer is waited for)."""
    statement = (
        insert(posting)
        .values(
            tenant_id=tx.tenant_id,
            posting_id=made.posting_id,
            kind=made.kind,
            key=made.key,
            payable_id=made.payable_id,
            currency=made.currency,
            memo=made.memo,
            at=made.at,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "key"])
    )
    return await tx.run(statement) == 1


async def add_entries(tx: Transaction, made: Posting) -> None:
    """Write the posting's entries, opening accounts that were never used before."""
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "entry_id": new_id(),
            "posting_id": made.posting_id,
            "account_id": await _account_id(tx, leg, currency=made.currency),
            "amount": leg.amount,
            "currency": made.currency,
            "at": made.at,
        }
        for leg in made.legs
    ]
    await tx.run(sa.insert(entry).values(rows))


async def _account_id(tx: Transaction, leg: Leg, *, currency: str) -> UUID:
    wanted = sa.select(account.c.account_id).where(
        account.c.tenant_id == tx.tenant_id,
        account.c.kind == leg.account_kind,
        account.c.owner_id.is_not_distinct_from(leg.owner_id),
        account.c.currency == currency,
    )
    found: UUID | None = await tx.value(wanted)
    if found is None:
        opened = insert(account).values(
            tenant_id=tx.tenant_id,
            account_id=new_id(),
            kind=leg.account_kind,
            owner_id=leg.owner_id,
            currency=currency,
            created_at=tx.now,
        )
        await tx.run(opened.on_conflict_do_nothing())
        # Opened by us or by somebody else in the same moment: now it is there.
        found = await tx.value(wanted)
    return cast("UUID", found)


async def find_by_key(tx: Transaction, key: str) -> Posting | None:
    """Return the posting of that key."""
    found = await _postings(tx, posting.c.key == key)
    return found[0] if found else None


async def list_by_payable(tx: Transaction, payable_id: UUID) -> tuple[Posting, ...]:
    """Return a payable's postings, oldest first."""
    return await _postings(tx, posting.c.payable_id == payable_id)


async def _postings(tx: Transaction, wanted: sa.ColumnElement[bool]) -> tuple[Posting, ...]:
    rows = await tx.rows(
        sa.select(posting, account.c.kind.label("account_kind"), account.c.owner_id, entry.c.amount)
        .select_from(posting)
        .join(entry, _same(posting, entry, column="posting_id"))
        .join(account, _same(account, entry, column="account_id"))
        .where(posting.c.tenant_id == tx.tenant_id, wanted)
        .order_by(posting.c.at, posting.c.posting_id, account.c.kind, sa.cast(account.c.owner_id, sa.Text))
    )
    gathered: dict[UUID, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row["posting_id"], []).append(row)
    return tuple(_posting_of(entries) for entries in gathered.values())


def _same(left: sa.Table, right: sa.Table, *, column: str) -> sa.ColumnElement[bool]:
    return sa.and_(left.c.tenant_id == right.c.tenant_id, left.c[column] == right.c[column])


def _posting_of(rows: Sequence[Row]) -> Posting:
    head = rows[0]
    return Posting(
        posting_id=head["posting_id"],
        kind=head["kind"],
        key=head["key"],
        payable_id=head["payable_id"],
        currency=head["currency"],
        memo=head["memo"],
        at=head["at"],
        legs=tuple(Leg(account_kind=r["account_kind"], owner_id=r["owner_id"], amount=r["amount"]) for r in rows),
    )


async def read_balance(tx: Transaction, account_kind: str, *, owner_id: UUID | None, currency: str) -> Money:
    """Return the sum of an account's entries; zero for one that was never used."""
    total = await tx.value(
        sa.select(sa.func.coalesce(sa.func.sum(entry.c.amount), 0))
        .select_from(entry)
        .join(account, _same(account, entry, column="account_id"))
        .where(
            account.c.tenant_id == tx.tenant_id,
            account.c.kind == account_kind,
            account.c.owner_id.is_not_distinct_from(owner_id),
            account.c.currency == currency,
        )
    )
    return Money(int(total), currency)


async def read_balances(tx: Transaction) -> tuple[AccountBalance, ...]:
    """Return every account of the tenant with its balance."""
    total = sa.func.coalesce(sa.func.sum(entry.c.amount), 0).label("total")
    rows = await tx.rows(
        sa.select(account.c.kind, account.c.owner_id, account.c.currency, total)
        .select_from(account)
        .outerjoin(entry, _same(account, entry, column="account_id"))
        .where(account.c.tenant_id == tx.tenant_id)
        .group_by(account.c.kind, account.c.owner_id, account.c.currency)
        .order_by(account.c.kind, sa.cast(account.c.owner_id, sa.Text), account.c.currency)
    )
    return tuple(
        AccountBalance(row["kind"], row["owner_id"], Money(int(row["total"]), row["currency"])) for row in rows
    )
