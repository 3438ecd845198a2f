"""Two tenants over two connections, request by request in turn: no row of one is ever seen by the other (R69).

What is set for a transaction must go with it: a connection that remembered its last tenant would be found here.
"""

import asyncio
import random
import re
from collections import Counter
from datetime import timedelta
from uuid import UUID

import anyio
import pytest

from holdfast.entrypoints.access import Caller
from holdfast.kit.database import Database, DatabaseSettings, Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.job_runner import JobRunner
from holdfast.kit.jobs import JobContext, JobKind, enqueue
from holdfast.modules.outbox import facade
from holdfast.modules.outbox.contracts import StoredEvent
from holdfast.modules.outbox.workflows import Relay
from tests.conftest import wait_until
from tests.make.calls import ask, operations
from tests.make.outbox import IMPATIENT, KettleBoiled
from tests.make.scale import count
from tests.make.tenants import make_tenant
from tests.make.world import open_world

pytestmark = pytest.mark.anyio
REQUESTS = count(small=500, full=10_000)
AT_ONCE = 16
MIXED = count(small=20, full=500)
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


async def test_jobs_and_handlers_see_their_own_tenants_rows_alone_R69(fresh_database_url):
    """Events and jobs of two tenants, mixed in one queue each, worked off over two connections."""
    app = Database(DatabaseSettings(url=fresh_database_url, pool_size_max=2))
    settings = DatabaseSettings(url=fresh_database_url, role="holdfast_worker", pool_size_max=2)
    worker = Database(settings)
    tenants = [new_id(), new_id()]
    seen: list[tuple[UUID, set[UUID]]] = []

    async def look(tx: Transaction, whose: UUID) -> None:
        seen.append((whose, {row["tenant_id"] for row in await tx.rows("SELECT tenant_id FROM tenants.tenant")}))

    async def on_boiled(tx: Transaction, event: StoredEvent) -> None:
        await look(tx, event.tenant_id)

    async def brew(context: JobContext, _payload: object) -> None:
        async with app.transaction(context.tenant_id) as tx:
            await look(tx, context.tenant_id)

    for tenant_id in tenants:
        async with app.transaction(tenant_id) as tx:
            await make_tenant(tx)
    for number in range(MIXED):
        async with app.transaction(tenants[number % 2]) as tx:
            await facade.publish(tx, KettleBoiled())
            await enqueue(tx, "tea.brew", payload={})

    relay = Relay(app, worker, {KettleBoiled.name: (("kitchen.on_boiled", on_boiled),)}, IMPATIENT)
    while await relay.deliver_due():
        pass
    stop = asyncio.Event()
    runner = JobRunner(app, worker, settings, (JobKind("tea.brew", brew),), poll=timedelta(seconds=0.2))
    running = asyncio.create_task(runner.run(stop))

    async def done() -> bool:
        return len(seen) >= 2 * MIXED

    await wait_until(done, seconds=60)
    stop.set()
    await asyncio.wait_for(running, timeout=15)
    await app.close()
    await worker.close()

    assert [whose for whose, rows in seen if rows != {whose}] == []
    assert Counter(whose for whose, _ in seen) == dict.fromkeys(tenants, MIXED)
