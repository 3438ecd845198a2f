"""What happens by the clock."""

import pytest

from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.accounts.jobs import forget_lapsed
from tests.make.accounts import make_accounts, make_sign_in

pytestmark = pytest.mark.anyio


async def test_sessions_that_ended_ninety_days_ago_are_forgotten_and_others_kept(database, worker_database, tenant):
    accounts = make_accounts()
    async with database.transaction(tenant) as tx:
        old, young = await make_sign_in(tx, accounts), await make_sign_in(tx, accounts)
        await tx.run(
            "UPDATE accounts.session SET expires_at = platform.clock() - interval '91 days' WHERE session_id = $1",
            old.session.session_id,
        )

    await forget_lapsed(ScheduleContext(database=database, worker=worker_database))

    async with database.transaction(tenant) as tx:
        kept = await tx.rows("SELECT session_id FROM accounts.session")
    assert [row["session_id"] for row in kept] == [young.session.session_id]
