"""Plan the stage: businesses with enough to sell for all who will come, and a little that everybody wants."""

from math import ceil
from random import Random
from typing import Final

from holdfast.crowd.contracts import BusinessPlan, HallPlan, Person, SessionPlan, SlotPlan

NAMES: Final = (
    *("Ana", "Bo", "Cy", "Dagny", "Emeka", "Fumiko", "Gil", "Hana", "Ivo", "Jun", "Kiran", "Lena", "Mbali", "Noor"),
    *("Oksana", "Per", "Quim", "Rosa", "Søren", "Teresa", "Uma", "Véra", "Wen", "Ximena", "Yusuf", "Zoë", "Łukasz"),
    *("Şeyma", "Žofie", "Иван", "美咲", "علي"),
)
LOCALES: Final = ("en", "de-AT", "pt", "fr", "ja", "es-MX")
# City, country, zone, currency: of every exponent and on both sides of the equator.
PLACES: Final = (
    ("Lisbon", "PT", "Europe/Lisbon", "EUR"),
    ("New York", "US", "America/New_York", "USD"),
    ("Osaka", "JP", "Asia/Tokyo", "JPY"),
    ("Kuwait City", "KW", "Asia/Kuwait", "KWD"),
    ("Sydney", "AU", "Australia/Sydney", "AUD"),
    ("Kathmandu", "NP", "Asia/Kathmandu", "USD"),
    ("London", "GB", "Europe/London", "GBP"),
    ("Santiago", "CL", "America/Santiago", "USD"),
)
CATEGORIES: Final = ("escape-room", "yoga", "cooking-class", "concert", "hall")
POLICIES: Final = ("flexible", "moderate", "standard", "strict", "non_refundable")
FIRST_DAY: Final = 2
DAYS_MAX: Final = 300
PLACES_WIDE: Final = (20, 30, 40)
PLACES_HOT: Final = 6
# Three sessions to a business: two wide ones, of which the second is free of charge now and then, and a hot one.
WIDE: Final = 2
HOURS: Final = (9, 12, 15, 18)
# Three times as many places as will be asked for, and more than two to a booking: nobody needs to go home.
ROOM: Final = 6
PEOPLE_TO_A_BUSINESS: Final = 40
BUSINESSES: Final = (2, 40)
HOT_SLOTS_OF_BOOKINGS: Final = 60
HALL_BOOKINGS_A_DAY: Final = 12
FREE_OF_CHARGE: Final = 0.25
SOLE: Final = 0.5
# Of what buys a coffee, roughly: the yen has no smaller unit, the dinar a thousand.
MINOR_UNITS: Final = {"JPY": 150, "KWD": 1_000}


def dice(seed: int, *what: object) -> Random:
    """Return the dice for one thing alone: what it shows depends on the seed and the thing, never on the order."""
    return Random("/".join(map(str, (seed, *what))))


def person(seed: int, role: str, *, number: int) -> Person:
    """Return somebody to sign up."""
    roll = dice(seed, "person", role, number)
    name = f"{roll.choice(NAMES)} {roll.choice(NAMES)}"
    return Person(name, f"{role}{number}.s{seed}", f"{roll.randbytes(6).hex()} kettles", roll.choice(LOCALES))


def plan_businesses(seed: int, *, users: int, bookings: int) -> tuple[BusinessPlan, ...]:
    """Return the businesses: one for forty people, with room for all bookings."""
    least, most = BUSINESSES
    count = min(max(users // PEOPLE_TO_A_BUSINESS, least), most)
    slots = ceil(ROOM * bookings / (PLACES_WIDE[0] * count * WIDE)) + 1
    return tuple(_business(seed, number, slots=slots, bookings=ceil(bookings / count)) for number in range(count))


def _business(seed: int, number: int, /, *, slots: int, bookings: int) -> BusinessPlan:
    roll = dice(seed, "business", number)
    city, country, zone, currency = PLACES[number % len(PLACES)]
    wide = [
        _session(seed, number, which=which, slots=min(slots, DAYS_MAX * len(HOURS)), places=roll.choice(PLACES_WIDE))
        for which in range(WIDE)
    ]
    hot = _session(seed, number, which=WIDE, slots=max(2, bookings // HOT_SLOTS_OF_BOOKINGS), places=PLACES_HOT)
    hall = HallPlan(
        name=f"Hall {number}",
        price_amount=_price(roll, currency, most=90),
        setup_minutes=roll.choice((0, 0, 15)),
        cleanup_minutes=roll.choice((0, 15, 30)),
        days=min(max(2, ceil(bookings / HALL_BOOKINGS_A_DAY)), DAYS_MAX),
    )
    return BusinessPlan(
        number=number,
        owner=person(seed, "merchant", number=number),
        name=f"{city} {roll.choice(('Rooms', 'Works', 'House', 'Yard'))} {number}",
        category=roll.choice(CATEGORIES),
        city=city,
        country=country,
        time_zone=zone,
        currency=currency,
        sessions=(*wide, hot),
        hall=hall,
    )


def _session(seed: int, number: int, /, *, which: int, slots: int, places: int) -> SessionPlan:
    roll = dice(seed, "session", number, which)
    currency = PLACES[number % len(PLACES)][3]
    is_free = which == 1 and roll.random() < FREE_OF_CHARGE
    return SessionPlan(
        name=f"{roll.choice(('Map', 'Lantern', 'Harbour', 'Attic', 'Clock'))} {number}-{which}",
        price_amount=0 if is_free else _price(roll, currency, most=60),
        minutes=roll.choice((45, 60, 90, 120)),
        places=places,
        policy=roll.choice(POLICIES),
        is_sole=roll.random() < SOLE,
        slots=tuple(SlotPlan(FIRST_DAY + one // len(HOURS), HOURS[one % len(HOURS)]) for one in range(slots)),
    )


def _price(roll: Random, currency: str, *, most: int) -> int:
    """Return a price in minor units that does not divide evenly, so that rounding shows."""
    minor = MINOR_UNITS.get(currency, 100)
    return roll.randrange(5 * minor, most * minor)
