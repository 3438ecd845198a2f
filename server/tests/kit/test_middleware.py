"""The edge: ids, hosts, proxies, sizes, headers, and the last net."""

from ipaddress import ip_network

import httpx2
import pytest

from holdfast.kit.headers import EdgeHeaders
from holdfast.kit.limits import Limiter, Rule
from holdfast.kit.middleware import BodyGuard, HostGuard, RateLimits, RequestContext
from holdfast.kit.telemetry import Telemetry

pytestmark = pytest.mark.anyio

HEADERS = EdgeHeaders([(b"x-always", b"1"), (b"x-part", b"none")], {"/api/": [(b"x-part", b"api")]})


async def echo(scope, receive, send):
    """Answer with what was sent and who sent it; break when asked to."""
    if scope["path"].endswith("/break"):
        raise RuntimeError("the secret of Ann")
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    headers = [(b"x-address", scope["client_address"].encode()), (b"x-scheme", scope["scheme"].encode())]
    if scope["path"].endswith("/own"):
        headers.append((b"x-part", b"own"))
    if scope["path"].endswith("/replayed"):
        headers.append((b"Idempotent-Replayed", b"true"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def client(app, *, proxies=(), telemetry=None, client_address="203.0.113.9"):
    outer = RequestContext(app, telemetry or Telemetry(), HEADERS, [ip_network(proxy) for proxy in proxies])
    transport = httpx2.ASGITransport(app=outer, client=(client_address, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://house.test")


async def test_every_answer_has_a_request_id_and_a_usable_one_is_kept():
    """R89."""
    async with client(echo) as http:
        made = (await http.get("/")).headers["x-request-id"]
        kept = (await http.get("/", headers={"X-Request-ID": "trace-12345"})).headers["x-request-id"]
        refused = (await http.get("/", headers={"X-Request-ID": "a b\tc"})).headers["x-request-id"]

    assert len(made) == 32
    assert kept == "trace-12345"
    assert refused != "a b\tc"


async def test_what_nobody_expected_is_a_problem_with_nothing_of_the_error_in_it():
    """R77: no stack trace in a body."""
    telemetry = Telemetry()
    async with client(echo, telemetry=telemetry) as http:
        answer = await http.get("/api/break")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.json()["status"] == 500
    assert "Ann" not in answer.text
    assert "holdfast_unknown_errors_total 1.0" in telemetry.render().decode()


async def test_parts_have_their_own_headers_and_a_route_keeps_what_it_sets():
    async with client(echo) as http:
        page, api, own = await http.get("/"), await http.get("/api/x"), await http.get("/api/own")

    assert [r.headers.get_list("x-part") for r in (page, api, own)] == [["none"], ["api"], ["own"]]
    assert page.headers["x-always"] == "1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        ("10.0.0.1", "unknown", "unknown"),
        ("10.0.0.1", None, "10.0.0.1"),
    ],
)
async def test_forwarded_addresses_are_believed_from_our_own_proxies_alone(peer, forwarded, address):
    """R77: what stands left of the first stranger, the stranger may have invented."""
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"} if forwarded else {}
    async with client(echo, proxies=["10.0.0.0/8"], client_address=peer) as http:
        answer = await http.get("/", headers=headers)

    assert answer.headers["x-address"] == address
    assert answer.headers["x-scheme"] == ("https" if forwarded and peer == "10.0.0.1" else "http")


async def test_a_proxys_own_forwarded_line_counts_after_the_strangers():
    """R77."""
    lines = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "1.2.3.4")]
    async with client(echo, proxies=["10.0.0.0/8"], client_address="10.0.0.1") as http:
        answer = await http.get("/", headers=lines)

    assert answer.headers["x-address"] == "1.2.3.4"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("house.test", 200),
        ("house.test:8000", 200),
        ("a.houses.test", 200),
        ("HOUSE.test", 200),
        ("houses.test", 400),
        ("evil.test", 400),
        ("house.test.evil.test", 400),
        ("[::1]:80", 200),
    ],
)
async def test_only_known_hosts_are_answered(host, status):
    """R77."""
    async with client(HostGuard(echo, ["house.test", "*.houses.test", "[::1]"])) as http:
        answer = await http.get("/", headers={"Host": host})

    assert answer.status_code == status


async def test_two_hosts_are_one_too_many():
    """R77: whoever stands before us may have judged by the other one."""
    async with client(HostGuard(echo, ["house.test"])) as http:
        answer = await http.get("/", headers=[("Host", "house.test"), ("Host", "evil.test")])

    assert answer.status_code == 400


async def test_probes_ask_by_address_and_nul_is_no_address():
    async with client(HostGuard(echo, ["house.test"])) as http:
        probe = await http.get("/health/live", headers={"Host": "10.1.2.3"})
        nul = await http.get("/api/x?q=%00")
        nul_in_path = await http.get("/api/%00")

    assert probe.status_code == 200
    assert [answer.json()["type"] for answer in (nul, nul_in_path)] == ["/problems/address-malformed"] * 2


async def test_bodies_have_a_size_and_pictures_a_larger_one():
    guarded = BodyGuard(echo, 100, {"/api/pictures": 1_000})
    async with client(guarded) as http:
        small = await http.post("/api/x", json={"a": "b" * 50})
        large = await http.post("/api/x", json={"a": "b" * 200})
        picture = await http.post("/api/pictures", content=b"x" * 900, headers={"content-type": "image/png"})
        lied = await http.post("/api/x", content=_stream(b"x" * 60, times=3))

    assert (small.status_code, small.json()) == (200, {"a": "b" * 50})
    assert (large.status_code, large.json()["type"], large.json()["bytes_max"]) == (
        413,
        "/problems/body-too-large",
        100,
    )
    assert picture.status_code == 200
    assert lied.status_code == 413


async def test_malformed_json_is_a_problem_before_anybody_reads_it():
    """R72."""
    async with client(BodyGuard(echo)) as http:
        answer = await http.post("/api/x", content=b'{"a": 1, "a": 2}', headers={"content-type": "application/json"})
        form = await http.post("/api/x", content=b'{"a": 1, "a": 2}', headers={"content-type": "text/plain"})

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/body-malformed")
    assert form.status_code == 200


async def test_who_asks_too_often_is_told_when_to_come_back():
    """R78."""
    limited = RateLimits(echo, Limiter([Rule("tea", 2)]), Telemetry(), lambda _: None)
    async with client(limited) as http:
        answers = [await http.get("/api/tea") for _ in range(3)]
        page = await http.get("/")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert "ratelimit-limit" not in page.headers


async def test_replays_of_an_accepted_request_do_not_count():
    """R78."""
    limited = RateLimits(echo, Limiter([Rule("tea", 2)]), Telemetry(), lambda _: None)
    async with client(limited) as http:
        answers = [await http.post("/api/replayed") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5


async def _stream(part, *, times):
    for _ in range(times):
        yield part
