"""The web app's files and pages."""

import gzip

import brotli  # type: ignore[import-untyped]  # ships no types
import httpx2
import pytest

from holdfast.entrypoints.webapp import WebApp

pytestmark = pytest.mark.anyio

PAGE = "<!doctype html><title>Holdfast</title>" + " " * 600
SCRIPT = "console.log('x');" * 100


async def api(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"api"})


@pytest.fixture
def built(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "app-1a2b.js").write_text(SCRIPT)
    return tmp_path


def client(directory):
    transport = httpx2.ASGITransport(app=WebApp(api, directory))
    return httpx2.AsyncClient(transport=transport, base_url="http://house.test")


@pytest.mark.parametrize("path", ["/", "/offerings/yoga", "/bookings/1/return?x=1", "/index.html"])
async def test_every_page_is_the_app(built, path):
    async with client(built) as http:
        answer = await http.get(path)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["/api/v1/x", "/media/1", "/webhooks/stripe/1", "/health/live", "/metrics", "/simulator/pay/1", "/dev/mailbox"],
)
async def test_the_apis_addresses_are_the_apis(built, path):
    async with client(built) as http:
        assert (await http.get(path)).status_code == 418


async def test_only_reading_is_answered(built):
    async with client(built) as http:
        assert (await http.post("/")).status_code == 418


async def test_files_with_a_hash_in_their_name_are_kept_for_ever(built):
    async with client(built) as http:
        script = await http.get("/assets/app-1a2b.js")
        icon = await http.get("/favicon.svg")

    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert icon.headers["cache-control"] == "no-cache"
    assert script.text == SCRIPT


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
async def test_files_go_out_compressed_as_the_client_likes(built, accepted, encoding, unpack):
    async with (
        client(built) as http,
        http.stream("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": accepted}) as answer,
    ):
        raw = b"".join([part async for part in answer.aiter_raw()])

    assert answer.headers.get("content-encoding") == encoding
    assert unpack(raw).decode() == SCRIPT
    assert len(raw) == int(answer.headers["content-length"])


async def test_what_has_not_changed_is_not_sent_again(built):
    async with client(built) as http:
        first = await http.get("/")
        again = await http.get("/", headers={"If-None-Match": first.headers["etag"]})
        head = await http.head("/")

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")


async def test_an_app_that_is_not_built_says_how_to_build_it(tmp_path):
    async with client(tmp_path / "missing") as http:
        answer = await http.get("/")

    assert "script/setup" in answer.text


async def test_no_address_leaves_the_directory(built):
    (built.parent / "secret.txt").write_text("secret")
    async with client(built) as http:
        answer = await http.get("/assets/../../secret.txt")

    assert "secret" not in answer.text
