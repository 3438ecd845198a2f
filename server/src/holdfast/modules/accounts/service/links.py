"""One-time links: asked for, mailed by whoever hears the event, used once (R65)."""

from datetime import timedelta
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.modules.accounts.contracts import LinkPurpose, OneTimeLink, User
from holdfast.modules.accounts.domain.throttling import Counted, subject
from holdfast.modules.accounts.domain.tokens import hash_of, read_link_token
from holdfast.modules.accounts.errors import EmailTaken, TokenSpent
from holdfast.modules.accounts.events import (
    EmailChanged,
    EmailChangeRequested,
    PasswordResetRequested,
    VerificationRequested,
)
from holdfast.modules.accounts.ports import Accounts
from holdfast.modules.accounts.repository import links, users
from holdfast.modules.accounts.service import throttling
from holdfast.modules.accounts.service.users import set_password
from holdfast.modules.outbox import facade as outbox


async def request_verification(tx: Transaction, accounts: Accounts, *, user: User) -> None:
    """Let a mail with a link be sent that proves the user's address; older such links die."""
    if user.is_email_verified or not await _may_mail(tx, accounts, email=user.email):
        return
    link = await _make_link(tx, accounts, user=user, purpose=LinkPurpose.VERIFY_EMAIL, email=user.email)
    await outbox.publish(tx, VerificationRequested(user_id=user.user_id, token_id=link.token_id))


async def request_reset(tx: Transaction, accounts: Accounts, *, email: str) -> None:
    """Let a mail with a link to a new password be sent, if anybody has this address; nobody is told which."""
    is_allowed = await _may_mail(tx, accounts, email=email)
    found = await users.find_by_email(tx, email)
    if found is None or found.user.is_disabled or not is_allowed:
        return
    await send_reset_link(tx, accounts, user=found.user)


async def send_reset_link(tx: Transaction, accounts: Accounts, *, user: User) -> None:
    """Let a mail with a link to a new password be sent to a known user; older such links die."""
    link = await _make_link(tx, accounts, user=user, purpose=LinkPurpose.RESET_PASSWORD, email=user.email)
    await outbox.publish(tx, PasswordResetRequested(user_id=user.user_id, token_id=link.token_id))


async def request_email_change(tx: Transaction, accounts: Accounts, *, user: User, email: str) -> None:
    """Let a link be mailed to the new address and a notice to the present one; nothing changes until it is used."""
    if email == user.email:
        raise InvalidInput.at("new_email", "is your address already", code="unchanged")
    if await users.find_by_email(tx, email) is not None:
        raise EmailTaken
    limit = accounts.settings.link_mails_max
    await throttling.require(tx, accounts.settings, counted=subject(Counted.LINK_MAIL, email), count_max=limit)
    link = await _make_link(tx, accounts, user=user, purpose=LinkPurpose.CHANGE_EMAIL, email=email)
    await outbox.publish(tx, EmailChangeRequested(user_id=user.user_id, token_id=link.token_id))


async def verify_email(tx: Transaction, accounts: Accounts, *, token: str) -> User:
    """Note that the address is proved; raise `TokenSpent` for a link that does not work any more."""
    link, user = await _use(tx, accounts, token=token, purpose=LinkPurpose.VERIFY_EMAIL)
    if user.email != link.email:
        raise TokenSpent
    return await users.set_verified(tx, user.user_id) or user


async def confirm_email_change(tx: Transaction, accounts: Accounts, *, token: str) -> User:
    """Give the user the address that the link proved; links that went to the old one die."""
    link, user = await _use(tx, accounts, token=token, purpose=LinkPurpose.CHANGE_EMAIL)
    changed = await users.set_email(tx, user.user_id, email=link.email) or user
    await links.spend_all(tx, user.user_id, purposes=(LinkPurpose.RESET_PASSWORD, LinkPurpose.VERIFY_EMAIL))
    event = EmailChanged(user_id=user.user_id, previous_email=user.email, email=changed.email, version=changed.version)
    await outbox.publish(tx, event)
    return changed


async def find_reset(tx: Transaction, accounts: Accounts, *, token: str) -> User:
    """Return whose password a link may reset, without spending it; raise `TokenSpent` when it does not work."""
    token_id = read_link_token(token, secret=accounts.secret)
    link = None if token_id is None else await links.get(tx, token_id)
    if link is None or link.purpose is not LinkPurpose.RESET_PASSWORD or link.used_at or link.expires_at <= tx.now:
        raise TokenSpent
    return await _live_user(tx, link.user_id)


async def reset_password(tx: Transaction, accounts: Accounts, *, token: str, password_hash: str) -> User:
    """Write a new password by a link, which also proves the address; every device is signed out."""
    _link, user = await _use(tx, accounts, token=token, purpose=LinkPurpose.RESET_PASSWORD)
    await set_password(tx, user.user_id, password_hash=password_hash)
    return await users.set_verified(tx, user.user_id) or user


async def _make_link(
    tx: Transaction, accounts: Accounts, *, user: User, purpose: LinkPurpose, email: str
) -> OneTimeLink:
    await links.spend_all(tx, user.user_id, purposes=(purpose,))
    is_reset = purpose is LinkPurpose.RESET_PASSWORD
    settings = accounts.settings
    seconds = settings.reset_link_seconds if is_reset else settings.verification_link_seconds
    link = OneTimeLink(
        token_id=new_id(),
        user_id=user.user_id,
        purpose=purpose,
        email=email,
        created_at=tx.now,
        expires_at=tx.now + timedelta(seconds=seconds),
    )
    await links.insert(tx, link, token_hash=hash_of(accounts.one_time_link_token(link.token_id)))
    return link


async def _use(tx: Transaction, accounts: Accounts, *, token: str, purpose: LinkPurpose) -> tuple[OneTimeLink, User]:
    token_id = read_link_token(token, secret=accounts.secret)
    if token_id is None:
        raise TokenSpent
    link = await links.use(tx, token_id, purpose=purpose, token_hash=hash_of(token))
    if link is None:
        raise TokenSpent
    return link, await _live_user(tx, link.user_id)


async def _live_user(tx: Transaction, user_id: UUID) -> User:
    found = await users.get(tx, user_id)
    if found is None or found.user.is_disabled:
        raise TokenSpent
    return found.user


async def _may_mail(tx: Transaction, accounts: Accounts, *, email: str) -> bool:
    counted = subject(Counted.LINK_MAIL, email)
    return await throttling.is_within(
        tx, accounts.settings, counted=counted, count_max=accounts.settings.link_mails_max
    )
