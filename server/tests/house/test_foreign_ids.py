"""Another tenant's id is answered like one that nobody has, to the last byte, by whatever takes ids (R68)."""

from collections.abc import Iterator, Mapping

import pytest

from holdfast.entrypoints.access import ACCESS, Caller, Verdict
from holdfast.entrypoints.api import openapi_document
from holdfast.kit.ids import new_id
from tests.make.calls import BODIES, Operation, ask, filled, operations
from tests.make.world import open_world

pytestmark = pytest.mark.anyio
# The account stands in the address of a webhook, and its tenant is found by it; the signature says who may speak.
ITS_OWN_TENANT = {"receive_stripe_event"}
ABOUT_THINGS = sorted(name for name, one in operations().items() if one.names and name not in ITS_OWN_TENANT)
CASES = [
    (caller, name)
    for caller in (Caller.OWNER, Caller.ADMIN, Caller.VISITOR)
    for name in ABOUT_THINGS
    if ACCESS[name][caller] is not Verdict.SIGN_IN
]
BY_SLUG = sorted(name for name in ABOUT_THINGS if "{id_or_slug}" in operations()[name].path)
NO_SUCH_JOB = str(2**40)
CHANGING = ("instance", "request_id")


@pytest.fixture(scope="module")
async def world(database_url, tmp_path_factory):
    async with open_world(database_url, home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def mine(world):
    return await world.stage(booking="begun")


@pytest.fixture(scope="module")
async def theirs(world):
    return await world.stage(tenant_id=world.other_tenant_id, booking="begun")


def combinations(operation: Operation) -> Iterator[frozenset[str]]:
    """Yield which of the ids are foreign: all, then each by itself among one's own."""
    yield operation.names
    if len(operation.names) > 1:
        yield from (frozenset({name}) for name in sorted(operation.names))


def in_words(answer, *, things: Mapping[str, str]) -> tuple[int, str]:
    """Return an answer without what differs from request to request: its ids by their names."""
    text = answer.text
    if answer.headers["content-type"] == "application/problem+json":
        text = str({name: value for name, value in answer.json().items() if name not in CHANGING})
    # A job's number is too short to be told from others, and stands in no answer.
    for name, value in ((name, value) for name, value in things.items() if not value.isdigit()):
        text = text.replace(value, name)
    return answer.status_code, text


@pytest.mark.parametrize(("caller", "operation_id"), CASES)
async def test_anothers_thing_is_as_one_that_is_not_there_R68(world, mine, theirs, caller, operation_id):
    operation = operations()[operation_id]
    before = await world.fingerprint(world.tenant_id, world.other_tenant_id)

    for foreign in combinations(operation):
        ids = {name: theirs.things[name] for name in foreign}
        none = {name: NO_SUCH_JOB if name == "job_id" else str(new_id()) for name in foreign}
        answer = await ask(world, operation, caller=caller, stage=mine, things=ids)
        missing = await ask(world, operation, caller=caller, stage=mine, things=none)

        assert in_words(answer, things=ids) == in_words(missing, things=none)
        assert answer.status_code in {200, 403, 404, 422}

    assert await world.fingerprint(world.tenant_id, world.other_tenant_id) == before


@pytest.mark.parametrize("operation_id", sorted(name for name in ABOUT_THINGS if "_id}" in operations()[name].path))
async def test_even_an_admin_finds_nothing_of_anothers_at_any_address_R68(world, mine, theirs, operation_id):
    operation = operations()[operation_id]

    answer = await ask(world, operation, caller=Caller.ADMIN, stage=mine, things=theirs.things)

    assert answer.status_code == 404


@pytest.mark.parametrize("operation_id", BY_SLUG)
async def test_anothers_name_in_an_address_leads_nowhere_R68(world, mine, theirs, operation_id):
    names = {"merchant_id": theirs.business.merchant.slug, "venue_id": theirs.business.venue.slug}
    async with world.database.transaction(theirs.tenant_id) as tx:
        names["offering_id"] = await tx.value(
            "SELECT slug FROM catalogue.offering WHERE offering_id::text = $1", theirs.things["offering_id"]
        )

    answer = await ask(world, operations()[operation_id], caller=Caller.ADMIN, stage=mine, things=names)

    assert answer.status_code == 404


async def test_the_key_of_another_repeats_nothing_of_theirs_R29_R68(world, mine, theirs):
    """Neither of another tenant's customer nor of another customer of the same one: each books for themselves."""
    place = operations()["place_booking"]
    key = new_id().hex
    answers = []
    for stage, caller in ((mine, Caller.OWNER), (theirs, Caller.OWNER), (mine, Caller.CUSTOMER)):
        body = filled(BODIES["place_booking"], stage.things)
        async with world.client(stage.tenant_id, token=stage.people[caller].access_token) as client:
            answers.append(await client.post(place.path, json=body, headers={"Idempotency-Key": key}))

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert not any("idempotent-replayed" in answer.headers for answer in answers)
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_another_customers_booking_is_as_one_that_is_not_there_R68(world, mine):
    """Read, changed, paid, cancelled, watched or saved: within one tenant as between two."""
    about = sorted(name for name, one in operations().items() if "{booking_id}" in one.path)

    for name in about:
        answers = [
            await ask(world, operations()[name], caller=Caller.CUSTOMER, stage=mine, things={"booking_id": booking_id})
            for booking_id in (mine.things["booking_id"], str(new_id()))
        ]
        things = [
            {"booking_id": mine.things["booking_id"]},
            {"booking_id": answers[1].json()["instance"].split("/")[4]},
        ]
        assert in_words(answers[0], things=things[0]) == in_words(answers[1], things=things[1]), name
        assert answers[0].status_code == 404


def test_ids_are_random_and_never_counters_R68():
    """A job's number alone counts: it is the back office's, and of its own tenant."""
    described = (
        (one["operationId"], parameter["name"], parameter["schema"])
        for item in openapi_document()["paths"].values()
        for one in item.values()
        for parameter in one.get("parameters", ())
        if parameter["in"] == "path" and parameter["name"].endswith("_id")
    )

    assert {name for name, _, schema in described if schema.get("format") != "uuid"} == {"retry_job"}
