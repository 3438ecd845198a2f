"""Ids that pgbench can make as well."""

import asyncpg
import pytest

from holdfast.bench.ids import FIRST_TENANT, Kind, id_of, sql_id

pytestmark = pytest.mark.anyio


async def test_sql_makes_the_same_id(superuser: asyncpg.Connection):
    made = sql_id(Kind.STOCK, number="slot").replace(":tenant::text", "$1::text").replace(":slot::text", "$2::text")
    assert await superuser.fetchval(f"SELECT {made}", str(FIRST_TENANT + 3), "47") == id_of(Kind.STOCK, 3, number=47)


async def test_sql_makes_the_id_of_what_a_tenant_has_one_of(superuser: asyncpg.Connection):
    made = sql_id(Kind.VENUE).replace(":tenant::text", "$1::text")
    assert await superuser.fetchval(f"SELECT {made}", str(FIRST_TENANT)) == id_of(Kind.VENUE, 0)


def test_no_two_things_share_an_id():
    ids = {id_of(kind, tenant, number=number) for kind in Kind for tenant in range(3) for number in range(3)}
    assert len(ids) == len(Kind) * 9
