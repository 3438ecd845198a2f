"""Open, rotate and end sessions (R63, R64)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.kit.clock import now
from holdfast.kit.errors import NotFound
from holdfast.modules.accounts.domain.tokens import Verdict, read_refresh_token
from holdfast.modules.accounts.repository import users
from holdfast.modules.accounts.service import sessions
from holdfast.modules.tenants.contracts import Role
from tests.make.accounts import CALLER, SECRET, make_accounts, make_sign_in, make_user
from tests.make.tenants import make_membership
from tests.make.values import there
from tests.make.written import written

pytestmark = pytest.mark.anyio


async def rotate(tx, accounts, token: str):
    presented = there(read_refresh_token(token, secret=SECRET, tenant_id=tx.tenant_id))
    return await sessions.rotate(tx, accounts, presented=presented, caller=CALLER)


async def published(tx) -> list[str]:
    return [row["name"] for row in await written(tx, "outbox.event")]


async def test_a_sign_in_carries_the_users_roles_and_version(tx):
    accounts = make_accounts()
    user = await make_user(tx)
    membership = await make_membership(tx, user_id=user.user_id, role=Role.MODERATOR)

    signed = await make_sign_in(tx, accounts, user=user)

    actor = there(accounts.tokens.read(signed.access_token, now=now()))
    assert (actor.user_id, actor.session_id) == (user.user_id, signed.session.session_id)
    assert (actor.tenant_id, actor.token_version) == (tx.tenant_id, 1)
    assert actor.scopes("moderator") == {membership.scope_id}


async def test_a_rotation_gives_the_next_link_of_the_chain(tx):
    """R63."""
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)

    rotation = await rotate(tx, accounts, signed.refresh_token)

    assert rotation.verdict is Verdict.ROTATE
    assert rotation.sign_in.session.counter == 1
    assert rotation.sign_in.refresh_token != signed.refresh_token


async def test_the_token_before_gets_the_same_successor_within_the_grace(tx):
    """R63."""
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)

    first = await rotate(tx, accounts, signed.refresh_token)
    again = await rotate(tx, accounts, signed.refresh_token)

    assert again.verdict is Verdict.REPEAT
    assert again.sign_in.refresh_token == first.sign_in.refresh_token


async def test_an_old_token_after_the_grace_ends_the_family_with_audit_and_event(tx):
    """R63."""
    accounts = make_accounts(refresh_grace_seconds=0)
    signed = await make_sign_in(tx, accounts)
    live = (await rotate(tx, accounts, signed.refresh_token)).sign_in.refresh_token

    reused = await rotate(tx, accounts, signed.refresh_token)
    after = await rotate(tx, accounts, live)

    audited = await tx.rows("SELECT action, subject_id FROM platform.audit_record")
    assert (reused.verdict, reused.sign_in) == (Verdict.REUSED, None)
    assert (after.verdict, after.sign_in) == (Verdict.DEAD, None)
    assert [tuple(row) for row in audited] == [("accounts.session_family_revoked", signed.session.session_id)]
    assert await published(tx) == ["accounts.SessionFamilyRevoked"]


async def test_an_ended_family_is_ended_once(tx):
    """R63: whoever holds old tokens cannot make us mail again and again."""
    accounts = make_accounts(refresh_grace_seconds=0)
    signed = await make_sign_in(tx, accounts)
    await rotate(tx, accounts, signed.refresh_token)

    for _ in range(3):
        await rotate(tx, accounts, signed.refresh_token)

    assert await published(tx) == ["accounts.SessionFamilyRevoked"]


async def test_a_rotation_does_not_make_a_session_live_longer(tx):
    """R63: thirty days from signing in, however often it is refreshed."""
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)

    rotation = await rotate(tx, accounts, signed.refresh_token)

    assert rotation.sign_in.session.expires_at == signed.session.created_at + timedelta(days=30)


async def test_a_session_past_its_end_is_dead(tx):
    """R63."""
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)
    await tx.run("UPDATE accounts.session SET expires_at = platform.clock()")

    rotation = await rotate(tx, accounts, signed.refresh_token)

    assert (rotation.verdict, rotation.sign_in) == (Verdict.DEAD, None)


async def test_a_disabled_user_gets_no_tokens(tx):
    """R64."""
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)
    await users.set_disabled(tx, signed.user.user_id, reason="fraud")

    assert (await rotate(tx, accounts, signed.refresh_token)).sign_in is None


async def test_a_refresh_token_of_another_tenant_is_dead(tx, other_tx):
    accounts = make_accounts()
    signed = await make_sign_in(other_tx, accounts)
    presented = there(read_refresh_token(signed.refresh_token, secret=SECRET, tenant_id=other_tx.tenant_id))

    rotation = await sessions.rotate(tx, accounts, presented=presented, caller=CALLER)

    assert (rotation.verdict, rotation.sign_in) == (Verdict.DEAD, None)


async def test_a_rotation_remembers_where_from_and_when(tx):
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)
    presented = there(read_refresh_token(signed.refresh_token, secret=SECRET, tenant_id=tx.tenant_id))

    moved = replace(CALLER, ip_address="198.51.100.9")
    rotation = await sessions.rotate(tx, accounts, presented=presented, caller=moved)

    (listed,) = await sessions.list_sessions(tx, user_id=signed.user.user_id)
    assert listed == there(rotation.sign_in).session
    assert (listed.ip_address, listed.last_used_at) == ("198.51.100.9", tx.now)


async def test_somebody_elses_device_cannot_be_signed_out(tx):
    """R68."""
    accounts = make_accounts()
    mine, strangers = await make_sign_in(tx, accounts), await make_sign_in(tx, accounts)

    with pytest.raises(NotFound):
        await sessions.end_session(tx, strangers.session.session_id, user_id=mine.user.user_id)

    assert await sessions.list_sessions(tx, user_id=strangers.user.user_id) == (strangers.session,)


async def test_signing_out_by_refresh_token_ends_that_device(tx):
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)

    await sessions.sign_out_by_token(tx, accounts, token="no token of ours")
    assert len(await sessions.list_sessions(tx, user_id=signed.user.user_id)) == 1
    await sessions.sign_out_by_token(tx, accounts, token=signed.refresh_token)

    assert await sessions.list_sessions(tx, user_id=signed.user.user_id) == ()


async def test_signing_out_everywhere_ends_all_devices_and_withdraws_tokens(tx):
    """R64."""
    accounts = make_accounts()
    first = await make_sign_in(tx, accounts)
    await make_sign_in(tx, accounts, user=first.user)

    await sessions.sign_out_everywhere(tx, user_id=first.user.user_id)

    assert await sessions.list_sessions(tx, user_id=first.user.user_id) == ()
    assert await users.live_versions(tx, [(tx.tenant_id, first.user.user_id)]) == {first.user.user_id: 2}
