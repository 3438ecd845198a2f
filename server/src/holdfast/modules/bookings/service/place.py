"""The desk's batch: read what is live on the locked cells, decide in the order of arrival, write all winners."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from holdfast.kit.database import Transaction, TransientConflict
from holdfast.kit.faults import fault
from holdfast.kit.once import Answer, KeyReused, read_answers, write_answers
from holdfast.kit.together import Together
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.bookings.contracts import BookingState
from holdfast.modules.bookings.repository import desk as rows
from holdfast.modules.bookings.service.deciding import Reading, decide
from holdfast.modules.bookings.service.facts import booking_fact, watched
from holdfast.modules.bookings.service.requests import Encode, Outcome, Placed, PlaceRequest
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.inventory import facade as inventory
from holdfast.modules.inventory.contracts import Ask, ClaimState, NewClaim, Wanted
from holdfast.modules.outbox import facade as outbox

CREATED: Final = 201
_ANY_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def settle_batch(
    tx: Transaction,
    requests: Sequence[PlaceRequest],
    *,
    locked: inventory.Locked,
    settings: BookingSettings,
    encode: Encode,
    before_writing: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Settle the requests on locked cells, in their order; each gets its answer or its own refusal.

    Writing is what the database takes longest for; whoever has something else to do meanwhile hears of it.
    Raises `TransientConflict` when a lapsed hold was confirmed meanwhile (the batch is decided again), and what the
    database refuses: then nothing of the batch is written.
    """
    leaders: dict[object, int] = {}
    for index, request in enumerate(requests):
        # The same key twice in one batch is one request: the second gets the first one's answer.
        leaders.setdefault(request.identity, index)
    leading = sorted(leaders.values())
    reading = await _read(tx, [requests[index] for index in leading], locked=locked, settings=settings)
    await fault("bookings.desk_read")
    decision = decide(requests, leaders=leading, reading=reading, settings=settings)
    outcomes = dict(decision.outcomes)
    if decision.winners:
        answers = {
            index: Answer(CREATED, encode(won), subject_id=won.details.booking.booking_id)
            for index, won in decision.winners.items()
        }
        await fault("bookings.desk_decided")
        before_writing()
        await _write(tx, list(decision.winners.values()), reading=reading, answers=list(answers.values()))
        await fault("bookings.desk_written")
        outcomes |= answers
    return [
        _outcome_of(requests, index, first=leaders[r.identity], outcomes=outcomes) for index, r in enumerate(requests)
    ]


async def _read(
    tx: Transaction, requests: Sequence[PlaceRequest], *, locked: inventory.Locked, settings: BookingSettings
) -> Reading:
    asks = [Ask(request.actor.user_id, _rough_wants(request)) for request in requests]
    async with Together(tx) as t:
        cells = t.start(inventory.read_many(t.tx, sorted(locked.cells), asks=asks))
        answers = t.start(read_answers(t.tx, [request.keyed for request in requests]))
        offerings = t.start(catalogue.read_bookable(t.tx, sorted({r.order.offering_id for r in requests})))
        sessions = t.start(accounts.live_sessions(t.tx, sorted({(r.tenant_id, r.actor.session_id) for r in requests})))
        holdings = t.start(
            rows.read_holdings(
                t.tx,
                sorted({request.holding for request in requests}),
                lapsed_max=settings.lapsed_holds_max,
                lapsed_seconds=settings.lapsed_holds_seconds,
            )
        )
    return Reading(
        cells=cells.result(),
        answers=answers.result(),
        offerings=offerings.result(),
        sessions=sessions.result(),
        holdings=holdings.result(),
        keys_in_use=locked.keys_in_use,
    )


def _rough_wants(request: PlaceRequest) -> tuple[Wanted, ...]:
    """Return what has to be read to decide what is asked."""
    cell, occupied = request.cell, request.occupied
    if cell is None:
        return ()
    if occupied is None:
        return (Wanted(cell, request.order.units, starts_at=_ANY_TIME, ends_at=_ANY_TIME),)
    return (Wanted(cell, 1, starts_at=occupied.starts_at, ends_at=occupied.ends_at),)


async def _write(tx: Transaction, winners: Sequence[Placed], *, reading: Reading, answers: Sequence[Answer]) -> None:
    """Write the batch: what has lapsed goes first, then all that is new in one round trip."""
    lapsed = reading.cells.lapsed
    expired_claims = await inventory.expire_many(tx, lapsed)
    if len(expired_claims) != len(lapsed):
        raise TransientConflict("40001")
    expired = await rows.expire_bookings(tx, sorted({(c.cell.tenant_id, c.booking_id) for c in lapsed}))
    details = [won.details for won in winners]
    facts = [booking_fact(one, previous=BookingState.PENDING) for one in expired]
    facts += [booking_fact(won.details.booking, previous=None) for won in winners]
    changed = [pair for one in (*expired, *(one.booking for one in details)) for pair in watched(one)]
    async with Together(tx) as t:
        t.start(rows.insert_bookings(t.tx, details, price_snapshots=[won.price_snapshot for won in winners]))
        t.start(inventory.write_many(t.tx, [_new_claim(won) for won in winners]))
        t.start(
            outbox.publish_many(
                t.tx,
                facts,
                tenants=[one.tenant_id for one in expired] + [won.request.tenant_id for won in winners],
                request_ids=[None for _ in expired] + [won.request.request_id for won in winners],
            )
        )
        t.start(inventory.announce(t.tx, changed))
        t.start(
            write_answers(t.tx, [(won.request.keyed, answer) for won, answer in zip(winners, answers, strict=True)])
        )


def _new_claim(won: Placed) -> NewClaim:
    booking = won.details.booking
    return NewClaim(
        tenant_id=booking.tenant_id,
        booking_id=booking.booking_id,
        customer_id=booking.customer_id,
        offering_id=booking.offering_id,
        wanted=won.claim,
        state=ClaimState.CONFIRMED if booking.state is BookingState.CONFIRMED else ClaimState.HELD,
        expires_at=booking.expires_at,
        sole=won.is_sole,
    )


def _outcome_of(
    requests: Sequence[PlaceRequest], index: int, *, first: int, outcomes: Mapping[int, Outcome]
) -> Outcome:
    """Return a request's outcome; one that came again with its key in the same batch gets a replay."""
    outcome = outcomes[first]
    if index == first:
        return outcome
    if requests[index].once.fingerprint != requests[first].once.fingerprint:
        return KeyReused()
    return replace(outcome, replayed=True) if isinstance(outcome, Answer) else outcome
