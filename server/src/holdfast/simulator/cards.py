"""List the cards that may be paid with, and what each of them does.

Source: Stripe's list of test cards (https://docs.stripe.com/testing). No other number is accepted, so that nobody
can leave a real card here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Behaviour(StrEnum):
    """Say how the card's bank answers."""

    SUCCEED = "succeed"
    CHALLENGE = "challenge"
    DECLINE = "decline"
    DECLINE_INSUFFICIENT_FUNDS = "decline_insufficient_funds"
    DECLINE_EXPIRED_CARD = "decline_expired_card"
    DECLINE_INCORRECT_CVC = "decline_incorrect_cvc"
    DECLINE_PROCESSING_ERROR = "decline_processing_error"


@dataclass(frozen=True, slots=True)
class Decline:
    """Describe a refusal by the bank: Stripe's codes, Stripe's sentence, and ours for the hosted page."""

    code: str
    decline_code: str | None
    message: str
    human: str


DECLINES: Final[Mapping[Behaviour, Decline]] = {
    Behaviour.DECLINE: Decline(
        "card_declined",
        "generic_decline",
        "Your card was declined.",
        "The bank declined this card. You have not been charged. Try another card.",
    ),
    Behaviour.DECLINE_INSUFFICIENT_FUNDS: Decline(
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
        "There is not enough money on this card. You have not been charged. Try another card.",
    ),
    Behaviour.DECLINE_EXPIRED_CARD: Decline(
        "expired_card",
        None,
        "Your card has expired.",
        "The bank says this card has expired. You have not been charged. Try another card.",
    ),
    Behaviour.DECLINE_INCORRECT_CVC: Decline(
        "incorrect_cvc",
        None,
        "Your card's security code is incorrect.",
        "The bank says the security code is wrong. You have not been charged. Check the code or try another card.",
    ),
    Behaviour.DECLINE_PROCESSING_ERROR: Decline(
        "processing_error",
        None,
        "An error occurred while processing your card. Try again in a little bit.",
        "The bank could not handle the payment just now. You have not been charged. Try again in a moment.",
    ),
}

AUTHENTICATION_FAILURE: Final = Decline(
    "payment_intent_authentication_failure",
    None,
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod "
    "to attempt to fulfill this PaymentIntent again.",
    "The bank could not confirm that it was you. You have not been charged. Try again or use another card.",
)


@dataclass(frozen=True, slots=True)
class TestCard:
    """Describe one test card. Only `brand` and `last4` are ever stored."""

    # pytest would otherwise try to collect a class of this name.
    __test__ = False

    number: str
    brand: str
    behaviour: Behaviour
    hint: str

    @property
    def last4(self) -> str:
        """Return the digits that receipts show."""
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        """Return the number in groups, as it stands on a card."""
        if self.brand == "amex":
            return f"{self.number[:4]} {self.number[4:10]} {self.number[10:]}"
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))

    @property
    def cvc_length(self) -> int:
        """Return how many digits the security code has."""
        return 4 if self.brand == "amex" else 3


VISA = TestCard("4242424242424242", "visa", Behaviour.SUCCEED, "paid")
MASTERCARD = TestCard("5555555555554444", "mastercard", Behaviour.SUCCEED, "paid, Mastercard")
AMEX = TestCard("378282246310005", "amex", Behaviour.SUCCEED, "paid, American Express")
VISA_DEBIT = TestCard("4000056655665556", "visa", Behaviour.SUCCEED, "paid, Visa debit")
DECLINED = TestCard("4000000000000002", "visa", Behaviour.DECLINE, "declined")
NO_FUNDS = TestCard("4000000000009995", "visa", Behaviour.DECLINE_INSUFFICIENT_FUNDS, "too little money")
EXPIRED = TestCard("4000000000000069", "visa", Behaviour.DECLINE_EXPIRED_CARD, "expired")
WRONG_CVC = TestCard("4000000000000127", "visa", Behaviour.DECLINE_INCORRECT_CVC, "wrong security code")
BANK_ERROR = TestCard("4000000000000119", "visa", Behaviour.DECLINE_PROCESSING_ERROR, "error at the bank")
CHALLENGE_3DS2 = TestCard("4000000000003220", "visa", Behaviour.CHALLENGE, "3-D Secure first")
CHALLENGE = TestCard("4000002500003155", "visa", Behaviour.CHALLENGE, "3-D Secure first")

CARDS: Final = (
    VISA,
    MASTERCARD,
    AMEX,
    VISA_DEBIT,
    DECLINED,
    NO_FUNDS,
    EXPIRED,
    WRONG_CVC,
    BANK_ERROR,
    CHALLENGE_3DS2,
    CHALLENGE,
)
SHOWN_CARDS: Final = (VISA, DECLINED, NO_FUNDS, EXPIRED, WRONG_CVC, CHALLENGE_3DS2)
_BY_NUMBER: Final[Mapping[str, TestCard]] = {card.number: card for card in CARDS}

# ISO 7812 allows 12 to 19 digits.
_CARD_LENGTHS: Final = range(12, 20)

PAYMENT_METHODS: Final[Mapping[str, TestCard]] = {
    "pm_card_visa": VISA,
    "pm_card_mastercard": MASTERCARD,
    "pm_card_amex": AMEX,
    "pm_card_visa_debit": VISA_DEBIT,
    "pm_card_chargeDeclined": DECLINED,
    "pm_card_visa_chargeDeclined": DECLINED,
    "pm_card_chargeDeclinedInsufficientFunds": NO_FUNDS,
    "pm_card_visa_chargeDeclinedInsufficientFunds": NO_FUNDS,
    "pm_card_chargeDeclinedExpiredCard": EXPIRED,
    "pm_card_visa_chargeDeclinedExpiredCard": EXPIRED,
    "pm_card_chargeDeclinedIncorrectCvc": WRONG_CVC,
    "pm_card_visa_chargeDeclinedIncorrectCvc": WRONG_CVC,
    "pm_card_chargeDeclinedProcessingError": BANK_ERROR,
    "pm_card_visa_chargeDeclinedProcessingError": BANK_ERROR,
    "pm_card_authenticationRequired": CHALLENGE,
    "pm_card_threeDSecure2Required": CHALLENGE_3DS2,
    "pm_card_threeDSecureRequired": CHALLENGE_3DS2,
}


def card_with_number(digits: str) -> TestCard | None:
    """Return the test card of that number; None for any other number."""
    return _BY_NUMBER.get(digits)


def may_be_real(digits: str) -> bool:
    """Tell whether these digits pass the check sum of card numbers, and so must never be shown or kept."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in _CARD_LENGTHS):
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
