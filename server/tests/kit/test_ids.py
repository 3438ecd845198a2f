"""Ids: random, never counters (R68), and in the order of their time."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from holdfast.kit.ids import first_id_at, new_id, quick


def test_an_id_is_a_uuid_of_version_7():
    made = new_id()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_a_quick_id_is_the_same_id():
    plain = uuid4()
    made = quick(plain)

    assert made == plain
    assert {plain: 1}[made] == 1
    assert (str(made), made.bytes, made.version) == (str(plain), plain.bytes, 4)
    assert isinstance(made, UUID)
    assert quick(made) is made
    assert min(made, UUID(int=1), new_id()) == UUID(int=1)


def test_an_id_carries_the_millisecond_it_was_made_in():
    before = time.time_ns() // 1_000_000
    stamped = new_id().int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= stamped <= after


def test_ids_of_later_milliseconds_sort_behind():
    first = new_id()
    time.sleep(0.002)

    assert first < new_id()


def test_no_two_ids_are_alike_R68():
    made = [new_id() for _ in range(20_000)]

    assert len(set(made)) == 20_000


def test_what_follows_the_time_is_random_to_the_last_bit_R68():
    """Neither the first nor the last part repeats or counts up: who knows one id cannot guess its neighbour."""
    ids = [new_id().int for _ in range(2_000)]
    varying = 0
    for one in ids:
        varying |= one ^ ids[0]

    assert varying & ((1 << 62) - 1) == (1 << 62) - 1
    assert (varying >> 64) & 0xFFF == 0xFFF


def test_the_first_id_of_an_instant_comes_before_all_that_were_made_from_then_on():
    begun = datetime.now(UTC)
    made = [new_id() for _ in range(50)]

    assert first_id_at(begun) <= min(made)
    assert max(made) < first_id_at(begun + timedelta(hours=1))
