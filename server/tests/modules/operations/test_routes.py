"""Health and the back rooms over HTTP."""

import pytest

from holdfast.kit.database import TransientConflict
from holdfast.kit.idempotency import response_of
from holdfast.kit.ids import new_id
from holdfast.kit.jobs import enqueue
from holdfast.kit.once import Answer
from holdfast.modules.outbox import facade as outbox
from tests.make.house import make_settings, running_site
from tests.make.outbox import KettleBoiled

pytestmark = pytest.mark.anyio
ROOMS = ["/api/v1/operations/outbox", "/api/v1/operations/jobs", "/api/v1/operations/audit"]


def figures_in(text):
    """Return the values of a scrape by name and labels."""
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


@pytest.fixture
async def site(database_url, tmp_path):
    async with running_site(make_settings(database_url, tmp_path)) as running:
        yield running


async def test_probes_are_answered_without_signing_in(site):
    live, ready = await site.http.get("/health/live"), await site.http.get("/health/ready")

    assert (live.status_code, ready.status_code, ready.json()["status"]) == (200, 200, "ready")


async def test_metrics_are_text(site):
    answer = await site.http.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "holdfast_outbox_waiting" in answer.text


async def test_metrics_tell_waits_retries_and_replays_R89(site):
    before = figures_in((await site.http.get("/metrics")).text)
    database = site.app.house.database
    async with database.transaction(site.tenant_id) as first:
        await first.value("SELECT pg_advisory_xact_lock(89)")
        with pytest.raises(TransientConflict):
            async with database.transaction(site.tenant_id, lock_timeout_milliseconds=1) as second:
                await second.value("SELECT pg_advisory_xact_lock(89)")
    response_of(Answer(200, b"{}", replayed=True))

    after = figures_in((await site.http.get("/metrics")).text)

    retries, waits = 'holdfast_database_retries_total{sqlstate="55P03"}', "holdfast_database_pool_wait_seconds_count"
    assert after[retries] == before.get(retries, 0) + 1
    assert after["holdfast_replays_total"] == before["holdfast_replays_total"] + 1
    assert any(name.startswith(waits) and value > before.get(name, 0) for name, value in after.items())


@pytest.mark.parametrize(
    ("environment", "token", "sent", "status"),
    [
        ("development", "", None, 200),
        ("development", "figures", None, 403),
        ("production", "", "", 403),
        ("production", "figures", "wrong", 403),
        ("production", "figures", "figures", 200),
    ],
)
async def test_metrics_are_for_the_scraper(database_url, tmp_path, environment, token, sent, status):  # noqa: PLR0917 - fixtures
    """R71."""
    production = {"environment": environment, "allowed_hosts": ("127.0.0.1",), "secret": "s" * 40}
    settings = make_settings(database_url, tmp_path, metrics_token=token, **production)
    async with running_site(settings) as site:
        headers = {} if sent is None else {"Authorization": f"Bearer {sent}"}
        answer = await site.http.get("/metrics", headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("room", ROOMS)
async def test_the_back_rooms_are_the_offices(site, room):
    """R67, R71."""
    statuses = {
        role: (await site.http.get(room, headers=await site.sign_in(*([role] if role else [])))).status_code
        for role in ("operator", "admin", "merchant", "")
    }

    assert statuses == {"operator": 200, "admin": 200, "merchant": 403, "": 403}
    assert (await site.http.get(room)).status_code == 401


@pytest.mark.parametrize("room", ROOMS)
async def test_a_cursor_that_no_page_gave_is_refused(site, room):
    answer = await site.http.get(room, params={"after": "bm9uc2Vuc2U"}, headers=await site.sign_in("admin"))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")


async def test_events_are_listed_page_by_page_and_replayed_by_admins_alone(site):
    """R45."""
    async with site.app.house.database.transaction(site.tenant_id) as tx:
        await outbox.publish_many(tx, [KettleBoiled() for _ in range(3)])
    admin, operator = await site.sign_in("admin"), await site.sign_in("operator")

    first = (await site.http.get(ROOMS[0], params={"limit": 2}, headers=operator)).json()
    rest = (await site.http.get(ROOMS[0], params={"after": first["next_cursor"]}, headers=operator)).json()
    address = f"{ROOMS[0]}/{first['items'][0]['id']}/replay"
    statuses = [(await site.http.post(address, headers=who)).status_code for who in (operator, admin)]
    unknown = await site.http.post(f"{ROOMS[0]}/{new_id()}/replay", headers=admin)

    assert [len(first["items"]), len(rest["items"])] == [2, 1]
    assert first["items"][0]["name"] == "kitchen.KettleBoiled"
    assert statuses == [403, 202]
    assert unknown.json()["type"] == "/problems/event-unknown"
    deeds = (await site.http.get(ROOMS[2], params={"action": "outbox.replay"}, headers=operator)).json()["items"]
    assert [deed["subject_id"] for deed in deeds] == [first["items"][0]["id"]]


async def test_jobs_are_listed_and_only_given_up_ones_tried_again(site):
    async with site.app.house.database.transaction(site.tenant_id) as tx:
        await enqueue(tx, "tea.brew", payload={"cups": 2})
    admin = await site.sign_in("admin")

    (job,) = (await site.http.get(ROOMS[1], params={"state": "queued"}, headers=admin)).json()["items"]
    again = await site.http.post(f"{ROOMS[1]}/{job['id']}/retry", headers=admin)

    assert (job["name"], job["payload"]) == ("tea.brew", {"cups": 2})
    assert (again.status_code, again.json()["type"]) == (404, "/problems/job-unknown")
    beyond = await site.http.post(f"{ROOMS[1]}/{2**63}/retry", headers=admin)
    assert (beyond.status_code, beyond.json()["type"]) == (422, "/problems/invalid-input")
