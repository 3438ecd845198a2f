"""The rows of messages."""

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.notifications import repository
from holdfast.modules.notifications.contracts import Attachment, Kind, Mail, MessageState

pytestmark = pytest.mark.anyio


async def a_row(tx):
    message_id = await repository.insert_message(
        tx, kind=Kind.VERIFY_EMAIL, subject_id=new_id(), version=1, facts={"token_id": "x"}
    )
    assert message_id is not None
    return message_id


def a_mail(message_id):
    return Mail(message_id, "ann@people.test", "Tea", "tea", "<p>tea</p>", (Attachment("a.ics", "text/calendar", "x"),))


async def test_a_queued_message_is_found_until_it_is_sent(tx):
    message_id = await a_row(tx)
    queued = await repository.lock_queued(tx, message_id)
    assert queued is not None
    assert (queued.kind, queued.facts, queued.state) == (Kind.VERIFY_EMAIL, {"token_id": "x"}, MessageState.QUEUED)

    await repository.mark_sent(tx, a_mail(message_id), keep=True)

    assert await repository.lock_queued(tx, message_id) is None


async def test_the_mailbox_keeps_what_was_sent_and_shows_it_newest_first(tx):
    first, second = await a_row(tx), await a_row(tx)
    for message_id in (first, second):
        await repository.mark_sent(tx, a_mail(message_id), keep=True)

    assert [entry.mail for entry in await repository.list_mailbox(tx, limit=10)] == [a_mail(second), a_mail(first)]
    found = await repository.get_mail(tx, first)
    assert found is not None
    assert found.mail == a_mail(first)


async def test_what_a_server_took_is_not_kept(tx):
    message_id = await a_row(tx)

    await repository.mark_sent(tx, a_mail(message_id), keep=False)

    assert await repository.list_mailbox(tx, limit=10) == []
    assert await tx.value("SELECT content FROM notifications.message WHERE message_id = $1", message_id) is None


async def test_what_will_not_go_says_why(tx):
    message_id = await a_row(tx)
    await repository.count_try(tx, message_id)

    await repository.mark_ended(tx, message_id, state=MessageState.FAILED, error="no such person")

    row = await tx.row("SELECT state, tries, error FROM notifications.message WHERE message_id = $1", message_id)
    assert row is not None
    assert tuple(row) == ("failed", 1, "no such person")


async def test_another_tenants_mail_is_not_there(tx, other_tx):
    """R69."""
    message_id = await a_row(tx)
    await repository.mark_sent(tx, a_mail(message_id), keep=True)

    assert await repository.get_mail(other_tx, message_id) is None
    assert await repository.list_mailbox(other_tx, limit=10) == []
