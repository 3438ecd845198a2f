"""Register people, edit their profile, change their password, disable and enable them."""

from collections.abc import Mapping
from uuid import UUID

from holdfast.kit.audit import Deed, record_deed
from holdfast.kit.database import Transaction
from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.kit.paging import Page, cut_page, decode_cursor
from holdfast.modules.accounts.contracts import LinkPurpose, Profile, User
from holdfast.modules.accounts.domain.passwords import objection_to
from holdfast.modules.accounts.events import PasswordChanged
from holdfast.modules.accounts.repository import links, sessions, users
from holdfast.modules.accounts.repository.users import UserFilter
from holdfast.modules.accounts.settings import AccountsSettings
from holdfast.modules.outbox import facade as outbox


def require_good_password(password: str, settings: AccountsSettings, *, email: str, field: str = "password") -> None:
    """Raise `InvalidInput` at that field of the body for a password that must not be chosen."""
    objection = objection_to(
        password, email=email, length_min=settings.password_length_min, length_max=settings.password_length_max
    )
    if objection is not None:
        raise InvalidInput.at(field, objection, code="password_refused")


async def create_user(
    tx: Transaction,
    *,
    email: str,
    display_name: str,
    password_hash: str,
    locale: str = "en",
    phone: str | None = None,
    is_verified: bool = False,
) -> User:
    """Make a user; raise `EmailTaken` when the tenant has one with this address."""
    user = User(
        user_id=new_id(),
        email=email.lower(),
        display_name=display_name,
        locale=locale,
        phone=phone,
        created_at=tx.now,
        updated_at=tx.now,
        email_verified_at=tx.now if is_verified else None,
    )
    await users.insert(tx, user, password_hash=password_hash)
    return user


async def get_user(tx: Transaction, user_id: UUID) -> User:
    """Return the user; raise `NotFound` for another tenant's or nobody's."""
    found = await users.get(tx, user_id)
    if found is None:
        raise NotFound
    return found.user


async def search_users(
    tx: Transaction, *, query: str | None, is_disabled: bool | None, after: str | None, limit: int
) -> Page[User]:
    """Return one page of the tenant's users, newest first."""
    before = _cursor_id(after) if after is not None else None
    found = await users.search(tx, UserFilter(query, is_disabled), before=before, limit=limit + 1)
    return cut_page(found, limit=limit, key=lambda user: (str(user.user_id),))


async def edit_profile(tx: Transaction, user_id: UUID, *, changes: Mapping[str, str | None], version: int) -> User:
    """Change the named fields of the profile; raise `StaleVersion` when it was changed since that version was read."""
    user = await get_user(tx, user_id)
    profile = Profile(
        display_name=changes.get("display_name") or user.display_name,
        phone=changes.get("phone", user.phone),
        locale=changes.get("locale") or user.locale,
    )
    changed = await users.set_profile(tx, user_id, profile=profile, version=version)
    if changed is None:
        raise StaleVersion
    return changed


async def set_password(tx: Transaction, user_id: UUID, *, password_hash: str, sparing: UUID | None = None) -> User:
    """Write another password; sign the other devices out and make mailed links to a new password worthless (R65)."""
    changed = _found(await users.set_password(tx, user_id, password_hash=password_hash))
    await sessions.revoke_all(tx, user_id, reason="password_changed", sparing=sparing)
    # A change of address that was asked for with the old password goes with it.
    await links.spend_all(tx, user_id, purposes=(LinkPurpose.RESET_PASSWORD, LinkPurpose.CHANGE_EMAIL))
    await outbox.publish(tx, PasswordChanged(user_id=user_id, version=changed.version))
    return changed


async def disable_user(tx: Transaction, user_id: UUID, *, reason: str, by: UUID, role: str) -> User:
    """Shut an account: its devices are signed out and its tokens withdrawn at once (R64); audited."""
    before = await get_user(tx, user_id)
    if before.is_disabled:
        return before
    changed = _found(await users.set_disabled(tx, user_id, reason=reason))
    await sessions.revoke_all(tx, user_id, reason="disabled")
    await links.spend_all(tx, user_id, purposes=tuple(LinkPurpose))
    deed = Deed(
        action="accounts.user_disabled",
        subject_kind="user",
        subject_id=user_id,
        reason=reason,
        before={"disabled": False},
        after={"disabled": True},
    )
    await record_deed(tx, deed, user_id=by, role=role)
    return changed


async def enable_user(tx: Transaction, user_id: UUID, *, by: UUID, role: str) -> User:
    """Open a disabled account again: its owner signs in anew; audited."""
    before = await get_user(tx, user_id)
    if not before.is_disabled:
        return before
    changed = _found(await users.set_disabled(tx, user_id, reason=None))
    deed = Deed(
        action="accounts.user_enabled",
        subject_kind="user",
        subject_id=user_id,
        before={"disabled": True, "reason": before.disabled_reason},
        after={"disabled": False},
    )
    await record_deed(tx, deed, user_id=by, role=role)
    return changed


def _found(user: User | None) -> User:
    if user is None:
        raise NotFound
    return user


def _cursor_id(cursor: str) -> UUID:
    (text,) = decode_cursor(cursor, keys=1)
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput.at("after", "is not a cursor of this list", code="bad_cursor") from error
