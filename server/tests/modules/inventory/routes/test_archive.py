"""Archiving over HTTP: never past bookings that lie ahead, and by who runs it alone (R8)."""

import asyncio

import pytest

from holdfast.kit.ids import new_id
from holdfast.modules.inventory.contracts import ClaimState
from holdfast.modules.inventory.repository import desk
from holdfast.modules.tenants.contracts import Role
from tests.make.inventory import hall_of, make_claim, make_slot, make_space, stock_of

pytestmark = pytest.mark.anyio


def problem(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.fixture
async def booking(database, tenant, session):
    """Return a booking of a slot tomorrow."""
    async with database.transaction(tenant) as tx:
        cell = stock_of(tx, await make_slot(tx, session.offering_id))
        return await make_claim(tx, session, cell=cell)


def places(session, space) -> list[str]:
    """Return the addresses of everything that a booking of the session, or of the space, stands on."""
    return [
        f"/offerings/{session.offering_id}/archive",
        f"/venues/{session.venue_id}/archive",
        f"/merchants/{session.merchant_id}/archive",
    ]


async def test_nothing_that_a_booking_stands_on_is_archived_R8(merchant, session, space, booking):
    for path in places(session, space):
        answer = await merchant.post(path)

        assert problem(answer) == (409, "still-booked")
        assert answer.json()["bookings"] == 1


async def test_without_bookings_ahead_everything_is_archived_with_what_stands_on_it(
    merchant, session, database, tenant, *, space, booking
):
    async with database.transaction(tenant) as tx:
        await desk.end_claims(tx, [booking], state=ClaimState.RELEASED)

    assert (await merchant.post(f"/merchants/{session.merchant_id}/archive")).status_code == 204
    gone = await merchant.get(f"/offerings/{session.offering_id}/slots")
    assert problem(gone) == (404, "not-found")
    assert (await merchant.post(f"/offerings/{session.offering_id}/archive")).status_code == 204
    async with database.transaction(tenant) as tx:
        audited = await tx.value(
            "SELECT count(*) FROM platform.audit_record WHERE subject_id = $1", session.merchant_id
        )
    assert audited == 1


async def test_a_resource_is_not_archived_while_it_is_booked_R8(merchant, space, database, tenant):
    async with database.transaction(tenant) as tx:
        booking = await make_claim(tx, space, cell=hall_of(tx, space))
    path = f"/resources/{space.space.resource_id}/archive"

    refused = await merchant.post(path)
    async with database.transaction(tenant) as tx:
        await desk.end_claims(tx, [booking], state=ClaimState.RELEASED)

    assert problem(refused) == (409, "still-booked")
    assert (await merchant.post(path)).status_code == 204


async def test_an_offering_is_archived_though_its_resource_is_booked_through_another(
    merchant, space, venue, database, *, tenant
):
    async with database.transaction(tenant) as tx:
        other = await make_space(tx, venue=venue)
        await make_claim(tx, space, cell=hall_of(tx, space))

    assert (await merchant.post(f"/offerings/{other.offering_id}/archive")).status_code == 204


async def test_a_booking_that_races_the_archive_of_a_space_is_seen_R8(merchant, space, database, tenant):
    async with database.transaction(tenant) as tx:
        # As the desk does: the resource is locked, then claimed, then committed.
        await desk.make_exclusives(tx, [hall_of(tx, space)])
        await desk.lock_cells(tx, [hall_of(tx, space)])
        archive = asyncio.create_task(merchant.post(f"/offerings/{space.offering_id}/archive"))
        await asyncio.sleep(0.2)
        is_waiting = not archive.done()
        await make_claim(tx, space, cell=hall_of(tx, space))
    answer = await archive

    assert is_waiting
    assert problem(answer) == (409, "still-booked")


@pytest.mark.parametrize("role", [None, Role.OPERATOR, Role.MERCHANT])
async def test_only_who_runs_it_archives_and_to_others_it_is_not_there_R68(client_as, session, space, role):
    client = await client_as(role)
    paths = [*places(session, space), f"/resources/{space.space.resource_id}/archive"]

    answers = [await client.post(path) for path in paths]

    assert [problem(answer) for answer in answers] == [(404, "not-found")] * 4


async def test_a_moderator_archives_offerings_of_the_venue_and_not_the_venue(client_as, session, space):
    moderator = await client_as(Role.MODERATOR, scope_id=session.venue_id)

    answers = [await moderator.post(path) for path in places(session, space)]

    assert [answer.status_code for answer in answers] == [204, 404, 404]


async def test_what_is_not_there_cannot_be_archived(merchant):
    for what in ("offerings", "venues", "merchants", "resources"):
        assert problem(await merchant.post(f"/{what}/{new_id()}/archive")) == (404, "not-found")


async def test_a_visitor_must_sign_in(visitor, session):
    answer = await visitor.post(f"/offerings/{session.offering_id}/archive")

    assert problem(answer) == (401, "not-signed-in")
