"""Rows of users, each tenant's own."""

import anyio
import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.accounts.contracts import Profile, User
from holdfast.modules.accounts.errors import EmailTaken
from holdfast.modules.accounts.repository import users
from holdfast.modules.accounts.repository.users import UserFilter
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.values import there

pytestmark = pytest.mark.anyio


async def test_a_user_is_read_back_as_written(tx):
    user = await make_user(tx, email="Ada@Example.com", display_name="Ada L.", is_verified=True)

    found = await users.get(tx, user.user_id)

    assert found is not None
    assert found.user == user
    assert (user.email, user.email_verified_at, user.token_version, user.version) == ("ada@example.com", tx.now, 1, 1)


async def test_an_address_is_one_users_in_a_tenant_and_anothers_in_another(tx, other_tx):
    mine = await make_user(tx, email="ada@example.com")
    theirs = await make_user(other_tx, email="ada@example.com")

    found = await users.find_by_email(tx, "ADA@example.com")
    foreign = await users.find_by_email(other_tx, "ada@example.com")

    assert (there(found).user, there(foreign).user) == (mine, theirs)
    with pytest.raises(EmailTaken):
        await make_user(tx, email="ada@example.com")


async def test_another_tenants_user_is_nobody(tx, other_tx):
    foreign = await make_user(other_tx, email="eve@example.com")

    assert await users.get(tx, foreign.user_id) is None
    assert await users.get(tx, foreign.user_id, lock=True) is None
    assert await users.get_many(tx, [foreign.user_id]) == ()
    assert await users.find_by_email(tx, "eve@example.com") is None
    assert await users.search(tx, UserFilter("eve"), before=None, limit=10) == ()
    assert await users.set_profile(tx, foreign.user_id, profile=Profile("X", None, "en"), version=1) is None
    assert await users.set_password(tx, foreign.user_id, password_hash="x") is None
    assert await users.set_disabled(tx, foreign.user_id, reason="x") is None
    assert await users.bump_token_version(tx, foreign.user_id) is None
    assert there(await users.get(other_tx, foreign.user_id)).user == foreign


async def test_a_profile_is_written_only_over_the_version_that_was_read(tx):
    user = await make_user(tx)

    changed = there(await users.set_profile(tx, user.user_id, profile=Profile("Eve", "+43 1 2345", "de"), version=1))
    late = await users.set_profile(tx, user.user_id, profile=Profile("Mallory", None, "en"), version=1)

    assert (changed.display_name, changed.phone, changed.locale, changed.version) == ("Eve", "+43 1 2345", "de", 2)
    assert late is None


async def test_another_password_disabling_and_enabling_each_withdraw_tokens(tx):
    user = await make_user(tx)

    after_password = there(await users.set_password(tx, user.user_id, password_hash="new"))
    disabled = there(await users.set_disabled(tx, user.user_id, reason="fraud"))
    enabled = there(await users.set_disabled(tx, user.user_id, reason=None))

    assert [one.token_version for one in (after_password, disabled, enabled)] == [2, 3, 4]
    assert (disabled.disabled_at, disabled.disabled_reason) == (tx.now, "fraud")
    assert (enabled.disabled_at, enabled.disabled_reason) == (None, None)


async def test_a_newer_hash_of_the_same_password_withdraws_nothing(tx):
    user = await make_user(tx)

    await users.refresh_hash(tx, user.user_id, password_hash="newer")

    found = there(await users.get(tx, user.user_id))
    assert (found.password_hash, found.user) == ("newer", user)


async def test_an_address_that_another_user_has_is_refused(tx):
    await make_user(tx, email="ada@example.com")
    user = await make_user(tx, email="eve@example.com")

    with pytest.raises(EmailTaken):
        await users.set_email(tx, user.user_id, email="ada@example.com")


async def test_an_address_is_proved_once_and_keeps_its_first_time(tx):
    user = await make_user(tx)

    first = there(await users.set_verified(tx, user.user_id))
    await tx.read_clock()
    second = there(await users.set_verified(tx, user.user_id))

    assert first.email_verified_at == second.email_verified_at


async def test_a_search_finds_pieces_of_names_and_addresses_newest_first(tx):
    first = await make_user(tx, email="ada@example.com", display_name="Countess")
    # Ids sort by the millisecond.
    await anyio.sleep(0.002)
    second = await make_user(tx, email="eve@example.com", display_name="Ada 50% off_")
    await anyio.sleep(0.002)
    third = await make_user(tx, email="bob@example.com", display_name="Bob")

    async def found(query: str | None, **more) -> list[User]:
        wanted = UserFilter(query, more.get("is_disabled"))
        return list(await users.search(tx, wanted, before=more.get("before"), limit=more.get("limit", 10)))

    disabled = await users.set_disabled(tx, third.user_id, reason="x")
    assert await found("ADA") == [second, first]
    assert await found("50% off_") == [second]
    assert await found("%") == [second]
    assert await found(None, is_disabled=True) == [disabled]
    assert await found(None, is_disabled=False) == [second, first]
    assert await found(None, before=second.user_id) == [first]
    assert await found(None, limit=1) == [disabled]


async def test_live_versions_cover_several_tenants_and_leave_disabled_users_out(database, tenant, other_tenant):
    async with database.transaction(tenant) as tx:
        mine = await make_user(tx)
        shut = await make_user(tx)
        await users.set_disabled(tx, shut.user_id, reason="x")
    async with database.transaction(other_tenant) as tx:
        theirs = await make_user(tx)
        await users.bump_token_version(tx, theirs.user_id)

    pairs = [(tenant, mine.user_id), (tenant, shut.user_id), (other_tenant, theirs.user_id), (tenant, new_id())]
    async with database.transaction(tenant, other_tenant) as both:
        live = await users.live_versions(both, [*pairs, (tenant, theirs.user_id)])
    async with database.transaction(tenant) as alone:
        own = await users.live_versions(alone, pairs)

    assert live == {mine.user_id: 1, theirs.user_id: 2}
    assert own == {mine.user_id: 1}


async def test_live_sessions_leave_out_revoked_ones_and_those_of_disabled_users(tx, other_tx):
    accounts = make_accounts()
    live = await make_sign_in(tx, accounts)
    ended = await make_sign_in(tx, accounts, user=live.user)
    shut = await make_sign_in(tx, accounts)
    foreign = await make_sign_in(other_tx, accounts)
    await tx.run("UPDATE accounts.session SET revoked_at = now() WHERE session_id = $1", ended.session.session_id)
    await users.set_disabled(tx, shut.user.user_id, reason="x")

    every = [one.session.session_id for one in (live, ended, shut, foreign)]

    assert await users.live_sessions(tx, [(tx.tenant_id, one) for one in every]) == {live.session.session_id: 1}
