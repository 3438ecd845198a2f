"""An answer or the acknowledgement of a COMMIT is lost; the client asks again with the same key, as browsers do."""

from collections import Counter

import pytest

from holdfast.kit.ids import new_id
from tests.faults.asking import until_told
from tests.faults.proxy import Cut
from tests.make.scale import count
from tests.races.arena import book, shot, tally, won
from tests.races.gun import fire, send

pytestmark = [pytest.mark.anyio, pytest.mark.race]

CUTS = count(small=25, full=500)
AT_ONCE = 25


async def test_a_lost_answer_and_its_retry_are_one_booking_and_one_attempt_R30(ground, record_property):
    """R30: the answers to the booking and to the checkout are cut after the request has arrived."""
    shop = await ground.shop(capacity=1_000, customers=CUTS)
    orders = [book(shop, actor) for actor in shop.customers]

    booked = await _lost_then_asked_again(ground, orders)
    pays = [_checkout(reply, actor) for reply, actor in zip(booked, shop.customers, strict=True)]
    paying = await _lost_then_asked_again(ground, pays)

    assert tally(booked) == {"201": CUTS}
    assert {reply.headers.get("idempotent-replayed") for reply in booked} == {"true"}
    assert tally(paying) == {"200": CUTS}
    assert await _holdings(ground, shop) == {"bookings": CUTS, "claims": CUTS, "attempts": CUTS, "operations": CUTS}
    record_property("figure", f"R30: {ground.front.weather.cuts} answers cut, {CUTS} bookings with one attempt each")


@pytest.mark.parametrize("cut", [Cut.AFTER, Cut.DURING, Cut.BEFORE])
async def test_a_lost_commit_and_its_retry_are_one_booking_and_one_attempt_R59(ground, record_property, cut):
    """R59: the connection breaks in COMMIT, at the desk and in a request's own transaction."""
    cuts = CUTS if cut is Cut.AFTER else CUTS // 5
    shop = await ground.shop(capacity=1_000, customers=cuts)
    heard: Counter[str] = Counter()

    for actor in shop.customers:
        order = book(shop, actor)
        booked = await _cut_in_commit(ground, order, cut=cut, heard=heard)
        assert booked.said == "201"
        paying = await _cut_in_commit(ground, _checkout(booked, actor), cut=cut, heard=heard)
        assert paying.said == "200"

    assert ground.wire.weather.cuts == 2 * cuts
    assert heard == {"503 outcome-unknown": 2 * cuts}
    assert await _holdings(ground, shop) == {"bookings": cuts, "claims": cuts, "attempts": cuts, "operations": cuts}
    record_property("figure", f"R59: {2 * cuts} COMMITs cut {cut}; the first answers were {dict(heard)}")


async def test_a_whole_batch_whose_commit_is_lost_is_looked_up_and_not_run_again_R59(ground):
    shop = await ground.shop(capacity=5, customers=20)
    orders = [book(shop, actor) for actor in shop.customers]
    ground.wire.weather.commits_to_cut = {"holdfast-desk": [Cut.AFTER] * 3}

    first = await fire(orders, ports=ground.ports)
    ended = await until_told(orders, replies=first, port=ground.ports[0])

    assert set(tally(first)) <= {"201", "409 sold-out", "503 outcome-unknown"}
    assert tally(ended) == {"201": 5, "409 sold-out": 15}
    assert len({reply.json["id"] for reply in won(ended)}) == await ground.taken(shop) == 5


def _checkout(reply, actor):
    return shot(actor, f"/bookings/{reply.json['id']}/checkout", body={}, key=new_id().hex)


async def _lost_then_asked_again(ground, shots):
    """Return what the second asking says; the answers to the first are all cut."""
    replies = []
    for start in range(0, len(shots), AT_ONCE):
        some = shots[start : start + AT_ONCE]
        ground.front.weather.answers_to_cut = len(some)
        lost = await fire(some, ports=[ground.front.port])
        assert all(reply.is_lost for reply in lost)
        replies += await until_told(some, replies=lost, port=ground.ports[0])
    return replies


async def _cut_in_commit(ground, one, *, cut, heard):
    """Return what the client knows in the end, and count what it was told when its COMMIT was cut."""
    ground.wire.weather.commits_to_cut = {one.headers["Idempotency-Key"]: [cut]}
    first = await send(one, port=ground.ports[0])
    heard[first.said] += 1
    if first.status == 503:
        assert int(first.headers["retry-after"]) >= 1
    (ended,) = await until_told([one], replies=[first], port=ground.ports[0])
    return ended


async def _holdings(ground, shop):
    """Return how many bookings, live claims, attempts to pay and calls to the gateway a shop's tenant has."""
    row = await ground.superuser.fetchrow(
        """SELECT (SELECT count(*) FROM bookings.booking WHERE tenant_id = $1) AS bookings,
                  (SELECT count(*) FROM inventory.claim WHERE tenant_id = $1 AND state = 'held') AS claims,
                  (SELECT count(*) FROM payments.attempt WHERE tenant_id = $1) AS attempts,
                  (SELECT count(*) FROM payments.operation WHERE tenant_id = $1) AS operations""",
        shop.tenant_id,
    )
    return dict(row)
