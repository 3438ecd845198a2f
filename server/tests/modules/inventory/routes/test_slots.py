"""Slots over HTTP: who may, what comes back, and every refusal as a problem document."""

from datetime import timedelta

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.paging import encode_cursor
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.tenants.contracts import Role
from tests.make.inventory import make_claim, make_session, make_slot, make_venue, stock_of

pytestmark = pytest.mark.anyio

BODY = {"local_start": "2028-07-07T19:00", "duration_minutes": 90, "capacity": 12}
RULE = {**BODY, "rrule": "FREQ=WEEKLY;COUNT=3"}


def key() -> dict[str, str]:
    return {"Idempotency-Key": new_id().hex}


def problem(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.fixture
async def slot(merchant, session):
    answer = await merchant.post(f"/offerings/{session.offering_id}/slots", json=BODY, headers=key())
    assert answer.status_code == 201
    return answer.json()


async def test_a_merchant_makes_a_slot_and_everybody_sees_it(merchant, visitor, session):
    made = await merchant.post(f"/offerings/{session.offering_id}/slots", json=BODY, headers=key())
    listed = await visitor.get(
        f"/offerings/{session.offering_id}/slots", params={"from": "2028-07-01T00:00:00Z", "to": "2028-08-01T00:00:00Z"}
    )

    assert made.status_code == 201
    assert listed.json() == {"items": [made.json()], "next_cursor": None}
    slot = made.json()
    assert (slot["starts_at"], slot["ends_at"]) == ("2028-07-07T19:00:00Z", "2028-07-07T20:30:00Z")
    assert (slot["local_start"], slot["time_zone"]) == ("2028-07-07T19:00", "Atlantic/Reykjavik")
    assert (slot["capacity"], slot["remaining"], slot["taken"], slot["state"]) == (12, 12, 0, "open")
    assert slot["price"] == {"amount": 2_800, "currency": "EUR"}


async def test_the_same_key_makes_one_slot_R29(merchant, visitor, session):
    path, headers = f"/offerings/{session.offering_id}/slots", key()

    first = await merchant.post(path, json=BODY, headers=headers)
    again = await merchant.post(path, json=BODY, headers=headers)
    other = await merchant.post(path, json={**BODY, "capacity": 13}, headers=headers)

    assert (again.status_code, again.content) == (201, first.content)
    assert problem(other) == (422, "key-reused")


@pytest.mark.parametrize(
    "change",
    [
        {"capacity": -1},
        {"capacity": "12"},
        {"capacity": True},
        {"local_start": "2028-07-07T19:00Z"},
        {"local_start": "tomorrow night"},
        {"local_start": "9999-12-31T23:59"},
        {"local_start": "2020-01-01T19:00"},
        {"duration_minutes": 0},
        {"price_amount": -1},
        {"note": "x" * 501},
        {"note": "nul \x00"},
        {"taken": 3},
    ],
)
async def test_a_slot_that_makes_no_sense_is_a_422_R70(merchant, session, change):
    answer = await merchant.post(f"/offerings/{session.offering_id}/slots", json={**BODY, **change}, headers=key())

    assert answer.status_code == 422


async def test_a_rule_is_shown_first_and_made_then(merchant, visitor, session, slot):
    path = f"/offerings/{session.offering_id}/slots"

    preview = await merchant.post(f"{path}/preview", json=RULE)
    made = await merchant.post(f"{path}/recurring", json=RULE, headers=key())

    assert preview.json() == made.json()
    assert (made.status_code, made.json()["count"]) == (201, 2)
    assert [one["clash_slot_id"] for one in made.json()["slots"]] == [slot["id"], None, None]
    listed = await visitor.get(path, params={"from": "2028-07-01T00:00:00Z"})
    assert [one["local_start"] for one in listed.json()["items"]] == [f"2028-07-{day}T19:00" for day in ("07", 14, 21)]


async def test_a_clash_refuses_them_all_when_none_may_be_skipped(merchant, session, slot):
    path = f"/offerings/{session.offering_id}/slots/recurring"

    answer = await merchant.post(path, json={**RULE, "skip_clashes": False}, headers=key())

    assert problem(answer) == (409, "slot-clash")
    assert answer.json()["slot_id"] == slot["id"]


async def test_a_rule_without_end_is_a_422(merchant, session):
    path = f"/offerings/{session.offering_id}/slots/preview"

    assert problem(await merchant.post(path, json={**RULE, "rrule": "FREQ=DAILY"})) == (422, "invalid-input")


async def test_a_change_says_from_which_version_it_was_made(merchant, slot):
    path = f"/slots/{slot['id']}"

    without = await merchant.patch(path, json={"capacity": 6})
    changed = await merchant.patch(path, json={"capacity": 6, "state": "closed"}, headers={"If-Match": '"1"'})
    stale = await merchant.patch(path, json={"capacity": 7}, headers={"If-Match": '"1"'})

    assert problem(without) == (428, "version-required")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json()["capacity"], changed.json()["state"]) == (6, "closed")
    assert problem(stale) == (412, "stale-version")


async def test_what_is_booked_is_neither_moved_shrunk_nor_removed_R7_R8(merchant, slot, session, database, tenant):
    async with database.transaction(tenant) as tx:
        await make_claim(tx, session, cell=stock_of(tx, slot["id"]), units=3)
    path, version = f"/slots/{slot['id']}", {"If-Match": '"1"'}

    moved = await merchant.patch(path, json={"local_start": "2028-07-08T19:00"}, headers=version)
    shrunk = await merchant.patch(path, json={"capacity": 2}, headers=version)
    removed = await merchant.delete(path)

    assert problem(moved) == (409, "still-booked")
    assert problem(shrunk) == (409, "capacity-below-taken")
    assert problem(removed) == (409, "still-booked")


async def test_a_free_slot_is_removed_for_good(merchant, slot):
    path = f"/slots/{slot['id']}"

    assert (await merchant.delete(path)).status_code == 204
    assert problem(await merchant.delete(path)) == (404, "not-found")


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.MODERATOR, "venue_id", 201),
        (Role.ADMIN, None, 201),
        (Role.MERCHANT, None, 404),
        (Role.MODERATOR, None, 404),
        (Role.OPERATOR, None, 404),
        (None, None, 404),
    ],
)
async def test_slots_are_kept_by_who_runs_the_venue_alone_R67_R68(client_as, session, slot, *, role, scope, status):
    client = await client_as(role, scope_id=getattr(session, scope) if scope else None)
    path, body = f"/offerings/{session.offering_id}/slots", {**BODY, "local_start": "2028-07-09T19:00"}

    answers = [
        await client.post(path, json=body, headers=key()),
        await client.post(f"{path}/preview", json=RULE),
        await client.post(f"{path}/recurring", json=RULE, headers=key()),
        await client.patch(f"/slots/{slot['id']}", json={"note": "x"}, headers={"If-Match": '"1"'}),
        await client.delete(f"/slots/{slot['id']}"),
    ]

    allowed = [201, 200, 201, 200, 204]
    assert [answer.status_code for answer in answers] == (allowed if status == 201 else [404] * 5)


async def test_a_visitor_must_sign_in_to_change_anything(visitor, session, slot):
    answers = [
        await visitor.post(f"/offerings/{session.offering_id}/slots", json=BODY, headers=key()),
        await visitor.delete(f"/slots/{slot['id']}"),
    ]

    assert [problem(answer) for answer in answers] == [(401, "not-signed-in")] * 2


async def test_another_tenants_admin_finds_nothing_R68(client_as, session, slot, other_tenant):
    stranger = await client_as(Role.ADMIN, in_tenant=other_tenant)

    answers = [
        await stranger.get(f"/offerings/{session.offering_id}/slots"),
        await stranger.post(f"/offerings/{session.offering_id}/slots", json=BODY, headers=key()),
        await stranger.delete(f"/slots/{slot['id']}"),
    ]

    assert [problem(answer) for answer in answers] == [(404, "not-found")] * 3


async def test_slots_of_a_draft_are_its_merchants_alone(merchant, visitor, client_as, *, venue, database, tenant):
    async with database.transaction(tenant) as tx:
        draft = await make_session(tx, venue=venue, state=ListingState.DRAFT)
    path = f"/offerings/{draft.offering_id}/slots"

    assert problem(await visitor.get(path)) == (404, "not-found")
    assert problem(await (await client_as()).get(path)) == (404, "not-found")
    assert (await merchant.get(path)).status_code == 200


async def test_pages_of_slots_follow_each_other(visitor, session, database, tenant):
    async with database.transaction(tenant) as tx:
        made = [
            str(await make_slot(tx, session.offering_id, starts_at=tx.now + timedelta(days=day))) for day in range(1, 6)
        ]
    path = f"/offerings/{session.offering_id}/slots"
    found: list[str] = []
    after: dict[str, str] = {}

    for _ in range(3):
        page = (await visitor.get(path, params={"limit": 2, **after})).json()
        found += [one["id"] for one in page["items"]]
        after = {"after": page["next_cursor"]}

    assert (found, page["next_cursor"]) == (made, None)


@pytest.mark.parametrize(
    "params",
    [
        {"from": "2028-07-07T19:00:00"},
        {"from": "2028-07-07T19:00:00Z", "to": "2028-07-07T19:00:00Z"},
        {"from": "2028-07-07T19:00:00Z", "to": "2030-07-07T19:00:00Z"},
        {"from": "9999-12-31T00:00:00Z"},
        {"from": "0001-01-01T00:00:00+14:00"},
        {"to": "0001-01-01T00:00:00+14:00"},
        {"after": "nonsense"},
        {"after": encode_cursor("tomorrow")},
        {"after": encode_cursor("2028-07-07T19:00:00")},
        {"after": encode_cursor("9999-12-31T23:59:59-14:00")},
        {"limit": 0},
    ],
)
async def test_a_span_or_cursor_that_makes_no_sense_is_a_422_R14(visitor, session, params):
    assert problem(await visitor.get(f"/offerings/{session.offering_id}/slots", params=params))[0] == 422


async def test_what_an_admin_does_to_anothers_slots_is_audited_and_a_merchants_own_is_not_R71(
    client_as, merchant, database, tenant, session
):
    path = f"/offerings/{session.offering_id}/slots"
    admin = await client_as(Role.ADMIN)
    slot = (await admin.post(path, json=BODY, headers=key())).json()
    changed = await admin.patch(f"/slots/{slot['id']}", json={"note": "x"}, headers={"If-Match": '"1"'})
    removed = await admin.delete(f"/slots/{slot['id']}")
    many = await admin.post(f"{path}/recurring", json=RULE, headers=key())
    own = await merchant.post(path, json={**BODY, "local_start": "2028-09-07T19:00"}, headers=key())

    assert [answer.status_code for answer in (changed, removed, many, own)] == [200, 204, 201, 201]
    async with database.transaction(tenant) as tx:
        rows = await tx.rows(
            "SELECT action FROM platform.audit_record WHERE subject_id = $1 ORDER BY audit_id", session.offering_id
        )
    assert [row["action"] for row in rows] == [
        *("inventory.create_slot", "inventory.change_slot"),
        *("inventory.remove_slot", "inventory.create_recurring_slots"),
    ]


GAPS = [
    ("Europe/Berlin", "2027-03-28T02:30"),
    ("America/New_York", "2027-03-14T02:30"),
    ("Australia/Lord_Howe", "2027-10-03T02:15"),
    # The clocks of these skip from midnight on: the day has no beginning.
    ("Africa/Cairo", "2027-04-30T00:30"),
    ("Asia/Beirut", "2027-03-28T00:30"),
    ("America/Santiago", "2027-09-05T00:30"),
    ("America/Havana", "2027-03-14T00:30"),
]
TWICE = [
    ("Europe/Berlin", "2027-10-31T02:30", ("2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z")),
    ("America/New_York", "2027-11-07T01:30", ("2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z")),
    ("Australia/Lord_Howe", "2027-04-04T01:45", ("2027-04-03T14:45:00Z", "2027-04-03T15:15:00Z")),
]


@pytest.fixture
async def selling_in(database, tenant, client_as):
    """Return a way to a client who sells at a venue in a zone, and the address of the slots there."""

    async def selling(zone):
        async with database.transaction(tenant) as tx:
            venue = await make_venue(tx, time_zone=zone)
            session = await make_session(tx, venue=venue)
        client = await client_as(Role.MERCHANT, scope_id=venue.merchant_id)
        return client, f"/offerings/{session.offering_id}/slots"

    return selling


@pytest.mark.parametrize(("zone", "local"), GAPS)
async def test_a_time_that_the_venue_s_clocks_skip_is_refused_R15(selling_in, zone, local):
    client, path = await selling_in(zone)

    for fold in ({}, {"fold": 0}, {"fold": 1}):
        answer = await client.post(path, json={**BODY, "local_start": local, **fold}, headers=key())

        assert problem(answer) == (422, "nonexistent-local-time")
    assert (await client.get(path)).json()["items"] == []


@pytest.mark.parametrize(("zone", "local", "instants"), TWICE)
async def test_a_time_that_comes_twice_needs_to_be_told_which_R15(selling_in, zone, local, instants):
    client, path = await selling_in(zone)

    unclear = await client.post(path, json={**BODY, "local_start": local}, headers=key())
    # A quarter of an hour does not overlap with what is half an hour on.
    body = {**BODY, "local_start": local, "duration_minutes": 15}
    chosen = [await client.post(path, json={**body, "fold": fold}, headers=key()) for fold in (0, 1)]

    assert problem(unclear) == (422, "ambiguous-local-time")
    assert [answer.status_code for answer in chosen] == [201, 201]
    for answer, instant in zip(chosen, instants, strict=True):
        made = answer.json()
        assert (made["starts_at"], made["local_start"], made["time_zone"]) == (instant, local, zone)
