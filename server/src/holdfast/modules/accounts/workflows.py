"""Use cases that hash a password between transactions, or must keep what they found out while they refuse."""

import asyncio
from uuid import UUID

from holdfast.kit.clock import monotonic_seconds
from holdfast.kit.database import Database, Transaction
from holdfast.kit.errors import NotFound, NotSignedIn
from holdfast.kit.faults import fault
from holdfast.modules.accounts.contracts import Caller, SignIn, User
from holdfast.modules.accounts.domain.throttling import Counted, subject
from holdfast.modules.accounts.domain.tokens import read_refresh_token
from holdfast.modules.accounts.errors import AccountDisabled, BadCredentials, EmailTaken
from holdfast.modules.accounts.ports import Accounts
from holdfast.modules.accounts.repository import sessions as session_rows
from holdfast.modules.accounts.repository import users as user_rows
from holdfast.modules.accounts.repository.users import Credentials
from holdfast.modules.accounts.service import links, sessions, throttling, users


async def register(
    database: Database,
    accounts: Accounts,
    *,
    tenant_id: UUID,
    email: str,
    password: str,
    display_name: str,
    locale: str,
    caller: Caller,
) -> SignIn:
    """Make an account and sign its device in; raise `EmailTaken`, which one address learns a few times only.

    After that it is told `TooManyTries` for every e-mail: a refusal of taken ones alone would tell them apart (R61).
    """
    users.require_good_password(password, accounts.settings, email=email)
    taken = subject(Counted.EMAIL_TAKEN, caller.ip_address)
    limit = accounts.settings.taken_emails_max

    async def admit(tx: Transaction) -> None:
        await throttling.require_room(tx, accounts.settings, counted=taken, count_max=limit)

    await database.retrying(admit, tenant_id)
    password_hash = await accounts.hashing.hash(password)

    async def work(tx: Transaction) -> SignIn:
        user = await users.create_user(
            tx, email=email, display_name=display_name, password_hash=password_hash, locale=locale
        )
        await links.request_verification(tx, accounts, user=user)
        return await sessions.open_session(tx, accounts, user=user, caller=caller)

    try:
        return await database.retrying(work, tenant_id)
    except EmailTaken:
        async with database.transaction(tenant_id) as tx:
            await throttling.require(tx, accounts.settings, counted=taken, count_max=limit)
        raise


async def sign_in(
    database: Database, accounts: Accounts, *, tenant_id: UUID, email: str, password: str, caller: Caller
) -> SignIn:
    """Sign a device in; an unknown address and a wrong password answer alike, in what they say and take (R61).

    Raises `BadCredentials`, `TooManyTries`, and `AccountDisabled` for whoever knows the password.
    """

    async def admit(tx: Transaction) -> Credentials | None:
        found = await user_rows.find_by_email(tx, email)
        user = None if found is None else found.user
        await throttling.admit_sign_in(tx, accounts.settings, email=email, caller=caller, user=user)
        return found

    known = await database.retrying(admit, tenant_id)
    is_right = await accounts.hashing.verify(password, known.password_hash if known else None)
    if known is None or not is_right:
        raise BadCredentials
    newer_hash = await _newer_hash(accounts, known=known, password=password)

    async def open_session(tx: Transaction) -> SignIn:
        user = await _still(tx, known)
        await throttling.forgive_sign_in(tx, email=email, caller=caller)
        if newer_hash is not None:
            await user_rows.refresh_hash(tx, user.user_id, password_hash=newer_hash)
        return await sessions.open_session(tx, accounts, user=user, caller=caller)

    return await database.retrying(open_session, tenant_id)


async def refresh(database: Database, accounts: Accounts, *, tenant_id: UUID, token: str, caller: Caller) -> SignIn:
    """Give a refresh token's successor (R63); raise `NotSignedIn` for one that is not good, or not any more."""
    presented = read_refresh_token(token, secret=accounts.secret, tenant_id=tenant_id)
    if presented is None:
        raise NotSignedIn
    rotation = await database.retrying(
        lambda tx: sessions.rotate(tx, accounts, presented=presented, caller=caller), tenant_id
    )
    await fault("accounts.refresh_committed")
    if rotation.sign_in is None:
        raise NotSignedIn
    return rotation.sign_in


async def forget_password(database: Database, accounts: Accounts, *, tenant_id: UUID, email: str) -> None:
    """Let a reset link be mailed if there is an account; answer at the same moment either way (R61)."""
    answer_at = monotonic_seconds() + accounts.settings.forgotten_answer_milliseconds / 1_000
    await database.retrying(lambda tx: links.request_reset(tx, accounts, email=email), tenant_id)
    await asyncio.sleep(max(0.0, answer_at - monotonic_seconds()))


async def reset_password(database: Database, accounts: Accounts, *, tenant_id: UUID, token: str, password: str) -> None:
    """Write a new password by a mailed link; raise `TokenSpent` when it does not work any more."""
    user = await database.retrying(lambda tx: links.find_reset(tx, accounts, token=token), tenant_id)
    users.require_good_password(password, accounts.settings, email=user.email)
    password_hash = await accounts.hashing.hash(password)
    await database.retrying(
        lambda tx: links.reset_password(tx, accounts, token=token, password_hash=password_hash), tenant_id
    )


async def change_password(
    database: Database,
    accounts: Accounts,
    *,
    tenant_id: UUID,
    user_id: UUID,
    session_id: UUID,
    current: str,
    wanted: str,
    caller: Caller,
) -> SignIn:
    """Write a new password; this device goes on with new tokens, all others are signed out (R64)."""
    known = await _prove(database, accounts, tenant_id=tenant_id, user_id=user_id, password=current)
    users.require_good_password(wanted, accounts.settings, email=known.user.email, field="new_password")
    password_hash = await accounts.hashing.hash(wanted)

    async def work(tx: Transaction) -> SignIn:
        await _still(tx, known)
        session = await session_rows.lock(tx, session_id)
        if session is None or session.revoked_at is not None:
            raise NotSignedIn
        user = await users.set_password(tx, user_id, password_hash=password_hash, sparing=session_id)
        session = await sessions.advance(tx, accounts, session=session, caller=caller)
        return await accounts.sign(tx, user=user, session=session)

    return await database.retrying(work, tenant_id)


async def change_email(
    database: Database, accounts: Accounts, *, tenant_id: UUID, user_id: UUID, password: str, email: str
) -> None:
    """Ask for another address: needs the password, and takes effect when the new address answers (R65)."""
    known = await _prove(database, accounts, tenant_id=tenant_id, user_id=user_id, password=password)

    async def work(tx: Transaction) -> None:
        user = await _still(tx, known)
        await links.request_email_change(tx, accounts, user=user, email=email)

    await database.retrying(work, tenant_id)


async def _prove(
    database: Database, accounts: Accounts, *, tenant_id: UUID, user_id: UUID, password: str
) -> Credentials:
    """Return the user if this is their password; whoever holds only a token cannot guess it (R66)."""

    async def admit(tx: Transaction) -> Credentials:
        counted = subject(Counted.PASSWORD_PROOF, str(user_id))
        limit = accounts.settings.failures_per_address_max
        await throttling.require(tx, accounts.settings, counted=counted, count_max=limit)
        found = await user_rows.get(tx, user_id)
        if found is None:
            raise NotFound
        return found

    known = await database.retrying(admit, tenant_id)
    if not await accounts.hashing.verify(password, known.password_hash):
        raise BadCredentials("The password is wrong.")
    return known


async def _still(tx: Transaction, known: Credentials) -> User:
    """Return the user, locked, if the password that was checked is still theirs and the account is open."""
    found = await user_rows.get(tx, known.user.user_id, lock=True)
    if found is None or found.password_hash != known.password_hash:
        raise BadCredentials
    if found.user.is_disabled:
        raise AccountDisabled
    return found.user


async def _newer_hash(accounts: Accounts, *, known: Credentials, password: str) -> str | None:
    if not accounts.hashing.is_outdated(known.password_hash):
        return None
    return await accounts.hashing.hash(password)
