"""Kinds of fields: what they let in, and that no body takes a field that it does not list (R70)."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.kit.ids import new_id
from holdfast.kit.wire import Inbound
from holdfast.modules.catalogue.contracts import ClosedDay, OpeningHours, Picture
from holdfast.modules.catalogue.schemas import fields
from holdfast.modules.catalogue.schemas.fields import (
    ClosedDayIn,
    ClosedDayOut,
    OpeningHoursIn,
    OpeningHoursOut,
    PictureOut,
)
from holdfast.modules.catalogue.schemas.merchants import MerchantIn, MerchantPatch
from holdfast.modules.catalogue.schemas.offerings import OfferingIn, OfferingPatch, SpaceIn, SpacePatch
from holdfast.modules.catalogue.schemas.terms import AddOnIn, AddOnPatch, BandIn, PolicyIn
from holdfast.modules.catalogue.schemas.venues import BlackoutIn, ResourceIn, ResourcePatch, VenueIn, VenuePatch

BODIES = (
    *(MerchantIn, MerchantPatch, VenueIn, VenuePatch, ResourceIn, ResourcePatch, BlackoutIn, OpeningHoursIn),
    *(ClosedDayIn, OfferingIn, OfferingPatch, SpaceIn, SpacePatch, AddOnIn, AddOnPatch, BandIn, PolicyIn),
)
FORBIDDEN = (
    *("role", "tenant_id", "price", "status", "paid", "user_id", "discount", "created_at", "updated_at", "id"),
    *("state", "version", "owner_id", "approved_at", "archived_at", "total", "is_approved"),
)


def example_of(body: type[Inbound]) -> dict[str, object]:
    extra = body.model_config.get("json_schema_extra")
    example = extra.get("example") if isinstance(extra, dict) else None
    return dict(example) if isinstance(example, dict) else {}


@pytest.mark.parametrize("body", BODIES)
def test_no_body_takes_a_field_that_is_not_its_own_r70(body: type[Inbound]):
    example = example_of(body)
    for name in FORBIDDEN:
        with pytest.raises(ValidationError) as refused:
            body.model_validate(example | {name: "x"})
        assert any(e["type"] == "extra_forbidden" and e["loc"][-1] == name for e in refused.value.errors()), name


@pytest.mark.parametrize("body", [one for one in BODIES if example_of(one)])
def test_the_example_in_the_docs_is_a_good_body(body: type[Inbound]):
    body.model_validate(example_of(body))


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (fields.Country, ["PT", "DE", "NZ"], ["pt", "PRT", "XQ", "ZZZ", "", "1A"]),
        (fields.TimeZone, ["Europe/Lisbon", "UTC"], ["Mars/Base", "", "europe/lisbon", "../UTC"]),
        (fields.TimeOfDay, ["00:00", "24:00", "09:30"], ["24:01", "9:30", "29:00", "09:60", "0930", ""]),
        (fields.Phone, ["+351 21 000-00.00", "(020) 555/12"], ["call me", "+", "12", "1" * 41, "1234\n5678"]),
        (fields.Category, ["escape-room", "yoga"], ["Escape", "a b", "-a", "a" * 41, ""]),
        (fields.Name, ["Ünïcode 谷中", " trimmed "], ["", " ", "a\nb", "a\x00b", "a\u202eb", "x" * 121]),
        (fields.Amount, [0, 10**12], [-1, 10**12 + 1, 1.5, "1", True, None]),
        (fields.TaxRate, [0, 10_000], [-1, 10_001, 0.23, "23"]),
        (fields.Capacity, [1, 100_000], [0, 100_001, 1.0, "1"]),
        (fields.Latitude, [90, -90.0, "1.5"], [90.1, -91, "NaN", "Infinity", "1e400", None]),
        (fields.Longitude, [180, -180], [180.1, "x"]),
    ],
)
def test_fields_take_what_they_mean_and_nothing_else(kind, good, bad):
    adapter = TypeAdapter(kind)
    for value in good:
        adapter.validate_python(value)
    for value in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


def test_coordinates_are_rounded_to_ten_centimetres_and_go_out_as_numbers():
    adapter = TypeAdapter(fields.Latitude)
    read = adapter.validate_json("38.7369461234")

    assert read == Decimal("38.736946")
    assert adapter.dump_json(read) == b"38.736946"


def test_amenities_are_each_named_once_in_their_order():
    assert TypeAdapter(fields.Amenities).validate_python(["Bar", "Wi-Fi", "Bar "]) == ("Bar", "Wi-Fi")


def test_hours_and_days_go_out_as_they_came_in():
    hours = OpeningHoursIn(weekday=6, opens="09:05", closes="24:00").to_hours()
    closed = ClosedDayIn.model_validate({"date": "2026-12-24", "reason": "Eve"}).to_day()
    some = new_id()

    assert hours == OpeningHours(6, 545, 1440)
    assert OpeningHoursOut.of(hours).model_dump() == {"weekday": 6, "opens": "09:05", "closes": "24:00"}
    assert ClosedDayOut.of(closed).model_dump() == {"date": closed.day, "reason": "Eve"}
    assert isinstance(closed, ClosedDay)
    assert PictureOut.of(Picture(some, 8, 4)).url == f"/media/{some}"


def test_what_a_change_leaves_out_is_not_given():
    assert MerchantPatch(name="New", logo_id=None).given() == {"name": "New", "logo_id": None}
    assert MerchantPatch().given() == {}
