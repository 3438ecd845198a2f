"""What the measurements stand on."""

import pytest

from holdfast.bench.ground import Ground, NothingLoaded, make_home, new_prefix, open_loaded
from holdfast.bench.ids import Kind, id_of
from holdfast.kit import clock
from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from tests.bench.conftest import KEYS, MAIN, SECOND
from tests.make.bookings import make_desk, make_shop, place

pytestmark = pytest.mark.anyio


def test_each_person_has_a_token_of_their_own(paper: Ground):
    heads = paper.heads(MAIN, path="/api/v1/bookings")
    tokens = [head.partition("Bearer ")[2].partition("\r\n")[0] for head in heads]
    actors = [paper.tokens.read(token, now=clock.now()) for token in tokens]
    assert [actor.user_id for actor in actors if actor] == [id_of(Kind.USER, 0, number=n) for n in range(MAIN.people)]
    assert {actor.tenant_id for actor in actors if actor} == {MAIN.tenant_id}
    assert paper.heads(MAIN, path="/api/v1/bookings", people=2) == heads[:2]


def test_no_two_loads_are_given_the_same_hours(paper: Ground):
    assert [paper.take_spans(10), paper.take_spans(5), paper.take_spans(1)] == [0, 10, 15]


def test_keys_of_two_runs_never_meet():
    assert new_prefix() != new_prefix()


def test_others_may_pass_through_the_home():
    home = make_home()
    assert home.stat().st_mode & 0o777 == 0o711
    home.rmdir()


def test_what_runs_elsewhere_has_no_process_here(paper: Ground):
    assert paper.postmaster is None
    assert paper.wanted.database_url == paper.url


async def test_a_shop_is_opened_in_the_fullest_tenant_each_time_anew(fresh_database_url: str):
    database = Database(DatabaseSettings(fresh_database_url, pool_size_max=2))
    desk, own = make_desk(fresh_database_url)
    full, empty = await make_shop(database, new_id()), await make_shop(database, new_id())
    await place(desk, database, full.request())
    numbers = []
    for _ in range(2):
        async with open_loaded(fresh_database_url, KEYS, like=SECOND) as ground:
            assert ground.main.tenant_id == full.tenant_id != empty.tenant_id
            numbers.append(ground.main.tenant)
            count = "SELECT count(*) FROM accounts.session WHERE tenant_id = $1 AND session_id = $2"
            session = id_of(Kind.SESSION, ground.main.tenant)
            assert await ground.superuser.fetchval(count, full.tenant_id, session) == 1
    assert len(set(numbers)) == 2
    await own.close()
    await database.close()


async def test_a_database_without_bookings_is_not_full(fresh_database_url: str):
    with pytest.raises(NothingLoaded):
        async with open_loaded(fresh_database_url, KEYS, like=SECOND):
            pytest.fail("there is nothing in it")
