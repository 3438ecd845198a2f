"""What the database refuses or loses is tried again, answered 409 or 503, never 500 (R13): through HTTP."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.races.arena import book, cancel, tally
from tests.races.gun import fire, send

pytestmark = [pytest.mark.anyio, pytest.mark.race]

RETRIES_MAX = 3
PASSING = ["40001", "40P01", "55P03"]
REFUSING = ["23505", "23P01"]
SILENT = ["57014", "53100", "53200", "08006", "40003"]


@pytest.fixture
async def trouble(ground):
    """Return a function that makes writes to a table fail with a SQLSTATE, so many times, in one tenant."""
    made = contextlib.AsyncExitStack()

    async def make(shop, sqlstate, *, times, table="bookings.booking", when="INSERT") -> "Trouble":
        return await made.enter_async_context(_trouble(ground, shop, sqlstate, times=times, table=table, when=when))

    async with made:
        yield make


class Trouble:
    """A trigger that raises; how often it was passed is counted outside of transactions."""

    def __init__(self, ground):
        self._ground = ground

    async def passed(self) -> int:
        """Return how many writes came by."""
        called, last = await self._ground.superuser.fetchrow("SELECT is_called, last_value FROM public.trouble_seen")
        return last if called else 0


@contextlib.asynccontextmanager
async def _trouble(ground, shop, sqlstate, *, times, table, when) -> AsyncIterator[Trouble]:
    await ground.superuser.execute(
        f"""CREATE SEQUENCE public.trouble_seen;
            CREATE FUNCTION public.trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                IF NEW.tenant_id = '{shop.tenant_id}' AND nextval('public.trouble_seen') <= {times} THEN
                    RAISE EXCEPTION 'asked for by a test' USING ERRCODE = '{sqlstate}';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER trouble BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION public.trouble()"""
    )
    try:
        yield Trouble(ground)
    finally:
        await ground.superuser.execute(
            f"DROP TRIGGER trouble ON {table}; DROP FUNCTION public.trouble; DROP SEQUENCE public.trouble_seen"
        )


@pytest.mark.parametrize("sqlstate", PASSING)
async def test_a_conflict_that_passes_is_tried_again_and_nobody_hears_of_it_R13(ground, trouble, sqlstate):
    shop = await ground.shop(price_amount=0)
    placing = await trouble(shop, sqlstate, times=2)

    booked = await send(book(shop, shop.customers[0]), port=ground.ports[0])

    assert (booked.said, await placing.passed()) == ("201", 3)


@pytest.mark.parametrize("sqlstate", PASSING)
async def test_a_conflict_that_stays_is_503_with_when_to_come_back_after_three_retries_R13(ground, trouble, sqlstate):
    shop = await ground.shop()
    placing = await trouble(shop, sqlstate, times=1_000)
    order = book(shop, shop.customers[0])

    refused = await send(order, port=ground.ports[0])

    assert refused.said == "503 busy"
    assert int(refused.headers["retry-after"]) >= 1
    assert 2 <= await placing.passed() <= 1 + RETRIES_MAX
    assert await ground.states(shop) == {}


@pytest.mark.parametrize("sqlstate", PASSING)
@pytest.mark.parametrize(("times", "said"), [(2, "200"), (1_000, "503 busy")])
async def test_a_request_with_its_own_transaction_is_tried_again_the_same_way_R13(
    ground, trouble, *, sqlstate, times, said
):
    shop = await ground.shop(price_amount=0)
    booked = await send(book(shop, shop.customers[0]), port=ground.ports[0])
    ending = await trouble(shop, sqlstate, times=times, when="UPDATE")

    answer = await send(cancel(booked.json["id"], shop.customers[0]), port=ground.ports[0])

    assert answer.said == said
    assert 2 <= await ending.passed() <= 1 + RETRIES_MAX
    assert await ground.states(shop) == {"cancelled" if said == "200" else "confirmed": 1}


@pytest.mark.parametrize("sqlstate", REFUSING)
async def test_a_constraint_that_nobody_foresaw_is_409_R13(ground, trouble, sqlstate):
    shop = await ground.shop()
    await trouble(shop, sqlstate, times=1_000, table="inventory.claim")

    refused = await send(book(shop, shop.customers[0]), port=ground.ports[0])

    assert refused.said == "409 changed-meanwhile"
    assert await ground.states(shop) == {}


@pytest.mark.parametrize("sqlstate", SILENT)
async def test_what_the_database_cannot_do_just_now_is_503_and_then_it_goes_R13(ground, trouble, sqlstate):
    shop = await ground.shop()
    await trouble(shop, sqlstate, times=1)
    order = book(shop, shop.customers[0])

    refused = await send(order, port=ground.ports[0])
    again = await send(order, port=ground.ports[0])

    assert (refused.status, again.said) == (503, "201")
    assert int(refused.headers["retry-after"]) >= 1


async def test_one_order_in_a_batch_that_the_database_refuses_falls_alone_R13(ground, trouble):
    shop, hit = await ground.shop(customers=20), await ground.shop(customers=2)
    await trouble(hit, "40001", times=1_000)

    orders = [book(one, actor) for one in (shop, hit) for actor in one.customers]
    ended = await fire(orders, ports=ground.ports)

    assert tally(ended[:20]) == {"201": 10, "409 sold-out": 10}
    assert tally(ended[20:]) == {"503 busy": 2}
    assert await ground.taken(hit) == 0
