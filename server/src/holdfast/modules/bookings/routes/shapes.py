"""From what the services return to what goes over the wire."""

from datetime import datetime
from uuid import UUID

from holdfast.kit.money import zero
from holdfast.kit.wire import MoneyOut
from holdfast.modules.accounts.contracts import User
from holdfast.modules.bookings import domain
from holdfast.modules.bookings.contracts import Action, Booking, BookingDetails, BookingState, Party
from holdfast.modules.bookings.schemas import (
    BandOutcomeOut,
    BookedMerchant,
    BookedOffering,
    BookedVenue,
    BookingOut,
    CustomerOut,
    FailureOut,
    GuestOut,
    LineOut,
    PaymentOut,
    QuoteOut,
)
from holdfast.modules.bookings.service.quoting import Offer
from holdfast.modules.bookings.service.reading import BookingView, PaymentStanding, PaymentView
from holdfast.modules.pricing import facade as pricing

_WORDS = {Action.CHANGE_GUESTS: "guests"}
# Where there is still something to pay: whoever holds the secret of another payment can do nothing good with it.
_PAYABLE = frozenset({PaymentStanding.READY, PaymentStanding.ACTION_NEEDED, PaymentStanding.FAILED})


def quote_out(offer: Offer, *, now: datetime) -> QuoteOut:
    """Return a quote as it goes over the wire."""
    placement, quote = offer.placement, offer.quote
    bands = pricing.band_outcomes(
        paid=quote.total, policy=offer.bookable.offering.policy, starts_at=placement.starts_at, now=now
    )
    return QuoteOut(
        offering_id=offer.bookable.offering.offering_id,
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        time_zone=offer.bookable.hours.time_zone,
        lines=[LineOut.of(line) for line in quote.lines],
        total=MoneyOut.of(quote.total),
        tax_total=MoneyOut.of(quote.tax_total),
        cancellation=[BandOutcomeOut.of(band) for band in bands],
        valid_until=offer.valid_until,
    )


def booking_out(view: BookingView, *, party: Party) -> BookingOut:
    """Return a booking as that party sees it; only the customer gets what pays with."""
    booking, names = view.booking, view.names
    payment = payment_out(view.payment)
    if party is not Party.CUSTOMER:
        payment = payment.model_copy(update={"client_secret": None, "checkout_url": None})
    return _booking_out(
        view.details,
        offering=BookedOffering(
            id=booking.offering_id, name=booking.offering_name, slug=names.slug, photo_url=media_url(names.photo_id)
        ),
        merchant=BookedMerchant(id=booking.merchant_id, name=names.merchant_name),
        venue=BookedVenue(
            id=booking.venue_id,
            name=names.venue_name,
            city=names.city,
            address_line=names.address_line,
            time_zone=booking.time_zone,
        ),
        payment=payment,
        customer=None if party is Party.CUSTOMER else _customer_out(view.customer),
        party=party,
        now=view.now,
    )


def payment_out(payment: PaymentView) -> PaymentOut:
    """Return a payment as its customer sees it."""
    attempt = payment.attempt
    way_to_pay = attempt if payment.standing in _PAYABLE else None
    failure = None
    if attempt is not None and attempt.failure_code:
        failure = FailureOut(code=attempt.failure_code, message=attempt.failure_message or "")
    return PaymentOut(
        state=payment.standing.value,
        provider=attempt.provider if attempt else None,
        client_secret=way_to_pay.client_secret if way_to_pay else None,
        checkout_url=way_to_pay.checkout_url if way_to_pay else None,
        failure=failure,
        paid=MoneyOut.of(payment.paid),
        refunded=MoneyOut.of(payment.refunded),
    )


def _booking_out(
    details: BookingDetails,
    *,
    offering: BookedOffering,
    merchant: BookedMerchant,
    venue: BookedVenue,
    payment: PaymentOut,
    customer: CustomerOut | None,
    party: Party,
    now: datetime,
) -> BookingOut:
    booking = details.booking
    return BookingOut(
        id=booking.booking_id,
        state=_shown_state(booking, now=now),
        kind=booking.kind,
        offering=offering,
        merchant=merchant,
        venue=venue,
        customer_id=booking.customer_id,
        customer=customer,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        local_start=booking.local_start,
        time_zone=booking.time_zone,
        units=booking.units,
        slot_id=booking.slot_id,
        lines=[LineOut.of(line) for line in details.lines],
        total=MoneyOut.of(booking.total),
        tax_total=MoneyOut.of(booking.tax_total),
        expires_at=booking.expires_at,
        server_now=now,
        payment=payment,
        cancellation=_bands(booking, now=now),
        guests=[GuestOut(name=guest.name, email=guest.email) for guest in details.guests],
        note=booking.note,
        cancel_reason=booking.cancel_reason,
        cancelled_by=booking.cancelled_by.value if booking.cancelled_by else None,
        back=MoneyOut.of(booking.back) if booking.back else None,
        created_at=booking.created_at,
        confirmed_at=booking.confirmed_at,
        actions=words_of_actions(booking, party=party, now=now),
        version=booking.version,
    )


def _shown_state(booking: Booking, *, now: datetime) -> str:
    """Return the state; a hold that has lapsed is shown as expired before the sweep has written it down."""
    lapsed = booking.state is BookingState.PENDING and domain.hold_is_over(booking, now=now)
    return (BookingState.EXPIRED if lapsed else booking.state).value


def _bands(booking: Booking, *, now: datetime) -> list[BandOutcomeOut]:
    if booking.state not in {BookingState.PENDING, BookingState.CONFIRMED}:
        return []
    bands = pricing.band_outcomes(paid=booking.total, policy=booking.policy, starts_at=booking.starts_at, now=now)
    return [BandOutcomeOut.of(band) for band in bands]


def words_of_actions(booking: Booking, *, party: Party, now: datetime) -> list[str]:
    """Return what the party can do with the booking now, in the API's words."""
    pays = booking.state is BookingState.PENDING and booking.total != zero(booking.total.currency)
    may_pay = pays and party is Party.CUSTOMER and not domain.hold_is_over(booking, now=now)
    words = [_WORDS.get(action, action.value) for action in domain.allowed_actions(booking, party=party, now=now)]
    return [*(["pay"] if may_pay else []), *words]


def _customer_out(user: User | None) -> CustomerOut | None:
    return None if user is None else CustomerOut(name=user.display_name, email=user.email, phone=user.phone)


def media_url(photo_id: UUID | None) -> str | None:
    """Return where a picture is to be had."""
    return None if photo_id is None else f"/media/{photo_id}"
