"""SQL about provider accounts."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import Transaction
from holdfast.modules.payments.tables import provider_account


async def ensure_account(tx: Transaction, account_id: UUID, *, provider: str) -> None:
    """Write the tenant's default account at a provider unless it is there."""
    statement = insert(provider_account).values(
        tenant_id=tx.tenant_id,
        account_id=account_id,
        provider=provider,
        name="default",
        is_default=True,
        created_at=tx.now,
    )
    await tx.run(statement.on_conflict_do_nothing())


async def find_default_account(tx: Transaction, provider: str) -> UUID | None:
    """Return the tenant's default account at a provider."""
    found: UUID | None = await tx.value(
        sa.select(provider_account.c.account_id).where(
            provider_account.c.tenant_id == tx.tenant_id,
            provider_account.c.provider == provider,
            provider_account.c.is_default,
        )
    )
    return found


async def list_accounts(tx: Transaction) -> list[tuple[str, UUID]]:
    """Return (provider, account) of the tenant's accounts."""
    rows = await tx.rows(
        sa.select(provider_account.c.provider, provider_account.c.account_id)
        .where(provider_account.c.tenant_id == tx.tenant_id)
        .order_by(provider_account.c.created_at)
    )
    return [(row["provider"], row["account_id"]) for row in rows]


async def find_tenant(tx: Transaction, account_id: UUID) -> UUID | None:
    """Return whose account it is; works in a transaction of no tenant."""
    found: UUID | None = await tx.value("SELECT payments.tenant_of_account($1)", account_id)
    return found
