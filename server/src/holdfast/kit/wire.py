"""What the wire shapes of all modules share: what comes in is closed, what goes out is listed, money, pages."""

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from holdfast.kit.money import Money, UnknownCurrency, require_currency
from holdfast.kit.paging import LIMIT_DEFAULT, LIMIT_MAX

# A bigint's place for money, with room left for sums of many.
AMOUNT_MAX = 10**12

Item = TypeVar("Item")


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
