"""Another tenant's id is answered like one that nobody has, to the last byte, by whatever takes ids (R68)."""

from collections.abc import Iterator, Mapping

import pytest

from holdfast.entrypoints.access import ACCESS, Caller, Verdict
from holdfast.kit.ids import new_id
from tests.make.calls import Operation, ask, operations
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
    for name, value in things.items():
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
