"""Mails are put into words from how things stand when they go."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from holdfast.kit.ids import new_id
from holdfast.modules.accounts.events import EmailChanged
from holdfast.modules.accounts.facade import get_user
from holdfast.modules.accounts.service import links
from holdfast.modules.bookings.contracts import Party
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.notifications.contracts import Kind, Message, MessageState
from holdfast.modules.notifications.service.composing import compose
from holdfast.modules.outbox import facade as outbox
from tests.make.accounts import make_user
from tests.make.tenants import make_tenant

pytestmark = pytest.mark.anyio


def a_message(kind: Kind, **facts: str) -> Message:
    return Message(new_id(), new_id(), kind, 1, facts, MessageState.QUEUED, 0, datetime(2026, 11, 20, tzinfo=UTC))


def about(booked, kind: Kind, **facts: str) -> Message:
    return a_message(kind, booking_id=str(booked.booking.booking_id), **facts)


async def cancel(tx, booked) -> None:
    doer = lifecycle.Doer(Party.CUSTOMER, booked.user.user_id)
    await lifecycle.cancel(tx, booked.booking.booking_id, doer=doer, reason="ill")


async def test_a_confirmation_has_text_html_and_the_calendar_file(database, tenant, booked, means):
    async with database.transaction(tenant) as tx:
        mail = await compose(tx, about(booked, Kind.BOOKING_CONFIRMED), means=means)

    assert mail is not None
    assert mail.recipient == booked.user.email
    assert f"https://house.test/bookings/{booked.booking.booking_id}" in mail.text
    (file,) = mail.attachments
    assert (file.filename, file.content_type) == ("booking.ics", "text/calendar")
    (event,) = Calendar.from_ical(file.content).events
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == booked.booking.version


async def test_names_are_escaped_in_html_and_plain_in_text(database, tenant, booked, means):
    """R74."""
    async with database.transaction(tenant) as tx:
        mail = await compose(tx, about(booked, Kind.BOOKING_CONFIRMED), means=means)

    assert mail is not None
    assert "Yoga &lt;by the sea&gt;" in mail.html
    assert "<by the sea>" not in mail.html
    assert "Yoga <by the sea>" in mail.text


async def test_a_confirmation_of_a_booking_that_died_meanwhile_is_dropped(database, tenant, booked, means):
    """R47: never one for a dead booking."""
    async with database.transaction(tenant) as tx:
        await cancel(tx, booked)

        assert await compose(tx, about(booked, Kind.BOOKING_CONFIRMED), means=means) is None
        assert await compose(tx, about(booked, Kind.PAYMENT_FAILED, message="x"), means=means) is None


async def test_a_cancellation_takes_the_entry_out_of_the_calendar(database, tenant, booked, means):
    async with database.transaction(tenant) as tx:
        await cancel(tx, booked)
        mail = await compose(tx, about(booked, Kind.BOOKING_CANCELLED), means=means)

    assert mail is not None
    assert "Reason: ill" in mail.text
    (event,) = Calendar.from_ical(mail.attachments[0].content).events
    assert event["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("kind", [Kind.REFUND_DONE, Kind.PAYMENT_LATE])
async def test_money_that_goes_back_is_named(database, tenant, booked, means, kind):
    async with database.transaction(tenant) as tx:
        mail = await compose(tx, about(booked, kind, amount="2250", currency="EUR"), means=means)

    assert mail is not None
    assert "€22.50" in mail.text


async def test_a_link_carries_the_token_that_was_never_stored(tx, means):
    """The event holds only the id: the token is made where the mail is."""
    await make_tenant(tx)
    user = await make_user(tx)
    await links.request_verification(tx, means.accounts, user=user)
    (tracked,) = await outbox.list_events(tx)
    token_id = tracked.event.payload["token_id"]

    mail = await compose(tx, a_message(Kind.VERIFY_EMAIL, token_id=token_id), means=means)

    assert mail is not None
    token = mail.text.partition("verify-email?token=")[2].split()[0]
    assert token not in str(tracked.event.payload)
    assert await links.verify_email(tx, means.accounts, token=token) == await get_user(tx, user.user_id)


async def test_a_link_that_does_not_work_any_more_is_not_mailed(tx, means):
    await make_tenant(tx)

    assert await compose(tx, a_message(Kind.RESET_PASSWORD, token_id=str(new_id())), means=means) is None


async def test_the_previous_address_hears_of_the_change(tx, means):
    await make_tenant(tx)
    user = await make_user(tx, email="new@people.test")
    changed = EmailChanged(user.user_id, "old@people.test", "new@people.test", 2)
    facts = {"user_id": str(changed.user_id), "previous_email": changed.previous_email, "email": changed.email}

    mail = await compose(tx, a_message(Kind.EMAIL_CHANGED, **facts), means=means)

    assert mail is not None
    assert mail.recipient == "old@people.test"


@pytest.mark.parametrize(
    ("kind", "facts"), [(Kind.PASSWORD_CHANGED, {}), (Kind.DEVICE_SIGNED_OUT, {"device_name": "Firefox"})]
)
async def test_news_of_the_account_goes_to_its_owner_and_to_nobody_when_there_is_none(tx, means, kind, facts):
    await make_tenant(tx)
    user = await make_user(tx)

    mail = await compose(tx, a_message(kind, user_id=str(user.user_id), **facts), means=means)
    nobody = await compose(tx, a_message(kind, user_id=str(new_id()), **facts), means=means)

    assert mail is not None
    assert mail.recipient == user.email
    assert nobody is None
