"""Tokens that are used by many at once, over two processes: one chain lives, one link works (R63, R65)."""

from uuid import UUID

import pytest

from holdfast.entrypoints.secret_file import Secrets
from holdfast.kit.ids import new_id
from holdfast.modules.accounts.domain.tokens import link_token
from tests.make.accounts import OTHER_PASSWORD, PASSWORD
from tests.make.scale import count
from tests.make.tenants import slug_of
from tests.races.arena import tally
from tests.races.gun import Shot, fire, send
from tests.races.servers import SECRET

pytestmark = [pytest.mark.anyio, pytest.mark.race]

ROUNDS = count(small=2, full=25)
REUSED = "accounts.session_family_revoked"


def unsigned(tenant_id, path, /, **body):
    return Shot(path=path, token="", tenant=slug_of(tenant_id), body=body)


async def registered(arena, tenant_id):
    body = {"email": f"{new_id().hex}@example.com", "password": PASSWORD, "display_name": "Ada"}
    reply = await send(unsigned(tenant_id, "/auth/register", **body), port=arena.ports[0])
    assert reply.status == 201, reply.body
    return reply.json


async def refreshed(arena, tenant_id, *tokens):
    return await fire(
        [unsigned(tenant_id, "/auth/refresh", refresh_token=token) for token in tokens], ports=arena.ports
    )


async def sessions_of(arena, user):
    return await arena.superuser.fetch(
        "SELECT session_id, counter, revoked_at FROM accounts.session WHERE user_id = $1", UUID(user["user"]["id"])
    )


async def age(arena, user, *, seconds):
    """Let that much time go by since the last rotation."""
    await arena.superuser.execute(
        "UPDATE accounts.session SET rotated_at = rotated_at - make_interval(secs => $2) WHERE user_id = $1",
        UUID(user["user"]["id"]),
        float(seconds),
    )


async def test_twenty_tabs_with_one_token_stay_signed_in_with_one_chain_R63(arena):
    shop = await arena.shop()
    user = await registered(arena, shop.tenant_id)
    token = user["refresh_token"]
    for link in range(1, ROUNDS + 1):
        replies = await refreshed(arena, shop.tenant_id, *[token] * 20)

        assert tally(replies) == {"200": 20}
        (token,) = {reply.json["refresh_token"] for reply in replies}
        ((_, counter, revoked_at),) = await sessions_of(arena, user)
        assert (counter, revoked_at) == (link, None)


@pytest.mark.parametrize(
    ("generations", "seconds", "is_theft"),
    [(1, 0, False), (1, 9, False), (1, 11, True), (2, 0, True), (2, 11, True)],
    ids=["before, at once", "before, in the grace", "before, late", "two before, at once", "two before, late"],
)
async def test_an_old_token_is_good_once_more_in_its_grace_and_theft_after_it_R63(
    arena, generations, seconds, is_theft
):
    """The grace is for the token just before the live one: an older one's successor has been used already."""
    shop = await arena.shop()
    user = await registered(arena, shop.tenant_id)
    live = old = user["refresh_token"]
    for _ in range(generations):
        (reply,) = await refreshed(arena, shop.tenant_id, live)
        live = reply.json["refresh_token"]
    await age(arena, user, seconds=seconds)

    replies = await refreshed(arena, shop.tenant_id, old)
    (after,) = await refreshed(arena, shop.tenant_id, live)

    assert tally([*replies, after]) == ({"401 not-signed-in": 2} if is_theft else {"200": 2})
    ((session_id, _, revoked_at),) = await sessions_of(arena, user)
    assert (revoked_at is not None) is is_theft
    deeds = "SELECT count(*) FROM platform.audit_record WHERE action = $1 AND subject_id = $2"
    told = "SELECT count(*) FROM outbox.event WHERE name = 'accounts.SessionFamilyRevoked' AND tenant_id = $1"
    assert await arena.superuser.fetchval(deeds, REUSED, session_id) == is_theft
    assert await arena.superuser.fetchval(told, shop.tenant_id) == is_theft


async def test_of_ten_who_use_one_reset_link_at_once_one_sets_the_password_R65(arena):
    shop = await arena.shop()
    user = await registered(arena, shop.tenant_id)
    email = user["user"]["email"]
    await send(unsigned(shop.tenant_id, "/auth/password/forgot", email=email), port=arena.ports[0])
    asked = "SELECT aggregate_id FROM outbox.event WHERE name = 'accounts.PasswordResetRequested' AND tenant_id = $1"
    link = link_token(Secrets.from_one(SECRET).links, await arena.superuser.fetchval(asked, shop.tenant_id))
    wanted = [f"{OTHER_PASSWORD} {number}" for number in range(10)]

    replies = await fire(
        [unsigned(shop.tenant_id, "/auth/password/reset", token=link, password=one) for one in wanted],
        ports=arena.ports,
    )

    assert tally(replies) == {"204": 1, "410 token-spent": 9}
    (winner,) = [one for one, reply in zip(wanted, replies, strict=True) if reply.status == 204]
    login = await send(unsigned(shop.tenant_id, "/auth/login", email=email, password=winner), port=arena.ports[1])
    assert login.status == 200
    (dead,) = await refreshed(arena, shop.tenant_id, user["refresh_token"])
    assert dead.said == "401 not-signed-in"
