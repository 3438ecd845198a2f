"""What other modules may ask of accounts."""

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.modules.accounts import facade
from holdfast.modules.accounts.contracts import LinkPurpose
from tests.make.accounts import PASSWORD, make_accounts, make_sign_in, make_user
from tests.make.values import there

pytestmark = pytest.mark.anyio


async def test_users_are_found_by_id_by_many_ids_and_by_address(tx):
    user, other = await make_user(tx, email="ada@example.com"), await make_user(tx)
    missing = new_id()

    assert await facade.get_user(tx, user.user_id) == user
    assert await facade.get_user(tx, missing) is None
    assert await facade.get_users(tx, [user.user_id, other.user_id, missing]) == {
        user.user_id: user,
        other.user_id: other,
    }
    assert await facade.find_user_by_email(tx, "Ada@Example.com") == user
    assert (await facade.search_users(tx, "ada@")).items == (user,)


async def test_another_tenants_users_are_nobody(tx, other_tx):
    foreign = await make_user(other_tx, email="eve@example.com")

    assert await facade.get_user(tx, foreign.user_id) is None
    assert await facade.get_users(tx, [foreign.user_id]) == {}
    assert await facade.find_user_by_email(tx, "eve@example.com") is None
    assert (await facade.search_users(tx)).items == ()


async def test_a_made_password_hash_opens_the_account_and_a_poor_one_is_not_made(tx):
    accounts = make_accounts()

    stored = await facade.make_password_hash(accounts, password=PASSWORD, email="ada@example.com")

    assert await accounts.hashing.verify(PASSWORD, stored)
    with pytest.raises(InvalidInput):
        await facade.make_password_hash(accounts, password="password123", email="ada@example.com")


async def test_an_invited_user_chooses_a_password_by_the_mailed_link(tx):
    accounts = make_accounts()

    user = await facade.invite_user(
        tx, accounts, email="eve@example.com", display_name="Eve", password_hash="nobody knows it"
    )

    token_id = await tx.value("SELECT aggregate_id FROM outbox.event")
    link = there(await facade.get_link(tx, token_id))
    assert (link.user_id, link.purpose, link.email) == (user.user_id, LinkPurpose.RESET_PASSWORD, "eve@example.com")


async def test_a_bumped_version_withdraws_tokens_and_keeps_the_device(tx):
    signed = await make_sign_in(tx, make_accounts())
    user_id, session_id = signed.user.user_id, signed.session.session_id

    await facade.bump_token_version(tx, user_id)

    assert await facade.live_versions(tx, [(tx.tenant_id, user_id)]) == {user_id: 2}
    assert await facade.live_sessions(tx, [(tx.tenant_id, session_id)]) == {session_id: 2}


async def test_a_user_is_disabled_enabled_and_signed_out(tx):
    """R64."""
    signed, admin = await make_sign_in(tx, make_accounts()), await make_user(tx)
    pair = [(tx.tenant_id, signed.user.user_id)]

    await facade.disable_user(tx, signed.user.user_id, reason="fraud", by=admin.user_id, role="admin")
    shut = await facade.live_versions(tx, pair)
    await facade.enable_user(tx, signed.user.user_id, by=admin.user_id, role="admin")
    await facade.sign_out_everywhere(tx, user_id=signed.user.user_id, reason="x")

    assert shut == {}
    assert await facade.live_sessions(tx, [(tx.tenant_id, signed.session.session_id)]) == {}
    assert await facade.live_versions(tx, pair) == {signed.user.user_id: 4}
