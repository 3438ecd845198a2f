"""Venues, resources and blackouts on the wire."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ActiveState, ListingState, OpeningHours
from holdfast.modules.catalogue.schemas.merchants import MerchantIn
from holdfast.modules.catalogue.schemas.venues import (
    BlackoutIn,
    BlackoutOut,
    ResourceIn,
    ResourceOut,
    ResourcePatch,
    VenueIn,
    VenueOut,
    VenuePatch,
)
from holdfast.modules.catalogue.service.views import VenueView

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BODY = {
    "merchant_id": str(new_id()),
    "name": "The Warehouse",
    "address_line": "Rua 1",
    "city": "Lisbon",
    "country": "PT",
    "time_zone": "Europe/Lisbon",
    "latitude": 38.7,
    "longitude": -9.1,
    "opening_hours": [
        {"weekday": 4, "opens": "18:00", "closes": "24:00"},
        {"weekday": 0, "opens": "09:00", "closes": "12:00"},
    ],
    "closed_days": [{"date": "2026-12-24"}],
}


def a_venue():
    return VenueIn.model_validate(BODY).to_venue(now=NOW)


def test_a_venue_begins_as_a_draft_with_its_hours_in_order():
    venue = a_venue()

    assert venue.state is ListingState.DRAFT
    assert venue.opening_hours == (OpeningHours(0, 540, 720), OpeningHours(4, 1080, 1440))


def test_a_list_that_is_named_is_replaced_as_a_whole():
    after = VenuePatch.model_validate(
        {"opening_hours": [], "closed_days": [{"date": "2026-12-25", "reason": "Christmas"}], "latitude": None}
    ).applied_to(a_venue())

    assert after.opening_hours == ()
    assert [closed.reason for closed in after.closed_days] == ["Christmas"]
    assert (after.latitude, after.name) == (None, "The Warehouse")


@pytest.mark.parametrize(
    "field", ["name", "address_line", "city", "country", "time_zone", "opening_hours", "amenities", "photo_ids"]
)
def test_what_every_venue_has_cannot_be_taken_away(field):
    with pytest.raises(ValidationError):
        VenuePatch.model_validate({field: None})


def test_a_venue_goes_out_with_its_wall_clock():
    merchant = MerchantIn(name="Tagus", category="escape-room").to_merchant(now=NOW, owner_id=new_id())
    out = VenueOut.of(VenueView(a_venue(), merchant, ())).model_dump(mode="json")

    assert (out["latitude"], out["longitude"]) == (38.7, -9.1)
    assert out["opening_hours"][1] == {"weekday": 4, "opens": "18:00", "closes": "24:00"}
    assert out["closed_days"] == [{"date": "2026-12-24", "reason": ""}]
    assert out["merchant"]["name"] == "Tagus"


def test_a_resource_is_made_and_changed():
    resource = ResourceIn(venue_id=new_id(), name="Hall", capacity=10).to_resource(now=NOW)
    after = ResourcePatch(capacity=None).applied_to(resource)

    assert (resource.state, after.capacity, after.name) == (ActiveState.ACTIVE, None, "Hall")
    assert ResourceOut.of(after).model_dump()["name"] == "Hall"


def test_a_blackout_needs_instants_with_their_offset_r14():
    hall = new_id()
    body = {"starts_at": "2026-12-24T00:00:00+01:00", "ends_at": "2026-12-25T00:00:00+01:00"}
    blackout = BlackoutIn.model_validate(body).to_blackout(hall)

    assert BlackoutOut.of(blackout).resource_id == hall
    with pytest.raises(ValidationError):
        BlackoutIn.model_validate(body | {"starts_at": "2026-12-24T00:00:00"})
