"""Nobody learns from an answer or its time who has an account (R61).

The suite compares the answers alone: a machine that does other things too tells no times. A proof compares medians.
"""

import random
from collections.abc import Callable
from statistics import median
from typing import Final

import httpx
import pytest

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.ids import new_id
from holdfast.modules.accounts.facade import create_user
from tests.make.accounts import OTHER_PASSWORD
from tests.make.scale import IS_FULL, count
from tests.make.tenants import make_tenant, slug_of

# Each one of a known and one of an unknown address: a thousand timings.
PAIRS: Final = count(small=20, full=500)
# A link's answer waits for its moment.
LINK_PAIRS: Final = count(small=5, full=500)
TOLERANCE: Final = 0.10
# Below what is counted as guessing: what is compared is not how guesses are refused.
TRIES_AN_ACCOUNT: Final = 4


class House:
    """A tenant with accounts, and somebody who asks about them."""

    def __init__(self, ground, *, accounts: int) -> None:
        self._ground = ground
        self.tenant_id = new_id()
        self.headers = {"X-Tenant": slug_of(self.tenant_id)}
        self.emails = [f"{new_id().hex}@example.com" for _ in range(accounts)]
        ground.do(self._furnish)

    async def _furnish(self) -> None:
        world = self._ground.world
        async with world.database.transaction(self.tenant_id) as tx:
            await make_tenant(tx)
            for email in self.emails:
                await create_user(
                    tx, email=email, display_name="Ada", password_hash=world.password_hash, is_verified=True
                )

    def ask(self, path: str, **body: str) -> httpx.Response:
        """Return the answer to a visitor."""
        answer: httpx.Response = self._ground.ask("POST", f"/api/v1/auth{path}", json=body, headers=self.headers)
        return answer


def words(answer: httpx.Response) -> tuple[object, ...]:
    """Return all that an answer says, without what is each answer's own."""
    own = {"x-request-id", "date", "ratelimit-remaining", "ratelimit-reset", "server-timing"}
    body = answer.json()
    if isinstance(body, dict):
        body.pop("request_id", None)
    heads = sorted((name, value) for name, value in answer.headers.items() if name not in own)
    # The length is the same when the words are; the request's id has one length.
    return (answer.status_code, body, heads)


def compared(
    ask: Callable[[str], httpx.Response], *, known: list[str], pairs: int
) -> tuple[list[httpx.Response], float, float]:
    """Return all answers, and the median seconds of known and unknown addresses; both are asked by turns."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    answers = []
    for number in range(pairs):
        turns = [True, False]
        random.shuffle(turns)
        for is_known in turns:
            email = known[number % len(known)] if is_known else f"{new_id().hex}@example.com"
            began = monotonic_seconds()
            answers.append(ask(email))
            seconds[is_known].append(monotonic_seconds() - began)
    return answers, median(seconds[True]), median(seconds[False])


def judge(record_property, what: str, *, pairs: int, known: float, unknown: float) -> None:
    """Tell the figure, and hold it to the promise where nothing else runs."""
    off = known / unknown - 1
    said = f"R61: {what}, {pairs} pairs: known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms ({off:+.1%})"
    record_property("figure", said)
    if IS_FULL:
        assert abs(off) <= TOLERANCE, said


def test_a_wrong_password_and_an_unknown_address_are_told_apart_by_nothing_R61(ground, record_property):
    house = House(ground, accounts=PAIRS // TRIES_AN_ACCOUNT + 1)

    answers, known, unknown = compared(
        lambda email: house.ask("/login", email=email, password=OTHER_PASSWORD), known=house.emails, pairs=PAIRS
    )

    assert {str(words(answer)) for answer in answers} == {str(words(answers[0]))}
    assert (answers[0].status_code, answers[0].json()["type"]) == (401, "/problems/bad-credentials")
    judge(record_property, "log-in", pairs=PAIRS, known=known, unknown=unknown)


def test_who_forgot_a_password_and_who_has_none_are_told_apart_by_nothing_R61(ground, record_property):
    house = House(ground, accounts=LINK_PAIRS // TRIES_AN_ACCOUNT + 1)

    answers, known, unknown = compared(
        lambda email: house.ask("/password/forgot", email=email), known=house.emails, pairs=LINK_PAIRS
    )

    assert {str(words(answer)) for answer in answers} == {str(words(answers[0]))}
    assert (answers[0].status_code, answers[0].content) == (202, b"null")
    judge(record_property, "a forgotten password", pairs=LINK_PAIRS, known=known, unknown=unknown)


def test_who_signs_up_with_taken_addresses_learns_of_a_few_and_then_of_none_R61_R66(ground, record_property):
    """A taken address is told, a few times; from then on every address gets one answer, and in the same time."""
    house = House(ground, accounts=20)
    told_max = ground.world.app.house.accounts.settings.taken_emails_max

    def sign_up(email: str) -> httpx.Response:
        return house.ask("/register", email=email, password=OTHER_PASSWORD, display_name="Eve")

    told = [sign_up(email) for email in house.emails[:told_max]]
    answers, known, unknown = compared(sign_up, known=house.emails, pairs=PAIRS)

    assert [answer.json()["type"] for answer in told] == ["/problems/email-taken"] * told_max
    assert {answer.status_code for answer in answers} == {429}
    assert {answer.json()["type"] for answer in answers} == {"/problems/too-many-tries"}
    judge(record_property, "sign-up after too many taken addresses", pairs=PAIRS, known=known, unknown=unknown)


@pytest.mark.parametrize("path", ["/login", "/register", "/password/forgot"])
def test_neither_case_nor_spaces_make_another_address_R61(ground, path):
    house = House(ground, accounts=1)
    (email,) = house.emails
    more = {"password": OTHER_PASSWORD} if path != "/password/forgot" else {}
    more |= {"display_name": "Eve"} if path == "/register" else {}

    answers = [house.ask(path, email=written, **more) for written in (email, email.upper(), f" {email} ")]

    assert len({answer.status_code for answer in answers}) == 1
