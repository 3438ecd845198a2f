"""Two tenants over two connections, request by request in turn: no row of one is ever seen by the other (R69).

What is set for a transaction must go with it: a connection that remembered its last tenant would be found here.
"""

import random
import re

import anyio
import pytest

from holdfast.entrypoints.access import Caller
from tests.make.calls import ask, operations
from tests.make.scale import count
from tests.make.world import open_world

pytestmark = pytest.mark.anyio
REQUESTS = count(small=500, full=10_000)
AT_ONCE = 16
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
READS = [
    "list_merchants",
    "list_venues",
    "list_offerings",
    "list_resources",
    "read_offering",
    "list_slots",
    "read_availability",
    "search_offerings",
    "search_users",
    "list_members",
    "list_bookings",
    "list_merchant_bookings",
    "get_booking",
    "get_booking_history",
    "list_events",
    "list_jobs",
    "list_audit",
    "read_tenant",
]
WRITES = ["create_resource", "edit_profile", "open_merchant", "preview_slots", "quote", "change_guests"]


@pytest.fixture
async def world(database_url, tmp_path):
    async with open_world(database_url, home=tmp_path, connections=2) as opened:
        yield opened


async def test_requests_that_change_things_need_one_connection_each(database_url, tmp_path):
    """Whether a session lives (R64) is asked on a connection of the gate's own, or eight would wait for each other."""
    answers: list[int] = []
    async with open_world(database_url, home=tmp_path, connections=1) as world:
        stage = await world.stage(callers=(Caller.ADMIN,))

        async def make() -> None:
            answer = await ask(world, operations()["create_resource"], caller=Caller.ADMIN, stage=stage)
            answers.append(answer.status_code)

        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(make)

    assert answers == [201] * 8


async def ids_of(world, tenant_id) -> set[str]:
    """Return every id that is written anywhere in a tenant's rows."""
    rows = await world.superuser.fetch(await world.rows_sql(), [tenant_id])
    return {found for row in rows for found in ID.findall(row["words"])}


async def test_no_row_of_another_tenant_in_many_requests_by_turns_R69(world, record_property):
    stages = [
        await world.stage(tenant_id=tenant_id, callers=(Caller.OWNER, Caller.ADMIN), booking="pending")
        for tenant_id in (world.tenant_id, world.other_tenant_id)
    ]
    dice = random.Random(69)
    plan = [(dice.choice([*READS, *WRITES]), number % 2) for number in range(REQUESTS)]
    answers: list[tuple[int, str]] = []

    async def work(part) -> None:
        for operation_id, whose in part:
            answer = await ask(world, operations()[operation_id], caller=Caller.ADMIN, stage=stages[whose])
            # Everybody edits the same profile: all but the first are too late, as they should be.
            assert answer.is_success or answer.status_code == 412, (operation_id, answer.text)
            answers.append((whose, answer.text))

    async with anyio.create_task_group() as group:
        for start in range(AT_ONCE):
            group.start_soon(work, plan[start::AT_ONCE])

    ids = [await ids_of(world, stage.tenant_id) for stage in stages]
    own = [ids[0] - ids[1], ids[1] - ids[0]]
    seen = [{found for whose, text in answers if whose == one for found in ID.findall(text)} for one in (0, 1)]
    record_property("figure", f"{REQUESTS:,} requests of two tenants by turns over two connections: no foreign row.")
    assert len(answers) == REQUESTS
    assert [len(own[0] & seen[0]) > 20, len(own[1] & seen[1]) > 20] == [True, True]
    assert (seen[0] & own[1], seen[1] & own[0]) == (set(), set())
