"""Register, sign in, refresh, sign out, over HTTP."""

import pytest

from holdfast.kit.clock import now
from tests.make.accounts import OTHER_PASSWORD, PASSWORD
from tests.make.tenants import client_of, slug_of

pytestmark = pytest.mark.anyio
BROWSER = {"X-Holdfast-Client": "browser"}
NEW = {"email": "eve@example.com", "password": PASSWORD, "display_name": "Eve"}


def problem(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"]


async def test_registering_answers_with_tokens_and_the_user(visitor, accounts):
    answer = await visitor.post("/auth/register", json=NEW)

    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    assert accounts.tokens.read(body["access_token"], now=now()) is not None
    assert body["refresh_token"] is not None
    user = body["user"]
    assert (user["email"], user["email_verified"], user["display_name"]) == ("eve@example.com", False, "Eve")
    assert (user["roles"], user["version"], user["locale"]) == ([], 1, "en")
    assert "set-cookie" not in answer.headers


async def test_a_taken_address_is_a_conflict(visitor, signed):
    answer = await visitor.post("/auth/register", json={**NEW, "email": "ADA@example.com"})

    assert problem(answer) == (409, "/problems/email-taken")


async def test_a_poor_password_is_refused_at_its_field(visitor):
    answer = await visitor.post("/auth/register", json={**NEW, "password": "password123"})

    assert problem(answer) == (422, "/problems/invalid-input")
    assert answer.json()["errors"][0]["pointer"] == "/password"


async def test_a_wrong_password_and_an_unknown_address_answer_alike(visitor, signed):
    """R61."""
    wrong = await visitor.post("/auth/login", json={"email": "ada@example.com", "password": OTHER_PASSWORD})
    unknown = await visitor.post("/auth/login", json={"email": "eve@example.com", "password": PASSWORD})

    assert problem(wrong) == (401, "/problems/bad-credentials")
    assert wrong.json() == unknown.json()


async def test_too_many_guesses_are_told_when_to_come_back(visitor, signed):
    """R66."""
    guess = {"email": "ada@example.com", "password": OTHER_PASSWORD}
    for _ in range(10):
        await visitor.post("/auth/login", json=guess)

    answer = await visitor.post("/auth/login", json=guess)

    assert problem(answer) == (429, "/problems/too-many-tries")
    assert 0 < int(answer.headers["retry-after"]) <= 900


async def test_a_programs_refresh_token_comes_and_goes_in_the_body(visitor, signed):
    answer = await visitor.post("/auth/refresh", json={"refresh_token": signed.refresh_token})

    assert answer.status_code == 200
    assert answer.json()["refresh_token"] not in {None, signed.refresh_token}


async def test_a_browsers_refresh_token_lives_in_a_cookie_that_no_script_reads(visitor, signed):
    """R66."""
    answer = await visitor.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD}, headers=BROWSER)

    cookie = answer.headers["set-cookie"]
    assert answer.json()["refresh_token"] is None
    for part in ("hf_refresh=", "HttpOnly", "Secure", "SameSite=strict", "Path=/api/v1/auth", "Max-Age=2592000"):
        assert part in cookie


async def test_a_cookie_is_rotated_for_our_own_page_only(app, tenant, signed):
    """R66: the header cannot be set by a form, nor by another site's script without our leave."""
    cookie = {"Cookie": f"hf_refresh={signed.refresh_token}"}
    async with client_of(app, tenant) as page:
        bare = await page.post("/auth/refresh", headers=cookie)
        foreign = await page.post("/auth/refresh", headers={**cookie, **BROWSER, "Origin": "https://evil.example"})
        own = await page.post("/auth/refresh", headers={**cookie, **BROWSER, "Origin": "http://testserver"})

    assert problem(bare) == (403, "/problems/foreign-origin")
    assert problem(foreign) == (403, "/problems/foreign-origin")
    assert own.status_code == 200
    assert own.json()["refresh_token"] is None
    assert "hf_refresh=" in own.headers["set-cookie"]


@pytest.mark.parametrize("body", [None, {}, {"refresh_token": "x"}, {"refresh_token": None}])
async def test_without_a_good_refresh_token_nobody_is_signed_in(visitor, body):
    answer = await visitor.post("/auth/refresh", json=body)

    assert problem(answer) == (401, "/problems/not-signed-in")


async def test_an_access_token_is_no_refresh_token_and_the_other_way_round(app, tenant, visitor, signed):
    """R62."""
    refreshed = await visitor.post("/auth/refresh", json={"refresh_token": signed.access_token[:200]})
    async with client_of(app, tenant, token=signed.refresh_token) as client:
        read = await client.get("/users/me")

    assert problem(refreshed) == (401, "/problems/not-signed-in")
    assert problem(read) == (401, "/problems/not-signed-in")


async def test_another_tenants_tokens_are_good_for_nothing_here(app, other_tenant, signed):
    """R62."""
    async with client_of(app, other_tenant, token=signed.access_token) as client:
        read = await client.get("/users/me")
        refreshed = await client.post("/auth/refresh", json={"refresh_token": signed.refresh_token})

    assert problem(read) == (401, "/problems/not-signed-in")
    assert refreshed.status_code == 401


async def test_signing_out_ends_this_device_at_once_and_no_other(app, tenant, visitor, ada, signed):
    """R64: the refresh token dies, and the access token changes nothing any more."""
    other = (await visitor.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD})).json()

    left = await ada.post("/auth/logout")

    refreshed = await visitor.post("/auth/refresh", json={"refresh_token": signed.refresh_token})
    changed = await ada.patch("/users/me", json={"display_name": "Eve"}, headers={"If-Match": '"1"'})
    async with client_of(app, tenant, token=other["access_token"]) as elsewhere:
        still = await elsewhere.patch("/users/me", json={"display_name": "Ada L."}, headers={"If-Match": '"1"'})
    assert left.status_code == 204
    assert 'hf_refresh=""' in left.headers["set-cookie"]
    assert refreshed.status_code == 401
    assert problem(changed) == (401, "/problems/not-signed-in")
    assert still.json()["display_name"] == "Ada L."


async def test_signing_out_works_with_the_refresh_token_alone_and_twice(visitor, signed):
    for _ in range(2):
        left = await visitor.post("/auth/logout", json={"refresh_token": signed.refresh_token})
        assert left.status_code == 204

    refreshed = await visitor.post("/auth/refresh", json={"refresh_token": signed.refresh_token})
    assert refreshed.status_code == 401


async def test_signing_out_everywhere_ends_all_devices(visitor, ada, signed):
    """R64."""
    other = (await visitor.post("/auth/login", json={"email": "ada@example.com", "password": PASSWORD})).json()

    left = await ada.post("/auth/logout-all")

    assert left.status_code == 204
    for token in (signed.refresh_token, other["refresh_token"]):
        assert (await visitor.post("/auth/refresh", json={"refresh_token": token})).status_code == 401
    assert (await ada.post("/auth/logout-all")).status_code == 401


async def test_a_new_password_gives_this_device_new_tokens(app, tenant, ada, signed):
    """R64."""
    body = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    answer = await ada.post("/auth/password/change", json=body)
    stale = await ada.post("/auth/password/change", json=body)

    assert answer.status_code == 200
    assert problem(stale) == (401, "/problems/not-signed-in")
    async with client_of(app, tenant, token=answer.json()["access_token"]) as client:
        poor = await client.post(
            "/auth/password/change", json={"current_password": OTHER_PASSWORD, "new_password": "password123"}
        )
    assert poor.json()["errors"][0]["pointer"] == "/new_password"


async def test_nothing_is_found_at_an_address_that_is_no_tenants(app, tenant):
    async with client_of(app, tenant) as client:
        answer = await client.post("/auth/register", json=NEW, headers={"X-Tenant": slug_of(tenant) + "x"})

    assert problem(answer) == (404, "/problems/not-found")
