"""A field that a body does not list is refused, never overlooked, however deep it stands (R70)."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from holdfast.entrypoints.access import ACCESS, Caller, Verdict
from holdfast.entrypoints.api import openapi_document
from tests.make.calls import BODIES, ask, operations, set_scene
from tests.make.world import open_world

pytestmark = pytest.mark.anyio
FORBIDDEN = {
    "role": "admin",
    "tenant_id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d",
    "price": 1,
    "status": "confirmed",
    "paid": True,
    "user_id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d",
    "discount": 100,
    "created_at": "2026-01-01T00:00:00Z",
    "id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d",
    "owner_id": "01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d",
    "version": 99,
    "is_approved": True,
    "is_platform": True,
    "total": {"amount": 1, "currency": "EUR"},
    "refunded": True,
    "__proto__": {"role": "admin"},
}
# What a body has of its own by one of those names, for those who may say it.
OWN = {"grant_role": {"role", "user_id"}}
Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
async def world(database_url, tmp_path_factory):
    async with open_world(database_url, home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def stage(world):
    return await world.stage(tenant_id=world.busy_tenant_id, callers=())


def objects(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield where objects stand in a body, itself first."""
    if isinstance(value, Mapping):
        yield path
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from objects(part, (*path, name))


def with_field(body: Any, path: Path, *, name: str) -> Any:
    """Return the body with a forbidden field more in the object at that place."""
    changed = deepcopy(body)
    place = changed
    for step in path:
        place = place[step]
    place[name] = FORBIDDEN[name]
    return changed


def shapes(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield every object's shape that a request of the API can hold, by its name."""
    known = document["components"]["schemas"]
    waiting = [
        one["requestBody"] for item in document["paths"].values() for one in item.values() if "requestBody" in one
    ]
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            reference = part.get("$ref")
            name = str(reference).rsplit("/", 1)[-1]
            if isinstance(reference, str) and name not in seen:
                seen.add(name)
                waiting.append(known[name])
                if known[name].get("type") == "object" and not name.startswith("Body_"):
                    yield name, known[name]
            waiting.extend(value for key, value in part.items() if key not in {"examples", "example"})


def answered(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield every object's shape in an answer, by its name and place: those without a name as well."""
    waiting: list[tuple[str, Any]] = [
        (one["operationId"], answer)
        for item in document["paths"].values()
        for one in item.values()
        for answer in one["responses"].values()
    ]
    seen: set[str] = set()
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, list):
            waiting.extend((place, inner) for inner in part)
        elif isinstance(part, Mapping):
            name = str(part.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in seen:
                seen.add(name)
                waiting.append((name, document["components"]["schemas"][name]))
            # Without fields of its own it is a map: what happened, in an event; how many, by state.
            if part.get("type") == "object" and "properties" in part:
                yield place, part
            waiting.extend((place, value) for key, value in part.items() if key not in {"examples", "example"})


def test_every_shape_that_goes_out_lists_all_its_fields_R70():
    """What schemathesis holds real answers against is closed; a problem alone may carry more (RFC 9457)."""
    found = list(answered(openapi_document()))

    assert len(found) > 40
    assert {place for place, shape in found if shape.get("additionalProperties") is not False} == {"Problem"}


def test_every_shape_that_comes_in_is_closed_R70():
    found = dict(shapes(openapi_document()))

    assert len(found) > 30
    assert [name for name, shape in found.items() if shape.get("additionalProperties") is not False] == []


@pytest.mark.parametrize("operation_id", sorted(BODIES))
async def test_a_forbidden_field_is_refused_where_it_stands_and_nothing_changes_R70(world, stage, operation_id):
    """The rest of the body is right, so the field alone is what the answer complains of."""
    operation = operations()[operation_id]
    caller = next(one for one in (Caller.ADMIN, Caller.OWNER, Caller.PLATFORM_ADMIN) if allowed(operation_id, one))
    scene = await set_scene(world, operation, caller=caller, like=stage)
    before = await world.fingerprint(world.busy_tenant_id, world.platform_id)
    body = BODIES[operation_id]

    for path in objects(body):
        for name in FORBIDDEN.keys() - (OWN.get(operation_id, set()) if path == () else set()):
            answer = await ask(world, operation, caller=caller, stage=scene, body=with_field(body, path, name=name))

            pointer = "/" + "/".join(str(step) for step in (*path, name))
            assert answer.status_code == 422, (pointer, answer.text)
            assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
                (pointer, "extra_forbidden")
            ]

    assert await world.fingerprint(world.busy_tenant_id, world.platform_id) == before


def allowed(operation_id: str, caller: Caller) -> bool:
    """Tell whether the operation lets that caller in."""
    return ACCESS[operation_id][caller] is Verdict.ALLOWED
