"""What the wire shapes of all modules share."""

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.kit.money import Money
from holdfast.kit.wire import AMOUNT_MAX, Currency, Inbound, MoneyIn, MoneyOut, PageOut


class NoteIn(Inbound):
    """A body for these tests."""

    size: float = 0


def test_a_body_refuses_what_it_does_not_list():
    """R70."""
    with pytest.raises(ValidationError):
        NoteIn.model_validate({"role": "admin"})


@pytest.mark.parametrize("size", ["NaN", "Infinity", float("inf")])
def test_a_body_refuses_numbers_that_are_none(size):
    with pytest.raises(ValidationError):
        NoteIn(size=size)


def test_money_goes_out_and_comes_back():
    money = Money(4550, "EUR")

    assert MoneyOut.of(money).model_dump() == {"amount": 4550, "currency": "EUR"}
    assert MoneyIn(amount=4550, currency="EUR").to_money() == money


@pytest.mark.parametrize("amount", [-1, 1.0, "1", True, AMOUNT_MAX + 1, 10**30])
def test_money_that_comes_in_is_a_whole_number_and_not_negative(amount):
    with pytest.raises(ValidationError):
        MoneyIn(amount=amount, currency="EUR")


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XYZ", "€", "EU"])
def test_a_currency_is_one_of_iso_4217(code):
    with pytest.raises(ValidationError):
        TypeAdapter(Currency).validate_python(code)


def test_a_page_ends_with_no_cursor():
    assert PageOut[int](items=[1]).model_dump() == {"items": [1], "next_cursor": None}
