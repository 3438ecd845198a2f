"""Plan a story from a seed: who comes when, what each wants, how each behaves; and the digest by which it is known.

Every decision has dice of its own, thrown for the person and the step: what one person does depends neither on the
order in which the platform answers nor on what anybody else does.
"""

import hashlib
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from holdfast.crowd.contracts import (
    Arrival,
    Book,
    BusinessPlan,
    Cancel,
    CardTry,
    Choice,
    Customer,
    CustomerStep,
    Departure,
    Ending,
    HallChoice,
    LookAtOwn,
    Manner,
    MerchantDeed,
    MerchantStep,
    Search,
    Shift,
    SlotChoice,
    Story,
    Turn,
    Visit,
)
from holdfast.crowd.stage import FIRST_DAY, WIDE, dice, person, plan_businesses

T = TypeVar("T")

BOOKINGS_A_VISIT: Final = 3
STEPS_A_SHIFT: Final = 4
BOOKINGS_A_SHIFT: Final = 60

# Shares are in parts of a hundred.
MANNERS: Final = {Manner.ONCE: 90, Manner.DOUBLE_CLICK: 6, Manner.LOST_ANSWER: 4}
ENDINGS: Final = {Ending.PAY: 85, Ending.LAPSE: 8, Ending.GIVE_BACK: 6, Ending.PAY_LATE: 1}
ARRIVALS: Final = {Arrival.SIGN_IN: 45, Arrival.REFRESH: 50, Arrival.WRONG_PASSWORD: 5}
DEPARTURES: Final = {Departure.STAY: 60, Departure.SIGN_OUT: 37, Departure.SIGN_OUT_EVERYWHERE: 3}
DEEDS: Final = {
    MerchantDeed.LOOK_AT_DAY: 45,
    MerchantDeed.CHANGE_CAPACITY: 30,
    MerchantDeed.CLOSE_AND_OPEN: 5,
    MerchantDeed.CANCEL_BOOKING: 20,
}
UNITS: Final = {1: 50, 2: 32, 3: 12, 4: 6}
LOOKS, QUOTES, NAMES_TOTAL, BRINGS_GUEST, EXTENDS = 0.35, 0.25, 0.5, 0.15, 0.02
HOT, HALL = 0.15, 0.15
CANCELS, LOOKS_BEFORE = 0.15, 0.6
SEARCHES, LOOKS_AT_OWN, HAS_A_DAY = 0.3, 0.4, 0.5
TYPES_CARD = 0.12
# How the first card fares; after it comes a good one, or none.
DECLINED, CHALLENGED, REFUSED_BY_BANK, GIVES_UP = 0.10, 0.08, 0.3, 0.2

GOOD_CARDS: Final = (
    ("4242424242424242", "pm_card_visa"),
    ("5555555555554444", "pm_card_mastercard"),
    ("4000056655665556", "pm_card_visa_debit"),
    ("378282246310005", "pm_card_amex"),
)
BAD_CARDS: Final = (
    ("4000000000000002", "pm_card_chargeDeclined"),
    ("4000000000009995", "pm_card_chargeDeclinedInsufficientFunds"),
    ("4000000000000069", "pm_card_chargeDeclinedExpiredCard"),
    ("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc"),
    ("4000000000000119", "pm_card_chargeDeclinedProcessingError"),
)
BANK_CARDS: Final = (
    ("4000000000003220", "pm_card_threeDSecure2Required"),
    ("4000002500003155", "pm_card_authenticationRequired"),
)


def plan_story(seed: int, *, users: int, bookings: int) -> Story:
    """Return the story of so many customers and bookings; the same for the same three numbers."""
    businesses = plan_businesses(seed, users=users, bookings=bookings)
    shares = [bookings // users + (number < bookings % users) for number in range(users)]
    firsts = (0, *accumulate(shares))
    customers = tuple(
        _customer(seed, number, first=firsts[number], bookings=shares[number], businesses=businesses)
        for number in range(users)
    )
    shifts = tuple(
        _shifts(seed, business, count=1 + bookings // (len(businesses) * BOOKINGS_A_SHIFT)) for business in businesses
    )
    turns = _turns(seed, customers, shifts=shifts)
    digest = hashlib.sha256(repr((businesses, customers, shifts, turns)).encode())
    return Story(seed, businesses, customers, shifts, turns, digest.hexdigest()[:16], bookings)


def _customer(
    seed: int, number: int, /, *, first: int, bookings: int, businesses: tuple[BusinessPlan, ...]
) -> Customer:
    roll = dice(seed, "customer", number)
    visits = 1 + bookings // BOOKINGS_A_VISIT
    steps: list[list[CustomerStep]] = [[] for _ in range(visits)]
    for one in range(bookings):
        book = _book(seed, first + one, businesses=businesses)
        at = min(one // BOOKINGS_A_VISIT, visits - 1)
        if roll.random() < SEARCHES:
            steps[at].append(_search(roll, businesses=businesses))
        steps[at].append(book)
        if book.ending is Ending.PAY and roll.random() < CANCELS:
            steps[roll.randrange(at, visits)].append(_cancel(seed, book))
    for at in range(visits):
        if roll.random() < LOOKS_AT_OWN or not steps[at]:
            steps[at].append(LookAtOwn())
    return Customer(
        number,
        person=person(seed, "customer", number=number),
        visits=tuple(
            Visit(
                Arrival.SIGN_UP if at == 0 else _pick(roll, ARRIVALS),
                steps=tuple(steps[at]),
                departure=_pick(roll, DEPARTURES),
            )
            for at in range(visits)
        ),
    )


def _book(seed: int, number: int, /, *, businesses: tuple[BusinessPlan, ...]) -> Book:
    roll = dice(seed, "booking", number)
    ending = _pick(roll, ENDINGS)
    cards = _cards(roll) if ending in {Ending.PAY, Ending.PAY_LATE} else ()
    return Book(
        number=number,
        key=f"crowd-{seed}-book-{number}",
        choices=_choices(dice(seed, "choices", number), businesses),
        looks=roll.random() < LOOKS,
        quotes=roll.random() < QUOTES,
        names_total=roll.random() < NAMES_TOTAL,
        guest=person(seed, "guest", number=number).name if roll.random() < BRINGS_GUEST else None,
        manner=_pick(roll, MANNERS),
        ending=ending,
        cards=cards,
        extends=bool(cards) and cards[-1].is_good and ending is Ending.PAY and roll.random() < EXTENDS,
    )


def _choices(roll: Random, businesses: tuple[BusinessPlan, ...]) -> tuple[Choice, ...]:
    """Return what somebody wants, and two things of which there is enough, should it be gone."""
    wanted = roll.random()
    second, third = (_wide(roll, roll.choice(businesses)) for _ in range(2))
    business = roll.choice(businesses)
    if wanted < HOT:
        hot = business.sessions[WIDE]
        return (SlotChoice(business.number, WIDE, roll.randrange(len(hot.slots)), _pick(roll, UNITS)), second, third)
    if wanted < HOT + HALL:
        hours = roll.randrange(1, 5)
        day = FIRST_DAY + roll.randrange(business.hall.days)
        return (HallChoice(business.number, day, roll.randrange(8, 22 - hours), hours), second, third)
    return (_wide(roll, business), second, third)


def _wide(roll: Random, business: BusinessPlan) -> SlotChoice:
    session = roll.randrange(WIDE)
    slot = roll.randrange(len(business.sessions[session].slots))
    return SlotChoice(business.number, session, slot, _pick(roll, UNITS))


def _cards(roll: Random) -> tuple[CardTry, ...]:
    """Return the cards somebody tries, one after the other: a good one at last, unless they lose patience."""
    is_typed = roll.random() < TYPES_CARD
    fate = roll.random()
    good = CardTry(*roll.choice(GOOD_CARDS), is_typed=is_typed, is_good=True)
    if fate < DECLINED:
        bad = CardTry(*roll.choice(BAD_CARDS), is_typed=is_typed, is_good=False)
        return (bad,) if roll.random() < GIVES_UP else (bad, good)
    if fate < DECLINED + CHALLENGED:
        says_yes = roll.random() >= REFUSED_BY_BANK
        # The bank's question is a page: there is no instant answer to it.
        asked = CardTry(
            *roll.choice(BANK_CARDS), is_typed=True, is_good=says_yes, asks_bank=True, bank_says_yes=says_yes
        )
        return (asked,) if says_yes else (asked, good)
    return (good,)


def _cancel(seed: int, book: Book) -> Cancel:
    roll = dice(seed, "cancel", book.number)
    return Cancel(
        book.number,
        key=f"crowd-{seed}-cancel-{book.number}",
        looks_first=roll.random() < LOOKS_BEFORE,
        manner=_pick(roll, MANNERS),
    )


def _search(roll: Random, *, businesses: tuple[BusinessPlan, ...]) -> Search:
    day = FIRST_DAY + roll.randrange(7) if roll.random() < HAS_A_DAY else None
    return Search(roll.choice(businesses).number, _pick(roll, UNITS), day)


def _shifts(seed: int, business: BusinessPlan, /, *, count: int) -> tuple[Shift, ...]:
    return tuple(
        Shift(business.number, tuple(_deed(seed, business, shift=shift, step=step) for step in range(STEPS_A_SHIFT)))
        for shift in range(count)
    )


def _deed(seed: int, business: BusinessPlan, /, *, shift: int, step: int) -> MerchantStep:
    roll = dice(seed, "shift", business.number, shift, step)
    session = roll.randrange(len(business.sessions))
    return MerchantStep(
        deed=_pick(roll, DEEDS),
        session=session,
        slot=roll.randrange(len(business.sessions[session].slots)),
        by=roll.randrange(-6, 7),
        key=f"crowd-{seed}-shift-{business.number}-{shift}-{step}",
    )


def _turns(seed: int, customers: tuple[Customer, ...], /, *, shifts: tuple[tuple[Shift, ...], ...]) -> tuple[Turn, ...]:
    """Return the order of visits and shifts: each person's own at sorted moments of one long day."""
    moments: list[tuple[float, str, Turn]] = []
    for customer in customers:
        roll = dice(seed, "moments", "customer", customer.number)
        times = sorted(roll.random() for _ in customer.visits)
        moments += [(time, f"c{customer.number}", Turn(customer.number, None, at)) for at, time in enumerate(times)]
    for number, own in enumerate(shifts):
        roll = dice(seed, "moments", "merchant", number)
        times = sorted(roll.random() for _ in own)
        moments += [(time, f"m{number}", Turn(None, number, at)) for at, time in enumerate(times)]
    return tuple(turn for _, _, turn in sorted(moments, key=lambda moment: moment[:2]))


def _pick(roll: Random, shares: dict[T, int]) -> T:
    """Return one of the keys, each as often as its share says."""
    return roll.choices(list(shares), weights=list(shares.values()))[0]
