"""The words of a story: who there is, what they have to sell, what they do and in which order.

Everything here is decided from the seed before the first request, and is what the story's digest is made of.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A slot to sell: so many days from today, at that hour on the venue's wall."""

    day: int
    hour: int


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A session to sell; `places` are those of each slot."""

    name: str
    price_amount: int
    minutes: int
    places: int
    policy: str
    is_sole: bool
    slots: tuple[SlotPlan, ...]


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A hall to let by the hour on the days before `days` have passed."""

    name: str
    price_amount: int
    setup_minutes: int
    cleanup_minutes: int
    days: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. What makes the address unlike all others is added when the story is played."""

    name: str
    mailbox: str
    password: str
    locale: str


@dataclass(frozen=True, slots=True)
class BusinessPlan:
    """A merchant with a venue: sessions of which the first are wide and the last is hot, and a hall."""

    number: int
    owner: Person
    name: str
    category: str
    city: str
    country: str
    time_zone: str
    currency: str
    sessions: tuple[SessionPlan, ...]
    hall: HallPlan


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """Places in a slot, each named by its number in the plan."""

    business: int
    session: int
    slot: int
    units: int


@dataclass(frozen=True, slots=True)
class HallChoice:
    """A hall from an hour on, for some hours."""

    business: int
    day: int
    hour: int
    hours: int


Choice = SlotChoice | HallChoice


class Manner(StrEnum):
    """How somebody presses a button: once, twice at once, or again after the answer was lost on the way."""

    ONCE = "once"
    DOUBLE_CLICK = "double_click"
    LOST_ANSWER = "lost_answer"


class Ending(StrEnum):
    """What becomes of a hold: paid, let lapse, given back, or paid when it has lapsed already."""

    PAY = "pay"
    LAPSE = "lapse"
    GIVE_BACK = "give_back"
    PAY_LATE = "pay_late"


@dataclass(frozen=True, slots=True)
class CardTry:
    """One try to pay: a test card, by the instant door or typed into the payment page, and what the bank is told."""

    number: str
    method: str
    is_typed: bool
    is_good: bool
    asks_bank: bool = False
    bank_says_yes: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """Look for something, in a business's city."""

    business: int
    units: int
    day: int | None


@dataclass(frozen=True, slots=True)
class LookAtOwn:
    """Look at one's own bookings."""


@dataclass(frozen=True, slots=True)
class Book:
    """Book something: the first choice that is to be had, looked at before or not, ended in one way or another."""

    number: int
    key: str
    choices: tuple[Choice, ...]
    looks: bool
    quotes: bool
    names_total: bool
    guest: str | None
    manner: Manner
    ending: Ending
    cards: tuple[CardTry, ...]
    extends: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel the booking of that number."""

    number: int
    key: str
    looks_first: bool
    manner: Manner


CustomerStep = Search | LookAtOwn | Book | Cancel


class Arrival(StrEnum):
    """How somebody comes back: signing in, after a wrong password, or with the tokens of last time."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of a habit
    REFRESH = "refresh"


class Departure(StrEnum):
    """How somebody leaves: closing the window, or signing out here or everywhere."""

    STAY = "stay"
    SIGN_OUT = "sign_out"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer's visit."""

    arrival: Arrival
    steps: tuple[CustomerStep, ...]
    departure: Departure


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and all their visits, in order."""

    number: int
    person: Person
    visits: tuple[Visit, ...]


class MerchantDeed(StrEnum):
    """What a merchant does at the desk."""

    LOOK_AT_DAY = "look_at_day"
    CHANGE_CAPACITY = "change_capacity"
    CLOSE_AND_OPEN = "close_and_open"
    CANCEL_BOOKING = "cancel_booking"


@dataclass(frozen=True, slots=True)
class MerchantStep:
    """A deed at a slot: `by` is how many places more or less; of bookings the `by`th is meant."""

    deed: MerchantDeed
    session: int
    slot: int
    by: int
    key: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A merchant's time at the desk."""

    business: int
    steps: tuple[MerchantStep, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: a customer's visit, or a merchant's shift, by number."""

    customer: int | None
    business: int | None
    visit: int


@dataclass(frozen=True, slots=True)
class Story:
    """All that happens. Turns are taken in this order; those of one person never overlap."""

    seed: int
    businesses: tuple[BusinessPlan, ...]
    customers: tuple[Customer, ...]
    shifts: tuple[tuple[Shift, ...], ...]
    turns: tuple[Turn, ...]
    digest: str
    bookings: int
