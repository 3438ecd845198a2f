"""A process dies while it changes a refresh token: the customer stays signed in, with one live chain (R63)."""

import pytest

from holdfast.kit.faults import installed
from holdfast.modules.accounts import workflows
from tests.make.accounts import CALLER, make_accounts, make_sign_in, make_user
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


class Killed(BaseException):
    """Ends a call the way a killed process would."""


@pytest.mark.parametrize("point", ["accounts.refresh_revoked", "database.before_commit", "accounts.refresh_committed"])
async def test_a_kill_between_the_old_token_and_the_new_one_locks_nobody_out_R63(database, tenant, superuser, *, point):
    accounts = make_accounts()
    async with database.transaction(tenant) as tx:
        await make_tenant(tx)
        token = (await make_sign_in(tx, accounts, user=await make_user(tx))).refresh_token
    asked = {"tenant_id": tenant, "token": token, "caller": CALLER}

    async def die(at):
        if at == point:
            raise Killed

    with installed(die), pytest.raises(Killed):
        await workflows.refresh(database, accounts, **asked)
    again = await workflows.refresh(database, accounts, **asked)
    further = await workflows.refresh(database, accounts, **(asked | {"token": again.refresh_token}))

    assert further.session.session_id == again.session.session_id
    live = "SELECT count(*) FROM accounts.session WHERE tenant_id = $1 AND revoked_at IS NULL"
    assert await superuser.fetchval(live, tenant) == 1
