"""Prove that the card form says what is wrong, and never shows a number that could be real."""

from datetime import date

import pytest

from holdfast.simulator.cardform import TypedCard, mistakes

TODAY = date(2026, 11, 20)
GOOD = {"card_number": "4242 4242 4242 4242", "expiry": "12 / 30", "cvc": "123", "name": "Ada"}


def fields_wrong(**changes: str) -> list[str]:
    typed = TypedCard.of({**GOOD, **changes})
    return [mistake.field for mistake in mistakes(typed, today=TODAY)]


def test_a_test_card_with_a_future_expiry_has_no_mistakes():
    assert fields_wrong() == []
    assert fields_wrong(card_number="4242-4242-4242-4242", expiry="1130", name="") == []
    assert fields_wrong(card_number="3782 822463 10005", cvc="1234") == []


@pytest.mark.parametrize("expiry", ["11/26", "11 / 2026", "1/27", "01-27", "0127"])
def test_an_expiry_may_be_written_in_many_ways(expiry):
    assert fields_wrong(expiry=expiry) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"card_number": ""}, "card_number"),
        ({"card_number": "4111 1111 1111 1111"}, "card_number"),
        ({"card_number": "١٢٣٤"}, "card_number"),
        ({"expiry": ""}, "expiry"),
        ({"expiry": "13/30"}, "expiry"),
        ({"expiry": "10/26"}, "expiry"),
        ({"cvc": ""}, "cvc"),
        ({"cvc": "12"}, "cvc"),
        ({"cvc": "1234"}, "cvc"),
        ({"cvc": "١٢٣"}, "cvc"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_each_field_names_its_own_mistake(changes, wrong):
    assert fields_wrong(**changes) == [wrong]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_fields():
    assert fields_wrong(card_number="", expiry="", cvc="") == ["card_number", "expiry", "cvc"]


def test_a_number_that_could_be_real_is_not_shown_again():
    assert TypedCard(number="4111 1111 1111 1111").shown_number == ""
    assert TypedCard(number="4242 4242 4242 4242").shown_number == "4242 4242 4242 4242"
    assert TypedCard(number="4242 4242 4242 4").shown_number == "4242 4242 4242 4"
