"""Offerings on the wire."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import OfferingKind, OfferingNames, PriceUnit, SpaceTerms
from holdfast.modules.catalogue.schemas.offerings import OfferingIn, OfferingOut, OfferingPatch
from holdfast.modules.catalogue.service.views import OfferingView
from tests.make.catalogue import terms_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def a_session(**fields):
    body = {"venue_id": new_id(), "kind": "session", "name": "Map", "price_amount": 2800, "currency": "EUR"}
    return OfferingIn.model_validate(body | fields).to_offering(now=NOW)


def a_space(**fields):
    return a_session(kind="space", space={"resource_id": new_id()}, **fields)


def test_an_offering_takes_sensible_terms_where_it_says_none():
    session, space = a_session(), a_space()

    assert session.policy.name == "standard"
    assert (session.one_per_user, session.units_max, session.horizon_days) == (True, 10, 365)
    assert isinstance(space.space, SpaceTerms)
    assert (space.space.minutes_min, space.space.minutes_max, space.space.minutes_step) == (60, 480, 30)


def test_a_change_touches_only_what_it_names():
    space = a_space()
    patch = OfferingPatch.model_validate(
        {"space": {"cleanup_minutes": 15}, "cancellation_policy": {"name": "strict"}, "price_amount": 0}
    )
    after = patch.applied_to(space)

    assert (terms_of(after).cleanup_minutes, terms_of(after).minutes_min) == (15, 60)
    assert (after.policy.name, after.price_amount, after.name) == ("strict", 0, "Map")


def test_a_session_has_no_terms_of_a_space_to_change():
    with pytest.raises(InvalidInput):
        OfferingPatch.model_validate({"space": {"minutes_min": 30}}).applied_to(a_session())


@pytest.mark.parametrize("field", ["kind", "venue_id", "currency", "merchant_id"])
def test_kind_venue_and_currency_stay_what_they_are(field):
    with pytest.raises(ValidationError):
        OfferingPatch.model_validate({field: "EUR"})


@pytest.mark.parametrize("field", ["name", "price_amount", "cancellation_policy", "space", "tax_inclusive"])
def test_what_every_offering_has_cannot_be_taken_away(field):
    with pytest.raises(ValidationError):
        OfferingPatch.model_validate({field: None})


def test_an_offering_goes_out_with_its_place_and_terms():
    space = a_space()
    names = OfferingNames(
        offering_id=space.offering_id,
        name=space.name,
        slug="map",
        photo_id=None,
        kind=OfferingKind.SPACE,
        merchant_id=new_id(),
        merchant_name="Tagus",
        merchant_slug="tagus",
        contact_email=None,
        contact_phone=None,
        venue_id=space.venue_id,
        venue_name="Warehouse",
        city="Lisbon",
        country="PT",
        address_line="Rua 1",
        time_zone="Europe/Lisbon",
        latitude=None,
        longitude=None,
    )

    out = OfferingOut.of(OfferingView(space, names, (), ())).model_dump(mode="json")

    assert out["price"] == {"amount": 2800, "currency": "EUR"}
    assert out["price_unit"] == PriceUnit.HOUR
    assert out["venue"]["time_zone"] == "Europe/Lisbon"
    assert out["space"]["minutes_step"] == 30
    assert out["cancellation_policy"]["bands"][0] == {
        "notice_hours": 48,
        "inclusive": False,
        "back_basis_points": 7500,
    }
