"""A request that the database was too busy for is tried again unheard (R13)."""

import httpx2
import pytest
from fastapi import FastAPI, Request

from holdfast.kit.database import ConstraintBroken, TransientConflict
from holdfast.kit.problems import install_problems
from holdfast.kit.retrying import TransientRetry

pytestmark = pytest.mark.anyio


def client(*, conflicts, sqlstate="40P01"):
    api = FastAPI()
    install_problems(api)
    tries: list[bytes] = []

    @api.post("/deed")
    async def deed(request: Request):
        tries.append(await request.body())
        if len(tries) <= conflicts:
            raise TransientConflict(sqlstate)
        return {"tries": len(tries)}

    @api.post("/clash")
    async def clash():
        raise ConstraintBroken(constraint="thing_key", sqlstate="23505")

    transport = httpx2.ASGITransport(app=TransientRetry(api))
    return httpx2.AsyncClient(transport=transport, base_url="http://house.test"), tries


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03"])
async def test_a_lost_race_is_run_again_with_the_same_words_and_nobody_hears_of_it_R13(sqlstate):
    http, tries = client(conflicts=2, sqlstate=sqlstate)

    answer = await http.post("/deed", content=b"words")

    assert (answer.status_code, answer.json(), tries) == (200, {"tries": 3}, [b"words"] * 3)


async def test_after_three_tries_it_is_503_with_when_to_come_back_R13():
    http, tries = client(conflicts=9)

    answer = await http.post("/deed", content=b"words")

    assert (answer.status_code, answer.headers["retry-after"], len(tries)) == (503, "1", 3)
    assert answer.json()["type"] == "/problems/busy"


async def test_a_constraint_that_no_module_has_a_word_for_is_a_conflict_and_no_500():
    http, _ = client(conflicts=0)

    answer = await http.post("/clash")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/changed-meanwhile")
