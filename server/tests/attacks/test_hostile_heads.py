"""Headers, addresses and connections that nobody sends by mistake, to every operation (R72).

`Ground.ask` fails for every 5xx, for every error that is no problem document, and for what tells of the inside (R77).
"""

import re
import socket
from collections.abc import Iterator
from typing import Final

import pytest

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.api import openapi_document
from tests.attacks import malformed
from tests.attacks.sending import STREAMED, right_body, send, some
from tests.make.calls import QUERIES, filled, operations
from tests.make.scale import IS_FULL

PARTS_OF_HEADERS: Final = 7


@pytest.fixture(scope="module")
def stage(ground):
    """Return a stage that is looked at and stays as it is."""
    return ground.stage(tenant_id=ground.world.busy_tenant_id, booking="begun")


@pytest.fixture(scope="module")
def worn_stage(ground):
    """Return a stage on which everything is done that can be done."""
    return ground.stage(tenant_id=ground.world.busy_tenant_id, booking="begun")


@pytest.fixture
def stage_for(ground, stage, worn_stage):
    """Return a way to a stage that an operation does not find used up by another: in a proof one for each."""

    def choose(operation_id):
        if operations()[operation_id].method == "GET":
            return stage
        if not IS_FULL:
            return worn_stage
        return ground.stage(
            tenant_id=ground.world.busy_tenant_id, callers=(Caller.ADMIN, Caller.OWNER), booking="begun"
        )

    return choose


@pytest.mark.parametrize("operation_id", sorted(operations().keys() - {STREAMED}))
def test_odd_headers_break_nothing_R72(ground, stage_for, operation_id):
    stage = stage_for(operation_id)
    operation = operations()[operation_id]
    odd = [(name, value) for name in malformed.HEADERS for value in malformed.VALUES]
    # A part of them for each operation, even in a proof: the headers are read before the operation is known.
    part = odd[sorted(operations()).index(operation_id) % PARTS_OF_HEADERS :: PARTS_OF_HEADERS]

    for name, value in some(part, operation_id):
        answer = send(
            ground, operation, stage=stage, headers={name: value}, **right_body(ground, operation, stage=stage)
        )

        assert "x-injected" not in answer.headers


def parameters() -> Iterator[tuple[str, str, str]]:
    """Yield every parameter in an address: its operation, where it stands, and its name."""
    for item in openapi_document()["paths"].values():
        for described in item.values():
            for parameter in described.get("parameters", ()):
                if parameter["in"] != "header" and described["operationId"] != STREAMED:
                    yield described["operationId"], parameter["in"], parameter["name"]


@pytest.mark.parametrize(("operation_id", "place", "name"), sorted(parameters()))
def test_odd_addresses_break_nothing_R72(ground, stage_for, operation_id, place, name):
    stage = stage_for(operation_id)
    operation = operations()[operation_id]
    things = ground.things(stage)
    body = right_body(ground, operation, stage=stage)
    usual = filled(QUERIES.get(operation_id, {}), things)

    for part in some(malformed.PARTS, operation_id):
        if place == "path":
            path = operation.path.replace("{" + name + "}", part)
            address = filled(re.sub("{id_or_slug}", "x", path), things)
        else:
            rest = "".join(f"&{other}={value}" for other, value in usual.items() if other != name)
            address = f"{ground.path(operation, stage)}?{name}={part}{rest}"
        answer = send(ground, operation, stage=stage, path=address, **body)

        assert "x-injected" not in answer.headers
    for query in some(malformed.QUERIES, operation_id):
        send(ground, operation, stage=stage, path=ground.path(operation, stage) + query.format(name), **body)


CURSORS: Final = (
    "W10",
    "WyIiXQ",
    "WyI5OTk5LTEyLTMxVDIzOjU5OjU5LTEyOjAwIiwgIngiXQ",
    "WzFlMzA5LCAxXQ",
    "eyJhIjoxfQ",
    "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd",
    "W1siYSJdLCB7fV0",
    "WyJcdTAwMDAiLCAiXHUwMDAwIl0",
    "WyJcdWQ4MDAiLCAiXHVkODAwIl0",
    "////",
    "%F0%9F%98%80",
    "W" * 400,
)


@pytest.mark.parametrize("operation_id", sorted({one for one, place, name in parameters() if name == "after"}))
def test_a_made_up_cursor_is_no_way_in_R72_R73(ground, stage, operation_id):
    operation = operations()[operation_id]

    for cursor in CURSORS:
        answer = send(ground, operation, stage=stage, path=f"{ground.path(operation, stage)}?after={cursor}&limit=5")

        assert answer.status_code in {200, 403, 404, 422}


RAW: Final = {
    "cut body": b"Content-Length: 100\r\n\r\n{",
    "cut chunk": b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "bad chunk": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "huge chunk": b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n",
    "both lengths": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "negative length": b"Content-Length: -1\r\n\r\n{}",
    "no number": b"Content-Length: 1_0\r\n\r\n{}",
    "folded header": b"X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}",
    "no colon": b"nonsense\r\n\r\n",
    "control in header": b"X-A: \x7f\x01\r\nContent-Length: 2\r\n\r\n{}",
    "many headers": b"".join(b"X-%d: 1\r\n" % number for number in range(2_000)) + b"Content-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("name", RAW)
def test_what_is_hardly_http_is_refused_and_changes_nothing_R72(ground, stage, name):
    """The parser answers some of it itself, with a line of text; what gets through gets a problem document."""
    operation = operations()["log_out_everywhere" if name.startswith("cut") else "place_booking"]
    known = ground.headers(Caller.OWNER, stage)
    head = "".join(f"{header}: {value}\r\n" for header, value in known.items())
    first = f"{operation.method} {ground.path(operation, stage)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}"

    with socket.create_connection(("127.0.0.1", ground.port), timeout=5) as wire:
        wire.sendall(first.encode() + b"Content-Type: application/json\r\n" + RAW[name])
        wire.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: wire.recv(65_536), b""))

    status = answer.split(b" ", 2)[1] if answer else b"400"
    assert status[:1] == b"4" or status == b"101", answer[:500]
    assert not ground.leak(answer.decode(errors="replace"))
    me = operations()["read_profile"]
    assert ground.ask(me.method, me.path, headers=known).status_code == 200


@pytest.mark.parametrize(
    "first_line", [b"GET / HTTP/9.9", b"GET", b"\x16\x03\x01\x02", b"GET  /  HTTP/1.1", b"PRI * HTTP/2.0"]
)
def test_another_protocol_is_told_no_R72(ground, first_line):
    with socket.create_connection(("127.0.0.1", ground.port), timeout=5) as wire:
        wire.sendall(first_line + b"\r\nHost: 127.0.0.1\r\n\r\n")
        wire.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: wire.recv(65_536), b""))

    assert not answer or answer.split(b" ", 2)[1][:1] in {b"4", b"2"}, answer[:300]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "get"])
@pytest.mark.parametrize(
    "path", ["/api/v1/users/me", "/api/v1/bookings", "/api/openapi.json", "/media/x", "/health/live", "/"]
)
def test_a_method_that_is_not_there_is_told_so_R72(ground, method, path):
    answer = ground.http.request(method, path)

    ground.heard(answer) if method not in {"HEAD", "CONNECT"} else None
    assert answer.status_code in {200, 400, 401, 404, 405, 428}
    assert "TRACE" not in answer.text
