"""Requests made ahead."""

from pathlib import Path

from holdfast.bench.magazine import Magazine, Plan, Rack, head_of


def a_plan(*racks: Rack, **changes) -> Plan:
    """Return a plan with those racks."""
    return Plan(**{"ports": [1], "racks": list(racks), "connections": 1, "seconds": 1.0, **changes})


def everything(magazine: Magazine) -> list[bytes]:
    """Return all requests that are left."""
    found = []
    while (request := magazine.next()) is not None:
        found.append(request)
    return found


def test_a_request_is_head_key_and_body():
    head = head_of("POST", "/api/v1/bookings", host="t0.test", token="abc")
    request = Magazine(a_plan(Rack([head], ["{}"]), key_prefix="run")).next()
    assert request == (
        b"POST /api/v1/bookings HTTP/1.1\r\nHost: t0.test\r\nAuthorization: Bearer abc\r\n"
        b"Content-Type: application/json\r\nIdempotency-Key: run-0\r\nContent-Length: 2\r\n\r\n{}"
    )


def test_what_changes_nothing_has_neither_key_nor_body():
    head = head_of("GET", "/", host="t0.test")
    assert Magazine(a_plan(Rack([head]))).next() == b"GET / HTTP/1.1\r\nHost: t0.test\r\n\r\n"


def test_tenants_people_and_bodies_take_turns():
    one, other = Rack(["a", "b"], ["1", "2", "3"]), Rack(["x"], ["9"])
    magazine = Magazine(a_plan(one, other, total=6))
    assert [request[:1] + request[-1:] for request in everything(magazine)] == [
        b"a1",
        b"x9",
        b"b2",
        b"x9",
        b"a3",
        b"x9",
    ]


def test_keys_are_never_given_twice():
    magazine = Magazine(a_plan(Rack(["a\r\n"], ["1"]), key_prefix="run", total=50))
    keys = {request.split(b"\r\n")[1] for request in everything(magazine)}
    assert len(keys) == 50


def test_bodies_that_may_be_sent_once_run_out():
    magazine = Magazine(a_plan(Rack(["a"], ["1", "2"]), once=True))
    assert len(everything(magazine)) == 2
    assert magazine.given == 2


def test_a_plan_comes_back_from_its_file(tmp_path: Path):
    plan = a_plan(Rack(["é"], ["{}"]), key_prefix="run", total=3)
    plan.save(tmp_path / "plan.json")
    assert Plan.load(tmp_path / "plan.json") == plan
