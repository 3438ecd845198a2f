"""One's own profile and devices, over HTTP."""

import pytest

from holdfast.kit.ids import new_id
from tests.make.accounts import make_sign_in

pytestmark = pytest.mark.anyio


async def test_one_reads_oneself_with_version_and_roles(ada, signed):
    answer = await ada.get("/users/me")

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    assert set(answer.json()) == {
        "id",
        "email",
        "email_verified",
        "display_name",
        "phone",
        "locale",
        "roles",
        "created_at",
        "version",
    }
    assert answer.json()["id"] == str(signed.user.user_id)


async def test_one_edits_oneself_from_the_version_that_was_read(ada):
    edited = await ada.patch(
        "/users/me", json={"display_name": "  Ada L. ", "phone": "+43 1 2345"}, headers={"If-Match": '"1"'}
    )
    cleared = await ada.patch("/users/me", json={"phone": None}, headers={"If-Match": edited.headers["etag"]})
    stale = await ada.patch("/users/me", json={"locale": "de"}, headers={"If-Match": '"1"'})
    blind = await ada.patch("/users/me", json={"locale": "de"})

    assert (edited.json()["display_name"], edited.json()["phone"]) == ("Ada L.", "+43 1 2345")
    assert (cleared.json()["display_name"], cleared.json()["phone"]) == ("Ada L.", None)
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
    assert (blind.status_code, blind.json()["type"]) == (428, "/problems/version-required")
    assert (await ada.get("/users/me")).json() == cleared.json()


@pytest.mark.parametrize("version", ["7", '"99999999999999999999"', "x", "*", '""', "-1", "٣"])
async def test_a_version_that_was_never_given_out_is_stale(ada, version):
    answer = await ada.patch("/users/me", json={"locale": "de"}, headers={"If-Match": version.encode()})

    assert answer.status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"display_name": ""},
        {"display_name": "   "},
        {"display_name": None},
        {"display_name": "x" * 101},
        {"display_name": "a\u0000b"},
        {"display_name": "a\nb"},
        {"display_name": "\u202eada"},
        {"locale": None},
        {"locale": "not a locale"},
        {"phone": "call me"},
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(ada, body):
    before = (await ada.get("/users/me")).json()

    answer = await ada.patch("/users/me", json=body, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
    assert (await ada.get("/users/me")).json() == before


@pytest.fixture
async def other(signed, database, tenant, accounts):
    """Return the sign-in of the same user on another device."""
    async with database.transaction(tenant) as tx:
        return await make_sign_in(tx, accounts, user=signed.user)


async def test_devices_are_listed_and_this_one_is_marked(ada, signed, other):
    listed = (await ada.get("/users/me/sessions")).json()["items"]

    assert {item["id"]: item["is_current"] for item in listed} == {
        str(other.session.session_id): False,
        str(signed.session.session_id): True,
    }
    assert {item["device_name"] for item in listed} == {"Firefox on Linux"}


async def test_one_of_ones_devices_is_signed_out(ada, visitor, other):
    """R64."""
    ended = await ada.delete(f"/users/me/sessions/{other.session.session_id}")

    assert ended.status_code == 204
    assert (await visitor.post("/auth/refresh", json={"refresh_token": other.refresh_token})).status_code == 401
    assert len((await ada.get("/users/me/sessions")).json()["items"]) == 1


async def test_somebody_elses_device_is_as_missing_as_one_that_never_was(ada, database, tenant, other_tenant, accounts):
    """R68: the same answer, and nothing happens."""
    async with database.transaction(tenant) as tx:
        strangers = await make_sign_in(tx, accounts)
    async with database.transaction(other_tenant) as tx:
        foreign = await make_sign_in(tx, accounts)

    answers = [
        await ada.delete(f"/users/me/sessions/{one}")
        for one in (strangers.session.session_id, foreign.session.session_id, new_id())
    ]

    bodies = [{**answer.json(), "instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert bodies[0] == bodies[1] == bodies[2]
    async with database.transaction(tenant, other_tenant) as tx:
        live = await tx.value("SELECT count(*) FROM accounts.session WHERE revoked_at IS NULL")
    assert live == 3


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/users/me"), ("PATCH", "/users/me"), ("GET", "/users/me/sessions")]
)
async def test_a_visitor_must_sign_in_first(visitor, method, path):
    answer = await visitor.request(method, path)

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")
    assert answer.headers["www-authenticate"] == "Bearer"
