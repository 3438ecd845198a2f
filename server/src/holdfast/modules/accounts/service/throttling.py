"""Count guesses before they are looked at, and refuse when there were too many (R66)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.modules.accounts.contracts import Caller, User
from holdfast.modules.accounts.domain.throttling import Counted, Subject, subject, wait_seconds
from holdfast.modules.accounts.errors import TooManyTries
from holdfast.modules.accounts.repository import sessions, throttles
from holdfast.modules.accounts.settings import AccountsSettings

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class SignInCounters:
    """The two counters of a sign-in: this address on this account, and everybody on this account."""

    from_address: Subject
    to_account: Subject

    @classmethod
    def of(cls, email: str, caller: Caller) -> "SignInCounters":
        """Return the counters for an e-mail, whether an account has it or not."""
        return cls(
            from_address=subject(Counted.SIGN_IN_FROM_ADDRESS, email, caller.ip_address),
            to_account=subject(Counted.SIGN_IN_TO_ACCOUNT, email),
        )


async def admit_sign_in(
    tx: Transaction, settings: AccountsSettings, *, email: str, caller: Caller, user: User | None
) -> None:
    """Count a sign-in in advance; raise `TooManyTries` when there were too many.

    The limit for all addresses together does not hold for an address that the owner has signed in from, so that
    guessers elsewhere cannot keep the owner out.
    """
    counters = SignInCounters.of(email, caller)
    await require(tx, settings, counted=counters.from_address, count_max=settings.failures_per_address_max)
    # Asked for nobody too: an unknown address must not answer one question sooner (R61).
    asked_for = _NOBODY if user is None else user.user_id
    is_known = await sessions.has_been_used_from(tx, asked_for, ip_address=caller.ip_address)
    if not is_known:
        await require(tx, settings, counted=counters.to_account, count_max=settings.failures_per_account_max)


async def forgive_sign_in(tx: Transaction, *, email: str, caller: Caller) -> None:
    """Take back what a sign-in that succeeded was counted for."""
    counters = SignInCounters.of(email, caller)
    await throttles.forget(tx, counters.from_address)
    await throttles.count_one_less(tx, [counters.to_account])


async def require(tx: Transaction, settings: AccountsSettings, *, counted: Subject, count_max: int) -> None:
    """Count one more; raise `TooManyTries` above the most allowed in a window."""
    window = timedelta(seconds=settings.failures_window_seconds)
    count = await throttles.count_one_more(tx, counted, window=window)
    wait = wait_seconds(count, count_max=count_max, window=window, now=tx.now)
    if wait is not None:
        raise TooManyTries(retry_after_seconds=wait)


async def require_room(tx: Transaction, settings: AccountsSettings, *, counted: Subject, count_max: int) -> None:
    """Count nothing; raise `TooManyTries` when one more would be too many."""
    window = timedelta(seconds=settings.failures_window_seconds)
    count = await throttles.read(tx, counted, window=window)
    wait = wait_seconds(count, count_max=count_max - 1, window=window, now=tx.now)
    if wait is not None:
        raise TooManyTries(retry_after_seconds=wait)


async def is_within(tx: Transaction, settings: AccountsSettings, *, counted: Subject, count_max: int) -> bool:
    """Count one more and say whether it is still allowed: for what is left undone in silence."""
    window = timedelta(seconds=settings.failures_window_seconds)
    count = await throttles.count_one_more(tx, counted, window=window)
    return count.count <= count_max
