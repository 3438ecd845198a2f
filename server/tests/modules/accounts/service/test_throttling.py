"""Guesses are counted before they are looked at (R66)."""

from dataclasses import replace

import pytest

from holdfast.modules.accounts.domain.throttling import Counted, subject
from holdfast.modules.accounts.errors import TooManyTries
from holdfast.modules.accounts.service import throttling
from holdfast.modules.accounts.settings import AccountsSettings
from tests.make.accounts import CALLER, make_accounts, make_sign_in

pytestmark = pytest.mark.anyio
SETTINGS = AccountsSettings(failures_per_address_max=3, failures_per_account_max=5)
EMAIL = "ada@example.com"


async def guess(tx, *, ip_address: str, user=None, email: str = EMAIL) -> bool:
    """Say whether one more guess would be looked at."""
    caller = replace(CALLER, ip_address=ip_address)
    try:
        await throttling.admit_sign_in(tx, SETTINGS, email=email, caller=caller, user=user)
    except TooManyTries:
        return False
    return True


async def test_one_address_is_heard_so_many_times_on_one_account(tx):
    heard = [await guess(tx, ip_address="192.0.2.1") for _ in range(5)]

    assert heard == [True, True, True, False, False]
    assert await guess(tx, ip_address="192.0.2.2")
    assert await guess(tx, ip_address="192.0.2.1", email="eve@example.com")


async def test_many_addresses_together_are_heard_so_many_times(tx):
    heard = [await guess(tx, ip_address=f"192.0.2.{number}") for number in range(7)]

    assert heard == [True] * 5 + [False] * 2


async def test_guessers_cannot_keep_the_owner_out(tx):
    """R66: an address that the owner has signed in from is heard while strangers are not."""
    owner = await make_sign_in(tx, make_accounts(), ip_address="203.0.113.5")
    for number in range(7):
        await guess(tx, ip_address=f"192.0.2.{number}", user=owner.user)

    assert not await guess(tx, ip_address="192.0.2.99", user=owner.user)
    assert await guess(tx, ip_address="203.0.113.5", user=owner.user)


async def test_the_wait_is_told_and_no_longer_than_the_window(tx):
    counted = subject(Counted.EMAIL_TAKEN, "192.0.2.1")

    with pytest.raises(TooManyTries) as refused:
        for _ in range(2):
            await throttling.require(tx, SETTINGS, counted=counted, count_max=1)

    assert 0 < int(str(refused.value.values["retry_after_seconds"])) <= SETTINGS.failures_window_seconds


async def test_room_is_asked_for_without_using_it_up(tx):
    counted = subject(Counted.EMAIL_TAKEN, "192.0.2.1")

    for _ in range(2):
        await throttling.require_room(tx, SETTINGS, counted=counted, count_max=1)
    await throttling.require(tx, SETTINGS, counted=counted, count_max=1)

    with pytest.raises(TooManyTries) as refused:
        await throttling.require_room(tx, SETTINGS, counted=counted, count_max=1)
    assert 0 < int(str(refused.value.values["retry_after_seconds"])) <= SETTINGS.failures_window_seconds


async def test_whoever_signs_in_was_no_guesser(tx):
    caller = replace(CALLER, ip_address="192.0.2.1")
    for _ in range(3):
        await guess(tx, ip_address="192.0.2.1")

    await throttling.forgive_sign_in(tx, email=EMAIL, caller=caller)

    assert await guess(tx, ip_address="192.0.2.1")


async def test_what_is_left_undone_in_silence_is_counted_too(tx):
    counted = subject(Counted.LINK_MAIL, EMAIL)

    allowed = [await throttling.is_within(tx, SETTINGS, counted=counted, count_max=2) for _ in range(3)]

    assert allowed == [True, True, False]
