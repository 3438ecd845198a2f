"""The words: what each kind of mail says, from facts alone."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_time
from babel.numbers import format_currency

from holdfast.kit.money import Money, exponent

FALLBACK_LOCALE: Final = "en"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words, not yet in any form: paragraphs, a small table, one thing to click."""

    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking, as people are told of it."""

    offering: str
    merchant: str
    where: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    units: int
    total: Money
    link: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told."""

    name: str
    locale: str = FALLBACK_LOCALE

    @property
    def greeting(self) -> str:
        """Return how the mail begins."""
        return f"Hello {self.name},"


def booking_confirmed(reader: Reader, visit: Visit) -> Letter:
    """Say that a booking is made."""
    return Letter(
        subject=f"Booked: {visit.offering}, {_day(visit.starts_at, visit.time_zone, locale=reader.locale)}",
        greeting=reader.greeting,
        paragraphs=(f"Your booking with {visit.merchant} is confirmed.",),
        rows=_rows(reader, visit),
        button=("See your booking", visit.link),
        closing="The attached file puts it into your calendar.",
    )


def booking_cancelled(reader: Reader, visit: Visit, *, back: Money | None, reason: str | None) -> Letter:
    """Say that a booking is cancelled, and what comes back."""
    paragraphs = [f"Your booking with {visit.merchant} was cancelled."]
    if reason:
        paragraphs.append(f"Reason: {reason}")
    if back is not None and back.amount > 0:
        paragraphs.append(f"{money(back, reader.locale)} goes back to the card you paid with.")
    elif visit.total.amount > 0:
        paragraphs.append("Under the cancellation terms nothing comes back.")
    return Letter(
        subject=f"Cancelled: {visit.offering}, {_day(visit.starts_at, visit.time_zone, locale=reader.locale)}",
        greeting=reader.greeting,
        paragraphs=tuple(paragraphs),
        rows=_rows(reader, visit),
        button=("See your booking", visit.link),
    )


def payment_failed(reader: Reader, visit: Visit, *, message: str) -> Letter:
    """Say that a card was refused while the places are still held."""
    return Letter(
        subject=f"Your payment did not go through: {visit.offering}",
        greeting=reader.greeting,
        paragraphs=(
            "Your bank refused the payment, so the booking is not confirmed yet.",
            *((message,) if message else ()),
            "Your places are held for a short while: try again, or use another card.",
        ),
        rows=_rows(reader, visit),
        button=("Pay now", visit.link),
    )


def payment_late(reader: Reader, visit: Visit, *, amount: Money) -> Letter:
    """Say that a payment came too late and goes back in full (R41)."""
    return Letter(
        subject=f"Your payment came too late and goes back: {visit.offering}",
        greeting=reader.greeting,
        paragraphs=(
            "Your payment arrived after the places were given away, so there is no booking.",
            f"{money(amount, reader.locale)} goes back to the card you paid with, in full.",
        ),
        rows=_rows(reader, visit),
        button=("Find another time", visit.link),
    )


def refund_done(reader: Reader, visit: Visit, *, amount: Money) -> Letter:
    """Say that money is back."""
    return Letter(
        subject=f"Refunded: {money(amount, reader.locale)} for {visit.offering}",
        greeting=reader.greeting,
        paragraphs=(
            f"We sent {money(amount, reader.locale)} back to the card you paid with.",
            "Banks take a few days to show it.",
        ),
        rows=_rows(reader, visit),
        button=("See your booking", visit.link),
    )


def verify_email(reader: Reader, *, link: str) -> Letter:
    """Ask somebody to prove that an address is theirs."""
    return Letter(
        subject="Confirm your e-mail address",
        greeting=reader.greeting,
        paragraphs=("Please confirm that this address is yours.",),
        button=("Confirm the address", link),
        closing="If you did not sign up, ignore this mail.",
    )


def reset_password(reader: Reader, *, link: str) -> Letter:
    """Give a link to a new password."""
    return Letter(
        subject="Choose a new password",
        greeting=reader.greeting,
        paragraphs=("Somebody, we hope you, asked for a new password for this account.",),
        button=("Choose a new password", link),
        closing="If it was not you, ignore this mail: your password stays as it is.",
    )


def change_email(reader: Reader, *, link: str) -> Letter:
    """Ask to confirm a new address, at that address."""
    return Letter(
        subject="Confirm your new e-mail address",
        greeting=reader.greeting,
        paragraphs=("Please confirm that you want to sign in with this address from now on.",),
        button=("Use this address", link),
        closing="If you did not ask for this, ignore this mail.",
    )


def email_changed(reader: Reader, *, email: str) -> Letter:
    """Tell the previous address that it is not used any more."""
    return Letter(
        subject="Your e-mail address was changed",
        greeting=reader.greeting,
        paragraphs=(f"Your account is signed in to with {email} from now on.",),
        closing="If this was not you, write to us at once.",
    )


def password_changed(reader: Reader, *, link: str) -> Letter:
    """Tell somebody that their password is another."""
    return Letter(
        subject="Your password was changed",
        greeting=reader.greeting,
        paragraphs=("Your password was changed, and every other device was signed out.",),
        button=("It was not me", link),
    )


def device_signed_out(reader: Reader, *, device: str) -> Letter:
    """Tell somebody that a copy of a sign-in was used (R63)."""
    return Letter(
        subject="A device was signed out for your safety",
        greeting=reader.greeting,
        paragraphs=(
            f"A sign-in of {device or 'one of your devices'} was used twice, so somebody may have copied it.",
            "We signed that device out.",
            "If you did not expect this, change your password.",
        ),
    )


def money(amount: Money, locale: str) -> str:
    """Return an amount as people of a locale write it."""
    units = Decimal(amount.amount).scaleb(-exponent(amount.currency))
    return format_currency(units, amount.currency, locale=_known(locale))


def span(visit: Visit, locale: str) -> str:
    """Return from when to when, on the venue's clock, with its zone named."""
    zone = ZoneInfo(visit.time_zone)
    start, end = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    begins = format_time(start, "HH:mm", tzinfo=zone, locale=_known(locale))
    is_one_day = start.date() == end.date()
    ends = format_datetime(end, "HH:mm" if is_one_day else "EEE d MMM, HH:mm", tzinfo=zone, locale=_known(locale))
    return f"{_day(visit.starts_at, visit.time_zone, locale=locale)}, {begins} to {ends} ({visit.time_zone})"


def _day(instant: datetime, time_zone: str, *, locale: str) -> str:
    return format_datetime(instant, "EEEE, d MMMM yyyy", tzinfo=ZoneInfo(time_zone), locale=_known(locale))


def _rows(reader: Reader, visit: Visit) -> tuple[tuple[str, str], ...]:
    rows = [("What", visit.offering), ("Where", visit.where), ("When", span(visit, reader.locale))]
    if visit.units > 1:
        rows.append(("Places", str(visit.units)))
    return (*rows, ("Total", money(visit.total, reader.locale) if visit.total.amount else "Free"))


def _known(locale: str) -> str:
    try:
        return str(Locale.parse(locale, sep="-" if "-" in locale else "_"))
    except (ValueError, UnknownLocaleError):
        return FALLBACK_LOCALE
