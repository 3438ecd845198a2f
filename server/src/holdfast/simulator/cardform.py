"""Check what somebody typed into the hosted payment page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from holdfast.simulator.cards import TestCard, card_with_number, may_be_real

NAME_LENGTH_MAX: Final = 100
TYPED_LENGTH_MAX: Final = 64
_EXPIRY: Final = re.compile(r"(0?[1-9]|1[0-2])\s*[/\-. ]?\s*(?:20)?(\d{2})", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class FieldError:
    """Say in one sentence what is wrong with one field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCard:
    """Hold the fields as they were typed; what may be shown again comes from `shown`."""

    number: str = ""
    expiry: str = ""
    cvc: str = ""
    name: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> TypedCard:
        """Take the fields of the form; what no card has so much of is cut off."""
        return cls(
            number=fields.get("card_number", "")[:TYPED_LENGTH_MAX].strip(),
            expiry=fields.get("expiry", "")[:TYPED_LENGTH_MAX].strip(),
            cvc=fields.get("cvc", "")[:TYPED_LENGTH_MAX].strip(),
            name=fields.get("name", "")[: NAME_LENGTH_MAX + 1].strip(),
        )

    @property
    def digits(self) -> str:
        """Return the number without its spaces and dashes."""
        return _SEPARATORS.sub("", self.number)

    @property
    def card(self) -> TestCard | None:
        """Return the test card of this number; None for any other."""
        return card_with_number(self.digits)

    @property
    def shown_number(self) -> str:
        """Return the number as it may be shown again: never one that could be somebody's real card."""
        if self.card is None and may_be_real(self.digits):
            return ""
        return self.number

    @property
    def expires(self) -> tuple[int, int] | None:
        """Return the year and the month of expiry; None when they cannot be read."""
        found = _EXPIRY.fullmatch(self.expiry)
        return (2000 + int(found[2]), int(found[1])) if found else None


def mistakes(typed: TypedCard, *, today: date) -> tuple[FieldError, ...]:
    """Return what keeps this card from being paid with, in the order of the fields; empty when all is well."""
    found = (
        _number_mistake(typed),
        _expiry_mistake(typed, today=today),
        _cvc_mistake(typed),
        _name_mistake(typed),
    )
    return tuple(mistake for mistake in found if mistake is not None)


def _number_mistake(typed: TypedCard) -> FieldError | None:
    if not typed.number:
        return FieldError("card_number", "Enter a card number. Take one of the test cards on this page.")
    if typed.card is None:
        sentence = (
            "This is a practice payment: only the test cards on this page work. Never type a real card number here."
        )
        return FieldError("card_number", sentence)
    return None


def _expiry_mistake(typed: TypedCard, *, today: date) -> FieldError | None:
    if not typed.expiry:
        return FieldError("expiry", "Enter the month and year of expiry, for example 12 / 30.")
    if typed.expires is None:
        return FieldError("expiry", "Write the expiry as month and year, for example 12 / 30.")
    if typed.expires < (today.year, today.month):
        return FieldError("expiry", "This expiry lies in the past. Enter a month in the future, for example 12 / 30.")
    return None


def _cvc_mistake(typed: TypedCard) -> FieldError | None:
    length = typed.card.cvc_length if typed.card is not None else 3
    if not typed.cvc:
        return FieldError("cvc", f"Enter the security code: any {length} digits will do.")
    is_short_enough = len(typed.cvc) == length or (typed.card is None and len(typed.cvc) == length + 1)
    if not (typed.cvc.isascii() and typed.cvc.isdigit() and is_short_enough):
        return FieldError("cvc", f"The security code of this card has {length} digits.")
    return None


def _name_mistake(typed: TypedCard) -> FieldError | None:
    if len(typed.name) > NAME_LENGTH_MAX:
        return FieldError("name", f"The name can have at most {NAME_LENGTH_MAX} characters.")
    return None
