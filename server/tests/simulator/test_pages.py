"""Prove that amounts read well and that the way back keeps what it had."""

import pytest

from holdfast.simulator.pages import Visit, money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (4550, "eur", "€45.50"),
        (5, "usd", "$0.05"),
        (4550, "jpy", "¥4,550"),
        (12345, "kwd", "KWD\xa012.345"),
        (123456789, "inr", "₹1,234,567.89"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount, currency, text):
    assert money(amount, currency) == text


def test_the_way_back_keeps_its_own_query_and_fragment():
    visit = Visit(root_path="", return_url="https://book.example/b/7?tab=pay&x=#top")

    assert visit.leaving("succeeded", intent_id="pi_1") == (
        "https://book.example/b/7?tab=pay&x=&payment_intent=pi_1&redirect_status=succeeded#top"
    )


def test_without_a_way_back_there_is_none():
    assert Visit(root_path="", return_url=None).leaving("succeeded", intent_id="pi_1") is None
