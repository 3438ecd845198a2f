"""Prove that only test cards exist here."""

from holdfast.simulator.cards import CARDS, PAYMENT_METHODS, Behaviour, card_with_number, may_be_real


def test_every_test_card_has_a_number_with_a_right_check_sum():
    assert [card.number for card in CARDS if not may_be_real(card.number)] == []
    assert len({card.number for card in CARDS}) == len(CARDS)


def test_any_other_number_is_unknown():
    assert card_with_number("4111111111111111") is None
    assert card_with_number("") is None


def test_a_number_that_fails_the_check_sum_cannot_be_real():
    assert not may_be_real("4242424242424241")
    assert not may_be_real("4242")
    assert not may_be_real("card number")


def test_cards_are_shown_in_groups():
    visa, amex = card_with_number("4242424242424242"), card_with_number("378282246310005")

    assert visa is not None
    assert amex is not None
    assert (visa.spaced, visa.cvc_length, visa.last4) == ("4242 4242 4242 4242", 3, "4242")
    assert (amex.spaced, amex.cvc_length, amex.last4) == ("3782 822463 10005", 4, "0005")


def test_stripes_tokens_behave_as_stripe_documents_them():
    assert PAYMENT_METHODS["pm_card_visa"].behaviour is Behaviour.SUCCEED
    assert PAYMENT_METHODS["pm_card_chargeDeclined"].behaviour is Behaviour.DECLINE
    assert PAYMENT_METHODS["pm_card_threeDSecure2Required"].behaviour is Behaviour.CHALLENGE
    assert PAYMENT_METHODS["pm_card_authenticationRequired"].behaviour is Behaviour.CHALLENGE
