"""Rows of one-time links, each tenant's own."""

from datetime import timedelta

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.accounts.contracts import LinkPurpose, OneTimeLink
from holdfast.modules.accounts.repository import links
from tests.make.accounts import make_user

pytestmark = pytest.mark.anyio
HASH = b"the hash of its token"


async def make_link(tx, *, purpose: LinkPurpose = LinkPurpose.RESET_PASSWORD, seconds: int = 60, user=None):
    user = user or await make_user(tx)
    link = OneTimeLink(
        token_id=new_id(),
        user_id=user.user_id,
        purpose=purpose,
        email=user.email,
        created_at=tx.now,
        expires_at=tx.now + timedelta(seconds=seconds),
    )
    await links.insert(tx, link, token_hash=HASH)
    return link


async def use(tx, link, *, purpose: LinkPurpose = LinkPurpose.RESET_PASSWORD, token_hash: bytes = HASH):
    return await links.use(tx, link.token_id, purpose=purpose, token_hash=token_hash)


async def test_a_link_is_used_once(tx):
    """R65."""
    link = await make_link(tx)

    first, second = await use(tx, link), await use(tx, link)

    assert first.used_at == tx.now
    assert second is None


async def test_a_link_works_for_its_purpose_with_its_token_in_its_time(tx):
    """R65."""
    link, late = await make_link(tx), await make_link(tx, seconds=0)

    assert await use(tx, link, purpose=LinkPurpose.VERIFY_EMAIL) is None
    assert await use(tx, link, token_hash=b"another") is None
    assert await use(tx, late) is None
    assert (await links.get(tx, link.token_id)) == link


async def test_another_tenants_link_is_not_there(tx, other_tx):
    foreign = await make_link(other_tx)

    assert await links.get(tx, foreign.token_id) is None
    assert await use(tx, foreign) is None
    assert await links.spend_all(tx, foreign.user_id, purposes=tuple(LinkPurpose)) == 0
    assert await links.get(other_tx, foreign.token_id) == foreign


async def test_all_links_of_a_purpose_are_spent_and_no_others(tx):
    user = await make_user(tx)
    reset = await make_link(tx, user=user)
    verify = await make_link(tx, user=user, purpose=LinkPurpose.VERIFY_EMAIL)
    strangers = await make_link(tx)

    spent = await links.spend_all(tx, user.user_id, purposes=(LinkPurpose.RESET_PASSWORD,))

    assert spent == 1
    assert await use(tx, reset) is None
    assert await use(tx, verify, purpose=LinkPurpose.VERIFY_EMAIL) is not None
    assert await use(tx, strangers) is not None
