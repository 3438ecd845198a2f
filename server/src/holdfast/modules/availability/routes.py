"""What is free: of one offering by the day and live, and over all of them by search."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from holdfast.kit.database import Database
from holdfast.kit.errors import InvalidInput, NotFound
from holdfast.kit.http import DatabaseOfRequest, MaybeActor, TenantId, Tx
from holdfast.kit.localtime import parse_minute
from holdfast.kit.problems import problems
from holdfast.kit.text import Line
from holdfast.kit.wire import LIMIT, After, Day, Limit
from holdfast.modules.availability.contracts import TimeWanted
from holdfast.modules.availability.errors import LiveFull
from holdfast.modules.availability.facade import LiveHub
from holdfast.modules.availability.schemas import AvailabilityOut, NewsOut, SearchOut
from holdfast.modules.availability.service import calendar as calendars
from holdfast.modules.availability.service import search as searches
from holdfast.modules.availability.workflows import LiveStream
from holdfast.modules.catalogue.contracts import OfferingFilters, OfferingKind

UNITS_MAX = 10_000

router = APIRouter(tags=["availability"])


async def live_hub_of(request: Request) -> LiveHub:
    """Return the process's live feed."""
    return cast("LiveHub", request.app.state.live_hub)


Hub = Annotated[LiveHub, Depends(live_hub_of)]
Clock = Annotated[str | None, Query(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["18:00"])]
ClockEnd = Annotated[str | None, Query(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", examples=["22:00"])]


@router.get(
    "/offerings/{offering_id}/availability",
    operation_id="read_availability",
    summary="See what is free",
    description=(
        "Days are dates at the venue, both ends inside, 62 at most; without `from` they begin today, without `to` they "
        "are fourteen. What is free here the booking desk grants, unless somebody is faster."
    ),
    responses=problems(NotFound, InvalidInput),
)
async def read_availability(
    offering_id: UUID,
    response: Response,
    *,
    tx: Tx,
    actor: MaybeActor,
    first: Annotated[Day | None, Query(alias="from", examples=["2026-12-01"])] = None,
    last: Annotated[Day | None, Query(alias="to", examples=["2026-12-31"])] = None,
) -> AvailabilityOut:
    """Return what is free of an offering, day by day."""
    response.headers["Cache-Control"] = "no-store"
    span = calendars.Span(first, last)
    return AvailabilityOut.of(await calendars.read_calendar(tx, offering_id, actor=actor, span=span))


@router.get(
    "/offerings/{offering_id}/live",
    operation_id="watch_availability",
    summary="Watch what is free",
    description=(
        "A stream of server-sent events named `availability`; the data is `NewsOut` as JSON. The first one tells all "
        "there is to know, the others what has changed. A comment comes when there was no news for a while. The server "
        "may end the stream at any time: connect again."
    ),
    response_class=StreamingResponse,
    responses={
        200: {"description": "The events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        **problems(NotFound, LiveFull),
    },
)
async def watch_availability(
    offering_id: UUID, *, tenant_id: TenantId, database: DatabaseOfRequest, hub: Hub, actor: MaybeActor
) -> Response:
    """Return the stream of an offering's news; nothing of the database is held while it lasts."""
    async with database.transaction(tenant_id) as tx:
        await calendars.read_visible(tx, offering_id, actor=actor)
    return LiveResponse(hub, database, tenant_id=tenant_id, offering_id=offering_id)


@router.get(
    "/search",
    operation_id="search_offerings",
    summary="Find something to book",
    description=(
        "Everything that can be booked, by name, each with the first time it is free within two weeks. With `date` "
        "only what is free then: sessions that start between the times with `units` places left; spaces for `units` "
        "people that are free between the times, for all of it when both are given (or as long as they may be booked). "
        "A page may be shorter than `limit` and still have a next one."
    ),
    responses=problems(InvalidInput),
)
async def search_offerings(
    response: Response,
    tx: Tx,
    *,
    q: Annotated[Line | None, Query(description="Words, each of which must occur.")] = None,
    city: Annotated[Line | None, Query(examples=["Lisbon"])] = None,
    category: Annotated[Line | None, Query(examples=["karaoke"])] = None,
    kind: Annotated[OfferingKind | None, Query()] = None,
    day: Annotated[Day | None, Query(alias="date", examples=["2026-12-04"], description="At the venue.")] = None,
    from_time: Clock = None,
    until_time: ClockEnd = None,
    units: Annotated[int | None, Query(ge=1, le=UNITS_MAX, description="Places, or people in a space.")] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> SearchOut:
    """Return a page of what was found."""
    response.headers["Cache-Control"] = "no-store"
    wish = searches.Wish(
        filters=OfferingFilters(text=q, city=city, category=category, kind=kind),
        time=_time_wanted(day, from_time=from_time, until_time=until_time),
        units=units,
    )
    return SearchOut.of(await searches.search(tx, wish, limit=limit, after=after))


class LiveResponse(StreamingResponse):
    """Server-sent events for as long as the page listens, the hub goes on and the client keeps taking them."""

    media_type = "text/event-stream"

    def __init__(self, hub: LiveHub, database: Database, *, tenant_id: UUID, offering_id: UUID) -> None:
        # A proxy that gathers the stream before it passes it on would make it late.
        super().__init__((), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._hub = hub
        self._database = database
        self._tenant_id = tenant_id
        self._offering_id = offering_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Join the hub, stream, and leave it however the stream ends."""
        patience = self._hub.settings.patience_seconds

        async def send_in_time(message: Message) -> None:
            # A client that takes nothing, its buffers full, is dropped.
            async with asyncio.timeout(patience):
                await send(message)

        joined = self._hub.joined(self._database, tenant_id=self._tenant_id, offering_id=self._offering_id)
        with joined as stream:
            self.body_iterator = _lines(stream, heartbeat_seconds=self._hub.settings.heartbeat_seconds)
            try:
                await super().__call__(scope, receive, send_in_time)
            except (TimeoutError, ClientDisconnect):
                return


async def _lines(stream: LiveStream, *, heartbeat_seconds: float) -> AsyncIterator[str]:
    # Says at once that the stream stands, and how long to wait before coming again.
    yield "retry: 2000\n\n"
    while True:
        news = await stream.next(timeout_seconds=heartbeat_seconds)
        if news is not None:
            yield f"event: availability\ndata: {NewsOut.of(news).model_dump_json()}\n\n"
        elif stream.has_ended:
            return
        else:
            yield ": still here\n\n"


def _time_wanted(day: date | None, *, from_time: str | None, until_time: str | None) -> TimeWanted | None:
    if day is None:
        if from_time or until_time:
            raise InvalidInput.at("date", "is needed with from_time or until_time", code="missing")
        return None
    return TimeWanted(
        day=day,
        from_minute=parse_minute(from_time) if from_time else None,
        until_minute=parse_minute(until_time) if until_time else None,
    )
