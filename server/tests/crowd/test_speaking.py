"""A well-mannered client: it waits when told to, asks again with the same key, and counts what surprises it."""

import pytest

from holdfast.crowd import speaking
from holdfast.crowd.speaking import GivenUp, Mouth, Request
from holdfast.crowd.tally import Tally
from tests.make.crowd import ScriptedWire, answer, refusal, replay

pytestmark = pytest.mark.anyio

BOOK = Request(action="book", method="POST", path="/b", body={"units": 1}, key="k-1", expected=frozenset({"sold-out"}))


def mouth(*answers):
    return Mouth(ScriptedWire(script=replay(*answers)), Tally(), "token-1")


async def test_it_says_who_speaks_with_which_key():
    speaker = mouth(answer(201, {"id": 1}))

    reply = await speaker.say(BOOK)

    heard = speaker.wire.heard[0]
    assert heard.headers["authorization"] == "Bearer token-1"
    assert heard.headers["idempotency-key"] == "k-1"
    assert heard.body == {"units": 1}
    assert (reply.is_good, reply.json, reply.problem) == (True, {"id": 1}, "")


@pytest.mark.parametrize(
    "later", [refusal(503, "busy", retry_after="0"), refusal(429, "too-many-requests", retry_after="0")]
)
async def test_it_comes_again_when_told_to_and_with_the_same_key(later):
    speaker = mouth(later, refusal(409, "key-in-use"), None, answer(201, {}))

    reply = await speaker.say(BOOK)

    assert reply.status == 201
    assert {one.headers["idempotency-key"] for one in speaker.wire.heard} == {"k-1"}
    assert (len(speaker.wire.heard), speaker.tally.unanswered, speaker.tally.surprised) == (4, 1, 0)
    assert reply.asked.answered - reply.asked.sent >= speaking.PAUSE_SECONDS


async def test_a_503_that_does_not_say_when_to_come_again_is_counted():
    speaker = mouth(refusal(503, "busy"), answer(200, {}))

    await speaker.say(Request(action="look", path="/"))

    assert speaker.tally.bare_refusals == 1


async def test_a_refusal_that_the_story_expects_is_no_surprise_and_another_is():
    speaker = mouth(refusal(409, "sold-out"), refusal(404, "not-found"))

    assert (await speaker.say(BOOK)).problem == "sold-out"
    assert speaker.tally.surprised == 0
    assert (await speaker.say(BOOK)).problem == "not-found"
    assert speaker.tally.surprised == 1
    assert (speaker.tally.surprises[0].request_id, speaker.tally.surprises[0].detail) == ("r-1", "Not so.")


async def test_an_answer_that_is_no_json_is_named_by_its_status():
    page = answer(402)

    reply = await mouth(page).say(Request(action="pay", path="/"))

    assert reply.problem == "http-402"


async def test_patience_ends():
    speaker = Mouth(ScriptedWire(script=replay(None)), Tally(), None, patience_seconds=0.2)

    with pytest.raises(GivenUp):
        await speaker.say(Request(action="look", path="/"))


async def test_nobody_waits_longer_than_their_patience_when_told_to():
    """A pause of an hour (R79) would hold up the whole story's end."""
    told = answer(429, {"type": "/problems/too-many-requests", "title": "Later"}, **{"retry-after": "3600"})

    with pytest.raises(GivenUp):
        await mouth(told).say(Request(action="look", path="/"))


async def test_what_is_expected_is_an_answer_though_it_says_later():
    told = answer(429, {"type": "/problems/holds-paused", "title": "Later"}, **{"retry-after": "3600"})

    reply = await mouth(told).say(Request(action="book", path="/", expected=frozenset({"holds-paused"})))

    assert reply.problem == "holds-paused"


async def test_a_form_is_sent_as_one():
    request = Request(action="pay", method="POST", path="/p", form={"card_number": "4242 4242"})

    assert request.content() == b"card_number=4242+4242"
    assert request.headers(None)["content-type"] == "application/x-www-form-urlencoded"
    assert Request(action="list", path="/l", query={"a": 1}).target() == "/l?a=1"
    assert Request(action="change", path="/l", version=3).headers(None)["if-match"] == '"3"'


async def test_what_is_shouted_is_heard():
    speaker = mouth(answer(200, {}))

    await speaker.shout(BOOK)

    assert speaker.wire.shouted[0].headers["idempotency-key"] == "k-1"
