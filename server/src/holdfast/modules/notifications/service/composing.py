"""Put a message into words at the moment it goes, from how things stand then; None drops what is no longer true."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from holdfast.kit.database import Transaction
from holdfast.kit.money import Money
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.accounts.contracts import User
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.bookings import facade as bookings
from holdfast.modules.bookings.contracts import BookingDetails, BookingState
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.catalogue.contracts import OfferingNames
from holdfast.modules.documents import facade as documents
from holdfast.modules.notifications import domain
from holdfast.modules.notifications.contracts import Attachment, Kind, Mail, Message
from holdfast.modules.notifications.domain import Letter, Reader, Visit
from holdfast.modules.tenants import facade as tenants

CALENDAR_TYPE: Final = "text/calendar"


@dataclass(frozen=True, slots=True)
class Means:
    """What composing needs from wiring: who makes links' tokens, and the platform's address."""

    accounts: Accounts
    address: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Words, whom they are for, and what goes with them."""

    recipient: str
    letter: Letter
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Booked:
    """A booking with whoever made it."""

    details: BookingDetails
    names: OfferingNames
    user: User
    reader: Reader
    visit: Visit

    @property
    def state(self) -> BookingState:
        """Return where the booking stands now."""
        return self.details.booking.state


async def compose(tx: Transaction, message: Message, *, means: Means) -> Mail | None:
    """Return the mail, or None when there is nothing (more) to tell."""
    draft = await _COMPOSERS[message.kind](tx, message.facts, means)
    if draft is None:
        return None
    tenant = await tenants.get_tenant(tx)
    values = {"letter": draft.letter, "house": tenant.name, "colour": tenant.settings.brand_colour}
    return Mail(
        message_id=message.message_id,
        recipient=draft.recipient,
        subject=draft.letter.subject,
        text=_templates().get_template("mail.txt.j2").render(values),
        html=_templates().get_template("mail.html.j2").render(values),
        attachments=draft.attachments,
    )


async def _confirmed(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    booked = await _booked(tx, facts, means=means)
    if booked is None or booked.state is not BookingState.CONFIRMED:
        return None
    letter = domain.booking_confirmed(booked.reader, booked.visit)
    return Draft(booked.user.email, letter, (_calendar(booked, means=means),))


async def _cancelled(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    booked = await _booked(tx, facts, means=means)
    if booked is None or booked.state is not BookingState.CANCELLED:
        return None
    booking = booked.details.booking
    letter = domain.booking_cancelled(booked.reader, booked.visit, back=booking.back, reason=booking.cancel_reason)
    files = (_calendar(booked, means=means),) if booking.confirmed_at is not None else ()
    return Draft(booked.user.email, letter, files)


async def _payment_failed(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    booked = await _booked(tx, facts, means=means)
    if booked is None or booked.state is not BookingState.PENDING:
        return None
    return Draft(booked.user.email, domain.payment_failed(booked.reader, booked.visit, message=facts["message"]))


async def _payment_late(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    booked = await _booked(tx, facts, means=means)
    if booked is None:
        return None
    return Draft(booked.user.email, domain.payment_late(booked.reader, booked.visit, amount=_amount(facts)))


async def _refund_done(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    booked = await _booked(tx, facts, means=means)
    if booked is None:
        return None
    return Draft(booked.user.email, domain.refund_done(booked.reader, booked.visit, amount=_amount(facts)))


async def _verify_email(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    return await _with_link(tx, facts, means=means, page="verify-email", write=domain.verify_email)


async def _reset_password(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    return await _with_link(tx, facts, means=means, page="reset-password", write=domain.reset_password)


async def _change_email(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    return await _with_link(tx, facts, means=means, page="confirm-email", write=domain.change_email)


async def _email_changed(tx: Transaction, facts: Mapping[str, str], _means: Means, /) -> Draft | None:
    user = await accounts.get_user(tx, UUID(facts["user_id"]))
    if user is None:
        return None
    return Draft(facts["previous_email"], domain.email_changed(_reader(user), email=facts["email"]))


async def _password_changed(tx: Transaction, facts: Mapping[str, str], means: Means, /) -> Draft | None:
    user = await accounts.get_user(tx, UUID(facts["user_id"]))
    if user is None:
        return None
    return Draft(user.email, domain.password_changed(_reader(user), link=f"{means.address}/forgot-password"))


async def _device_signed_out(tx: Transaction, facts: Mapping[str, str], _means: Means, /) -> Draft | None:
    user = await accounts.get_user(tx, UUID(facts["user_id"]))
    if user is None:
        return None
    return Draft(user.email, domain.device_signed_out(_reader(user), device=facts["device_name"]))


Composer = Callable[[Transaction, Mapping[str, str], Means], Awaitable[Draft | None]]
_COMPOSERS: Final[Mapping[Kind, Composer]] = {
    Kind.BOOKING_CONFIRMED: _confirmed,
    Kind.BOOKING_CANCELLED: _cancelled,
    Kind.PAYMENT_FAILED: _payment_failed,
    Kind.PAYMENT_LATE: _payment_late,
    Kind.REFUND_DONE: _refund_done,
    Kind.VERIFY_EMAIL: _verify_email,
    Kind.RESET_PASSWORD: _reset_password,
    Kind.CHANGE_EMAIL: _change_email,
    Kind.EMAIL_CHANGED: _email_changed,
    Kind.PASSWORD_CHANGED: _password_changed,
    Kind.DEVICE_SIGNED_OUT: _device_signed_out,
}


async def _with_link(
    tx: Transaction, facts: Mapping[str, str], *, means: Means, page: str, write: Callable[..., Letter]
) -> Draft | None:
    """Return a mail with a one-time link; none for a link that was used, ran out or was replaced meanwhile."""
    link = await accounts.get_link(tx, UUID(facts["token_id"]))
    if link is None or link.used_at is not None or link.expires_at <= tx.now:
        return None
    user = await accounts.get_user(tx, link.user_id)
    if user is None or user.disabled_at is not None:
        return None
    token = means.accounts.one_time_link_token(link.token_id)
    return Draft(link.email, write(_reader(user), link=f"{means.address}/{page}?token={token}"))


async def _booked(tx: Transaction, facts: Mapping[str, str], *, means: Means) -> _Booked | None:
    details = await bookings.get_details(tx, UUID(facts["booking_id"]))
    if details is None:
        return None
    booking = details.booking
    names = (await catalogue.names_of(tx, [booking.offering_id])).get(booking.offering_id)
    user = await accounts.get_user(tx, booking.customer_id)
    if names is None or user is None:
        return None
    visit = Visit(
        offering=booking.offering_name,
        merchant=names.merchant_name,
        where=", ".join(part for part in (names.venue_name, names.address_line, names.city) if part),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        time_zone=booking.time_zone,
        units=booking.units,
        total=booking.total,
        link=f"{means.address}/bookings/{booking.booking_id}",
    )
    return _Booked(details, names, user, _reader(user), visit)


def _calendar(booked: _Booked, *, means: Means) -> Attachment:
    body = documents.calendar_file(booked.details, booked.names, address=means.address)
    return Attachment("booking.ics", CALENDAR_TYPE, body.decode())


def _reader(user: User) -> Reader:
    return Reader(user.display_name, user.locale)


def _amount(facts: Mapping[str, str]) -> Money:
    return Money(int(facts["amount"]), facts["currency"])


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("holdfast.modules.notifications"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
