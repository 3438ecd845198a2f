"""An account as its owner uses it."""

import pytest

from holdfast.crowd.accounts import WRONG
from holdfast.crowd.contracts import Arrival, Departure
from holdfast.crowd.speaking import Request
from tests.make.crowd import PERSON, ScriptedWire, account_on, answer, refusal, replay, session_of

pytestmark = pytest.mark.anyio


async def test_the_first_arrival_signs_up():
    wire = ScriptedWire(script=replay(answer(201, session_of())))
    account = account_on(wire, token=None)

    assert await account.arrive(Arrival.SIGN_IN)

    assert wire.asked() == ["POST /api/v1/auth/register"]
    assert wire.heard[0].body["email"] == "ana.s1.r1@crowd.example"
    assert (account.mouth.token, account.refresh_token) == ("t-2", "refresh-t-2")


async def test_a_sign_up_whose_first_answer_was_lost_ends_signed_in():
    wire = ScriptedWire(script=replay(refusal(409, "email-taken"), answer(200, session_of())))
    account = account_on(wire, token=None)

    assert await account.arrive(Arrival.SIGN_UP)

    assert wire.asked() == ["POST /api/v1/auth/register", "POST /api/v1/auth/login"]


async def test_a_wrong_password_is_followed_by_the_right_one():
    wire = ScriptedWire(script=replay(refusal(401, "bad-credentials"), answer(200, session_of())))
    account = account_on(wire)

    assert await account.arrive(Arrival.WRONG_PASSWORD)

    assert [one.body["password"] for one in wire.heard] == [WRONG, PERSON.password]
    assert account.mouth.tally.surprised == 0


async def test_who_kept_the_window_open_comes_back_with_the_refresh_token():
    wire = ScriptedWire(script=replay(answer(200, session_of())))
    account = account_on(wire)

    assert await account.arrive(Arrival.REFRESH)

    assert [one.body for one in wire.heard] == [{"refresh_token": "refresh-1"}]


async def test_an_access_token_that_has_run_out_is_renewed_and_the_request_repeated():
    wire = ScriptedWire(script=replay(refusal(401, "not-signed-in"), answer(200, session_of()), answer(200, {"a": 1})))
    account = account_on(wire)

    reply = await account.say(Request(action="look", path="/x"))

    assert reply.json == {"a": 1}
    assert wire.asked() == ["GET /x", "POST /api/v1/auth/refresh", "GET /x"]
    assert wire.heard[2].headers["authorization"] == "Bearer t-2"
    assert account.mouth.tally.surprised == 0


@pytest.mark.parametrize(
    ("how", "path", "token"),
    [
        (Departure.STAY, [], "t-1"),
        (Departure.SIGN_OUT, ["POST /api/v1/auth/logout"], None),
        (Departure.SIGN_OUT_EVERYWHERE, ["POST /api/v1/auth/logout-all"], None),
    ],
)
async def test_people_leave_in_three_ways(how, path, token):
    wire = ScriptedWire(script=replay(answer(204)))
    account = account_on(wire)

    await account.depart(how)

    assert (wire.asked(), account.mouth.token) == (path, token)


async def test_who_is_signed_out_signs_in_before_asking():
    wire = ScriptedWire(script=replay(answer(200, session_of()), answer(200, {})))
    account = account_on(wire)
    account.mouth.token = None

    await account.say(Request(action="look", path="/x"))

    assert wire.asked() == ["POST /api/v1/auth/login", "GET /x"]
