"""Rows of tenants and their hosts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from holdfast.kit.database import ConstraintBroken, Row, Transaction, refusing
from holdfast.modules.tenants.contracts import Tenant, TenantSettings
from holdfast.modules.tenants.errors import HostTaken, SlugTaken
from holdfast.modules.tenants.tables import domain, tenant

_REFUSALS = {"tenant_slug_key": SlugTaken, "domain_host_key": HostTaken}
_KNOWN_SETTINGS = frozenset(field.name for field in fields(TenantSettings))


async def find_id_by_host(tx: Transaction, host: str) -> UUID | None:
    """Return whose host it is; needs no tenant in the transaction."""
    found: UUID | None = await tx.value(sa.select(sa.func.tenants.find_by_host(host)))
    return found


async def find_id_by_slug(tx: Transaction, slug: str) -> UUID | None:
    """Return whose slug it is; needs no tenant in the transaction."""
    found: UUID | None = await tx.value(sa.select(sa.func.tenants.find_by_slug(slug)))
    return found


async def insert_tenant(tx: Transaction, new: Tenant, *, hosts: Sequence[str]) -> None:
    """Write a new tenant with its hosts, in a transaction of that tenant; raise `SlugTaken` or `HostTaken`."""
    try:
        await tx.run(
            sa.insert(tenant).values(
                tenant_id=tx.tenant_id,
                slug=new.slug,
                name=new.name,
                settings=asdict(new.settings),
                created_at=new.created_at,
                updated_at=new.created_at,
                version=new.version,
            )
        )
        await add_hosts(tx, hosts)
    except ConstraintBroken as broken:
        raise refusing(broken, _REFUSALS) from broken


async def add_hosts(tx: Transaction, hosts: Sequence[str]) -> None:
    """Let the tenant answer at those hosts too; raise `HostTaken` for another's."""
    for host in sorted(set(hosts)):
        statement = insert(domain).values(tenant_id=tx.tenant_id, host=host.lower(), created_at=tx.now)
        own = [domain.c.tenant_id, domain.c.host]
        try:
            await tx.run(statement.on_conflict_do_nothing(index_elements=own))
        except ConstraintBroken as broken:
            raise refusing(broken, _REFUSALS) from broken


async def list_hosts(tx: Transaction) -> tuple[str, ...]:
    """Return the hosts at which the tenant answers."""
    rows = await tx.rows(sa.select(domain.c.host).where(domain.c.tenant_id == tx.tenant_id).order_by(domain.c.host))
    return tuple(row["host"] for row in rows)


async def get(tx: Transaction) -> Tenant | None:
    """Return the transaction's own tenant."""
    row = await tx.row(sa.select(tenant).where(tenant.c.tenant_id == tx.tenant_id))
    return None if row is None else _tenant(row)


async def set_settings(tx: Transaction, *, name: str, settings: TenantSettings, version: int) -> Tenant | None:
    """Write name and settings if the row still has that version; return the tenant, or None when it has another."""
    row = await tx.row(
        sa.update(tenant)
        .where(tenant.c.tenant_id == tx.tenant_id, tenant.c.version == version)
        .values(name=name, settings=asdict(settings), updated_at=tx.now, version=tenant.c.version + 1)
        .returning(tenant)
    )
    return None if row is None else _tenant(row)


async def list_all(tx: Transaction, *, after_slug: str, limit: int) -> tuple[Tenant, ...]:
    """Return all tenants by slug, in a transaction of the platform's tenant; nothing in any other's."""
    listed = sa.func.tenants.list_all(after_slug, limit).table_valued(*(column.name for column in tenant.c))
    rows = await tx.rows(sa.select(listed))
    return tuple(_tenant(row) for row in rows)


def _tenant(row: Row) -> Tenant:
    return Tenant(
        tenant_id=row["tenant_id"],
        slug=row["slug"],
        name=row["name"],
        settings=_settings(row["settings"]),
        created_at=row["created_at"],
        is_platform=row["is_platform"],
        version=row["version"],
    )


def _settings(stored: Mapping[str, object]) -> TenantSettings:
    """Return the settings; those that a newer or older release wrote and this one does not know are left alone."""
    known = {name: value for name, value in stored.items() if name in _KNOWN_SETTINGS}
    return TenantSettings(**known)  # type: ignore[arg-type]  # JSON has no static types; only `asdict` above writes it
