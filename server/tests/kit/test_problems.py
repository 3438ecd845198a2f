"""Errors on the wire: problem documents, the same for every way in which a request can fail (RFC 9457)."""

from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query
from pydantic import Field
from starlette.exceptions import HTTPException

from holdfast.kit.database import TransientConflict
from holdfast.kit.errors import (
    Busy,
    ErrorKind,
    HouseError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    OutcomeUnknown,
    StaleVersion,
)
from holdfast.kit.problems import (
    FAULTS_TOLD_MAX,
    MEDIA_TYPE,
    STATUS,
    install_problems,
    problem_bytes,
    problem_schema,
    problems,
    status_of,
)
from holdfast.kit.wire import Inbound

pytestmark = pytest.mark.anyio


class KettleEmpty(HouseError):
    """There is no water in the kettle."""

    title = "The kettle is empty"


class TeaIn(Inbound):
    """A body for these tests."""

    cups: Annotated[int, Field(ge=1, strict=True)]


RAISED: dict[str, Exception] = {
    "kettle": KettleEmpty("Fill it first.", litres_missing=2),
    "busy": Busy(retry_after_seconds=7),
    "visitor": NotSignedIn(),
    "deadlock": TransientConflict("40P01"),
    "teapot": HTTPException(418, "I am a teapot", headers={"X-Tea": "green"}),
    "missing": HTTPException(404),
}


@pytest.fixture
async def client():
    app = FastAPI()
    install_problems(app)

    @app.get("/raise/{what}")
    async def raise_it(what: str) -> None:
        raise RAISED[what]

    @app.post("/tea")
    async def brew(body: TeaIn, pot: Annotated[int, Query()]) -> int:
        return body.cups * pot

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as asking:
        yield asking


async def test_an_error_tells_its_name_its_fact_and_its_values(client):
    answer = await client.get("/raise/kettle")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == {
        "type": "/problems/kettle-empty",
        "title": "The kettle is empty",
        "status": 409,
        "detail": "Fill it first.",
        "instance": "/raise/kettle",
        "litres_missing": 2,
    }


async def test_who_may_come_again_is_told_when(client):
    answer = await client.get("/raise/busy")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")


async def test_who_is_not_signed_in_is_told_how_to(client):
    answer = await client.get("/raise/visitor")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_deadlock_that_reaches_the_edge_is_busy_and_no_break(client):
    answer = await client.get("/raise/deadlock")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")


async def test_a_body_that_does_not_fit_is_told_place_by_place(client):
    answer = await client.post("/tea?pot=x", json={"cups": 0, "milk": True})

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-input"
    found = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
    assert found == {("/pot", "int_parsing"), ("/cups", "greater_than_equal"), ("/milk", "extra_forbidden")}


async def test_a_short_body_gets_no_endless_answer(client):
    """R72."""
    answer = await client.post("/tea?pot=1", json={"cups": 1, **{f"k{number}": 1 for number in range(150)}})

    assert len(answer.json()["errors"]) == FAULTS_TOLD_MAX


async def test_a_body_is_not_repeated_in_the_answer(client):
    """What was sent may be a password."""
    answer = await client.post("/tea?pot=1", json={"cups": "swordfish"})

    assert answer.status_code == 422
    assert "swordfish" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/raise/missing", 404), ("/tea", 405)])
async def test_an_address_that_leads_nowhere_is_a_problem_like_all_others(client, path, status):
    answer = await client.get(path)

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["instance"] == path


async def test_the_frameworks_own_refusals_keep_their_headers(client):
    answer = await client.get("/raise/teapot")

    assert (answer.status_code, answer.headers["x-tea"]) == (418, "green")
    assert answer.json()["title"] == "I am a teapot"


async def test_a_thing_that_is_missing_and_one_that_is_not_yours_read_alike_R68():
    assert problem_bytes(NotFound(), instance="/x") == problem_bytes(NotFound(), instance="/x")
    assert b"request_id" not in problem_bytes(NotFound(), instance="/x")
    assert b'"request_id":"r-1"' in problem_bytes(NotFound(), instance="/x", request_id="r-1")


def test_every_kind_of_error_has_its_own_status():
    assert set(STATUS) == set(ErrorKind)
    assert len(set(STATUS.values())) == len(STATUS)
    assert (status_of(StaleVersion()), status_of(OutcomeUnknown())) == (412, 503)


@pytest.mark.parametrize(
    ("error", "slug"),
    [
        (KettleEmpty, "kettle-empty"),
        (NotFound, "not-found"),
        (HouseError, "house-error"),
        (InvalidInput, "invalid-input"),
    ],
)
def test_an_error_is_named_for_its_class(error, slug):
    assert error.slug() == slug


def test_a_fault_names_its_place():
    error = InvalidInput.at("guests.0.name", "is missing", code="missing")

    assert error.values == {"errors": [{"pointer": "/guests/0/name", "message": "is missing", "code": "missing"}]}
    assert error.detail == "guests.0.name: is missing"


def test_a_route_documents_its_errors_by_their_status():
    documented = problems(NotFound, KettleEmpty, HouseError)

    assert set(documented) == {404, 409}
    assert documented[409]["description"] == (
        "`kettle-empty`: The kettle is empty. `house-error`: The request cannot be carried out."
    )
    assert documented[404]["content"] == {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_the_documented_shape_is_the_shape_that_is_sent():
    assert set(problem_schema()["required"]) == {"type", "title", "status", "detail"}
    assert "errors" in problem_schema()["properties"]
