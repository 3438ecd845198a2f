"""What is proved by mailed links, over HTTP."""

import pytest

from tests.make.accounts import OTHER_PASSWORD, PASSWORD

pytestmark = pytest.mark.anyio


@pytest.fixture
def mailed_token(database, tenant, accounts):
    """Return a function that gives the token which the mail of an event would carry."""

    async def token(event: str) -> str:
        async with database.transaction(tenant) as tx:
            token_id = await tx.value(
                "SELECT aggregate_id FROM outbox.event WHERE name = $1 ORDER BY event_id DESC", f"accounts.{event}"
            )
        return str(accounts.one_time_link_token(token_id))

    return token


async def test_an_address_is_proved_by_its_link(visitor, mailed_token):
    body = {"email": "eve@example.com", "password": PASSWORD, "display_name": "Eve"}
    registered = (await visitor.post("/auth/register", json=body)).json()
    token = await mailed_token("VerificationRequested")

    first = await visitor.post("/auth/verify-email", json={"token": token})
    second = await visitor.post("/auth/verify-email", json={"token": token})

    headers = {"Authorization": f"Bearer {registered['access_token']}"}
    me = await visitor.get("/users/me", headers=headers)
    assert first.status_code == 204
    assert (second.status_code, second.json()["type"]) == (410, "/problems/token-spent")
    assert me.json()["email_verified"] is True


async def test_the_link_can_be_mailed_again(ada, mailed_token):
    answer = await ada.post("/auth/verify-email/resend")

    assert answer.status_code == 202
    assert (
        await ada.post("/auth/verify-email", json={"token": await mailed_token("VerificationRequested")})
    ).is_success


async def test_asking_for_a_new_password_answers_alike_for_known_and_unknown(visitor, signed):
    """R61."""
    known = await visitor.post("/auth/password/forgot", json={"email": "ada@example.com"})
    unknown = await visitor.post("/auth/password/forgot", json={"email": "eve@example.com"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"null")


async def test_a_forgotten_password_is_replaced_by_the_link(visitor, signed, mailed_token):
    """R64, R65."""
    await visitor.post("/auth/password/forgot", json={"email": "ada@example.com"})
    token = await mailed_token("PasswordResetRequested")

    poor = await visitor.post("/auth/password/reset", json={"token": token, "password": "ada@example.com"})
    reset = await visitor.post("/auth/password/reset", json={"token": token, "password": OTHER_PASSWORD})
    again = await visitor.post("/auth/password/reset", json={"token": token, "password": PASSWORD})

    assert [answer.status_code for answer in (poor, reset, again)] == [422, 204, 410]
    assert (await visitor.post("/auth/refresh", json={"refresh_token": signed.refresh_token})).status_code == 401
    login = {"email": "ada@example.com", "password": OTHER_PASSWORD}
    assert (await visitor.post("/auth/login", json=login)).status_code == 200


async def test_another_address_needs_the_password_and_its_link(visitor, ada, mailed_token):
    """R65."""
    wrong = await ada.post("/auth/email/change", json={"password": OTHER_PASSWORD, "new_email": "new@example.com"})
    asked = await ada.post("/auth/email/change", json={"password": PASSWORD, "new_email": "New@example.com"})
    before = (await ada.get("/users/me")).json()["email"]
    confirmed = await visitor.post("/auth/email/confirm", json={"token": await mailed_token("EmailChangeRequested")})

    assert [answer.status_code for answer in (wrong, asked, confirmed)] == [401, 202, 204]
    assert before == "ada@example.com"
    assert (await ada.get("/users/me")).json()["email"] == "new@example.com"


async def test_a_host_header_cannot_get_into_a_link(visitor, signed, database, tenant):
    """R65: what is published has no address in it at all; the mail's comes from the settings."""
    await visitor.post("/auth/password/forgot", json={"email": "ada@example.com"}, headers={"Host": "evil.example"})

    async with database.transaction(tenant) as tx:
        rows = await tx.rows("SELECT e::text AS everything FROM outbox.event e")
    assert len(rows) == 1
    assert "evil" not in rows[0]["everything"]


@pytest.mark.parametrize("path", ["/auth/verify-email/resend", "/auth/email/change"])
async def test_a_visitor_must_sign_in_first(visitor, path):
    body = {"password": PASSWORD, "new_email": "new@example.com"}
    answer = await visitor.post(path, json=body)

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")
