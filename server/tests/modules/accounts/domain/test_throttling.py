"""How many guesses are heard (R66)."""

from datetime import UTC, datetime, timedelta

import pytest

from holdfast.modules.accounts.domain.throttling import Count, Counted, subject, wait_seconds

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("count", "minutes", "expected"),
    [(0, 0, None), (10, 0, None), (11, 0, 900), (11, 14, 60), (1_000, 1, 840), (11, 15, 1)],
)
def test_whoever_tries_too_often_waits_for_the_end_of_the_window_and_never_longer(count, minutes, expected):
    now = NOON + timedelta(minutes=minutes)

    assert wait_seconds(Count(count, NOON), count_max=10, window=WINDOW, now=now) == expected


def test_counters_keep_kinds_and_parts_apart_and_show_no_address():
    one = subject(Counted.SIGN_IN_TO_ACCOUNT, "ada@example.com")

    assert one == subject(Counted.SIGN_IN_TO_ACCOUNT, "ada@example.com")
    assert one != subject(Counted.LINK_MAIL, "ada@example.com")
    assert subject(Counted.LINK_MAIL, "ab", "c").digest != subject(Counted.LINK_MAIL, "a", "bc").digest
    assert b"ada" not in one.digest
