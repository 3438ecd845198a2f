"""Rows of sessions, each tenant's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.modules.accounts.repository import sessions
from tests.make.accounts import make_accounts, make_sign_in
from tests.make.values import there

pytestmark = pytest.mark.anyio


async def test_a_session_is_read_back_as_written(tx):
    session = (await make_sign_in(tx, make_accounts())).session

    assert await sessions.lock(tx, session.session_id) == session
    assert session.expires_at - session.created_at == timedelta(days=30)
    assert session.device_name == "Firefox on Linux"


async def test_only_hashes_of_refresh_tokens_are_stored(tx):
    """R63."""
    signed = await make_sign_in(tx, make_accounts())

    stored = await tx.row("SELECT s::text AS everything FROM accounts.session s")

    assert signed.refresh_token.rsplit(".", 1)[-1] not in stored["everything"]


async def test_another_tenants_session_is_not_there(tx, other_tx):
    foreign = (await make_sign_in(other_tx, make_accounts())).session

    assert await sessions.lock(tx, foreign.session_id) is None
    assert await sessions.list_live(tx, foreign.user_id) == ()
    assert not await sessions.revoke(tx, foreign.session_id, reason="x")
    assert await sessions.revoke_all(tx, foreign.user_id, reason="x") == 0
    assert not await sessions.has_been_used_from(tx, foreign.user_id, ip_address=there(foreign.ip_address))
    await sessions.rotate(tx, replace(foreign, counter=9), token_hash=b"x")
    assert await sessions.lock(other_tx, foreign.session_id) == foreign


async def test_a_rotation_moves_the_chain(tx):
    session = (await make_sign_in(tx, make_accounts())).session
    rotated = replace(session, counter=1, ip_address="198.51.100.1")

    await sessions.rotate(tx, rotated, token_hash=b"hash")

    assert await sessions.lock(tx, session.session_id) == rotated


async def test_the_list_shows_who_is_in_last_used_first(tx):
    accounts = make_accounts()
    first = await make_sign_in(tx, accounts)
    second = await make_sign_in(tx, accounts, user=first.user)
    ended = await make_sign_in(tx, accounts, user=first.user)
    lapsed = await make_sign_in(tx, accounts, user=first.user)
    await sessions.revoke(tx, ended.session.session_id, reason="signed_out")
    await tx.run("UPDATE accounts.session SET expires_at = created_at WHERE session_id = $1", lapsed.session.session_id)
    later = replace(first.session, last_used_at=tx.now + timedelta(minutes=1))
    await sessions.rotate(tx, later, token_hash=b"hash")

    listed = await sessions.list_live(tx, first.user.user_id)

    assert listed == (later, second.session)


async def test_revoking_is_told_apart_by_owner_and_happens_once(tx):
    accounts = make_accounts()
    mine, strangers = await make_sign_in(tx, accounts), await make_sign_in(tx, accounts)
    session_id = mine.session.session_id

    assert not await sessions.revoke(tx, session_id, reason="x", user_id=strangers.user.user_id)
    assert await sessions.revoke(tx, session_id, reason="x", user_id=mine.user.user_id)
    assert not await sessions.revoke(tx, session_id, reason="x", user_id=mine.user.user_id)


async def test_all_devices_but_one_are_signed_out(tx):
    accounts = make_accounts()
    kept = await make_sign_in(tx, accounts)
    await make_sign_in(tx, accounts, user=kept.user)
    await make_sign_in(tx, accounts, user=kept.user)
    strangers = await make_sign_in(tx, accounts)

    ended = await sessions.revoke_all(tx, kept.user.user_id, reason="x", sparing=kept.session.session_id)

    assert ended == 2
    assert await sessions.list_live(tx, kept.user.user_id) == (kept.session,)
    assert await sessions.list_live(tx, strangers.user.user_id) == (strangers.session,)


async def test_an_address_that_was_signed_in_from_is_known(tx):
    signed = await make_sign_in(tx, make_accounts(), ip_address="192.0.2.1")

    assert await sessions.has_been_used_from(tx, signed.user.user_id, ip_address="192.0.2.1")
    assert not await sessions.has_been_used_from(tx, signed.user.user_id, ip_address="192.0.2.2")
