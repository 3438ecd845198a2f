"""Passwords are hashed with argon2id, at the same cost for accounts that do not exist (R61)."""

import anyio
import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from pydantic import ValidationError

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.errors import Busy
from holdfast.modules.accounts.adapters.argon2 import Argon2Hashing
from holdfast.modules.accounts.settings import AccountsSettings
from tests.make.accounts import OTHER_PASSWORD, PASSWORD, hashing

pytestmark = pytest.mark.anyio


async def test_a_password_is_known_again_and_another_is_not():
    stored = await hashing().hash(PASSWORD)

    assert await hashing().verify(PASSWORD, stored)
    assert not await hashing().verify(OTHER_PASSWORD, stored)


async def test_the_hash_is_argon2id_with_19_mebibytes_and_two_passes():
    """R61."""
    parameters = extract_parameters(await hashing().hash(PASSWORD))

    assert (parameters.type, parameters.memory_cost, parameters.time_cost) == (Type.ID, 19_456, 2)


def test_settings_refuse_to_hash_more_cheaply_than_promised():
    """R61."""
    for cheaper in ({"argon2_memory_kibibytes": 19_455}, {"argon2_passes": 1}, {"password_length_min": 7}):
        with pytest.raises(ValidationError):
            AccountsSettings.model_validate(cheaper)


@pytest.mark.parametrize("stored", [None, "", "unusable", "$argon2id$v=19$broken"])
async def test_nothing_opens_an_account_without_a_good_hash(stored):
    assert not await hashing().verify(PASSWORD, stored)


async def test_a_hash_of_older_parameters_is_outdated():
    stronger = Argon2Hashing(AccountsSettings(argon2_passes=3))
    stored = await hashing().hash(PASSWORD)

    assert not hashing().is_outdated(stored)
    assert stronger.is_outdated(stored)
    assert await stronger.verify(PASSWORD, stored)


async def test_checking_nobodys_password_takes_as_long_as_checking_somebodys():
    """R61: one hash each; the median of several, because this machine has other things to do."""
    stored = await hashing().hash(PASSWORD)

    async def median(of: str | None) -> float:
        taken = []
        for _ in range(9):
            began = monotonic_seconds()
            await hashing().verify(OTHER_PASSWORD, of)
            taken.append(monotonic_seconds() - began)
        return sorted(taken)[4]

    known, unknown = await median(stored), await median(None)

    assert unknown > 0.5 * known
    assert known > 0.5 * unknown


async def test_more_sign_ins_than_can_wait_are_told_to_come_back():
    narrow = Argon2Hashing(AccountsSettings(hashes_at_once_max=1, hashes_waiting_max=2))
    outcomes: list[object] = []

    async def one() -> None:
        try:
            outcomes.append(await narrow.verify(PASSWORD, None))
        except Busy as busy:
            outcomes.append(busy)

    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(one)

    assert len([outcome for outcome in outcomes if isinstance(outcome, Busy)]) == 7
    assert outcomes.count(False) == 3
