import pytest
from holdfast.entrypoints.access import Caller
from tests.make.calls import ask, operations
from tests.make.world import open_world
pytestmark = pytest.mark.anyio

async def test_fp(database_url, tmp_path):
    async with open_world(database_url, home=tmp_path) as world:
        stage = await world.stage(callers=(Caller.ADMIN, Caller.OWNER), booking="pending")
        for op in ("edit_merchant","change_slot","cancel_booking","replay_event","retry_job","revoke_role","change_guests"):
            before = await world.fingerprint(world.tenant_id)
            other = await world.fingerprint(world.other_tenant_id)
            a = await ask(world, operations()[op], caller=Caller.ADMIN, stage=stage)
            after = await world.fingerprint(world.tenant_id)
            print("FP", op, a.status_code, sorted(k for k in after if after[k]!=before.get(k)))
            assert other == await world.fingerprint(world.other_tenant_id)
    assert 0
