"""The demo's businesses in Lisbon and Berlin."""

from typing import Final

from holdfast.demo.plans import (
    WEEKEND,
    WORKDAYS,
    BusinessPlan,
    ExtraPlan,
    Hours,
    SessionPlan,
    SlotsPlan,
    SpacePlan,
    VenuePlan,
)
from holdfast.demo.scenes.drawing import Scene

_RIDDLE = Scene("riddle", "#3f7f86")
_SUBMARINE = Scene("riddle", "#5a5f9a", take=2)
_TOWN = Scene("town", "#d9a05b")
_TOWN_EARLY = Scene("town", "#8a7fb0", take=2)
_NEON = Scene("singing", "#6a5aa0")
_VELVET = Scene("singing", "#b5545a", take=2)
_DAYLIGHT = Scene("studio", "#4f8f78")
_PAPER = Scene("studio", "#c9806a", take=2)

TAGUS_ESCAPE: Final = BusinessPlan(
    name="Tagus Escape",
    category="escape-room",
    description="Two rooms in a rope warehouse by the river. We build every lock ourselves, and none needs a phone.",
    owner="merchant",
    currency="EUR",
    phone="+351 21 555 0142",
    logo=_RIDDLE,
    venue_scenes=(_RIDDLE, _SUBMARINE),
    venue=VenuePlan(
        name="The Rope Warehouse",
        description="Second gate on the left, mind the cat. There is a bench and coffee for those who wait.",
        address_line="Rua do Açúcar 12",
        postal_code="1950-009",
        city="Lisbon",
        country="PT",
        position=("38.736946", "-9.104430"),
        time_zone="Europe/Lisbon",
        hours=(Hours("10:00", "22:30"),),
        amenities=("Step-free access", "Lockers", "Coffee"),
        capacity=24,
    ),
    offerings=(
        SessionPlan(
            name="The Cartographer's Secret",
            description=(
                "Lisbon, 1755. A map is missing, the door has closed behind you, and the clock on the wall runs "
                "backwards.\n\nSixty minutes for two to six people. Good for a first time; nobody gets frightened."
            ),
            price_amount=2400,
            minutes=60,
            tax_rate_bp=2300,
            slots=(
                SlotsPlan(WORKDAYS, ("17:00", "19:00"), capacity=6),
                SlotsPlan(WEEKEND, ("11:00", "14:00", "16:30", "19:00"), capacity=6),
            ),
            scenes=(_RIDDLE,),
            extras=(
                ExtraPlan("Photo of your escape", 500, description="Printed while you find your coats."),
                ExtraPlan("Guide in French or German", 1500),
            ),
            amenities=("Team game", "English and Portuguese"),
        ),
        SessionPlan(
            name="Submarine 27",
            description=(
                "Thirty metres under, two hours of air, and a captain who has left nothing but a song. For teams that "
                "have escaped before: plenty of levers, no mercy."
            ),
            price_amount=2800,
            minutes=90,
            tax_rate_bp=2300,
            slots=(SlotsPlan((3, 4, 5, 6), ("18:00", "20:30"), capacity=5),),
            scenes=(_SUBMARINE,),
            units_max=5,
            extras=(ExtraPlan("Gazpacho for the crew", 450, per="unit", quantity_max=1),),
            amenities=("Team game", "Hard"),
        ),
    ),
)

SEVEN_HILLS: Final = BusinessPlan(
    name="Seven Hills Walks",
    category="city-tour",
    description="Small walks with people who live here. Never more than ten, never with an umbrella held high.",
    owner="merchant",
    currency="EUR",
    phone="+351 21 555 0177",
    logo=_TOWN,
    venue_scenes=(_TOWN, _TOWN_EARLY),
    venue=VenuePlan(
        name="Meeting point at the Graça kiosk",
        description="By the green kiosk under the pines; your guide carries a blue notebook.",
        address_line="Largo da Graça",
        postal_code="1170-165",
        city="Lisbon",
        country="PT",
        position=("38.716400", "-9.131500"),
        time_zone="Europe/Lisbon",
        hours=(Hours("07:00", "20:00"),),
        amenities=("Dogs welcome", "Drinking water"),
        capacity=30,
    ),
    offerings=(
        SessionPlan(
            name="Alfama at First Light",
            description=(
                "Up the stairs while the bakeries open, down again with a warm roll in hand. About four kilometres, "
                "many steps, one fado that nobody else hears at this hour."
            ),
            price_amount=1900,
            minutes=120,
            tax_rate_bp=2300,
            slots=(SlotsPlan((1, 3, 5, 6), ("07:30",), capacity=10), SlotsPlan(WEEKEND, ("10:00",), capacity=10)),
            scenes=(_TOWN_EARLY,),
            policy="flexible",
            extras=(ExtraPlan("Pastel de nata on the way", 180, per="unit", quantity_max=2),),
            amenities=("Outdoors", "Many steps"),
        ),
        SessionPlan(
            name="Sketch Walk, pay what you like",
            description=(
                "We walk for twenty minutes, sit on a wall, and draw what we see. Bring a pencil; bring a friend who "
                "says they cannot draw. Free to book, a hat goes round at the end."
            ),
            price_amount=0,
            minutes=100,
            slots=(SlotsPlan(WEEKEND, ("15:00",), capacity=8), SlotsPlan((2,), ("17:30",), capacity=8)),
            scenes=(_TOWN,),
            policy="flexible",
            amenities=("Outdoors", "Free"),
        ),
    ),
)

KIEZSTIMME: Final = BusinessPlan(
    name="Kiezstimme Karaoke",
    category="karaoke",
    description="Private rooms, 40,000 songs, and walls thick enough for all of them. In Kreuzberg since 2011.",
    owner="partner",
    currency="EUR",
    phone="+49 30 555 0119",
    logo=_NEON,
    venue_scenes=(_NEON, _VELVET),
    venue=VenuePlan(
        name="Kiezstimme am Kanal",
        description="Ring at the door with the gold microphone and go down the stairs, or take the lift in the yard.",
        address_line="Maybachufer 48",
        postal_code="12045",
        city="Berlin",
        country="DE",
        position=("52.492800", "13.430500"),
        time_zone="Europe/Berlin",
        # Until two in the morning: the hours after midnight belong to the next day.
        hours=(Hours("15:00", "24:00"), Hours("00:00", "02:00", weekdays=(5, 6))),
        amenities=("Bar", "Lift", "Cloakroom"),
        capacity=60,
    ),
    offerings=(
        SpacePlan(
            name="Room Neon",
            description="For four to eight voices. Two microphones, a tambourine, and a mirror ball on its own switch.",
            price_amount=3200,
            capacity=8,
            scenes=(_NEON,),
            tax_rate_bp=1900,
            extras=(
                ExtraPlan("Bottle of Sekt", 2400, quantity_max=4),
                ExtraPlan("Third microphone", 300, per="hour"),
            ),
            amenities=("Mirror ball", "Air conditioning"),
        ),
        SpacePlan(
            name="Room Velvet",
            description="For up to sixteen: a small stage, a long red sofa, and a curtain to come out from behind.",
            price_amount=5400,
            capacity=16,
            scenes=(_VELVET,),
            minutes=(120, 300, 60),
            tax_rate_bp=1900,
            extras=(ExtraPlan("Snack board", 3900, quantity_max=3), ExtraPlan("Bottle of Sekt", 2400, quantity_max=6)),
            amenities=("Stage", "Air conditioning"),
        ),
    ),
)

NORDLICHT: Final = BusinessPlan(
    name="Nordlicht Studio",
    category="photo-studio",
    description="A north-lit loft with a seamless wall, for a portrait in an hour or a catalogue in a day.",
    owner="partner",
    currency="EUR",
    phone="+49 30 555 0163",
    logo=_DAYLIGHT,
    venue_scenes=(_DAYLIGHT, _PAPER),
    venue=VenuePlan(
        name="Nordlicht, fourth floor",
        description="Goods lift for two tonnes; loading zone in the yard until ten.",
        address_line="Gerichtstraße 23",
        postal_code="13347",
        city="Berlin",
        country="DE",
        position=("52.545600", "13.369800"),
        time_zone="Europe/Berlin",
        hours=(Hours("08:00", "20:00", weekdays=WORKDAYS), Hours("10:00", "18:00", weekdays=(5,))),
        amenities=("Goods lift", "Kitchen", "Make-up table"),
        capacity=20,
    ),
    offerings=(
        SpacePlan(
            name="Daylight Loft",
            description="Ninety square metres, windows to the north, a white cove of six metres. Blackout in a minute.",
            price_amount=4800,
            capacity=15,
            scenes=(_DAYLIGHT,),
            minutes=(120, 600, 60),
            buffers=(15, 15),
            tax_rate_bp=1900,
            extras=(
                ExtraPlan("Two soft boxes with stands", 2900),
                ExtraPlan("Assistant", 3500, per="hour"),
                ExtraPlan("Roll of backdrop paper", 1800, quantity_max=3),
            ),
            amenities=("Daylight", "White cove"),
        ),
        SpacePlan(
            name="Portrait Corner",
            description="One backdrop, one chair, one good light that stands already. Come, shoot, be gone by lunch.",
            price_amount=2200,
            capacity=4,
            scenes=(_PAPER,),
            minutes=(30, 180, 30),
            buffers=(0, 10),
            tax_rate_bp=1900,
            policy="flexible",
        ),
    ),
)

EUROPE: Final = (TAGUS_ESCAPE, SEVEN_HILLS, KIEZSTIMME, NORDLICHT)
