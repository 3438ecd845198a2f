"""What the wire shapes of all modules share."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.kit.money import Money
from holdfast.kit.wire import AMOUNT_MAX, Currency, Day, Flag, Inbound, Instant, MoneyIn, MoneyOut, PageOut


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


@pytest.mark.parametrize(
    "day", [0, 1.5, True, "0", "1764806400", "20261204", "2026-12-04T00:00:00Z", "2026-02-30", "9999-12-31"]
)
def test_a_day_is_written_as_one_and_never_counted_from_1970_R72(day):
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(day)


@pytest.mark.parametrize(
    "instant",
    [0, 1764806400, 1.5, True, "0", "1764806400", "2026-12-04", "2026-12-04T18:00:00", "9999-12-31T23:59:59-12:00"],
)
def test_an_instant_is_written_with_its_offset_and_never_counted_from_1970_R14_R72(instant):
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(instant)


def test_days_and_instants_are_read():
    assert TypeAdapter(Day).validate_python("2026-12-04") == date(2026, 12, 4)
    assert TypeAdapter(Instant).validate_python("2026-12-04T18:00:00+01:00") == datetime(2026, 12, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize("flag", [0, 1, "yes", "true", "on"])
def test_a_flag_is_true_or_false(flag):
    with pytest.raises(ValidationError):
        TypeAdapter(Flag).validate_python(flag)


def test_a_page_ends_with_no_cursor():
    assert PageOut[int](items=[1]).model_dump() == {"items": [1], "next_cursor": None}
