"""How a demo business is described, before anything of it is written."""

from dataclasses import dataclass, field

from holdfast.demo.scenes.drawing import Scene

WORKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
DAILY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a venue is open on some weekdays (Monday is 0), as its wall clock tells."""

    opens: str
    closes: str
    weekdays: tuple[int, ...] = DAILY


@dataclass(frozen=True, slots=True)
class VenuePlan:
    """A place; `position` is latitude and longitude as people write them."""

    name: str
    description: str
    address_line: str
    postal_code: str
    city: str
    country: str
    position: tuple[str, str]
    time_zone: str
    hours: tuple[Hours, ...]
    amenities: tuple[str, ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class ExtraPlan:
    """An add-on; the price in the currency's minor unit."""

    name: str
    price_amount: int
    per: str = "booking"
    quantity_max: int = 1
    description: str = ""


@dataclass(frozen=True, slots=True)
class SlotsPlan:
    """Slots at these wall times on these weekdays."""

    weekdays: tuple[int, ...]
    times: tuple[str, ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """An offering of places; the price for one of them in the currency's minor unit."""

    name: str
    description: str
    price_amount: int
    minutes: int
    slots: tuple[SlotsPlan, ...]
    scenes: tuple[Scene, ...]
    policy: str = "standard"
    tax_rate_bp: int = 0
    units_max: int = 6
    extras: tuple[ExtraPlan, ...] = ()
    amenities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpacePlan:
    """An offering of a resource of the same name; the price of an hour in the currency's minor unit."""

    name: str
    description: str
    price_amount: int
    capacity: int
    scenes: tuple[Scene, ...]
    minutes: tuple[int, int, int] = (60, 240, 30)
    buffers: tuple[int, int] = (0, 15)
    policy: str = "moderate"
    tax_rate_bp: int = 0
    extras: tuple[ExtraPlan, ...] = ()
    amenities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessPlan:
    """A business with its one venue and what it offers; `owner` is the part before the at sign of their address."""

    name: str
    category: str
    description: str
    owner: str
    currency: str
    phone: str
    logo: Scene
    venue: VenuePlan
    offerings: tuple[SessionPlan | SpacePlan, ...]
    venue_scenes: tuple[Scene, ...] = field(default=())

    def scenes(self) -> tuple[Scene, ...]:
        """Return every picture that the business needs, each once."""
        wanted = [self.logo, *self.venue_scenes, *(scene for one in self.offerings for scene in one.scenes)]
        return tuple(dict.fromkeys(wanted))
