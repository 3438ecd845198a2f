"""The demo's businesses in Mumbai, Tokyo, Nairobi and New York."""

from typing import Final

from holdfast.demo.plans import (
    DAILY,
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

_MORNING = Scene("morning", "#4d7a55")
_EVENING = Scene("morning", "#7a5a86", take=2)
_COURT = Scene("court", "#4f8f78")
_BOWL = Scene("workshop", "#5c7288")
_KILN = Scene("workshop", "#b5654a", take=2)
_BOARDROOM = Scene("meeting", "#3f7f86")
_POD = Scene("meeting", "#a8744f", take=2)
_STAGE = Scene("stage", "#5a5f9a")
_KITCHEN = Scene("kitchen", "#b5654a")

BANYAN: Final = BusinessPlan(
    name="Banyan Yoga",
    category="yoga",
    description="A roof terrace over Bandra with a view of the sea and twelve mats. Shoes stay at the stairs.",
    owner="partner",
    currency="INR",
    phone="+91 22 5550 0135",
    logo=_MORNING,
    venue_scenes=(_MORNING, _EVENING),
    venue=VenuePlan(
        name="The Terrace",
        description="Third floor, no lift; the last flight is painted yellow.",
        address_line="14 Chapel Road, Bandra West",
        postal_code="400050",
        city="Mumbai",
        country="IN",
        position=("19.054400", "72.826100"),
        time_zone="Asia/Kolkata",
        hours=(Hours("06:00", "11:00"), Hours("16:30", "20:30")),
        amenities=("Mats", "Showers", "Filtered water"),
        capacity=12,
    ),
    offerings=(
        SessionPlan(
            name="Sunrise Vinyasa",
            description="Seventy-five minutes of flowing sequences, slow at first. For everybody who can get up early.",
            price_amount=60000,
            minutes=75,
            tax_rate_bp=1800,
            slots=(SlotsPlan(DAILY, ("06:30",), capacity=12), SlotsPlan(WEEKEND, ("08:30",), capacity=12)),
            scenes=(_MORNING,),
            policy="flexible",
            units_max=3,
            extras=(ExtraPlan("Private mat to keep", 140000),),
            amenities=("All levels", "Open air"),
        ),
        SessionPlan(
            name="Sunday Breathing Circle",
            description="Forty minutes of sitting and breathing together. Free for everybody, every Sunday.",
            price_amount=0,
            minutes=40,
            slots=(SlotsPlan((6,), ("17:00",), capacity=12),),
            scenes=(_EVENING,),
            policy="flexible",
            units_max=2,
            amenities=("All levels", "Free"),
        ),
    ),
)

SHUTTLE_HOUSE: Final = BusinessPlan(
    name="Shuttle House",
    category="badminton",
    description="Four courts with sprung floors and lights that do not blind you on the high ones.",
    owner="partner",
    currency="INR",
    phone="+91 22 5550 0188",
    logo=_COURT,
    venue_scenes=(_COURT,),
    venue=VenuePlan(
        name="Shuttle House Andheri",
        description="Parking in the basement; the stringing desk is open until nine.",
        address_line="Plot 7, Veera Desai Road",
        postal_code="400053",
        city="Mumbai",
        country="IN",
        position=("19.131800", "72.834600"),
        time_zone="Asia/Kolkata",
        hours=(Hours("06:00", "23:00"),),
        amenities=("Parking", "Showers", "Stringing"),
        capacity=40,
    ),
    offerings=(
        SpacePlan(
            name="Court 1",
            description="Sprung maple, green mat, six hundred lux. Non-marking shoes, please.",
            price_amount=70000,
            capacity=6,
            scenes=(_COURT,),
            minutes=(60, 180, 30),
            buffers=(0, 0),
            tax_rate_bp=1800,
            extras=(
                ExtraPlan("Racket", 10000, quantity_max=4),
                ExtraPlan("Tube of feather shuttles", 95000, quantity_max=2),
                ExtraPlan("Coach", 90000, per="hour"),
            ),
        ),
        SpacePlan(
            name="Court 2",
            description="The one by the window, with a bench for those who only came to watch.",
            price_amount=65000,
            capacity=6,
            scenes=(_COURT,),
            minutes=(60, 180, 30),
            buffers=(0, 0),
            tax_rate_bp=1800,
            extras=(ExtraPlan("Racket", 10000, quantity_max=4),),
        ),
    ),
)

KILN: Final = BusinessPlan(
    name="Kiln & Kettle",
    category="pottery",
    description="A pottery behind a tea shop in Yanaka. You throw, we fire, and three weeks later there is a parcel.",
    owner="partner",
    currency="JPY",
    phone="+81 3 5550 0124",
    logo=_BOWL,
    venue_scenes=(_BOWL, _KILN),
    venue=VenuePlan(
        name="The workshop in Yanaka",
        description="Through the tea shop and across the yard. Aprons hang by the door.",
        address_line="3-10-5 Yanaka, Taitō",
        postal_code="110-0001",
        city="Tokyo",
        country="JP",
        position=("35.727400", "139.766500"),
        time_zone="Asia/Tokyo",
        hours=(Hours("10:00", "19:00", weekdays=(2, 3, 4, 5, 6)),),
        amenities=("Aprons", "Tea", "English spoken"),
        capacity=8,
    ),
    offerings=(
        SessionPlan(
            name="First Bowl on the Wheel",
            description=(
                "Two hours from a lump of clay to a bowl of your own. Choose a glaze from the shelf; we fire it and "
                "send it anywhere."
            ),
            price_amount=6800,
            minutes=120,
            tax_rate_bp=1000,
            slots=(SlotsPlan((2, 3, 4), ("14:00",), capacity=6), SlotsPlan(WEEKEND, ("10:30", "14:00"), capacity=8)),
            scenes=(_BOWL,),
            units_max=4,
            extras=(
                ExtraPlan("Second piece fired", 1800, per="unit", quantity_max=2),
                ExtraPlan("Shipping abroad", 3200),
            ),
            amenities=("Beginners", "Indoors"),
        ),
        SessionPlan(
            name="Evening at the Kiln",
            description="We open the kiln together while it still ticks. With tea, and the stories of what cracked.",
            price_amount=2500,
            minutes=90,
            tax_rate_bp=1000,
            slots=(SlotsPlan((4,), ("17:30",), capacity=8),),
            scenes=(_KILN,),
            units_max=4,
            amenities=("Tea included",),
        ),
    ),
)

JACARANDA: Final = BusinessPlan(
    name="Jacaranda Rooms",
    category="meeting-room",
    description="Quiet rooms under purple trees in Kilimani, with power that stays on and lunch that is worth it.",
    owner="partner",
    currency="KES",
    phone="+254 20 555 0151",
    logo=_BOARDROOM,
    venue_scenes=(_BOARDROOM, _POD),
    venue=VenuePlan(
        name="Jacaranda House",
        description="Guests sign in at the gate; say the name of the room and they know the way.",
        address_line="Argwings Kodhek Road 88",
        postal_code="00100",
        city="Nairobi",
        country="KE",
        position=("-1.294500", "36.786700"),
        time_zone="Africa/Nairobi",
        hours=(Hours("07:30", "19:00", weekdays=WORKDAYS), Hours("09:00", "14:00", weekdays=(5,))),
        amenities=("Fibre", "Generator", "Parking", "Garden"),
        capacity=60,
    ),
    offerings=(
        SpacePlan(
            name="Acacia Boardroom",
            description="Fourteen chairs, one long table, a screen at either end. The garden door may stay open.",
            price_amount=350000,
            capacity=14,
            scenes=(_BOARDROOM,),
            minutes=(60, 480, 30),
            buffers=(15, 15),
            tax_rate_bp=1600,
            policy="standard",
            extras=(
                ExtraPlan("Video conference set", 150000),
                ExtraPlan("Lunch in the garden", 120000, quantity_max=14),
            ),
            amenities=("Screens", "Whiteboard"),
        ),
        SpacePlan(
            name="Focus Pod",
            description="One desk, one lamp, one door that closes. Free for whoever needs an hour of silence.",
            price_amount=0,
            capacity=1,
            scenes=(_POD,),
            minutes=(60, 120, 30),
            buffers=(0, 0),
            policy="flexible",
            amenities=("Quiet", "Free"),
        ),
    ),
)

HALCYON: Final = BusinessPlan(
    name="Halcyon Hall",
    category="concert",
    description="A hundred and twenty seats, one piano, and neighbours who come in their slippers.",
    owner="partner",
    currency="USD",
    phone="+1 212 555 0170",
    logo=_STAGE,
    venue_scenes=(_STAGE,),
    venue=VenuePlan(
        name="Halcyon Hall",
        description="Doors half an hour before. Step-free from the side entrance on Grove Street.",
        address_line="48 Grove Street",
        postal_code="10014",
        city="New York",
        country="US",
        position=("40.733000", "-74.003000"),
        time_zone="America/New_York",
        hours=(Hours("09:00", "23:00"),),
        amenities=("Step-free access", "Bar", "Hearing loop"),
        capacity=120,
    ),
    offerings=(
        SessionPlan(
            name="Late Strings",
            description="A quartet, a lamp, and whatever they feel like after eleven hours of rehearsal. No interval.",
            price_amount=3800,
            minutes=75,
            slots=(SlotsPlan((3, 4, 5), ("21:00",), capacity=120),),
            scenes=(_STAGE,),
            units_max=8,
            extras=(ExtraPlan("Glass of wine", 1200, per="unit", quantity_max=2),),
            amenities=("Seated", "No interval"),
        ),
        SpacePlan(
            name="The stage, for rehearsal",
            description="The hall to yourself with the Steinway tuned that morning. Lights by the hour, echo for free.",
            price_amount=9000,
            capacity=30,
            scenes=(Scene("stage", "#8a5a4f", take=2),),
            minutes=(60, 360, 60),
            buffers=(15, 30),
            policy="strict",
            extras=(ExtraPlan("Recording engineer", 7500, per="hour"), ExtraPlan("Piano tuning", 15000)),
            amenities=("Steinway D", "Stage lights"),
        ),
    ),
)

COPPER_SPOON: Final = BusinessPlan(
    name="The Copper Spoon",
    category="cooking-class",
    description="Eight people around one stove in Brooklyn. You cook it, you eat it, somebody else does the dishes.",
    owner="partner",
    currency="USD",
    phone="+1 718 555 0133",
    logo=_KITCHEN,
    venue_scenes=(_KITCHEN,),
    venue=VenuePlan(
        name="The kitchen on Smith Street",
        description="Blue door next to the bookshop. Tell us of allergies when you book.",
        address_line="312 Smith Street",
        postal_code="11231",
        city="New York",
        country="US",
        position=("40.680900", "-73.994400"),
        time_zone="America/New_York",
        hours=(Hours("10:00", "22:00"),),
        amenities=("Aprons", "Vegetarian option"),
        capacity=10,
    ),
    offerings=(
        SessionPlan(
            name="Hand-rolled Pasta Night",
            description="Flour, eggs, patience. Three shapes, two sauces, and a table that nobody leaves before ten.",
            price_amount=9500,
            minutes=180,
            tax_rate_bp=888,
            slots=(SlotsPlan((1, 3), ("18:30",), capacity=8), SlotsPlan((5,), ("17:00",), capacity=10)),
            scenes=(_KITCHEN,),
            units_max=4,
            extras=(ExtraPlan("Wine with dinner", 2200, per="unit", quantity_max=1), ExtraPlan("Apron to keep", 2800)),
            amenities=("Dinner included",),
        ),
    ),
)

OVERSEAS: Final = (BANYAN, SHUTTLE_HOUSE, KILN, JACARANDA, HALCYON, COPPER_SPOON)
