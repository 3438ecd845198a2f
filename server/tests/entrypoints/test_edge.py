"""What stands before the API, as a whole."""

from datetime import UTC, datetime

import anyio
import httpx2
import pytest

from holdfast.entrypoints.edge import limiter_of, rules
from holdfast.entrypoints.settings import LimitsSettings
from tests.make.house import make_settings, running_site
from tests.make.scale import count

pytestmark = pytest.mark.anyio


async def test_every_part_has_its_policy_and_the_common_headers(site):
    """R77."""
    page, data = await site.http.get("/"), await site.http.get("/api/v1/tenant")

    for answer in (page, data):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert len(answer.headers.get_list("content-security-policy")) == 1
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert data.headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert data.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in data.headers


async def test_a_secure_site_says_so(database_url, tmp_path):
    settings = make_settings(database_url, tmp_path, public_url="https://house.test")
    async with running_site(settings) as site:
        answer = await site.http.get("/api/v1/tenant", headers={"Host": "house.test"})

    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_only_listed_origins_may_call_from_their_pages(database_url, tmp_path):
    """R77: exact, never a star with credentials."""
    settings = make_settings(database_url, tmp_path, cors_origins=("https://shop.test",))
    async with running_site(settings) as site:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "Idempotency-Key"}
        good = await site.http.options("/api/v1/bookings", headers={"Origin": "https://shop.test", **asked})
        evil = await site.http.options("/api/v1/bookings", headers={"Origin": "https://evil.test", **asked})
        plain = await site.http.get("/api/v1/tenant", headers={"Origin": "https://evil.test"})
        told = await site.http.get("/api/v1/tenant", headers={"Origin": "https://shop.test"})

    exposed = {name.strip() for name in told.headers["access-control-expose-headers"].lower().split(",")}
    assert {name for name in told.headers if name.startswith("ratelimit-")} <= exposed
    assert good.headers["access-control-allow-origin"] == "https://shop.test"
    assert good.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in evil.headers
    assert "access-control-allow-origin" not in plain.headers


async def test_the_sixth_registration_of_a_minute_is_refused(site):
    """R78."""
    answers = [await site.http.post("/api/v1/auth/register", json={}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[5].json()["type"] == "/problems/too-many-requests"


def test_limits_are_those_of_the_settings():
    made = {rule.name: rule.per_minute for rule in rules(LimitsSettings(bookings_per_minute=7))}

    assert made == {"requests": 1_000, "sign-ins": 10, "sign-ups": 5, "bookings": 7, "searches": 100}


async def test_two_processes_share_their_counts_through_redis(database_url, tmp_path, redis_url):
    """R78."""
    settings = make_settings(database_url, tmp_path, redis_url=redis_url, limits=LimitsSettings(searches_per_minute=4))
    one, two = limiter_of(settings), limiter_of(settings)

    call = {"method": "GET", "path": "/api/v1/search", "address": tmp_path.name, "account": None}
    standings = [await limiter.count(**call) for limiter in (one, two, one, two, one)]

    assert [standing is not None and standing.is_over for standing in standings] == [False] * 4 + [True]


async def test_a_limit_is_the_limit_of_all_processes_together_R78(database_url, tmp_path, redis_url, record_property):
    """Two processes, asked at once by somebody who has half as many again as are allowed: the sum holds within 10 %."""
    limit = count(small=100, full=2_000)
    settings = make_settings(
        database_url, tmp_path, redis_url=redis_url, limits=LimitsSettings(searches_per_minute=limit)
    )
    two = limiter_of(settings), limiter_of(settings)
    # All in one minute, whenever the test runs.
    if datetime.now(UTC).second > 50:
        await anyio.sleep(61 - datetime.now(UTC).second)
    let_in = 0

    async def ask(limiter, times: int) -> None:
        nonlocal let_in
        call = {"method": "GET", "path": "/api/v1/search", "address": f"{tmp_path.name} together", "account": None}
        for _ in range(times):
            standing = await limiter.count(**call)
            let_in += standing is not None and not standing.is_over

    async with anyio.create_task_group() as group:
        for limiter in two * 5:
            group.start_soon(ask, limiter, limit * 3 // 20)

    record_property("figure", f"R78: two processes with one Redis let {let_in} of {limit} allowed requests in")
    assert abs(let_in - limit) <= limit * 0.1


async def test_a_foreign_host_and_a_large_body_are_problems(site):
    foreign = await site.http.get("/api/v1/tenant", headers={"Host": "evil.test"})
    large = await site.http.post("/api/v1/auth/login", content=b"x" * 1_000_001)

    assert (foreign.status_code, foreign.json()["type"]) == (400, "/problems/host-unknown")
    assert (large.status_code, large.json()["type"]) == (413, "/problems/body-too-large")
    assert isinstance(large, httpx2.Response)
