"""Kinds of fields that several wire shapes of the catalogue share, and the base of those that change something."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from babel import Locale
from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer

from holdfast.kit.localtime import format_minute, known_zones, parse_minute
from holdfast.kit.text import Email, Line, Prose, Slug
from holdfast.kit.wire import AMOUNT_MAX, Day, Inbound, Outbound
from holdfast.modules.catalogue.contracts import ClosedDay, OpeningHours, Picture

PHOTOS_MAX: Final = 20
AMENITIES_MAX: Final = 40
STRETCHES_MAX: Final = 50
CLOSED_DAYS_MAX: Final = 400
CAPACITY_MAX: Final = 100_000
_COORDINATE_DIGITS: Final = 6


@cache
def _countries() -> frozenset[str]:
    names = (str(code) for code in Locale("en").territories)
    return frozenset(name for name in names if len(name) == len("PT") and name.isalpha())


def _known_country(code: str) -> str:
    if code not in _countries():
        msg = "is no ISO 3166 country code such as PT"
        raise ValueError(msg)
    return code


def _known_zone(name: str) -> str:
    if name not in known_zones():
        msg = "is no IANA time zone such as Europe/Lisbon"
        raise ValueError(msg)
    return name


def _time_of_day(text: str) -> str:
    return format_minute(parse_minute(text))


def _each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _micro_degrees(degrees: Decimal) -> Decimal:
    return round(degrees, _COORDINATE_DIGITS)


Name = Annotated[Line, Field(max_length=120)]
ShortLine = Annotated[Line, Field(max_length=120)]
MaybeLine = Annotated[Prose, Field(max_length=120, pattern=r"^[^\n\t]*$")]
Category = Annotated[Slug, Field(max_length=40, examples=["escape-room"])]
Phone = Annotated[
    str, Field(min_length=4, max_length=40, pattern=r"^\+?[0-9(][0-9 ()./-]+$", examples=["+351 21 000 0000"])
]
Country = Annotated[
    str,
    Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["PT"]),
    AfterValidator(_known_country),
]
TimeZone = Annotated[
    str, Field(max_length=64, description="IANA name.", examples=["Europe/Lisbon"]), AfterValidator(_known_zone)
]
TimeOfDay = Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$", examples=["09:00"]), AfterValidator(_time_of_day)]
_AsNumber = PlainSerializer(float, return_type=float, when_used="json")
Latitude = Annotated[Decimal, Field(ge=-90, le=90), AfterValidator(_micro_degrees), _AsNumber]
Longitude = Annotated[Decimal, Field(ge=-180, le=180), AfterValidator(_micro_degrees), _AsNumber]
Amenities = Annotated[
    tuple[Annotated[Line, Field(max_length=60)], ...],
    Field(max_length=AMENITIES_MAX, examples=[["Wi-Fi", "Step-free access"]]),
    AfterValidator(_each_once),
]
PhotoIds = Annotated[tuple[UUID, ...], Field(max_length=PHOTOS_MAX, description="Of `POST /media`, the first leads.")]
Capacity = Annotated[int, Field(ge=1, le=CAPACITY_MAX, strict=True)]
Amount = Annotated[int, Field(ge=0, le=AMOUNT_MAX, strict=True, description="In the currency's minor unit.")]
TaxRate = Annotated[int, Field(ge=0, le=10_000, strict=True, description="In basis points: 2300 is 23 %.")]
Minutes = Annotated[int, Field(ge=0, le=1_051_200, strict=True)]

__all__ = ["Email", "Line", "Prose", "Slug"]


class Changes(Inbound):
    """A body that changes what it names and leaves the rest; a field left out is not the same as null."""

    def given(self) -> Mapping[str, Any]:
        """Return the fields that the body names, with their values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class OpeningHoursIn(Inbound):
    """One stretch in which the venue is open, every week; several a day are welcome, a day without is closed."""

    model_config = ConfigDict(json_schema_extra={"example": {"weekday": 4, "opens": "09:00", "closes": "22:00"}})

    weekday: Annotated[int, Field(ge=0, le=6, strict=True, description="Monday is 0.")]
    opens: TimeOfDay
    closes: TimeOfDay = Field(description="`24:00` is the end of the day.")

    def to_hours(self) -> OpeningHours:
        """Return the stretch as the house counts it."""
        return OpeningHours(self.weekday, parse_minute(self.opens), parse_minute(self.closes))


class OpeningHoursOut(Outbound):
    """One stretch in which the venue is open, on its own wall clock."""

    weekday: int = Field(description="Monday is 0.")
    opens: str
    closes: str

    @classmethod
    def of(cls, hours: OpeningHours) -> "OpeningHoursOut":
        """Return the stretch as it goes over the wire."""
        return cls(
            weekday=hours.weekday, opens=format_minute(hours.opens_minute), closes=format_minute(hours.closes_minute)
        )


class ClosedDayIn(Inbound):
    """A date on which the venue stays closed."""

    date: Day
    reason: MaybeLine = ""

    def to_day(self) -> ClosedDay:
        """Return the day as the house keeps it."""
        return ClosedDay(self.date, self.reason)


class ClosedDayOut(Outbound):
    """A date on which the venue stays closed."""

    date: date
    reason: str

    @classmethod
    def of(cls, closed: ClosedDay) -> "ClosedDayOut":
        """Return the day as it goes over the wire."""
        return cls(date=closed.day, reason=closed.reason)


class PictureOut(Outbound):
    """A picture: `url` serves it on this host, `?w=400`, `800` or `1600` in a width."""

    id: UUID
    url: str
    width: int
    height: int

    @classmethod
    def of(cls, picture: Picture) -> "PictureOut":
        """Return the picture as it goes over the wire."""
        return cls(id=picture.media_id, url=picture.url, width=picture.width, height=picture.height)


OpeningHoursList = Annotated[tuple[OpeningHoursIn, ...], Field(max_length=STRETCHES_MAX)]
ClosedDayList = Annotated[tuple[ClosedDayIn, ...], Field(max_length=CLOSED_DAYS_MAX)]
