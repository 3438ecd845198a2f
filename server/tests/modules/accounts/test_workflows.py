"""Use cases over several transactions, with real concurrency where it matters (R61, R63, R65, R66)."""

from contextlib import suppress
from dataclasses import replace

import anyio
import pytest

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.errors import InvalidInput, NotSignedIn
from holdfast.modules.accounts import workflows
from holdfast.modules.accounts.adapters.argon2 import Argon2Hashing
from holdfast.modules.accounts.errors import AccountDisabled, BadCredentials, EmailTaken, TokenSpent, TooManyTries
from holdfast.modules.accounts.repository import sessions as session_rows
from holdfast.modules.accounts.repository import users as user_rows
from holdfast.modules.accounts.service import links, sessions, users
from holdfast.modules.accounts.settings import AccountsSettings
from tests.make.accounts import (
    CALLER,
    OTHER_PASSWORD,
    PASSWORD,
    CountingHashing,
    make_accounts,
    make_sign_in,
    make_user,
)
from tests.make.values import there

pytestmark = pytest.mark.anyio


async def register(database, accounts, tenant, *, email="ada@example.com", password=PASSWORD):
    return await workflows.register(
        database,
        accounts,
        tenant_id=tenant,
        email=email,
        password=password,
        display_name="Ada",
        locale="en",
        caller=CALLER,
    )


async def sign_in(database, accounts, tenant, *, email="ada@example.com", password=PASSWORD):
    return await workflows.sign_in(database, accounts, tenant_id=tenant, email=email, password=password, caller=CALLER)


async def refresh(database, accounts, tenant, token):
    return await workflows.refresh(database, accounts, tenant_id=tenant, token=token, caller=CALLER)


async def reset_token(database, accounts, tenant, user) -> str:
    async with database.transaction(tenant) as tx:
        await links.send_reset_link(tx, accounts, user=user)
        token_id = await tx.value(
            "SELECT aggregate_id FROM outbox.event WHERE name = 'accounts.PasswordResetRequested'"
        )
    return str(accounts.one_time_link_token(token_id))


async def test_registering_signs_in_and_mails_a_link(database, tenant):
    accounts = make_accounts()

    signed = await register(database, accounts, tenant)

    async with database.transaction(tenant) as tx:
        listed = await sessions.list_sessions(tx, user_id=signed.user.user_id)
        told = await tx.row("SELECT name FROM outbox.event")
    assert listed == (signed.session,)
    assert told["name"] == "accounts.VerificationRequested"


async def test_a_poor_password_makes_no_account(database, tenant):
    accounts = make_accounts()

    with pytest.raises(InvalidInput):
        await register(database, accounts, tenant, password="password123")

    with pytest.raises(BadCredentials):
        await sign_in(database, accounts, tenant, password="password123")


async def test_a_taken_address_is_told_a_few_times_only_and_changes_nothing(database, tenant):
    """R61, R66: registering must not become a way to ask who has an account."""
    accounts = make_accounts(taken_emails_max=2)
    await register(database, accounts, tenant)

    for _ in range(2):
        with pytest.raises(EmailTaken):
            await register(database, accounts, tenant, email="ADA@example.com", password=OTHER_PASSWORD)
    with pytest.raises(TooManyTries):
        await register(database, accounts, tenant, password=OTHER_PASSWORD)
    with pytest.raises(TooManyTries):
        await register(database, accounts, tenant, email="nobody@example.com", password=OTHER_PASSWORD)

    await sign_in(database, accounts, tenant)


async def test_known_and_unknown_addresses_cost_the_same_hashing_R61(database, tenant):
    made = make_accounts()
    await register(database, made, tenant)
    hashing = CountingHashing(made.hashing)
    accounts = replace(made, hashing=hashing)
    work = {}

    for who, email in (("known", "ada@example.com"), ("unknown", "eve@example.com")):
        hashing.done = 0
        with pytest.raises(BadCredentials):
            await sign_in(database, accounts, tenant, email=email, password=OTHER_PASSWORD)
        await workflows.forget_password(database, accounts, tenant_id=tenant, email=email)
        with suppress(EmailTaken):
            await register(database, accounts, tenant, email=email, password=OTHER_PASSWORD)
        work[who] = hashing.done

    assert work == {"known": 2, "unknown": 2}


async def test_of_two_who_register_one_address_at_once_one_gets_it(database, tenant):
    accounts = make_accounts()
    outcomes = []

    async def one() -> None:
        try:
            outcomes.append(await register(database, accounts, tenant))
        except EmailTaken as taken:
            outcomes.append(taken)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(one)

    assert len([outcome for outcome in outcomes if isinstance(outcome, EmailTaken)]) == 3


async def test_an_unknown_address_and_a_wrong_password_answer_alike(database, tenant):
    """R61."""
    accounts = make_accounts()
    await register(database, accounts, tenant)

    with pytest.raises(BadCredentials) as wrong:
        await sign_in(database, accounts, tenant, password=OTHER_PASSWORD)
    with pytest.raises(BadCredentials) as unknown:
        await sign_in(database, accounts, tenant, email="eve@example.com")

    assert (wrong.value.detail, wrong.value.values) == (unknown.value.detail, unknown.value.values)


async def test_a_reset_is_answered_at_the_same_moment_for_known_and_unknown_addresses(database, tenant):
    """R61."""
    accounts = make_accounts(forgotten_answer_milliseconds=120)
    await register(database, accounts, tenant)

    async def seconds(email: str) -> float:
        began = monotonic_seconds()
        await workflows.forget_password(database, accounts, tenant_id=tenant, email=email)
        return monotonic_seconds() - began

    known, unknown = await seconds("ada@example.com"), await seconds("eve@example.com")

    assert known >= 0.12
    assert unknown >= 0.12
    assert abs(known - unknown) < 0.06


async def test_guesses_are_cut_off_even_when_they_come_all_at_once(database, tenant):
    """R66: counted before they are looked at."""
    accounts = make_accounts(failures_per_address_max=3)
    await register(database, accounts, tenant)
    refused = []

    async def one() -> None:
        try:
            await sign_in(database, accounts, tenant, password=OTHER_PASSWORD)
        except (BadCredentials, TooManyTries) as error:
            refused.append(type(error))

    async with anyio.create_task_group() as group:
        for _ in range(12):
            group.start_soon(one)

    assert refused.count(BadCredentials) == 3
    assert refused.count(TooManyTries) == 9
    with pytest.raises(TooManyTries):
        await sign_in(database, accounts, tenant)


async def test_signing_in_does_not_use_guesses_up(database, tenant):
    accounts = make_accounts(failures_per_address_max=2, failures_per_account_max=2)
    await register(database, accounts, tenant)

    for _ in range(5):
        await sign_in(database, accounts, tenant)


async def test_a_disabled_account_is_told_to_whoever_knows_its_password_only(database, tenant):
    accounts = make_accounts()
    signed = await register(database, accounts, tenant)
    async with database.transaction(tenant) as tx:
        await user_rows.set_disabled(tx, signed.user.user_id, reason="fraud")

    with pytest.raises(BadCredentials):
        await sign_in(database, accounts, tenant, password=OTHER_PASSWORD)
    with pytest.raises(AccountDisabled):
        await sign_in(database, accounts, tenant)


async def test_a_hash_of_older_parameters_is_made_anew_when_its_password_comes(database, tenant):
    older = make_accounts()
    signed = await register(database, older, tenant)
    newer = replace(older, hashing=Argon2Hashing(AccountsSettings(argon2_passes=3)))
    await sign_in(database, newer, tenant)

    async with database.transaction(tenant) as tx:
        found = await user_rows.get(tx, signed.user.user_id)
    assert not newer.hashing.is_outdated(there(found).password_hash)
    await sign_in(database, newer, tenant)


async def test_another_tenants_account_does_not_sign_in_here(database, tenant, other_tenant):
    """R69."""
    accounts = make_accounts()
    await register(database, accounts, other_tenant)

    with pytest.raises(BadCredentials):
        await sign_in(database, accounts, tenant)


@pytest.mark.race
async def test_twenty_refreshes_with_one_token_leave_one_live_chain(database, tenant):
    """R63, I14: everybody gets the same successor, and it works."""
    accounts = make_accounts()
    signed = await register(database, accounts, tenant)
    successors = []

    async def one() -> None:
        successors.append((await refresh(database, accounts, tenant, signed.refresh_token)).refresh_token)

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(one)

    assert len(successors) == 20
    assert len(set(successors)) == 1
    again = await refresh(database, accounts, tenant, successors[0])
    assert again.session.counter == 2


async def test_an_old_token_signs_the_device_out_and_that_is_kept(database, tenant):
    """R63: the refusal commits what it found out."""
    accounts = make_accounts(refresh_grace_seconds=0)
    signed = await register(database, accounts, tenant)
    live = await refresh(database, accounts, tenant, signed.refresh_token)

    with pytest.raises(NotSignedIn):
        await refresh(database, accounts, tenant, signed.refresh_token)

    with pytest.raises(NotSignedIn):
        await refresh(database, accounts, tenant, live.refresh_token)
    async with database.transaction(tenant) as tx:
        names = {row["name"] for row in await tx.rows("SELECT name FROM outbox.event")}
    assert "accounts.SessionFamilyRevoked" in names
    await sign_in(database, accounts, tenant)


async def test_a_refresh_that_died_before_its_commit_locks_nobody_out(database, tenant):
    """R63: rotation and issue are one transaction, so a kill between them leaves the token good."""
    accounts = make_accounts()
    signed = await register(database, accounts, tenant)

    class Killed(Exception):
        """Stands for the process's end."""

    with pytest.raises(Killed):
        async with database.transaction(tenant) as tx:
            session = there(await session_rows.lock(tx, signed.session.session_id))
            await sessions.advance(tx, accounts, session=session, caller=CALLER)
            raise Killed

    assert (await refresh(database, accounts, tenant, signed.refresh_token)).session.counter == 1


@pytest.mark.race
async def test_of_ten_resets_with_one_link_one_works(database, tenant):
    """R65: race(10) on one token."""
    accounts = make_accounts()
    signed = await register(database, accounts, tenant)
    token = await reset_token(database, accounts, tenant, signed.user)
    outcomes = {}

    async def one(number: int) -> None:
        password = f"{OTHER_PASSWORD} {number}"
        try:
            await workflows.reset_password(database, accounts, tenant_id=tenant, token=token, password=password)
            outcomes[number] = "done"
        except TokenSpent:
            outcomes[number] = "spent"

    async with anyio.create_task_group() as group:
        for number in range(10):
            group.start_soon(one, number)

    (winner,) = [number for number, outcome in outcomes.items() if outcome == "done"]
    assert len(outcomes) == 10
    await sign_in(database, accounts, tenant, password=f"{OTHER_PASSWORD} {winner}")


async def test_a_reset_with_a_poor_password_leaves_the_link_good(database, tenant):
    accounts = make_accounts()
    signed = await register(database, accounts, tenant)
    token = await reset_token(database, accounts, tenant, signed.user)

    with pytest.raises(InvalidInput):
        await workflows.reset_password(database, accounts, tenant_id=tenant, token=token, password="password123")

    await workflows.reset_password(database, accounts, tenant_id=tenant, token=token, password=OTHER_PASSWORD)


async def test_a_new_password_keeps_this_device_and_signs_the_others_out(database, tenant):
    """R64."""
    accounts = make_accounts()
    here = await register(database, accounts, tenant)
    there = await sign_in(database, accounts, tenant)

    async def change(current: str):
        return await workflows.change_password(
            database,
            accounts,
            tenant_id=tenant,
            user_id=here.user.user_id,
            session_id=here.session.session_id,
            current=current,
            wanted=OTHER_PASSWORD,
            caller=CALLER,
        )

    with pytest.raises(BadCredentials):
        await change("not the password")
    changed = await change(PASSWORD)

    assert changed.user.token_version == 2
    await refresh(database, accounts, tenant, changed.refresh_token)
    with pytest.raises(NotSignedIn):
        await refresh(database, accounts, tenant, there.refresh_token)
    with pytest.raises(BadCredentials):
        await sign_in(database, accounts, tenant)


async def test_a_stolen_token_cannot_guess_the_password(database, tenant):
    """R66."""
    accounts = make_accounts(failures_per_address_max=2)
    async with database.transaction(tenant) as tx:
        user = await make_user(tx, password=PASSWORD)
        await make_sign_in(tx, accounts, user=user)

    async def ask(password: str) -> None:
        await workflows.change_email(
            database,
            accounts,
            tenant_id=tenant,
            user_id=user.user_id,
            password=password,
            email="new@example.com",
        )

    for _ in range(2):
        with pytest.raises(BadCredentials):
            await ask(OTHER_PASSWORD)
    with pytest.raises(TooManyTries):
        await ask(PASSWORD)
    async with database.transaction(tenant) as tx:
        assert await users.get_user(tx, user.user_id) == user


async def test_another_address_needs_the_password_and_waits_for_its_link(database, tenant):
    """R65."""
    accounts = make_accounts()
    signed = await register(database, accounts, tenant)

    await workflows.change_email(
        database,
        accounts,
        tenant_id=tenant,
        user_id=signed.user.user_id,
        password=PASSWORD,
        email="new@example.com",
    )

    async with database.transaction(tenant) as tx:
        event = await tx.row("SELECT aggregate_id FROM outbox.event WHERE name = 'accounts.EmailChangeRequested'")
        assert (await users.get_user(tx, signed.user.user_id)).email == "ada@example.com"
        await links.confirm_email_change(tx, accounts, token=accounts.one_time_link_token(event["aggregate_id"]))
    await sign_in(database, accounts, tenant, email="new@example.com")
