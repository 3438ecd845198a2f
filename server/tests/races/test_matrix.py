"""Every state of a booking, every step over the API, everybody who could take it: each cell has its answer (R42)."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import product
from typing import Final
from uuid import UUID

import pytest

from holdfast.entrypoints.access import Caller
from holdfast.kit.actor import Actor
from holdfast.kit.database import Transaction
from holdfast.kit.ids import new_id
from holdfast.modules.bookings.contracts import Action, BookingState, Party
from holdfast.modules.bookings.domain import NEXT
from holdfast.modules.bookings.service import lifecycle
from holdfast.modules.bookings.service.lifecycle import Doer
from holdfast.modules.catalogue.repository.records import OFFERINGS
from tests.make.bookings import a_request, an_order
from tests.make.world import Stage, World, open_world

pytestmark = [pytest.mark.anyio, pytest.mark.race]

STEPS: Final[Mapping[Action, tuple[str, str, object]]] = {
    Action.CANCEL: ("POST", "cancel", {"reason": "We cannot make it."}),
    Action.EXTEND: ("POST", "extend-hold", None),
    Action.CHANGE_GUESTS: ("PUT", "guests", {"guests": [{"name": "Bo"}]}),
    Action.COMPLETE: ("POST", "complete", None),
    Action.NO_SHOW: ("POST", "no-show", None),
}
PARTIES: Final[Mapping[Caller, Party]] = {
    Caller.OWNER: Party.CUSTOMER,
    Caller.MERCHANT: Party.VENUE,
    Caller.MODERATOR: Party.VENUE,
    Caller.OPERATOR: Party.OPERATOR,
    Caller.ADMIN: Party.ADMIN,
}
STRANGERS: Final = (Caller.CUSTOMER, Caller.OTHER_MERCHANT, Caller.OTHER_MODERATOR)
# Steps that are the customer's own, or staff's, at an address that others do not even find.
OWN, STAFF = {Action.EXTEND}, {Action.COMPLETE, Action.NO_SHOW}
OVER_THE_API = list(product(BookingState, STEPS))


@pytest.fixture(scope="module")
async def world(database_url, tmp_path_factory):
    async with open_world(database_url, home=tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def stage(world):
    return await world.stage()


def expected(state: BookingState, action: Action, /, *, caller: Caller) -> tuple[int, str]:
    """Return the answer that the table of transitions comes to: status, and the problem or the next state."""
    if caller is Caller.VISITOR:
        return 401, "not-signed-in"
    is_found = caller not in STRANGERS
    is_found &= action not in OWN or caller is Caller.OWNER
    is_found &= action not in STAFF or caller is not Caller.OWNER
    if not is_found:
        return 404, "not-found"
    step = NEXT.get((state, action))
    if step is None or PARTIES[caller] not in step.parties:
        return 409, "transition-refused"
    return 200, step.to.value


@pytest.mark.parametrize(("state", "action"), OVER_THE_API)
async def test_each_cell_over_the_api_has_the_answer_of_the_table_R42(world, stage, state, action):
    callers = (Caller.VISITOR, *STRANGERS, *PARTIES)
    answers = {caller: expected(state, action, caller=caller) for caller in callers}
    refused = [caller for caller in callers if answers[caller][0] != 200]
    granted = [caller for caller in callers if answers[caller][0] == 200]

    booking_id = await booking_in_state(world, stage, state, begun=action in STAFF)
    before = await row_of(world, booking_id)
    for caller in refused:
        answer = await step(world, stage, booking_id=booking_id, action=action, caller=caller)
        assert (answer.status_code, slug(answer)) == answers[caller], caller
        if answer.status_code == 409:
            assert answer.json()["state"] == state.value
    assert await row_of(world, booking_id) == before

    for caller in granted:
        fresh = await booking_in_state(world, stage, state, begun=action in STAFF)
        answer = await step(world, stage, booking_id=fresh, action=action, caller=caller)
        assert (answer.status_code, answer.json().get("state")) == answers[caller], caller
        assert (await row_of(world, fresh))["state"] == answers[caller][1]


async def test_the_system_s_own_steps_have_no_address_R42():
    """Confirming, expiring, failing and bringing back are nobody's to ask for."""
    steps = {action for _, action in NEXT}

    assert steps - set(STEPS) == {Action.CONFIRM, Action.EXPIRE, Action.FAIL, Action.RECONFIRM}
    parties = {party for (_, action), step in NEXT.items() if action not in STEPS for party in step.parties}
    assert parties == {Party.SYSTEM}


async def booking_in_state(world: World, stage: Stage, state: BookingState, /, *, begun: bool) -> UUID:
    """Return a new booking of a new owner, brought to that state by the steps of the house."""
    booking_id = await _booked(world, stage)
    if state is BookingState.EXPIRED:
        for table in ("inventory.claim", "bookings.booking"):
            lapse = f"UPDATE {table} SET expires_at = now() - interval '1 second' WHERE booking_id = $1"
            await world.superuser.execute(lapse, booking_id)
    if state in {BookingState.CONFIRMED, BookingState.COMPLETED, BookingState.NO_SHOW}:
        async with world.database.transaction(stage.tenant_id) as tx:
            await lifecycle.confirm(tx, await lifecycle.lock_booking(tx, booking_id))
    if begun or state in {BookingState.COMPLETED, BookingState.NO_SHOW}:
        past = "starts_at = now() - interval '1 hour', ends_at = now()"
        await world.superuser.execute(f"UPDATE bookings.booking SET {past} WHERE booking_id = $1", booking_id)
    ending = _endings(booking_id, venue=Doer(Party.VENUE, stage.people[Caller.MERCHANT].user.user_id)).get(state)
    if ending is not None:
        async with world.database.transaction(stage.tenant_id) as tx:
            await ending(tx)
    return booking_id


def _endings(booking_id: UUID, *, venue: Doer) -> dict[BookingState, Callable[[Transaction], Awaitable[object]]]:
    return {
        BookingState.CANCELLED: lambda tx: lifecycle.cancel(tx, booking_id, doer=venue, reason="closed"),
        BookingState.EXPIRED: lambda tx: lifecycle.expire_if_lapsed(tx, booking_id),
        BookingState.FAILED: lambda tx: lifecycle.fail(tx, booking_id, reason="refused for good"),
        BookingState.COMPLETED: lambda tx: lifecycle.end(tx, booking_id, action=Action.COMPLETE, doer=venue),
        BookingState.NO_SHOW: lambda tx: lifecycle.end(tx, booking_id, action=Action.NO_SHOW, doer=venue),
    }


async def _booked(world: World, stage: Stage) -> UUID:
    owner = stage.people[Caller.OWNER] = await world.someone(stage)
    actor = Actor(
        stage.tenant_id,
        owner.user.user_id,
        session_id=owner.session.session_id,
        token_version=owner.user.token_version,
    )
    async with world.database.transaction(stage.tenant_id) as tx:
        offering = await OFFERINGS.require(tx, UUID(stage.things["offering_id"]))
    order = an_order(offering, slot_id=UUID(stage.things["slot_id"]))
    answer = await world.app.api.state.desk.place(a_request(actor, order))
    return UUID(str(answer.subject_id))


async def step(world: World, stage: Stage, *, booking_id: UUID, action: Action, caller: Caller):
    """Ask for a step over the API."""
    method, word, body = STEPS[action]
    token = None if caller is Caller.VISITOR else stage.people[caller].access_token
    async with world.client(stage.tenant_id, token=token) as client:
        path = f"/api/v1/bookings/{booking_id}/{word}"
        return await client.request(method, path, json=body, headers={"Idempotency-Key": new_id().hex})


async def row_of(world: World, booking_id: UUID):
    """Return what a step would change."""
    row = await world.superuser.fetchrow(
        "SELECT state, version, expires_at, was_extended FROM bookings.booking WHERE booking_id = $1",
        booking_id,
    )
    return dict(row)


def slug(answer) -> str:
    """Return the name of a problem."""
    return str(answer.json()["type"]).rpartition("/")[2]
