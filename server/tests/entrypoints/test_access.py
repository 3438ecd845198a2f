"""The table of who may do what, tried cell by cell against the running application (R67)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from holdfast.entrypoints.access import ACCESS, UNPUBLISHED, Caller, Row, Verdict, allow, but
from holdfast.entrypoints.api import openapi_document
from tests.make.calls import BODIES, OTHER_SUCCESS, QUERIES, ask, described, operations, set_scene
from tests.make.world import open_world

pytestmark = pytest.mark.anyio
WITH_TOKEN = sorted(name for name, row in ACCESS.items() if row[Caller.VISITOR] is Verdict.SIGN_IN)
OK = int(Verdict.ALLOWED)


@pytest.fixture(scope="module")
async def world(database_url, tmp_path_factory):
    async with open_world(database_url, home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def stage(world):
    """Return a stage with everybody on it, for what leaves it as it is."""
    made = await world.stage(booking="begun")
    made.things |= {"own_email": "nobody@example.com", "refresh_token": "none", "link": "none"}
    return made


@pytest.fixture(scope="module")
async def busy_stage(world):
    return await world.stage(tenant_id=world.busy_tenant_id, callers=())


@pytest.fixture(scope="module")
async def drafts(world):
    return await world.stage(is_published=False)


@pytest.fixture(scope="module")
async def strangers(world):
    """Return the people of another tenant."""
    return (await world.stage(tenant_id=world.other_tenant_id)).people


def chosen(row: Row, *, allowed: bool) -> list[Caller]:
    """Return whom a row lets in, or whom it does not."""
    return [caller for caller, verdict in row.items() if (verdict is Verdict.ALLOWED) is allowed]


async def statuses(world, operation_id: str, *, callers, stage) -> Mapping[Caller, int]:
    """Return what each caller is answered on a stage; every success is `OK`."""
    answers = {one: await ask(world, operations()[operation_id], caller=one, stage=stage) for one in callers}
    return {caller: OK if answer.is_success else answer.status_code for caller, answer in answers.items()}


def test_a_row_speaks_for_every_caller():
    row = allow(Caller.OWNER, otherwise=Verdict.FORBIDDEN)

    assert set(row) == set(Caller)
    assert (row[Caller.VISITOR], row[Caller.OWNER]) == (Verdict.SIGN_IN, Verdict.ALLOWED)
    assert [row[caller] for caller in Caller if caller not in {Caller.VISITOR, Caller.OWNER}] == [403] * 8
    assert but(row, Verdict.HIDDEN, Caller.OWNER)[Caller.OWNER] is Verdict.HIDDEN


def test_every_operation_has_its_row_and_every_row_its_operation_R67():
    assert set(ACCESS) == set(operations())
    assert set(UNPUBLISHED) <= set(ACCESS)
    assert all(set(row) == set(Caller) for row in (*ACCESS.values(), *UNPUBLISHED.values()))


def test_every_operation_that_takes_a_body_is_tried_with_one():
    assert set(BODIES) == {one.operation_id for one in operations().values() if one.has_json}
    assert set(QUERIES) <= set(operations())


def test_the_description_asks_for_a_token_exactly_where_visitors_are_turned_away():
    described = (one for item in openapi_document()["paths"].values() for one in item.values())
    needed = sorted(one["operationId"] for one in described if {} not in one.get("security", [{}]))

    assert needed == WITH_TOKEN


@pytest.mark.parametrize("operation_id", sorted(ACCESS))
async def test_who_is_refused_is_told_why_and_nothing_has_changed_R67(world, stage, operation_id):
    row = ACCESS[operation_id]
    before = await world.fingerprint(world.tenant_id, world.platform_id)

    answered = await statuses(world, operation_id, callers=chosen(row, allowed=False), stage=stage)

    assert answered == {caller: int(row[caller]) for caller in answered}
    assert await world.fingerprint(world.tenant_id, world.platform_id) == before


@pytest.mark.parametrize("operation_id", sorted(name for name in ACCESS if operations()[name].method == "GET"))
async def test_who_may_look_is_shown_it_R67(world, stage, operation_id):
    answered = await statuses(world, operation_id, callers=chosen(ACCESS[operation_id], allowed=True), stage=stage)

    assert answered == dict.fromkeys(answered, OK)


@pytest.mark.parametrize("operation_id", sorted(name for name in ACCESS if operations()[name].method != "GET"))
async def test_who_may_do_it_does_it_R67(world, busy_stage, operation_id):
    """Each has a stage of their own: what one archives is not there for the next."""
    answered: dict[Caller, int] = {}
    for caller in chosen(ACCESS[operation_id], allowed=True):
        scene = await set_scene(world, operations()[operation_id], caller=caller, like=busy_stage)
        answered |= await statuses(world, operation_id, callers=[caller], stage=scene)

    assert answered == dict.fromkeys(answered, OTHER_SUCCESS.get(operation_id, OK))


@pytest.mark.parametrize("operation_id", sorted(UNPUBLISHED))
async def test_what_is_not_published_is_there_for_its_people_alone_R67(world, drafts, operation_id):
    answered = await statuses(world, operation_id, callers=Caller, stage=drafts)

    assert answered == {caller: int(verdict) for caller, verdict in UNPUBLISHED[operation_id].items()}


async def test_a_refresh_token_opens_nothing_R62(world, stage):
    admin = stage.people[Caller.ADMIN]
    swapped = replace(stage, people={Caller.ADMIN: replace(admin, access_token=admin.refresh_token)})

    answered = {name: await statuses(world, name, callers=[Caller.ADMIN], stage=swapped) for name in WITH_TOKEN}

    assert answered == {name: {Caller.ADMIN: 401} for name in WITH_TOKEN}


async def test_a_token_of_another_tenant_opens_nothing_R62_R69(world, stage, strangers):
    """Not even an admin's, who may everything at home."""
    with_their_tokens = replace(stage, people=strangers)
    before = await world.fingerprint(world.tenant_id)

    answered = {
        name: await statuses(world, name, callers=[Caller.OWNER, Caller.ADMIN], stage=with_their_tokens)
        for name in WITH_TOKEN
    }

    assert answered == {name: {Caller.OWNER: 401, Caller.ADMIN: 401} for name in WITH_TOKEN}
    assert await world.fingerprint(world.tenant_id) == before


def test_an_operation_or_a_body_that_nobody_listed_fails_the_walk_R67():
    """The walk reads the running description: a route that is planted in it has no row, and is found."""
    document = openapi_document()
    document["paths"]["/api/v1/backdoor"] = {
        "post": {"operationId": "open_backdoor", "requestBody": {"content": {"application/json": {}}}, "responses": {}}
    }

    planted = {one.operation_id: one for one in described(document)}

    assert set(planted) - set(ACCESS) == {"open_backdoor"}
    assert {name for name, one in planted.items() if one.has_json} - set(BODIES) == {"open_backdoor"}
