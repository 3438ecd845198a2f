"""Tokens that are forged, old, somebody else's or withdrawn open nothing, on either road (R62, R64, R65)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from holdfast.entrypoints.access import Caller
from holdfast.kit.ids import new_id
from tests.make.accounts import OTHER_PASSWORD, PASSWORD
from tests.make.forgeries import forgeries

API: Final = "/api/v1"
# The direct road takes the plain type alone; with a parameter the same body goes to the framework.
ROADS: Final = ("application/json", "application/json; charset=utf-8")


def order(stage) -> bytes:
    body = {"offering_id": stage.things["offering_id"], "slot_id": stage.things["slot_id"], "units": 1}
    return json.dumps(body).encode()


def booked(ground, stage, headers: dict[str, str], *, road: str = ROADS[0]):
    """Return the answer to an order."""
    known = headers | {"Content-Type": road, "Idempotency-Key": new_id().hex}
    return ground.ask("POST", f"{API}/bookings", content=order(stage), headers=known)


def known_by(ground, stage, token: str) -> dict[str, str]:
    """Return the headers of whoever has that token."""
    return {"X-Tenant": ground.world.slug(stage.tenant_id), "Authorization": f"Bearer {token}".strip()}


def test_no_forged_token_of_a_living_person_reads_or_books_anything_R62(ground):
    stage = ground.stage(callers=(Caller.OWNER,))
    owner = stage.people[Caller.OWNER]
    claimed = {
        "sub": str(owner.user.user_id),
        "sid": str(owner.session.session_id),
        "ver": owner.user.token_version,
        "grants": [],
    }
    tokens = ground.world.app.house.tokens
    forged = forgeries(tokens, tenant_id=stage.tenant_id, now=datetime.now(UTC), **claimed)
    forged["a refresh token"] = owner.refresh_token
    # Of another tenant's person, and this person's at another tenant's address.
    forged["a stranger's"] = ground.stage(tenant_id=ground.world.other_tenant_id).people[Caller.ADMIN].access_token
    before = ground.do(lambda: ground.world.fingerprint(stage.tenant_id))
    opened = []

    for what, token in forged.items():
        headers = known_by(ground, stage, token)
        answers = [ground.ask("GET", f"{API}/users/me", headers=headers)]
        answers += [booked(ground, stage, headers, road=road) for road in ROADS]
        opened += [what for answer in answers if answer.status_code != 401]
    elsewhere = known_by(ground, stage, owner.access_token) | {
        "X-Tenant": ground.world.slug(ground.world.other_tenant_id)
    }

    assert opened == []
    assert ground.ask("GET", f"{API}/users/me", headers=elsewhere).status_code == 401
    assert ground.do(lambda: ground.world.fingerprint(stage.tenant_id)) == before
    assert booked(ground, stage, known_by(ground, stage, owner.access_token)).status_code == 201


def log_out(ground, stage, someone) -> None:
    ground.ask("POST", f"{API}/auth/logout", headers=known_by(ground, stage, someone.access_token))


def log_out_by_refresh_token(ground, stage, someone) -> None:
    tenant = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    ground.ask("POST", f"{API}/auth/logout", json={"refresh_token": someone.refresh_token}, headers=tenant)


def log_out_everywhere(ground, stage, someone) -> None:
    ground.ask("POST", f"{API}/auth/logout-all", headers=known_by(ground, stage, someone.access_token))


def other_device(ground, stage, someone) -> dict[str, str]:
    """Return the headers of the same person on another device."""
    body = {"email": someone.user.email, "password": PASSWORD}
    tenant = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    signed = ground.ask("POST", f"{API}/auth/login", json=body, headers=tenant).json()
    return known_by(ground, stage, signed["access_token"])


def sign_the_device_out_from_another(ground, stage, someone) -> None:
    path = f"{API}/users/me/sessions/{someone.session.session_id}"
    assert ground.ask("DELETE", path, headers=other_device(ground, stage, someone)).status_code == 204


def change_the_password_elsewhere(ground, stage, someone) -> None:
    body = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    headers = other_device(ground, stage, someone)
    assert ground.ask("POST", f"{API}/auth/password/change", json=body, headers=headers).status_code == 200


def reset_the_password(ground, stage, someone) -> None:
    body = {"token": reset_token(ground, stage, someone), "password": OTHER_PASSWORD}
    tenant = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    assert ground.ask("POST", f"{API}/auth/password/reset", json=body, headers=tenant).status_code == 204


def disable(ground, stage, someone) -> None:
    path = f"{API}/users/{someone.user.user_id}/disable"
    answer = ground.ask("POST", path, json={"reason": "x"}, headers=ground.headers(Caller.ADMIN, stage))
    assert answer.status_code == 200, answer.text


def take_the_role_away(ground, stage, someone) -> None:
    held = "SELECT membership_id FROM tenants.membership WHERE user_id = $1 AND revoked_at IS NULL"
    membership = ground.do(lambda: ground.world.superuser.fetchval(held, someone.user.user_id))
    headers = ground.headers(Caller.ADMIN, stage)
    answer = ground.ask("DELETE", f"{API}/tenant/members/{membership}", headers=headers)
    assert answer.is_success, answer.text


def reset_token(ground, stage, someone, **headers: str) -> str:
    """Return the token of the link that is mailed to somebody who forgot the password."""
    tenant = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    path = f"{API}/auth/password/forgot"
    answer = ground.ask("POST", path, json={"email": someone.user.email}, headers=tenant | headers)
    assert answer.status_code == 202
    asked = (
        "SELECT aggregate_id FROM outbox.event WHERE name = 'accounts.PasswordResetRequested' AND tenant_id = $1 "
        "AND payload ->> 'user_id' = $2 ORDER BY event_id DESC"
    )
    values = (stage.tenant_id, str(someone.user.user_id))
    link_id: UUID = ground.do(lambda: ground.world.superuser.fetchval(asked, *values))
    return str(ground.world.app.house.accounts.one_time_link_token(link_id))


ENDINGS: Final[dict[str, tuple[Caller, Callable[[Any, Any, Any], None]]]] = {
    "signed out": (Caller.OWNER, log_out),
    "signed out by the refresh token": (Caller.OWNER, log_out_by_refresh_token),
    "signed out everywhere": (Caller.OWNER, log_out_everywhere),
    "signed out from another device": (Caller.OWNER, sign_the_device_out_from_another),
    "another password": (Caller.OWNER, change_the_password_elsewhere),
    "a forgotten password": (Caller.OWNER, reset_the_password),
    "disabled": (Caller.OWNER, disable),
    "a role lost": (Caller.OPERATOR, take_the_role_away),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_whoever_is_out_refreshes_nothing_and_changes_nothing_from_then_on_R64(ground, ending):
    """Reads are left until the access token's end, at most a quarter of an hour."""
    caller, end = ENDINGS[ending]
    stage = ground.stage(callers=(caller, Caller.ADMIN))
    someone = stage.people[caller]
    headers = known_by(ground, stage, someone.access_token)
    tenant = {"X-Tenant": headers["X-Tenant"]}
    assert [booked(ground, stage, headers, road=road).status_code for road in ROADS] == [201, 201]

    end(ground, stage, someone)

    refused = [booked(ground, stage, headers, road=road) for road in ROADS]
    refused.append(ground.ask("PATCH", f"{API}/users/me", json={"display_name": "Eve"}, headers=headers))
    refused.append(ground.ask("POST", f"{API}/auth/logout-all", headers=headers))
    refresh = {"refresh_token": someone.refresh_token}
    refused.append(ground.ask("POST", f"{API}/auth/refresh", json=refresh, headers=tenant))
    assert [(answer.status_code, answer.json()["type"]) for answer in refused] == [(401, "/problems/not-signed-in")] * 5
    assert ground.ask("GET", f"{API}/users/me", headers=headers).status_code == 200
    assert ground.world.app.house.accounts.settings.access_token_seconds <= 900


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "Referer"])
def test_no_header_gets_into_a_link_R65(ground, name):
    """What is published names no address; whoever writes the mail takes it from the settings."""
    stage = ground.stage(callers=(Caller.OWNER,))
    evil = f"{new_id().hex}.example"

    reset_token(ground, stage, stage.people[Caller.OWNER], **{name: evil})

    told = "SELECT count(*) FROM outbox.event e WHERE strpos(e::text, $1) > 0"
    assert ground.do(lambda: ground.world.superuser.fetchval(told, evil)) == 0


def test_a_host_that_is_not_ours_asks_for_no_link_R65(ground):
    stage = ground.stage(callers=(Caller.OWNER,))
    body = {"email": stage.people[Caller.OWNER].user.email}

    answer = ground.ask("POST", f"{API}/auth/password/forgot", json=body, headers={"Host": "evil.example"})

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/host-unknown")


@pytest.mark.parametrize("end", [change_the_password_elsewhere, reset_the_password])
def test_a_link_dies_with_a_change_of_the_password_and_is_kept_as_a_hash_R65(ground, end):
    stage = ground.stage(callers=(Caller.OWNER,))
    someone = stage.people[Caller.OWNER]
    token = reset_token(ground, stage, someone)
    rows = "SELECT l::text FROM accounts.one_time_link l WHERE user_id = $1"
    (kept,) = ground.do(lambda: ground.world.superuser.fetch(rows, someone.user.user_id))
    assert token.partition(".")[2] not in kept[0]

    end(ground, stage, someone)

    tenant = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    body = {"token": token, "password": f"{OTHER_PASSWORD} too"}
    answer = ground.ask("POST", f"{API}/auth/password/reset", json=body, headers=tenant)
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/token-spent")


@pytest.mark.parametrize("road", ROADS)
def test_replays_of_an_accepted_order_are_not_counted_R78(ground, road):
    stage = ground.stage(callers=(Caller.OWNER,))
    headers = known_by(ground, stage, stage.people[Caller.OWNER].access_token)
    headers |= {"Content-Type": road, "Idempotency-Key": new_id().hex}

    answers = [ground.ask("POST", f"{API}/bookings", content=order(stage), headers=headers) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [201] * 6
    assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None] + ["true"] * 5
    left = [int(answer.headers["ratelimit-remaining"]) for answer in answers]
    # Counted when it comes, taken back when it turns out to be a replay.
    assert min(left) >= left[0] - 1
