"""What the wire shapes of all modules share: what comes in is closed, what goes out is listed, money, pages."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from holdfast.kit.money import Money, UnknownCurrency, require_currency
from holdfast.kit.paging import LIMIT_DEFAULT, LIMIT_MAX

# A bigint's place for money, with room left for sums of many.
AMOUNT_MAX = 10**12

# At the ends of the calendar, another zone or the day after would have no date any more.
YEARS = (1970, 2999)

Item = TypeVar("Item")
Moment = TypeVar("Moment", bound=date)


class Inbound(BaseModel):
    """A body that a client sends: a field that it does not list is refused, never overlooked (R70)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Outbound(BaseModel):
    """A body that we answer with: it carries its listed fields and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_currency(code: str) -> str:
    try:
        return require_currency(code)
    except UnknownCurrency as error:
        raise ValueError(str(error)) from error


Currency = Annotated[
    str,
    Field(min_length=3, max_length=3, pattern=r"^[A-Z]{3}$", description="ISO 4217 code.", examples=["EUR"]),
    AfterValidator(_known_currency),
]


def _written_as(pattern: str, /, *, example: str) -> Callable[[object], object]:
    written = re.compile(pattern, re.ASCII)

    def check(value: object) -> object:
        is_made = isinstance(value, date)
        if not is_made and (not isinstance(value, str) or written.match(value) is None):
            msg = f"must be a text such as {example}"
            raise ValueError(msg)
        return value

    return check


def _within_reach(value: Moment) -> Moment:
    if not YEARS[0] <= value.year <= YEARS[1]:
        msg = f"must be between the years {YEARS[0]} and {YEARS[1]}"
        raise ValueError(msg)
    return value


# Numbers would otherwise be read as seconds (or milliseconds) since 1970, from queries too, and "yes" as true.
Day = Annotated[
    date,
    BeforeValidator(_written_as(r"\d{4}-\d{2}-\d{2}$", example="2026-12-04")),
    AfterValidator(_within_reach),
]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_as(r"\d{4}-\d{2}-\d{2}[Tt ]\d", example="2026-12-04T18:00:00+01:00")),
    AfterValidator(_within_reach),
]
Flag = Annotated[bool, Field(strict=True)]


class MoneyOut(Outbound):
    """An amount in the currency's minor unit: 45.50 EUR is 4550, 45 JPY is 45."""

    model_config = ConfigDict(json_schema_extra={"example": {"amount": 4550, "currency": "EUR"}})

    amount: int = Field(description="In the currency's minor unit.")
    currency: str = Field(description="ISO 4217 code.")

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        """Return the amount as it goes over the wire."""
        return cls(amount=money.amount, currency=money.currency)


class MoneyIn(Inbound):
    """An amount that a client names, never negative."""

    model_config = ConfigDict(json_schema_extra={"example": {"amount": 4550, "currency": "EUR"}})

    amount: int = Field(ge=0, le=AMOUNT_MAX, strict=True, description="In the currency's minor unit.")
    currency: Currency

    def to_money(self) -> Money:
        """Return the amount as the house counts it."""
        return Money(self.amount, self.currency)


class PageOut(Outbound, Generic[Item]):
    """One page of a list; `next_cursor` goes into `after` for the next one and is null at the end."""

    items: list[Item]
    next_cursor: str | None = None


Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many items a page has at most.")]
After = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
LIMIT = LIMIT_DEFAULT
