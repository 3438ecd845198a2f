"""What wiring built and the routes need."""

from typing import Annotated, cast

from fastapi import Depends, Request

from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.bookings.workflows import Desk
from holdfast.modules.payments.facade import Payments


async def desk_of(request: Request) -> Desk:
    """Return the process's desk."""
    return cast("Desk", request.app.state.desk)


async def payments_of(request: Request) -> Payments:
    """Return the door to payments."""
    return cast("Payments", request.app.state.payments)


async def settings_of(request: Request) -> BookingSettings:
    """Return how long holds last."""
    return cast("BookingSettings", request.app.state.booking_settings)


TheDesk = Annotated[Desk, Depends(desk_of)]
ThePayments = Annotated[Payments, Depends(payments_of)]
TheSettings = Annotated[BookingSettings, Depends(settings_of)]
