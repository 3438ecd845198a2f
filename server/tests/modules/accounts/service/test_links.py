"""One-time links: asked for, mailed by whoever hears the event, used once (R65)."""

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.modules.accounts.errors import EmailTaken, TokenSpent, TooManyTries
from holdfast.modules.accounts.repository import users as user_rows
from holdfast.modules.accounts.service import links, users
from tests.make.accounts import make_accounts, make_sign_in, make_user
from tests.make.values import there
from tests.make.written import written

pytestmark = pytest.mark.anyio


async def mailed(tx, accounts) -> list[tuple[str, str]]:
    """Return what was asked to be mailed: the event's name, and the token that the mail would carry."""
    rows = await written(tx, "outbox.event")
    return [
        (row["name"], accounts.one_time_link_token(row["aggregate_id"]))
        for row in rows
        if row["aggregate_kind"] == "one_time_link"
    ]


async def test_nothing_secret_is_in_the_outbox(tx):
    """The event has the link's id, from which only the secret's holder makes the token."""
    accounts = make_accounts()
    await links.request_verification(tx, accounts, user=await make_user(tx))

    ((_, token),) = await mailed(tx, accounts)

    stored = await tx.row("SELECT e::text || l::text AS everything FROM outbox.event e, accounts.one_time_link l")
    assert token.rsplit(".", 1)[-1] not in stored["everything"]


async def test_an_address_is_proved_by_its_link_once(tx):
    """R65."""
    accounts = make_accounts()
    user = await make_user(tx)
    await links.request_verification(tx, accounts, user=user)
    ((name, token),) = await mailed(tx, accounts)

    verified = await links.verify_email(tx, accounts, token=token)

    assert name == "accounts.VerificationRequested"
    assert verified.is_email_verified
    with pytest.raises(TokenSpent):
        await links.verify_email(tx, accounts, token=token)


async def test_a_proved_address_is_not_proved_again(tx):
    accounts = make_accounts()

    await links.request_verification(tx, accounts, user=await make_user(tx, is_verified=True))

    assert await mailed(tx, accounts) == []


async def test_a_newer_link_makes_the_older_worthless(tx):
    """R65."""
    accounts = make_accounts()
    user = await make_user(tx)
    await links.request_reset(tx, accounts, email=user.email)
    await links.request_reset(tx, accounts, email=user.email)
    (_, older), (_, newer) = await mailed(tx, accounts)

    with pytest.raises(TokenSpent):
        await links.reset_password(tx, accounts, token=older, password_hash="x")

    await links.reset_password(tx, accounts, token=newer, password_hash="new")
    assert there(await user_rows.get(tx, user.user_id)).password_hash == "new"


async def test_a_reset_signs_out_everywhere_proves_the_address_and_works_once(tx):
    """R64, R65."""
    accounts = make_accounts()
    signed = await make_sign_in(tx, accounts)
    await links.request_reset(tx, accounts, email=signed.user.email)
    ((_, token),) = await mailed(tx, accounts)

    user = await links.reset_password(tx, accounts, token=token, password_hash="new")

    assert (user.is_email_verified, user.token_version) == (True, 2)
    assert await user_rows.live_sessions(tx, [(tx.tenant_id, signed.session.session_id)]) == {}
    for again in (
        links.find_reset(tx, accounts, token=token),
        links.reset_password(tx, accounts, token=token, password_hash="x"),
    ):
        with pytest.raises(TokenSpent):
            await again


async def test_a_reset_link_dies_with_a_change_of_the_password(tx):
    """R65."""
    accounts = make_accounts()
    user = await make_user(tx)
    await links.request_reset(tx, accounts, email=user.email)
    ((_, token),) = await mailed(tx, accounts)

    await users.set_password(tx, user.user_id, password_hash="chosen while signed in")

    with pytest.raises(TokenSpent):
        await links.find_reset(tx, accounts, token=token)


async def test_no_link_lives_longer_than_an_hour(tx):
    """R65."""
    accounts = make_accounts()
    user = await make_user(tx)
    await links.request_verification(tx, accounts, user=user)
    await links.request_reset(tx, accounts, email=user.email)
    await links.request_email_change(tx, accounts, user=user, email="new@example.com")

    longest = await tx.value("SELECT max(expires_at - created_at) <= interval '60 minutes' FROM accounts.one_time_link")

    assert longest is True


async def test_nobody_is_mailed_for_an_unknown_or_disabled_account(tx):
    accounts = make_accounts()
    shut = await make_user(tx)
    await user_rows.set_disabled(tx, shut.user_id, reason="x")

    await links.request_reset(tx, accounts, email="nobody@example.com")
    await links.request_reset(tx, accounts, email=shut.email)

    assert await mailed(tx, accounts) == []


async def test_an_address_gets_only_so_many_mails_in_a_window(tx):
    """R66: nobody's mailbox is flooded through us."""
    accounts = make_accounts(link_mails_max=2)
    user = await make_user(tx)

    for _ in range(4):
        await links.request_reset(tx, accounts, email=user.email)

    assert len(await mailed(tx, accounts)) == 2
    with pytest.raises(TooManyTries):
        await links.request_email_change(tx, accounts, user=await make_user(tx), email=user.email + "x")
        await links.request_email_change(tx, accounts, user=await make_user(tx), email=user.email + "x")
        await links.request_email_change(tx, accounts, user=await make_user(tx), email=user.email + "x")


async def test_an_address_changes_when_the_new_one_answers_and_the_previous_is_told(tx):
    """R65."""
    accounts = make_accounts()
    user = await make_user(tx, email="old@example.com")
    await links.request_email_change(tx, accounts, user=user, email="new@example.com")
    assert (await users.get_user(tx, user.user_id)).email == "old@example.com"
    ((_, token),) = await mailed(tx, accounts)

    changed = await links.confirm_email_change(tx, accounts, token=token)

    told = await tx.row("SELECT payload FROM outbox.event WHERE name = 'accounts.EmailChanged'")
    assert (changed.email, changed.email_verified_at) == ("new@example.com", tx.now)
    assert (told["payload"]["previous_email"], told["payload"]["email"]) == ("old@example.com", "new@example.com")


async def test_an_address_that_is_taken_is_refused_when_asked_for_and_when_confirmed(tx):
    accounts = make_accounts()
    user = await make_user(tx)
    taken = await make_user(tx, email="taken@example.com")
    await links.request_email_change(tx, accounts, user=user, email="soon@example.com")
    ((_, token),) = await mailed(tx, accounts)

    with pytest.raises(EmailTaken):
        await links.request_email_change(tx, accounts, user=user, email=taken.email)
    with pytest.raises(InvalidInput):
        await links.request_email_change(tx, accounts, user=user, email=user.email)
    await make_user(tx, email="soon@example.com")
    with pytest.raises(EmailTaken):
        await links.confirm_email_change(tx, accounts, token=token)


async def test_links_to_the_old_address_die_with_it(tx):
    """R65: whoever reads the old mailbox cannot take the account back."""
    accounts = make_accounts()
    user = await make_user(tx)
    await links.request_reset(tx, accounts, email=user.email)
    await links.request_email_change(tx, accounts, user=user, email="new@example.com")
    (_, reset), (_, change) = await mailed(tx, accounts)

    await links.confirm_email_change(tx, accounts, token=change)

    with pytest.raises(TokenSpent):
        await links.find_reset(tx, accounts, token=reset)


@pytest.mark.parametrize("token", ["", "x", "0" * 32 + "." + "A" * 43])
async def test_a_token_that_we_did_not_make_is_spent(tx, token):
    accounts = make_accounts()

    for use in (links.verify_email, links.confirm_email_change, links.find_reset):
        with pytest.raises(TokenSpent):
            await use(tx, accounts, token=token)


async def test_a_link_of_another_tenant_or_for_another_purpose_does_not_work(tx, other_tx):
    """R65, R68."""
    accounts = make_accounts()
    user = await make_user(other_tx)
    await links.request_reset(other_tx, accounts, email=user.email)
    ((_, token),) = await mailed(other_tx, accounts)

    with pytest.raises(TokenSpent):
        await links.find_reset(tx, accounts, token=token)
    with pytest.raises(TokenSpent):
        await links.verify_email(other_tx, accounts, token=token)
    assert await links.find_reset(other_tx, accounts, token=token) == user
