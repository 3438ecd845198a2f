"""The records of what happened once: found by their key, each with its own words (R29)."""

import pytest

from holdfast.kit.database import ConstraintBroken
from holdfast.kit.ids import new_id
from holdfast.kit.once import Answer, KeyedRequest, KeyReused, Once, fingerprint_of, read_answers, write_answers

pytestmark = pytest.mark.anyio
USER = new_id()


def once(*, user_id=USER, route="POST /bookings", key="k-1", says=b"words") -> Once:
    return Once(user_id, route, key, fingerprint=says)


def test_words_that_differ_have_another_fingerprint():
    same = fingerprint_of("POST", "/bookings", body=b'{"units":1}')

    assert same == fingerprint_of("POST", "/bookings", body=b'{"units":1}')
    assert len(same) == 32
    others = [
        fingerprint_of("PUT", "/bookings", body=b'{"units":1}'),
        fingerprint_of("POST", "/bookings/x", body=b'{"units":1}'),
        fingerprint_of("POST", "/bookings", body=b'{"units":2}'),
        fingerprint_of("POST", "/bookings", body=b""),
    ]
    assert len({same, *others}) == 5


def test_a_lock_is_of_tenant_user_route_and_key_and_of_nothing_else(tenant, other_tenant):
    mine = once().lock_number(tenant)

    assert mine == once(says=b"other words").lock_number(tenant)
    others = {
        once().lock_number(other_tenant),
        once(user_id=new_id()).lock_number(tenant),
        once(route="POST /quotes").lock_number(tenant),
        once(key="k-2").lock_number(tenant),
    }
    assert mine not in others
    assert len(others) == 4
    assert all(-(2**63) <= number < 2**63 for number in (mine, *others))


async def test_an_answer_is_given_back_byte_by_byte(tx):
    request, subject = KeyedRequest(tx.tenant_id, once()), new_id()
    await write_answers(tx, [(request, Answer(201, b'{"a": "\xc3\xa9" }', subject_id=subject))])

    assert await read_answers(tx, [request]) == {
        request: Answer(201, b'{"a": "\xc3\xa9" }', replayed=True, subject_id=subject)
    }


async def test_a_key_with_other_words_is_told_apart(tx):
    await write_answers(tx, [(KeyedRequest(tx.tenant_id, once()), Answer(200, b"{}"))])
    other = KeyedRequest(tx.tenant_id, once(says=b"other words"))

    found = await read_answers(tx, [other])

    assert isinstance(found[other], KeyReused)


async def test_many_are_read_at_once_and_those_without_an_answer_are_absent(tx):
    known = [KeyedRequest(tx.tenant_id, once(key=f"k-{number}")) for number in range(3)]
    unknown = [KeyedRequest(tx.tenant_id, once(user_id=new_id())), KeyedRequest(tx.tenant_id, once(route="PUT /x"))]
    await write_answers(tx, [(one, Answer(200, one.once.key.encode())) for one in known])

    found = await read_answers(tx, [unknown[0], *known, unknown[1]])

    assert found == {one: Answer(200, one.once.key.encode(), replayed=True) for one in known}


async def test_nothing_asked_is_nothing_found(tx):
    await write_answers(tx, [])

    assert await read_answers(tx, []) == {}


async def test_a_key_has_one_answer_for_ever(tx):
    request = KeyedRequest(tx.tenant_id, once())
    await write_answers(tx, [(request, Answer(200, b"first"))])

    with pytest.raises(ConstraintBroken) as broken:
        await write_answers(tx, [(request, Answer(200, b"second"))])

    assert broken.value.constraint == "idempotency_record_pkey"


async def test_another_tenants_answer_is_not_there(database, tenant, other_tenant):
    """R68, R69: not even for one who names the tenant."""
    async with database.transaction(other_tenant) as other:
        await write_answers(other, [(KeyedRequest(other_tenant, once()), Answer(200, b"theirs"))])

    async with database.transaction(tenant) as tx:
        asked = [KeyedRequest(tenant, once()), KeyedRequest(other_tenant, once())]
        assert await read_answers(tx, asked) == {}
