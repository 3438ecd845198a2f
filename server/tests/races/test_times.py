"""No instant comes in without its offset, and none goes out without it: found in the API's description (R14)."""

import re
from collections.abc import Iterator, Mapping

import pytest

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.api import openapi_document
from tests.make.calls import ask, filled, operations
from tests.make.world import open_world

pytestmark = [pytest.mark.anyio, pytest.mark.race]

NAIVE = "2027-03-04T19:00:00"
AWARE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
# Wall times have no offset: they stand beside the zone on whose wall they are.
WALL_TIMES = {"local_start", "local_end"}
ORDERS = {"place_booking", "quote"}


def instants_in() -> Iterator[tuple[str, str, str]]:
    """Yield (operation, where, name) of every instant that a request may carry."""
    document = openapi_document()
    for item in document["paths"].values():
        for described in item.values():
            for parameter in described.get("parameters", ()):
                if "date-time" in str(parameter):
                    yield described["operationId"], "query", parameter["name"]
            body = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            shape = document["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
            for name, field in shape.get("properties", {}).items():
                if "date-time" in str(field):
                    yield described["operationId"], "body", name


@pytest.fixture(scope="module")
async def world(database_url, tmp_path_factory):
    async with open_world(database_url, home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def stage(world):
    return await world.stage(booking="confirmed")


def test_there_are_instants_to_try_R14():
    assert len({name for name, _, _ in instants_in()}) >= 4


@pytest.mark.parametrize(("operation_id", "where", "name"), sorted(set(instants_in())))
async def test_a_naive_time_is_refused_wherever_a_time_is_asked_for_R14(world, stage, operation_id, where, name):
    operation = operations()[operation_id]
    caller = Caller.OWNER if operation_id in ORDERS else Caller.MERCHANT
    if where == "query":
        async with world.client(stage.tenant_id, token=stage.people[caller].access_token) as client:
            path = filled(operation.template, stage.things)
            answer = await client.request(operation.method, path, params={name: NAIVE})
    else:
        space = {"offering_id": "{space_id}", "starts_at": f"{NAIVE}Z", "ends_at": "2027-03-04T21:00:00Z"}
        body = space if operation_id in ORDERS else {"starts_at": f"{NAIVE}Z", "ends_at": "2027-03-05T19:00:00Z"}
        answer = await ask(world, operation, caller=caller, stage=stage, body=body | {name: NAIVE})

    assert answer.status_code == 422, answer.text
    assert name in answer.text


@pytest.mark.parametrize(
    "operation_id",
    ["get_booking", "get_booking_history", "list_slots", "read_availability", "search_offerings", "read_venue"],
)
async def test_every_instant_in_an_answer_has_its_offset_R14(world, stage, operation_id):
    operation = operations().get(operation_id)
    if operation is None:
        pytest.fail(f"{operation_id} is no operation any more")
    answer = await ask(world, operation, caller=Caller.OWNER, stage=stage)

    assert answer.status_code == 200, answer.text
    told = list(texts(answer.json()))
    instants = [(name, text) for name, text in told if INSTANT.match(text) and name not in WALL_TIMES]
    assert [(name, text) for name, text in instants if not AWARE.match(text)] == []
    if any(name == "local_start" for name, _ in told):
        assert any(name == "time_zone" for name, _ in told)


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a document with its name."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, name)
    elif isinstance(value, str):
        yield name, value
