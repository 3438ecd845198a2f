"""Money: integers of a currency's minor unit, and the arithmetic that never loses one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision

BASIS_POINTS = 10_000


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


class UnknownCurrency(ValueError):
    """The code is not an ISO 4217 currency."""


@cache
def _known_currencies() -> frozenset[str]:
    return frozenset(code for code in get_global("all_currencies"))


def require_currency(code: str) -> str:
    """Return `code` if ISO 4217 knows it; raise `UnknownCurrency` otherwise."""
    if code not in _known_currencies():
        msg = f"{code!r} is not an ISO 4217 currency code."
        raise UnknownCurrency(msg)
    return code


def exponent(currency: str) -> int:
    """Return how many decimals the currency has: JPY 0, USD 2, KWD 3."""
    return get_currency_precision(require_currency(currency))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units of one currency; may be negative (a discount, a ledger line)."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount <= other.amount

    def share_floor(self, basis_points: int) -> "Money":
        """Return that share of the amount, rounded down to the minor unit (R26)."""
        return Money(self.amount * basis_points // BASIS_POINTS, self.currency)

    def split(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Return parts in proportion to `weights` that sum to the amount exactly, by largest remainder (R26).

        Raises `ValueError` without weights, with a negative one, or when all are zero.
        """
        whole = sum(weights)
        if not weights or min(weights) < 0 or whole == 0:
            msg = "weights must be non-negative integers with a positive sum"
            raise ValueError(msg)
        floors = [self.amount * weight // whole for weight in weights]
        remainders = [self.amount * weight % whole for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
        for i in order[: self.amount - sum(floors)]:
            floors[i] += 1
        return tuple(Money(part, self.currency) for part in floors)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            msg = f"{self.currency} and {other.currency} do not add up."
            raise CurrencyMismatch(msg)


def zero(currency: str) -> Money:
    """Return nothing, in that currency."""
    return Money(0, currency)


def multiply_ratio_half_up(amount: int, *, numerator: int, denominator: int) -> int:
    """Return `amount * numerator / denominator`, halves away from zero: how prices and taxes are rounded."""
    product = amount * numerator
    sign = -1 if (product < 0) != (denominator < 0) else 1
    magnitude = (2 * abs(product) + abs(denominator)) // (2 * abs(denominator))
    return sign * magnitude
