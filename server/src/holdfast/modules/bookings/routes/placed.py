"""The answer to an order that won: `BookingOut` written out by hand, because it is made under the desk's locks.

Building the model and all its parts takes as long as all else that is done for a booking there; the test holds these
bytes against the model's own.
"""

from datetime import datetime

import orjson

from holdfast.kit.money import Money
from holdfast.modules.bookings.contracts import Booking, BookingState, Party
from holdfast.modules.bookings.routes.shapes import media_url, words_of_actions
from holdfast.modules.bookings.service.reading import payment_view
from holdfast.modules.bookings.service.requests import Placed
from holdfast.modules.pricing import facade as pricing
from holdfast.modules.pricing.contracts import QuoteLine

Json = dict[str, object]


def encode_placed(placed: Placed) -> bytes:
    """Return the answer's bytes: encoded once, they are kept with the order's key and sent."""
    booking, bookable = placed.details.booking, placed.bookable
    offering, now = bookable.offering, booking.created_at
    body: Json = {
        "id": booking.booking_id,
        "state": booking.state.value,
        "kind": booking.kind,
        "offering": {
            "id": booking.offering_id,
            "name": offering.name,
            "slug": offering.slug,
            "photo_url": media_url(offering.photo_ids[0] if offering.photo_ids else None),
        },
        "merchant": {"id": booking.merchant_id, "name": bookable.merchant_name},
        "venue": {
            "id": booking.venue_id,
            "name": bookable.venue_name,
            "city": bookable.venue_city,
            "address_line": bookable.venue_address_line,
            "time_zone": booking.time_zone,
        },
        "customer_id": booking.customer_id,
        "customer": None,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "local_start": booking.local_start,
        "time_zone": booking.time_zone,
        "units": booking.units,
        "slot_id": booking.slot_id,
        "lines": [_line(line) for line in placed.details.lines],
        "total": _money(booking.total),
        "tax_total": _money(booking.tax_total),
        "expires_at": booking.expires_at,
        "server_now": now,
        "payment": _payment(booking),
        "cancellation": _cancellation(booking, now=now),
        "guests": [{"name": guest.name, "email": guest.email} for guest in placed.details.guests],
        "note": booking.note,
        "cancel_reason": None,
        "cancelled_by": None,
        "back": None,
        "created_at": now,
        "confirmed_at": booking.confirmed_at,
        "actions": words_of_actions(booking, party=Party.CUSTOMER, now=now),
        "version": booking.version,
    }
    # The driver's ids are a class of its own below UUID.
    return orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z)


def _money(money: Money) -> Json:
    return {"amount": money.amount, "currency": money.currency}


def _line(line: QuoteLine) -> Json:
    return {
        "kind": line.kind.value,
        "label": line.label,
        "quantity": line.quantity,
        "unit": _money(line.unit) if line.unit else None,
        "amount": _money(line.amount),
        "add_on_id": line.add_on_id,
        "tax_rate_bp": line.tax_rate_bp,
        "included": line.included,
    }


def _payment(booking: Booking) -> Json:
    payment = payment_view(booking, attempts=(), refunds=())
    return {
        "state": payment.standing.value,
        "provider": None,
        "client_secret": None,
        "checkout_url": None,
        "failure": None,
        "paid": _money(payment.paid),
        "refunded": _money(payment.refunded),
    }


def _cancellation(booking: Booking, *, now: datetime) -> list[Json]:
    if booking.state not in {BookingState.PENDING, BookingState.CONFIRMED}:
        return []
    bands = pricing.band_outcomes(paid=booking.total, policy=booking.policy, starts_at=booking.starts_at, now=now)
    return [
        {
            "since": band.since,
            "until": band.until,
            "until_included": band.until_included,
            "back_basis_points": band.back_basis_points,
            "back": _money(band.back),
        }
        for band in bands
    ]
