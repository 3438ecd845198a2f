"""Open, rotate and end sessions (R63, R64)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.faults import fault
from holdfast.kit.ids import new_id
from holdfast.modules.accounts.contracts import Caller, Session, SignIn, User
from holdfast.modules.accounts.domain.devices import device_name
from holdfast.modules.accounts.domain.tokens import RefreshToken, Verdict, hash_of, judge, read_refresh_token
from holdfast.modules.accounts.events import SessionFamilyRevoked
from holdfast.modules.accounts.ports import Accounts
from holdfast.modules.accounts.repository import sessions, users
from holdfast.modules.outbox import facade as outbox


@dataclass(frozen=True, slots=True)
class Rotation:
    """What became of a refresh token; `sign_in` is None when it was refused, which must be committed all the same."""

    verdict: Verdict
    sign_in: SignIn | None


async def open_session(tx: Transaction, accounts: Accounts, *, user: User, caller: Caller) -> SignIn:
    """Sign a device in: a new family with its first refresh token."""
    session = Session(
        session_id=new_id(),
        user_id=user.user_id,
        device_name=device_name(caller.user_agent),
        ip_address=caller.ip_address or None,
        created_at=tx.now,
        last_used_at=tx.now,
        rotated_at=tx.now,
        expires_at=tx.now + timedelta(seconds=accounts.settings.session_seconds),
    )
    token = accounts.refresh_token(session, tenant_id=tx.tenant_id)
    await sessions.insert(tx, session, token_hash=hash_of(token))
    return await accounts.sign(tx, user=user, session=session)


async def rotate(tx: Transaction, accounts: Accounts, *, presented: RefreshToken, caller: Caller) -> Rotation:
    """Give a refresh token's successor, or end its family when an old one comes again.

    All requests with one token queue at the session's row: the first rotates, the others find its token to be the
    one before the live one and get the same successor, so one chain lives (R63).
    """
    session = await sessions.lock(tx, presented.session_id)
    if session is None:
        return Rotation(Verdict.DEAD, None)
    # The wait for the lock may have been long: what is late is told by the clock after it.
    now = await tx.read_clock()
    verdict = judge(presented, session, now=now, grace=accounts.refresh_grace)
    found = await users.get(tx, session.user_id)
    if verdict is Verdict.REUSED:
        await _end_family(tx, session)
    if verdict in {Verdict.DEAD, Verdict.REUSED} or found is None or found.user.is_disabled:
        return Rotation(verdict, None)
    if verdict is Verdict.ROTATE:
        session = await advance(tx, accounts, session=session, caller=caller)
        await fault("accounts.refresh_revoked")
    return Rotation(verdict, await accounts.sign(tx, user=found.user, session=session))


async def advance(tx: Transaction, accounts: Accounts, *, session: Session, caller: Caller) -> Session:
    """Make the next link of the chain the live one; the caller holds the session's lock."""
    rotated = replace(
        session,
        counter=session.counter + 1,
        rotated_at=tx.now,
        last_used_at=tx.now,
        ip_address=caller.ip_address or session.ip_address,
    )
    token = accounts.refresh_token(rotated, tenant_id=tx.tenant_id)
    await sessions.rotate(tx, rotated, token_hash=hash_of(token))
    return rotated


async def list_sessions(tx: Transaction, *, user_id: UUID) -> tuple[Session, ...]:
    """Return the devices that are signed in."""
    return await sessions.list_live(tx, user_id)


async def end_session(tx: Transaction, session_id: UUID, *, user_id: UUID) -> None:
    """Sign one of the user's devices out; raise `NotFound` for anybody else's and for one that is out already."""
    if not await sessions.revoke(tx, session_id, reason="signed_out", user_id=user_id):
        raise NotFound


async def sign_out(tx: Transaction, session_id: UUID) -> None:
    """Sign this device out; nothing happens when it is out already."""
    await sessions.revoke(tx, session_id, reason="signed_out")


async def sign_out_by_token(tx: Transaction, accounts: Accounts, *, token: str) -> None:
    """Sign out the device that holds this refresh token; nothing happens when it is no token of ours."""
    presented = read_refresh_token(token, secret=accounts.secret, tenant_id=tx.tenant_id)
    if presented is not None:
        await sign_out(tx, presented.session_id)


async def sign_out_everywhere(tx: Transaction, *, user_id: UUID, reason: str = "signed_out_everywhere") -> None:
    """Sign every device of the user out and withdraw every access token."""
    await sessions.revoke_all(tx, user_id, reason=reason)
    await users.bump_token_version(tx, user_id)


async def _end_family(tx: Transaction, session: Session) -> None:
    await sessions.revoke(tx, session.session_id, reason="refresh_token_reused")
    deed = Deed(
        action="accounts.session_family_revoked",
        subject_kind="session",
        subject_id=session.session_id,
        reason="An old refresh token was used again.",
        after={"user_id": str(session.user_id), "device_name": session.device_name},
    )
    await record_deed(tx, deed, user_id=None, role="system")
    event = SessionFamilyRevoked(
        user_id=session.user_id, session_id=session.session_id, device_name=session.device_name
    )
    await outbox.publish(tx, event)
