"""schemathesis over the whole API, as every sort of caller, against a running server with data (R72)."""

from typing import Final

import pytest
import requests

from holdfast.entrypoints.access import Caller
from tests.attacks.fuzzing import aim, edge_cases, fuzzed, judge, send
from tests.make.calls import operations
from tests.make.scale import IS_FULL, count

# In the suite those that may the most, those that may the least, and those whom most requests come from.
CALLERS: Final = tuple(Caller) if IS_FULL else (Caller.ADMIN, Caller.OWNER, Caller.VISITOR)
EXAMPLES: Final = count(small=2, full=50)
EDGE_CALLERS: Final = (Caller.ADMIN, Caller.OWNER)


@pytest.fixture(scope="module")
def session():
    with requests.Session() as opened:
        yield opened


@pytest.fixture
def things_of(ground):
    """Return a stage on which an operation makes sense, and what is there."""

    def made(operation_id):
        state = operations()[operation_id].booking_state
        stage = ground.stage(tenant_id=ground.world.busy_tenant_id, callers=CALLERS, booking=state)
        return stage, ground.things(stage)

    return made


@pytest.mark.parametrize("operation_id", sorted(operations()))
def test_what_the_description_allows_and_what_it_forbids_are_answered_as_it_says_R72(
    ground, session, things_of, operation_id
):
    stage, things = things_of(operation_id)
    known = {caller: ground.headers(caller, stage) for caller in CALLERS}

    def work(number, case):
        aim(case, operation_id, things=things, number=number)
        for caller in CALLERS:
            answer = send(case, url=ground.url, session=session, headers=known[caller])
            ground.heard_raw(answer)
            judge(case, answer)

    fuzzed(operation_id, number=EXAMPLES, work=work, derandomize=not IS_FULL)


@pytest.mark.skipif(not IS_FULL, reason="many requests; all of them in a proof")
@pytest.mark.parametrize("operation_id", sorted(operations()))
def test_the_edges_of_every_field_are_answered_as_the_description_says_R72(ground, session, things_of, operation_id):
    stage, things = things_of(operation_id)
    known = {caller: ground.headers(caller, stage) for caller in EDGE_CALLERS}

    for number, case in enumerate(edge_cases(operation_id)):
        aim(case, operation_id, things=things, number=number)
        for caller in EDGE_CALLERS:
            answer = send(case, url=ground.url, session=session, headers=known[caller])
            ground.heard_raw(answer)
            judge(case, answer)
