"""Sending: once, in words of the moment, given up in the end."""

import pytest

from holdfast.modules.notifications import repository, workflows
from holdfast.modules.notifications.contracts import Kind
from holdfast.modules.notifications.errors import MailRefused

pytestmark = pytest.mark.anyio


class Recorder:
    """A mailer that remembers, and refuses or fails when told to."""

    keeps_content = False

    def __init__(self, *, failing: Exception | None = None) -> None:
        self.sent: list[str] = []
        self.failing = failing

    async def send(self, mail) -> None:
        """Take the mail."""
        if self.failing is not None:
            raise self.failing
        self.sent.append(mail.subject)


@pytest.fixture
async def message_id(database, tenant, booked):
    async with database.transaction(tenant) as tx:
        made = await repository.insert_message(
            tx,
            kind=Kind.BOOKING_CONFIRMED,
            subject_id=booked.booking.booking_id,
            version=booked.booking.version,
            facts={"booking_id": str(booked.booking.booking_id)},
        )
    assert made is not None
    return made


async def state_of(database, tenant, message_id):
    async with database.transaction(tenant) as tx:
        row = await tx.row("SELECT state, tries, error FROM notifications.message WHERE message_id = $1", message_id)
    assert row is not None
    return tuple(row)


async def test_a_message_goes_once_however_often_it_is_sent(database, tenant, message_id, means):
    """R47."""
    mailer = Recorder()

    for _ in range(2):
        await workflows.send(database, mailer, means=means, tenant_id=tenant, message_id=message_id)

    assert len(mailer.sent) == 1
    assert await state_of(database, tenant, message_id) == ("sent", 1, None)


async def test_a_server_that_is_away_leaves_it_to_be_tried_again(database, tenant, message_id, means):
    with pytest.raises(ConnectionError):
        await workflows.send(
            database, Recorder(failing=ConnectionError("away")), means=means, tenant_id=tenant, message_id=message_id
        )
    assert await state_of(database, tenant, message_id) == ("queued", 1, None)

    mailer = Recorder()
    await workflows.send(database, mailer, means=means, tenant_id=tenant, message_id=message_id)

    assert len(mailer.sent) == 1
    assert await state_of(database, tenant, message_id) == ("sent", 2, None)


async def test_a_refusal_for_good_is_not_tried_again(database, tenant, message_id, means):
    refusing = Recorder(failing=MailRefused("550 no such person"))

    await workflows.send(database, refusing, means=means, tenant_id=tenant, message_id=message_id)

    assert await state_of(database, tenant, message_id) == ("failed", 1, "550 no such person")
