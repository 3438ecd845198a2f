"""A tenant for a demo of one's own."""

from uuid import UUID

import pytest

from holdfast.kit.database import Database
from holdfast.kit.ids import new_id
from holdfast.modules.tenants import facade as tenants


@pytest.fixture
def slug() -> str:
    """Return the slug of a tenant that is not there yet."""
    return f"demo-{new_id().hex}"


@pytest.fixture
def find_tenant(database: Database, slug: str):
    """Return what finds the demo's tenant once it is there."""

    async def find() -> UUID:
        found = await tenants.find_tenant_by_slug(database, slug)
        assert found is not None
        return found

    return find
