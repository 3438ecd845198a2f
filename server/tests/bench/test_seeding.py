"""What is written before anything is measured."""

import pytest

from holdfast.bench.ground import Ground
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.rows import count_rows
from holdfast.bench.seeding import first_slot
from holdfast.bench.servers import host_of
from tests.bench.conftest import MAIN, SECOND

pytestmark = pytest.mark.anyio


async def test_each_shop_has_its_people_sessions_slots_and_halls(ground: Ground):
    counts = await count_rows(ground.superuser)
    owners = 2
    assert counts["accounts.user"] == MAIN.people + SECOND.people + owners
    assert counts["accounts.session"] == MAIN.people + SECOND.people
    assert counts["inventory.stock"] == MAIN.slots + SECOND.slots
    assert counts["inventory.exclusive"] == MAIN.halls
    assert counts["bookings.booking"] == 0


async def test_slots_begin_hour_by_hour_in_a_few_days(ground: Ground):
    begins = await ground.superuser.fetch(
        "SELECT starts_at FROM inventory.stock WHERE tenant_id = $1 ORDER BY stock_id", MAIN.tenant_id
    )
    first = first_slot(ground.now)
    assert [int((row["starts_at"] - first).total_seconds()) // 3_600 for row in begins] == [0, 1, 2, 3]


async def test_tenants_answer_at_their_hosts(ground: Ground):
    rows = await ground.superuser.fetch("SELECT host, tenant_id FROM tenants.domain WHERE host LIKE 't%.bench.%'")
    assert {row["host"]: row["tenant_id"] for row in rows} == {
        host_of(0): id_of(Kind.TENANT, 0),
        host_of(1): id_of(Kind.TENANT, 1),
    }
