"""Rate limits: who, what, how often, and what happens without the shared memory."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from limits.aio.storage import MemoryStorage
from limits.errors import StorageError

from holdfast.kit.limits import OWN_COUNTS_MAX, Limiter, Rule, TooManyRequests

pytestmark = pytest.mark.anyio

ALL = Rule("requests", 1_000)
TEA = Rule("tea", 3, frozenset({"POST"}), re.compile(r"/tea$"))


async def pour(limiter, *, address="10.0.0.1", account=None, path="/tea"):
    standing = await limiter.count(method="POST", path=path, address=address, account=account)
    assert standing is not None
    return standing


class BrokenStorage(MemoryStorage):
    """A Redis that is away."""

    async def incr(self, _key, _expiry, amount=1):
        """Fail."""
        raise StorageError(ConnectionError(str(amount)))


async def test_the_fourth_of_three_is_too_many():
    limiter = Limiter([ALL, TEA])

    standings = [await pour(limiter) for _ in range(4)]

    assert [(s.rule, s.remaining, s.is_over) for s in standings] == [
        ("tea", 2, False),
        ("tea", 1, False),
        ("tea", 0, False),
        ("tea", -1, True),
    ]
    assert 1 <= standings[0].reset_seconds <= 60


async def test_addresses_are_counted_apart():
    limiter = Limiter([TEA])
    for _ in range(3):
        await pour(limiter)

    assert (await pour(limiter, address="10.0.0.2")).remaining == 2


async def test_an_account_is_counted_over_all_its_addresses():
    limiter = Limiter([TEA])
    for number in range(3):
        await pour(limiter, address=f"10.0.0.{number}", account="ann")

    assert (await pour(limiter, address="10.0.0.9", account="ann")).is_over


async def test_other_paths_and_methods_have_their_own_rules():
    limiter = Limiter([TEA])

    assert await limiter.count(method="GET", path="/tea", address="10.0.0.1", account=None) is None
    assert await limiter.count(method="POST", path="/tea/more", address="10.0.0.1", account=None) is None


async def test_two_processes_with_one_storage_count_together():
    """R78: the sum holds, whichever process is asked."""
    storage = MemoryStorage()
    one, two = Limiter([TEA], storage=storage), Limiter([TEA], storage=storage)

    standings = [await pour(limiter) for limiter in (one, two, one, two)]

    assert [s.is_over for s in standings] == [False, False, False, True]


async def test_a_replay_is_taken_back():
    """R78: replays of an accepted request do not count."""
    limiter = Limiter([TEA])
    await pour(limiter)

    await limiter.forgive(method="POST", path="/tea", address="10.0.0.1", account=None)

    assert (await pour(limiter)).remaining == 2


async def test_without_the_shared_storage_each_process_counts_for_itself():
    """R60: the loss of Redis alone has a stated effect, and no error."""
    limiter = Limiter([TEA], storage=BrokenStorage())

    standings = [await pour(limiter) for _ in range(4)]

    assert [s.is_over for s in standings] == [False, False, False, True]


class Watch:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = datetime(2026, 12, 1, 9, 0, 59, tzinfo=UTC)

    def __call__(self):
        return self.now


async def test_a_new_minute_begins_anew_and_keeps_nothing_of_the_last_R78():
    watch = Watch()
    limiter = Limiter([TEA], clock=watch)
    for number in range(50):
        await pour(limiter, address=f"10.0.1.{number}")
    assert [(await pour(limiter)).is_over for _ in range(4)] == [False, False, False, True]
    assert limiter.kept() == 51

    watch.now += timedelta(seconds=1)

    assert (await pour(limiter)).remaining == 2
    assert limiter.kept() == 1


async def test_no_number_of_callers_fills_the_memory_R78():
    """As many made-up addresses as come in a minute: what is kept has an end, and the limit goes on holding."""
    limiter = Limiter([TEA], clock=Watch())
    for number in range(OWN_COUNTS_MAX + 10):
        await pour(limiter, address=str(number))

    assert 0 < limiter.kept() <= OWN_COUNTS_MAX
    assert [(await pour(limiter)).is_over for _ in range(4)] == [False, False, False, True]


async def test_the_headers_say_where_one_stands():
    standing = await pour(Limiter([TEA]))

    headers = dict(standing.headers())
    assert headers[b"ratelimit-limit"] == b"3"
    assert headers[b"ratelimit-remaining"] == b"2"
    assert headers[b"ratelimit-policy"] == b"3;w=60"


def test_the_error_says_when_to_come_back():
    assert TooManyRequests(retry_after_seconds=7).detail == "Wait 7 seconds, then go on."
