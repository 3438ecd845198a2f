"""Makers of people: users, sessions, and what accounts works with."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.accounts.adapters.argon2 import Argon2Hashing
from holdfast.modules.accounts.contracts import Caller, SignIn, User
from holdfast.modules.accounts.facade import Accounts, create_user
from holdfast.modules.accounts.ports import PasswordHashing
from holdfast.modules.accounts.service.sessions import open_session
from holdfast.modules.accounts.settings import AccountsSettings
from holdfast.modules.tenants.facade import grants_of

PASSWORD = "seven green kettles"
OTHER_PASSWORD = "nine blue umbrellas"
SECRET = "a secret for tests, longer than thirty-two bytes"
ISSUER = "holdfast"
CALLER = Caller(ip_address="192.0.2.7", user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0")
# For users who never sign in: no password has this hash, and making a real one takes its time.
UNUSABLE = "unusable"


class CountingHashing:
    """Hashing that counts its work."""

    def __init__(self, inner: PasswordHashing) -> None:
        self.inner = inner
        self.done = 0

    async def hash(self, password: str) -> str:
        """Hash, and count it."""
        self.done += 1
        return await self.inner.hash(password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Compare, and count it."""
        self.done += 1
        return await self.inner.verify(password, stored)

    def is_outdated(self, stored: str) -> bool:
        """Say what the counted one says."""
        return self.inner.is_outdated(stored)


@cache
def hashing() -> Argon2Hashing:
    """Return hashing as the product does it, made once."""
    return Argon2Hashing(AccountsSettings())


def make_accounts(**changes) -> Accounts:
    """Return what accounts works with; `changes` are settings."""
    settings = AccountsSettings(**{"forgotten_answer_milliseconds": 0, **changes})
    lifetime = timedelta(seconds=settings.access_token_seconds)
    return Accounts(
        settings=settings,
        hashing=hashing(),
        tokens=AccessTokens(secret=SECRET, issuer=ISSUER, lifetime=lifetime),
        grants_of=grants_of,
        secret=SECRET,
    )


async def make_user(
    tx: Transaction,
    *,
    email: str | None = None,
    display_name: str = "Ada",
    password: str | None = None,
    is_verified: bool = False,
) -> User:
    """Write a user; without a password nobody can sign in as them."""
    return await create_user(
        tx,
        email=email or f"{new_id().hex}@example.com",
        display_name=display_name,
        password_hash=UNUSABLE if password is None else await hashing().hash(password),
        is_verified=is_verified,
    )


async def make_sign_in(
    tx: Transaction, accounts: Accounts, *, user: User | None = None, ip_address: str = CALLER.ip_address
) -> SignIn:
    """Sign a device in, of a new user unless one is given."""
    someone = user or await make_user(tx)
    return await open_session(tx, accounts, user=someone, caller=replace(CALLER, ip_address=ip_address))
