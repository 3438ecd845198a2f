"""Register people, edit their profile, change their password, disable and enable them."""

import pytest

from holdfast.kit.errors import InvalidInput, NotFound, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.accounts.service import sessions, users
from holdfast.modules.accounts.settings import AccountsSettings
from tests.make.accounts import PASSWORD, make_accounts, make_sign_in, make_user
from tests.make.values import first_fault
from tests.make.written import written

pytestmark = pytest.mark.anyio


async def audited(tx) -> list[tuple[object, ...]]:
    rows = await written(tx, "platform.audit_record")
    return [(row["action"], row["role"], row["reason"], row["subject_id"]) for row in rows]


def test_a_poor_password_is_refused_at_its_field():
    with pytest.raises(InvalidInput) as refused:
        users.require_good_password("password123", AccountsSettings(), email="a@example.com", field="new_password")

    assert first_fault(refused)["pointer"] == "/new_password"
    users.require_good_password(PASSWORD, AccountsSettings(), email="a@example.com")


async def test_a_profile_changes_by_its_named_fields_only(tx):
    user = await make_user(tx, display_name="Ada")

    named = await users.edit_profile(tx, user.user_id, changes={"phone": "+43 1 2345"}, version=1)
    cleared = await users.edit_profile(tx, user.user_id, changes={"phone": None, "locale": "de"}, version=2)

    assert (named.display_name, named.phone, named.locale) == ("Ada", "+43 1 2345", "en")
    assert (cleared.display_name, cleared.phone, cleared.locale) == ("Ada", None, "de")


async def test_a_profile_that_was_changed_meanwhile_is_stale_and_stays(tx):
    user = await make_user(tx, display_name="Ada")
    await users.edit_profile(tx, user.user_id, changes={"display_name": "Eve"}, version=1)

    with pytest.raises(StaleVersion):
        await users.edit_profile(tx, user.user_id, changes={"display_name": "Mallory"}, version=1)

    assert (await users.get_user(tx, user.user_id)).display_name == "Eve"


async def test_nobodys_profile_is_not_found(tx):
    with pytest.raises(NotFound):
        await users.edit_profile(tx, new_id(), changes={}, version=1)


async def test_another_password_signs_the_other_devices_out_and_is_told(tx):
    """R64, R65."""
    accounts = make_accounts()
    here = await make_sign_in(tx, accounts)
    await make_sign_in(tx, accounts, user=here.user)

    changed = await users.set_password(tx, here.user.user_id, password_hash="new", sparing=here.session.session_id)

    told = await tx.row("SELECT name, aggregate_id, version FROM outbox.event")
    assert changed.token_version == 2
    assert await sessions.list_sessions(tx, user_id=here.user.user_id) == (here.session,)
    assert tuple(told) == ("accounts.PasswordChanged", here.user.user_id, changed.version)


async def test_a_disabled_user_is_signed_out_audited_and_disabled_once(tx):
    """R64, R71."""
    signed, admin = await make_sign_in(tx, make_accounts()), await make_user(tx)
    user_id = signed.user.user_id

    disabled = await users.disable_user(tx, user_id, reason="fraud", by=admin.user_id, role="admin")
    again = await users.disable_user(tx, user_id, reason="again", by=admin.user_id, role="admin")

    assert disabled.is_disabled
    assert again.disabled_reason == "fraud"
    assert await sessions.list_sessions(tx, user_id=user_id) == ()
    assert await audited(tx) == [("accounts.user_disabled", "admin", "fraud", user_id)]


async def test_an_enabled_user_is_open_again_and_that_is_audited(tx):
    """R71."""
    user, admin = await make_user(tx), await make_user(tx)
    await users.disable_user(tx, user.user_id, reason="fraud", by=admin.user_id, role="admin")

    enabled = await users.enable_user(tx, user.user_id, by=admin.user_id, role="admin")
    again = await users.enable_user(tx, user.user_id, by=admin.user_id, role="admin")

    assert not enabled.is_disabled
    assert again == enabled
    assert [row[0] for row in await audited(tx)] == ["accounts.user_disabled", "accounts.user_enabled"]


async def test_another_tenants_user_can_be_neither_disabled_nor_enabled(tx, other_tx):
    """R68."""
    foreign = await make_user(other_tx)

    for deed in (
        users.disable_user(tx, foreign.user_id, reason="x", by=new_id(), role="admin"),
        users.enable_user(tx, foreign.user_id, by=new_id(), role="admin"),
    ):
        with pytest.raises(NotFound):
            await deed

    assert await users.get_user(other_tx, foreign.user_id) == foreign


async def test_users_are_paged_through_without_gaps(tx):
    made = [await make_user(tx) for _ in range(5)]

    async def page(after: str | None):
        return await users.search_users(tx, query=None, is_disabled=None, after=after, limit=2)

    first = await page(None)
    second = await page(first.next_cursor)
    third = await page(second.next_cursor)

    assert [*first.items, *second.items, *third.items] == sorted(made, key=lambda user: user.user_id, reverse=True)
    assert third.next_cursor is None


async def test_a_cursor_of_another_list_is_refused(tx):
    for cursor in ("x", "WyJub3QgYW4gaWQiXQ"):
        with pytest.raises(InvalidInput):
            await users.search_users(tx, query=None, is_disabled=None, after=cursor, limit=2)
