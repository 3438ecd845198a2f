"""Documents over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from holdfast.kit.errors import NotFound, NotSignedIn
from holdfast.kit.http import SignedIn, Tx
from holdfast.kit.problems import problems
from holdfast.modules.documents import facade

router = APIRouter(tags=["documents"])

CALENDAR = "text/calendar; charset=utf-8"


@router.get(
    "/bookings/{booking_id}/calendar.ics",
    operation_id="get_booking_calendar",
    summary="Get a booking as a calendar file",
    description="One event in the venue's own time zone. Ask again after a change: a calendar updates the same entry.",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "The calendar file."},
        **problems(NotFound, NotSignedIn),
    },
)
async def get_booking_calendar(booking_id: UUID, tx: Tx, *, request: Request, actor: SignedIn) -> Response:
    """Return the calendar file of one's own booking; who handles the venue's bookings gets theirs."""
    body = await facade.booking_calendar(tx, booking_id, actor=actor, address=str(request.app.state.address))
    headers = {"Content-Disposition": f'attachment; filename="booking-{booking_id}.ics"'}
    return Response(body, media_type=CALENDAR, headers=headers)
