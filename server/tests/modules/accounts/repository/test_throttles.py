"""Rows of the throttle, each tenant's own."""

from datetime import timedelta

import pytest

from holdfast.modules.accounts.domain.throttling import Count, Counted, subject
from holdfast.modules.accounts.repository import throttles

pytestmark = pytest.mark.anyio
WINDOW = timedelta(minutes=15)
ADA = subject(Counted.SIGN_IN_TO_ACCOUNT, "ada@example.com")
EVE = subject(Counted.SIGN_IN_TO_ACCOUNT, "eve@example.com")


async def test_counts_go_up_from_the_beginning_of_the_window(tx):
    began = tx.now

    counts = [await throttles.count_one_more(tx, ADA, window=WINDOW) for _ in range(3)]

    assert counts == [Count(1, began), Count(2, began), Count(3, began)]
    assert await throttles.read(tx, ADA, window=WINDOW) == Count(3, began)
    assert (await throttles.read(tx, EVE, window=WINDOW)).count == 0


async def test_a_window_that_has_ended_begins_anew(tx):
    began = tx.now
    await throttles.count_one_more(tx, ADA, window=WINDOW)
    await throttles.count_one_more(tx, ADA, window=WINDOW)

    tx.now = began + WINDOW
    count = await throttles.count_one_more(tx, ADA, window=WINDOW)

    assert count == Count(1, began + WINDOW)


async def test_tenants_count_apart(tx, other_tx):
    await throttles.count_one_more(tx, ADA, window=WINDOW)

    assert (await throttles.count_one_more(other_tx, ADA, window=WINDOW)).count == 1
    await throttles.forget(other_tx, ADA)
    assert (await throttles.read(tx, ADA, window=WINDOW)).count == 1


async def test_a_count_is_taken_back_and_never_falls_below_nothing(tx):
    await throttles.count_one_more(tx, ADA, window=WINDOW)

    await throttles.count_one_less(tx, [ADA, EVE])
    await throttles.count_one_less(tx, [ADA])

    assert (await throttles.read(tx, ADA, window=WINDOW)).count == 0
