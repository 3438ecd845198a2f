"""Open an attempt to pay, give it up, have it looked at."""

from dataclasses import replace
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvariantBroken
from holdfast.kit.ids import new_id
from holdfast.modules.payments.contracts import STRIPE, AttemptState, Payable
from holdfast.modules.payments.domain import (
    Attempt,
    Standing,
    advance,
    default_account_id,
    require_return_path,
)
from holdfast.modules.payments.ports import Setup
from holdfast.modules.payments.repository import accounts, attempts, operations
from holdfast.modules.payments.service import intentions

CHECK_ATTEMPT = "payments.check_attempt"


async def ensure_default_account(tx: Transaction, provider: str) -> UUID:
    """Return the tenant's default account at a provider, made now if there is none."""
    found = await accounts.find_default_account(tx, provider)
    if found is not None:
        return found
    account_id = default_account_id(tx.tenant_id, provider)
    await accounts.ensure_account(tx, account_id, provider=provider)
    return account_id


async def open_attempt(tx: Transaction, setup: Setup, *, payable: Payable) -> Attempt:
    """Return the attempt that the customer pays with: the live one, or a new one whose intent is then asked for.

    A payable that is paid already answers with the capture that counts. A live attempt of another amount is given up
    first. Raises `BadReturnPath`.
    """
    if payable.amount.amount <= 0:
        raise InvariantBroken(f"Payable {payable.payable_id} asks for {payable.amount}: nothing to pay.")
    return_path = require_return_path(payable.return_path, payable_id=payable.payable_id)
    known = await attempts.lock_payable(tx, payable.payable_id)
    counting = [attempt for attempt in known if attempt.counts]
    if counting:
        return counting[0]
    for attempt in known:
        if attempt.is_payable and attempt.amount == payable.amount:
            renewed = replace(attempt, return_path=return_path, expires_at=payable.expires_at)
            await attempts.save_attempt(tx, renewed)
            return renewed
        if attempt.is_payable:
            await give_up(tx, setup, attempt=attempt)
    return await _open_new(tx, setup, payable=payable, return_path=return_path)


async def _open_new(tx: Transaction, setup: Setup, *, payable: Payable, return_path: str) -> Attempt:
    made = Attempt(
        attempt_id=new_id(),
        payable_id=payable.payable_id,
        merchant_id=payable.merchant_id,
        customer_id=payable.customer_id,
        provider=STRIPE,
        account_id=await ensure_default_account(tx, STRIPE),
        standing=Standing(AttemptState.PREPARING, as_of=tx.now),
        amount=payable.amount,
        captured=None,
        refund_reserved=0,
        refunded=0,
        provider_ref=None,
        client_secret=None,
        return_path=return_path,
        counts=False,
        is_late=False,
        expires_at=payable.expires_at,
        abandoned_at=None,
        checks=0,
        created_at=tx.now,
        version=1,
    )
    if await attempts.add_attempt(tx, made):
        await intentions.ask_for_intent(tx, setup, attempt=made, description=payable.description)
        return made
    # Somebody opened one between our look and our write; theirs is as good.
    return await open_attempt(tx, setup, payable=payable)


async def cancel_open(tx: Transaction, setup: Setup, *, payable_id: UUID) -> None:
    """Give up every attempt that a dead payable could still be paid with; asking again changes nothing."""
    for attempt in await attempts.lock_payable(tx, payable_id):
        if attempt.is_payable:
            await give_up(tx, setup, attempt=attempt)


async def give_up(tx: Transaction, setup: Setup, *, attempt: Attempt) -> None:
    """Let a locked attempt take no more money: its intent is closed, or never made if nobody asked for it yet.

    The customer may be faster than the closing; such a capture is marked late.
    """
    given_up = replace(attempt, abandoned_at=tx.now, version=attempt.version + 1)
    if attempt.provider_ref is not None:
        await attempts.save_attempt(tx, given_up)
        await intentions.ask_to_cancel(tx, setup, attempt=given_up)
        return
    if await operations.withdraw_untried(tx, attempt.attempt_id):
        standing = advance(attempt.standing, Standing(AttemptState.CANCELLED, as_of=tx.now))
        given_up = replace(given_up, standing=standing)
    await attempts.save_attempt(tx, given_up)


async def check_soon(tx: Transaction, setup: Setup, *, payable_id: UUID) -> None:
    """Have the provider asked now how a payable's open attempts stand: the customer is back from paying (R39)."""
    for attempt in await attempts.lock_payable(tx, payable_id):
        if attempt.provider_ref is None or attempt.state in {AttemptState.CAPTURED, AttemptState.CANCELLED}:
            continue
        await attempts.schedule_check(tx, attempt.attempt_id, at=tx.now)
        await setup.enqueue(
            tx,
            CHECK_ATTEMPT,
            payload={"attempt_id": str(attempt.attempt_id)},
            dedupe_key=f"payments.check:{attempt.attempt_id}",
        )
