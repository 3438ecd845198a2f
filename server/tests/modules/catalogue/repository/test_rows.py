"""Rows and contracts: what is written comes back the same."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import Blackout, ClosedDay, OfferingKind, OpeningHours
from holdfast.modules.catalogue.domain import PRESETS
from holdfast.modules.catalogue.repository import rows
from holdfast.modules.catalogue.repository.records import ADD_ONS, BLACKOUTS, MERCHANTS, OFFERINGS, RESOURCES, VENUES
from tests.make.catalogue import (
    make_add_on,
    make_blackout,
    make_merchant,
    make_picture,
    make_resource,
    make_session,
    make_space,
    make_venue,
)

pytestmark = pytest.mark.anyio

LATE = datetime(2099, 1, 1, tzinfo=UTC)


async def test_every_kind_of_thing_comes_back_as_it_was_written(tx):
    picture = await make_picture(tx)
    merchant = await make_merchant(tx, logo_id=picture.media_id, contact_phone="+351 1")
    venue = await make_venue(
        tx,
        merchant=merchant,
        latitude=Decimal("38.736946"),
        longitude=Decimal("-9.104430"),
        opening_hours=(OpeningHours(4, 0, 120), OpeningHours(4, 1200, 1440)),
        closed_days=(ClosedDay(tx.now.date(), "Feast of Saint Anthony"),),
        photo_ids=(picture.media_id,),
        amenities=("Wi-Fi", "Bar"),
    )
    resource = await make_resource(tx, venue=venue)
    space = await make_space(tx, venue=venue, resource=resource, setup_minutes=15, policy=PRESETS["strict"])
    session = await make_session(tx, venue=venue, photo_ids=(picture.media_id,))
    add_on = await make_add_on(tx, space, tax_rate_bp=700)
    blackout = await make_blackout(tx, resource.resource_id)

    assert await MERCHANTS.find(tx, merchant.merchant_id) == merchant
    assert await VENUES.find(tx, venue.venue_id) == venue
    assert await RESOURCES.find(tx, resource.resource_id) == resource
    assert await OFFERINGS.find(tx, space.offering_id) == space
    assert await OFFERINGS.find(tx, session.offering_id) == session
    assert await ADD_ONS.find(tx, add_on.add_on_id) == add_on
    assert await BLACKOUTS.find(tx, blackout.blackout_id) == blackout


async def test_a_session_s_row_has_no_terms_of_a_space(tx):
    values = rows.offering_values(await make_session(tx))

    assert values["kind"] is OfferingKind.SESSION
    assert values["resource_id"] is None
    assert values["minutes_step"] is None


def test_a_blackout_without_a_resource_cannot_be():
    stored = {"blackout_id": str(new_id()), "starts_at": "2026-12-01T00:00:00+00:00", "ends_at": "", "reason": ""}

    with pytest.raises(ValueError, match="only a space"):
        rows._blackout_within(None, stored)  # noqa: SLF001 - no row that is written can bring it about
    assert rows.blackout_values(Blackout(new_id(), new_id(), LATE, LATE, "x"))["reason"] == "x"
